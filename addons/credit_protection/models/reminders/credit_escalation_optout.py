from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CreditEscalationOptout(models.Model):
    """Nobody reminds a customer, or of one invoice, until a day: by whom and why.

    It ends by itself on its day, or earlier by a person; what was decided stays.
    """

    _name = "credit.escalation.optout"
    _description = "No Reminders"
    _inherit = ["credit.recorded"]
    _order = "date_to desc, id desc"
    _rec_names_search = ["partner_id", "move_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    _given = ("company_id", "partner_id", "move_id", "reason", "date_from", "date_to")
    _editable = ()

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    move_id = fields.Many2one(
        "account.move",
        "Only this invoice",
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', partner_id), ('state', '=', 'posted'),"
        " ('move_type', 'in', ('out_invoice', 'out_receipt'))]",
        help="Empty: nothing is asked of the customer at all.",
    )
    reason = fields.Char(required=True, tracking=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date(
        "Until", required=True, help="The last day without reminders."
    )
    user_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, ondelete="restrict"
    )
    ended_at = fields.Datetime("Ended on", readonly=True, tracking=True)
    ended_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    active_now = fields.Boolean(
        "Counts now", compute="_compute_active_now", search="_search_active_now"
    )

    _in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The last day lies before the first one."
    )

    @api.depends("partner_id", "move_id", "date_to")
    def _compute_display_name(self):
        for optout in self:
            optout.display_name = self.env._(
                "%(about)s: no reminders until %(day)s",
                about=optout.move_id.name or optout.partner_id.name or "",
                day=format_date(self.env, optout.date_to) if optout.date_to else "",
            )

    @api.depends("date_from", "date_to", "ended_at", "company_id")
    def _compute_active_now(self):
        for optout in self:
            today = optout.company_id._credit_today()
            optout.active_now = bool(
                not optout.ended_at
                and optout.date_from
                and optout.date_from <= today <= optout.date_to
            )

    def _search_active_now(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = fields.Domain.FALSE
        for company in self.env.companies:
            today = company._credit_today()
            found |= (
                fields.Domain("company_id", "=", company.id)
                & fields.Domain("ended_at", "=", False)
                & fields.Domain("date_from", "<=", today)
                & fields.Domain("date_to", ">=", today)
            )
        wanted = set(value)
        if wanted == {True}:
            return found
        return ~found if wanted == {False} else fields.Domain(bool(wanted))

    @api.model
    def default_get(self, fields):
        """Let it count from today."""
        vals = super().default_get(fields)
        if "date_from" in fields:
            vals.setdefault("date_from", self.env.company._credit_today())
        return vals

    def _completed(self, vals):
        """Add the customer of the invoice, and who decided."""
        vals = {"company_id": self.env.company.id, **vals}
        move_sudo = self.env["account.move"].sudo().browse(vals.get("move_id") or [])
        partner = self.env["res.partner"].browse(vals.get("partner_id") or [])
        if move_sudo:
            partner = move_sudo.commercial_partner_id
            vals["company_id"] = move_sudo.company_id.id
        company = self.env["res.company"].browse(vals["company_id"])
        vals.setdefault("date_from", company._credit_today())
        if not (vals.get("reason") or "").strip():
            raise UserError(self.env._("Say why nobody is reminded."))
        if not vals.get("date_to"):
            raise UserError(
                self.env._("Say until when: nobody is left alone for good.")
            )
        return {
            **vals,
            "partner_id": partner.commercial_partner_id.id,
            "user_id": self.env.uid,
        }

    def action_end(self):
        """End these now: reminders go on with the next run."""
        self.check_access("write")
        open_ = self.filtered(lambda optout: not optout.ended_at)
        open_._set(ended_at=fields.Datetime.now(), ended_by_id=self.env.uid)
        return True
