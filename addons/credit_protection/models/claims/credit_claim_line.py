from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cover.credit_cover_stamp import COVER_REASONS

# What a person may say about an invoice; everything else is read from it.
SAID = {"disputed_amount"}


class CreditClaimLine(models.Model):
    """One open invoice of the buyer at the date of loss, and what of it is insured."""

    _name = "credit.claim.line"
    _description = "Invoice of a Claim"
    _inherit = ["credit.reach"]
    _order = "claim_id, due_date, id"
    _rec_name = "move_name"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "credit.claim", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    move_name = fields.Char("Number", readonly=True)
    invoice_date = fields.Date("Date", readonly=True)
    due_date = fields.Date("Original due", readonly=True)
    open_amount = fields.Monetary("Open amount", readonly=True)
    tax_amount = fields.Monetary("Tax", readonly=True)
    disputed_amount = fields.Monetary(
        "Disputed",
        help="What of the open amount the buyer contests: not insured until settled.",
    )
    insured_amount = fields.Monetary("Insured part", readonly=True)
    share = fields.Float("Insured share", readonly=True)
    covered = fields.Boolean(readonly=True)
    reason = fields.Selection(COVER_REASONS, readonly=True)
    accepted_amount = fields.Monetary(
        "Accepted", readonly=True, help="What the insurer pays for this invoice."
    )
    why = fields.Text("Not insured because", compute="_compute_why")

    _once = models.Constraint(
        "UNIQUE(claim_id, move_id)", "An invoice stands on a claim once."
    )
    _disputed_in_range = models.Constraint(
        "CHECK(disputed_amount >= 0 AND disputed_amount <= open_amount)",
        "The disputed part lies between 0 and what is open on the invoice.",
    )

    @api.depends("reason", "tax_amount", "disputed_amount", "insured_amount")
    @api.depends_context("lang")
    def _compute_why(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for line in self:
            money, parts = line.claim_id._money, []
            rest = line.open_amount - line.tax_amount - line.disputed_amount
            above = line.currency_id.round(rest - line.insured_amount)
            if not line.covered:
                line.why = reasons.get(line.reason, "")
                continue
            if above > 0:
                parts.append(self.env._("%(amount)s above limit", amount=money(above)))
            if line.disputed_amount:
                part = money(line.disputed_amount)
                parts.append(self.env._("%(amount)s disputed", amount=part))
            if line.tax_amount and not parts:
                parts.append(self.env._("tax only"))
            line.why = ", ".join(parts)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Take invoices onto claims: for their preparation only, never by RPC."""
        return super().create(vals_list)

    def write(self, vals):
        """Let people say what is disputed, until the claim is filed."""
        if not self.env.su:
            typed = sorted(vals.keys() - SAID)
            if typed:
                raise UserError(
                    self.env._(
                        "%(field)s is read from the invoice and cannot be typed.",
                        field=self._fields[typed[0]]._description_string(self.env),
                    )
                )
            self.claim_id._check_prepared()
        res = super().write(vals)
        if not self.env.su:
            for claim in self.claim_id:
                claim._calculate()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_by_preparation(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "A claim is about all open invoices of the customer. What is not"
                    " owed is left out when the claim is calculated again."
                )
            )
