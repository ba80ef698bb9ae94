from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

CHANNELS = [
    ("call", "Call"),
    ("mail", "Mail"),
    ("promise", "Promise"),
    ("dispute", "Dispute"),
    ("hold", "Put on hold"),
    ("reminder", "Reminder"),
    ("other", "Other"),
]
OUTCOMES = [
    ("reached", "Reached"),
    ("message", "Left a message"),
    ("no_answer", "No answer"),
]
# Whoever was not reached is tried again on the next day.
NOT_REACHED = ("message", "no_answer")
USERS = "credit_protection.group_credit_user"


class CreditContact(models.Model):
    """Somebody spoke or wrote to a customer about what it owes, and what came of it.

    Until the day that was named the customer stays out of the worklist. The records
    that follow from a contact (a promise, a dispute, a hold, a mail) add one by
    themselves, whoever made them and wherever.
    """

    _name = "credit.contact"
    _description = "Contact about What is Owed"
    _inherit = ["credit.recorded"]
    _order = "id desc"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True

    _given = ("partner_id", "channel", "outcome", "person_id", "note", "next_on")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    person_id = fields.Many2one(
        "res.partner",
        "Spoke with",
        ondelete="set null",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        check_company=True,
    )
    channel = fields.Selection(CHANNELS, "How", required=True, default="call")
    outcome = fields.Selection(OUTCOMES)
    note = fields.Text("What was said")
    contacted_on = fields.Date(
        "On",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._credit_today(),
    )
    next_on = fields.Date(
        "Speak again on",
        compute="_compute_next_on",
        store=True,
        readonly=False,
        precompute=True,
        help="Until this day the customer is not on the worklist, unless a promise is"
        " broken, an instalment is missed or a deadline of the insurer comes.",
    )
    user_id = fields.Many2one(
        "res.users", "By", required=True, readonly=True, ondelete="restrict"
    )
    promise_id = fields.Many2one(
        "credit.promise",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    dispute_id = fields.Many2one(
        "credit.dispute",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    _latest_idx = models.Index("(company_id, partner_id, id)")
    _next_after = models.Constraint(
        "CHECK(next_on IS NULL OR next_on >= contacted_on)",
        "The day to speak again lies after the contact.",
    )

    @api.depends("partner_id", "channel", "contacted_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for contact in self:
            contact.display_name = self.env._(
                "%(customer)s: %(how)s on %(day)s",
                customer=contact.partner_id.name or "",
                how=channels.get(contact.channel, ""),
                day=format_date(self.env, contact.contacted_on),
            )

    @api.depends("outcome")
    def _compute_next_on(self):
        for contact in self:
            company = contact.company_id or self.env.company
            days = company.sudo().credit_contact_days
            if contact.outcome in NOT_REACHED:
                days = min(days, 1)
            contact.next_on = company._credit_today() + timedelta(days=days)

    def _completed(self, vals):
        """Add who it was, and the customer of a contact person."""
        self._need_team()
        partner = self.env["res.partner"].browse(vals.get("partner_id")).exists()
        if not partner:
            raise UserError(self.env._("Choose the customer."))
        partner.check_access("read")
        today = self.env.company._credit_today()
        next_on = fields.Date.to_date(vals.get("next_on"))
        if next_on and next_on < today:
            raise UserError(
                self.env._("Enter a day to speak again that is today or later.")
            )
        return {
            **vals,
            "partner_id": partner.sudo().commercial_partner_id.id,
            "company_id": vals.get("company_id") or self.env.company.id,
            "contacted_on": today,
            "user_id": self.env.uid,
        }

    @api.model
    def _note(self, partner, company, channel, **vals):
        """Add the contact that another record follows from, past the user's rights."""
        contacts_sudo = self.with_company(company).sudo()
        return contacts_sudo.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "channel": channel,
                **vals,
            }
        ).with_env(self.env)

    @api.model
    def _need_team(self):
        if not (self.env.su or self.env.user.has_group(USERS)):
            raise AccessError(
                self.env._("Only the credit team collects from customers. Ask them.")
            )
