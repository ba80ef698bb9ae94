from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..facts.credit_facts_cover_sql import INVOICES


class CreditPledge(models.Model):
    """An invoice pledged to a bank, until it is paid or released.

    An invoice secures one loan only. Where the insurer would pay somebody else than
    the bank, both papers must be brought together before a loss.
    """

    _name = "credit.pledge"
    _description = "Pledge of an Invoice"
    _inherit = ["credit.recorded"]
    _order = "date_from desc, id desc"
    _rec_names_search = ["move_id", "bank_id", "reference"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("move_id", "bank_id", "date_from", "reference", "note")
    _editable = ("note",)

    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        related="move_id.commercial_partner_id", string="Buyer"
    )
    open_amount = fields.Monetary(
        "Open amount",
        related="move_id.amount_residual_signed",
        currency_field="currency_id",
    )
    bank_id = fields.Many2one(
        "res.partner",
        required=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    date_from = fields.Date(
        "Pledged on",
        required=True,
        default=lambda self: self.env.company._credit_today(),
        tracking=True,
    )
    reference = fields.Char(help="Number of the loan or of the assignment.")
    note = fields.Text()
    user_id = fields.Many2one(
        "res.users", "Recorded by", readonly=True, ondelete="restrict"
    )
    released_on = fields.Date(readonly=True, tracking=True)
    released_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    released_by_payment = fields.Boolean("Released by payment", readonly=True)
    state = fields.Selection(
        [("live", "Pledged"), ("released", "Pledge ended")],
        compute="_compute_state",
        search="_search_state",
    )
    warning = fields.Text(compute="_compute_warning", compute_sudo=True)

    _once = models.UniqueIndex(
        "(move_id) WHERE released_on IS NULL",
        "This invoice is pledged already: release that pledge first.",
    )
    _released_completely = models.Constraint(
        "CHECK((released_on IS NULL) = (released_by_id IS NULL))",
        "Say when the pledge was released, and by whom.",
    )

    @api.depends("move_id", "bank_id")
    def _compute_display_name(self):
        for pledge in self:
            if not (pledge.move_id and pledge.bank_id):
                pledge.display_name = False
                continue
            pledge.display_name = self.env._(
                "%(invoice)s pledged to %(bank)s",
                invoice=pledge.move_id.name,
                bank=pledge.bank_id.display_name,
            )

    @api.depends("released_on")
    def _compute_state(self):
        for pledge in self:
            pledge.state = "released" if pledge.released_on else "live"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        released = Domain("released_on", "!=", False)
        found = released if "released" in value else Domain.FALSE
        return found | ~released if "live" in value else found

    @api.depends("move_id", "bank_id", "released_on")
    def _compute_warning(self):
        for pledge in self:
            pledge.warning = pledge._payee_warning()

    def _payee_warning(self):
        """Return what is wrong when the insurer would not pay the bank."""
        policy = self.move_id.credit_cover_version_id.policy_id
        if not (policy and self.bank_id) or self.released_on:
            return False
        payee = policy.loss_payee_id.commercial_partner_id
        if payee == self.bank_id.commercial_partner_id:
            return False
        return self.env._(
            "Policy %(policy)s pays %(payee)s, the invoice is pledged to %(bank)s. Ask"
            " the insurer to name the bank as loss payee, or tell the bank.",
            policy=policy.name,
            payee=payee.name or self.company_id.name or self.env.company.name,
            bank=self.bank_id.name,
        )

    # === recording === #

    def _completed(self, vals):
        """Add company and person, once the invoice may be pledged."""
        move_sudo = self.env["account.move"].sudo().browse(vals.get("move_id")).exists()
        self._check_pledgeable(move_sudo)
        vals = {"date_from": self.env.company._credit_today(), **vals}
        today = move_sudo.company_id._credit_today()
        if fields.Date.to_date(vals["date_from"]) > today:
            raise UserError(self.env._("A pledge begins today or before."))
        return {
            **vals,
            "company_id": move_sudo.company_id.id,
            "user_id": self.env.uid,
        }

    @api.model
    def _check_pledgeable(self, move_sudo):
        compare = self.env.company.currency_id.compare_amounts
        if (
            move_sudo.move_type not in INVOICES
            or move_sudo.state != "posted"
            or compare(move_sudo.amount_residual_signed, 0) <= 0
        ):
            raise UserError(
                self.env._(
                    "Only a customer invoice that is posted and still open can be"
                    " pledged."
                )
            )
        first_sudo = self.sudo().search(
            [("move_id", "=", move_sudo.id), ("released_on", "=", False)], limit=1
        )
        if first_sudo:
            raise UserError(
                self.env._(
                    "%(invoice)s is pledged to %(bank)s since %(day)s and cannot secure"
                    " a second loan. Release that pledge first.",
                    invoice=move_sudo.name,
                    bank=first_sudo.bank_id.display_name,
                    day=format_date(self.env, first_sudo.date_from),
                )
            )

    # === releasing === #

    def action_release(self):
        """Record that the bank has released the invoice."""
        self.check_access("write")
        for pledge in self:
            if pledge.released_on:
                raise UserError(
                    self.env._(
                        "%(pledge)s was released before.", pledge=pledge.display_name
                    )
                )
        self._release(by_payment=False)

    def _release(self, by_payment):
        for company, pledges in self.grouped("company_id").items():
            pledges._set(
                released_on=company._credit_today(),
                released_by_id=self.env.uid,
                released_by_payment=by_payment,
            )
