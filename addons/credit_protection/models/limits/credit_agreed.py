from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

RUNNING = ("reported", "open")


class CreditAgreed(models.AbstractModel):
    """What a customer has agreed to about open invoices: a promise, a payment plan.

    It is kept or broken by itself: judged by what the invoices have become less since.
    """

    _name = "credit.agreed"
    _description = "Agreed About Open Invoices"
    _inherit = ["credit.recorded"]

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    invoice_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        required=True,
        check_company=True,
        help="Open invoices of one customer in one currency.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        tracking=True,
    )
    paid_amount = fields.Monetary("Paid so far", readonly=True)
    # What the invoices came to, and what waited to be applied, when it was agreed.
    open_before = fields.Monetary(readonly=True)
    credit_before = fields.Monetary(currency_field="company_currency_id", readonly=True)

    @api.depends("invoice_ids")
    def _compute_currency_id(self):
        for agreed in self:
            agreed.currency_id = (
                agreed.invoice_ids.currency_id[:1] or self.env.company.currency_id
            )

    def _day(self, day):
        return format_date(self.env, day, date_format="medium") if day else ""

    def _given_invoices(self, vals):
        """Return the invoices that are given, in sudo, once it is this user's turn."""
        new = self.new({"invoice_ids": vals.get("invoice_ids")})
        invoices_sudo = new.invoice_ids._origin.sudo()
        self._in_turn(invoices_sudo)
        return invoices_sudo

    def write(self, vals):
        """Refuse to complete what is over: what it was stays readable as it was."""
        ended = self.filtered(lambda agreed: agreed.state not in RUNNING)
        if ended and not self.env.su and any(name in vals for name in self._editable):
            raise UserError(
                self.env._(
                    "%(agreed)s is over and stays as it was. What there is to add"
                    " belongs into its messages.",
                    agreed=ended[0].display_name,
                )
            )
        return super().write(vals)

    def _withdraw(self, **vals):
        """Withdraw what was a mistake, or what something else replaces."""
        self.check_access("write")
        for agreed in self:
            if agreed.state not in RUNNING:
                raise UserError(
                    self.env._(
                        "%(agreed)s is kept, broken or withdrawn already.",
                        agreed=agreed.display_name,
                    )
                )
        self._set(state="cancelled", **vals)
        self._message_log_batch(dict.fromkeys(self.ids, self.env._("Withdrawn")))
        self.env["credit.reevaluation"]._mark(self.partner_id)
