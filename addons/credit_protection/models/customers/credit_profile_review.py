from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..gate.credit_hold import STOPPING
from .credit_review import AT_WORK

USER = "credit_protection.group_credit_user"
REVIEW_STATES = [
    ("none", "Not reviewed"),
    ("open", "Being reviewed"),
    ("passed", "Passed"),
    ("failed", "Failed"),
    ("expired", "Expired"),
]


class CreditProfile(models.Model):
    """Where the credit review of a customer stands, for lists, screens and rules."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    review_ids = fields.One2many("credit.review", "profile_id", readonly=True)
    # Profiles are made by SQL; empty means that nobody has looked yet.
    review_state = fields.Selection(
        REVIEW_STATES,
        "Credit review",
        compute="_compute_review",
        store=True,
        help="While a review is renewed, the one that was passed counts until its"
        " papers are too old.",
    )
    review_valid_until = fields.Date(
        "Reviewed until", compute="_compute_review", store=True
    )

    @api.depends("review_ids.state", "review_ids.valid_until", "review_ids.decided_on")
    def _compute_review(self):
        """Take the latest decision; without a good one, the review being worked on."""
        for profile in self:
            reviews_sudo = profile.sudo().review_ids
            at_work = reviews_sudo.filtered(lambda r: r.state in AT_WORK)
            decided = (reviews_sudo - at_work).filtered("decided_on")
            decided = decided.sorted(lambda r: (r.decided_on, r.id))[-1:]
            if at_work and decided.state != "passed":
                profile.review_state, profile.review_valid_until = "open", False
            else:
                profile.review_state = decided.state or "none"
                profile.review_valid_until = decided.valid_until

    def _review_now(self, today):
        """Return the state that counts on a day, marked by the night or not."""
        self.ensure_one()
        until = self.review_valid_until
        if self.review_state == "passed" and until and until < today:
            return "expired"
        return self.review_state or "none"

    def action_start_review(self):
        """Open the review at work, or start one; for the credit team."""
        self.ensure_one()
        if not self.env.user.has_group(USER):
            raise AccessError(
                self.env._("Only the credit team can review the credit of a customer.")
            )
        self.check_access("read")
        Review = self.env["credit.review"]
        review = Review.search(
            [("profile_id", "=", self.id), ("state", "in", AT_WORK)], limit=1
        )
        if not review:
            review = Review.create({"profile_id": self.id, "user_id": self.env.uid})
        return {
            "type": "ir.actions.act_window",
            "res_model": "credit.review",
            "res_id": review.id,
            "views": [[False, "form"]],
        }

    def _after_review(self):
        """Rate the customers with the new result, and judge what is held of them."""
        profiles_sudo = self.sudo()
        profiles_sudo._refresh()
        holds_sudo = self.env["credit.hold"].sudo()
        held_sudo = holds_sudo.search(
            [("profile_id", "in", self.ids), ("state", "in", STOPPING)]
        )
        self.env["credit.gate"]._reevaluate(held_sudo)

    # === what the rules read === #

    def _own_facts(self, today):
        """Add the review, where somebody has begun one."""
        facts = super()._own_facts(today)
        state = self._review_now(today)
        return facts if state == "none" else {**facts, "credit_review": state}

    @api.model
    def _standing_facts(self, company, debtors):
        """Add the review of each customer."""
        found = super()._standing_facts(company, debtors)
        states = dict.fromkeys(found, "none")
        today = company._credit_today()
        for profile_sudo in self.sudo()._of(debtors, company):
            states[profile_sudo.partner_id.id] = profile_sudo._review_now(today)
        return {
            debtor_id: {**facts, "credit_review": states[debtor_id]}
            for debtor_id, facts in found.items()
        }
