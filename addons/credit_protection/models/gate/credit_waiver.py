from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MOST_DAYS = 90
STATES = [
    ("planned", "Planned"),
    ("active", "Active"),
    ("expired", "Expired"),
    ("revoked", "Revoked"),
]
WEAKEN_TO = [
    ("require_approval", "Needs approval"),
    ("warn", "Only warns"),
    ("allow", "Lets pass"),
]


class CreditWaiver(models.Model):
    """One rule weakened for one customer, for a time, for a reason.

    Like the exceptions in a ruleset it only weakens, and the engine tests its days. It
    is granted and revoked, never edited, copied or deleted: what once let an order
    pass must be found as it was. Nobody has the right to create or write waivers; the
    methods that do it check who is asking.
    """

    _name = "credit.waiver"
    _description = "Credit Waiver"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char("Number", required=True, readonly=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    profile_id = fields.Many2one("credit.profile", compute="_compute_profile_id")
    ruleset_code = fields.Char(
        "Code of the rules",
        required=True,
        readonly=True,
        help="The waiver counts only while rules of this code judge the customer.",
    )
    ruleset_title = fields.Char("Ruleset", readonly=True)
    rule = fields.Char("Name of the rule", required=True, readonly=True, index=True)
    rule_title = fields.Char(
        "Rule", readonly=True, help="The title of the rule when it was waived."
    )
    instead_of = fields.Selection(
        [
            ("block", "Blocks"),
            ("require_approval", "Needs approval"),
            ("warn", "Warns"),
        ],
        "Without the waiver",
        required=True,
        readonly=True,
        help="What the rule did to an order when it was waived.",
    )
    weaken_to = fields.Selection(
        WEAKEN_TO,
        "With the waiver",
        required=True,
        readonly=True,
        help="What the rule does instead. Other rules count as before.",
    )
    valid_from = fields.Date("First day", required=True, readonly=True)
    valid_until = fields.Date("Last day", required=True, readonly=True, index=True)
    is_limited = fields.Boolean("Only up to an amount", readonly=True)
    up_to_amount = fields.Monetary(
        readonly=True,
        help="The waiver does not count for an order of which more would be owed.",
    )
    reason = fields.Text(required=True, readonly=True)
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", required=True, readonly=True, ondelete="restrict"
    )
    approved_at = fields.Datetime("Approved on", required=True, readonly=True)
    revoked_by_id = fields.Many2one(
        "res.users", "Revoked by", readonly=True, ondelete="restrict"
    )
    revoked_at = fields.Datetime("Revoked on", readonly=True)
    revoke_reason = fields.Text("Why it was revoked", readonly=True)
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")
    # What the nightly job has acted upon; the engine looks at the days itself.
    phase = fields.Selection(
        [("planned", "Planned"), ("active", "Active"), ("ended", "Ended")],
        required=True,
        readonly=True,
        index=True,
    )
    reminded_at = fields.Datetime(readonly=True)

    _days_in_order = models.Constraint(
        f"CHECK(valid_until >= valid_from AND valid_until - valid_from <= {MOST_DAYS})",
        f"A waiver lasts at most {MOST_DAYS} days and ends after it begins.",
    )
    _amount_is_given = models.Constraint(
        "CHECK(NOT is_limited OR up_to_amount > 0)",
        "Enter the amount up to which the waiver counts.",
    )
    _revoked_by_somebody = models.Constraint(
        "CHECK((revoked_at IS NULL) = (revoked_by_id IS NULL)"
        " AND (revoked_at IS NULL OR revoke_reason IS NOT NULL))",
        "Whoever revokes a waiver says why.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_profile_id(self):
        for company, waivers in self.grouped("company_id").items():
            profiles = self.env["credit.profile"]._of(waivers.partner_id, company)
            by_partner = {profile.partner_id: profile for profile in profiles}
            for waiver in waivers:
                waiver.profile_id = by_partner.get(waiver.partner_id, False)

    @api.depends("valid_from", "valid_until", "revoked_at")
    def _compute_state(self):
        """The state turns with the day of the company, so it is never stored."""
        today_of = {company: company._credit_today() for company in self.company_id}
        for waiver in self:
            today = today_of.get(waiver.company_id)
            if waiver.revoked_at:
                waiver.state = "revoked"
            elif not today or not waiver.valid_until:
                waiver.state = False
            elif waiver.valid_until < today:
                waiver.state = "expired"
            else:
                waiver.state = "planned" if waiver.valid_from > today else "active"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        if "revoked" in value:
            found |= Domain("revoked_at", "!=", False)
        companies_sudo = self.env["res.company"].sudo().search(Domain.TRUE)
        for today, some_sudo in companies_sudo.grouped(
            lambda c: c._credit_today()
        ).items():
            ends_later = Domain("valid_until", ">=", today)
            begun = Domain("valid_from", "<=", today)
            domains = {
                "expired": ~ends_later,
                "active": ends_later & begun,
                "planned": ends_later & ~begun,
            }
            some = Domain.OR(domains[one] for one in value if one in domains)
            standing = Domain("revoked_at", "=", False)
            found |= Domain("company_id", "in", some_sudo.ids) & standing & some
        return found

    # === kept as it was granted === #

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse: what was granted stays as it was granted."""
        raise UserError(
            self.env._(
                "A waiver cannot be changed. Revoke it and grant another one: both"
                " stay on record."
            )
        )

    def _set(self, **vals):
        """Write what ``write`` refuses: that it was revoked, and what was done."""
        return super().write(vals)  # pylint: disable=super-method-mismatch

    def copy(self, default=None):  # pylint: disable=method-required-super
        """Refuse: a copied waiver would be one that nobody granted."""
        raise UserError(
            self.env._("A waiver cannot be duplicated. Grant a new one with a reason.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A waiver stays on record and cannot be deleted. Revoke it.")
        )
