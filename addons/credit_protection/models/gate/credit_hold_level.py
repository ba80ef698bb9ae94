from odoo import api, fields, models

from .credit_decision import HOLDING
from .credit_hold import ACTIVITY

DIRECTOR = "credit_protection.group_credit_director"
LEVELS = [("manager", "Credit manager"), ("director", "Credit director")]
# What rules may name as approver without asking for more than the usual approval. Every
# other role is the director's, also one that nobody here knows.
MANAGER_ROLES = ("", "credit_manager")


class CreditHold(models.Model):
    """Who may release: by the amount, and by the approver that the rules ask for.

    Above the level of a credit manager, one manager recommends and a director decides.
    The same person never does both.
    """

    # One file a concern.
    _inherit = "credit.hold"  # pylint: disable=consider-merging-classes-inherited

    level = fields.Selection(
        LEVELS,
        "Approval",
        compute="_compute_level",
        store=True,
        compute_sudo=True,
        help="Who may release: by the amount, and by what the rules ask for.",
    )
    released_level = fields.Selection(LEVELS, readonly=True)
    recommended_by_id = fields.Many2one(
        "res.users", "Recommended by", readonly=True, ondelete="set null"
    )
    recommended_at = fields.Datetime(readonly=True)
    recommended_terms = fields.Json(readonly=True)

    @api.depends("amount", "decision_id.reasons", "company_id.credit_director_above")
    def _compute_level(self):
        for hold in self:
            hold.level = self._level_for(
                hold.decision_id.reasons, hold.amount, hold.company_id
            )

    @api.model
    def _level_for(self, reasons, amount, company):
        """Return who must release: the strictest of the amount and of each reason."""
        company_sudo = company.sudo()
        above = company_sudo.credit_director_above
        if above and company_sudo.currency_id.compare_amounts(amount, above) > 0:
            return "director"
        roles = {
            reason.get("approver") or ""
            for reason in reasons or []
            if reason["outcome"] in HOLDING
        }
        return "manager" if roles.issubset(MANAGER_ROLES) else "director"

    def _within_level(self, up_to_amount=False):
        """Split into holds that the user's level suffices for, and those above it.

        Whoever recommended a release is not the one who grants it.
        """
        is_director = self.env.user.has_group(DIRECTOR)
        within_sudo = self.sudo().filtered(
            lambda h: (
                h.recommended_by_id != self.env.user
                and (is_director or h._level_up_to(up_to_amount) == "manager")
            )
        )
        # As they are in a dialog that is not saved yet, so that the rest can be told.
        within = within_sudo.with_env(self.env)
        return within, self - within

    def _level_up_to(self, up_to_amount):
        """Return the level needed to release this hold up to an amount."""
        self.ensure_one()
        amount = max(self.amount, up_to_amount or 0.0)
        return self._level_for(self.decision_id.reasons, amount, self.company_id)

    def _get_approvers(self):
        """Ask managers to recommend what directors decide, then the directors.

        Where nobody could recommend, directors are asked at once.
        """
        approvers = super()._get_approvers()
        if self.level != "director":
            return approvers
        directors = approvers.filtered(lambda user: user.has_group(DIRECTOR))
        if self.recommended_by_id:
            return directors - self.recommended_by_id
        return (approvers - directors) or directors

    def _recommend(self, reason, note, terms):
        """Record the first level of the approval and ask the directors.

        :param dict terms: what the director's dialog proposes
        :return: the holds that this user may not decide about
        """
        holds, barred = self._decidable()
        holds_sudo = holds.sudo()
        holds_sudo.write(
            {
                "state": "asked",
                "recommended_by_id": self.env.uid,
                "recommended_at": fields.Datetime.now(),
                "recommended_terms": {**terms, "reason_id": reason.id, "note": note},
            }
        )
        holds_sudo.activity_unlink([ACTIVITY])
        for hold_sudo in holds_sudo:
            hold_sudo._tell_approvers()
        holds_sudo._log(
            self.env._(
                "%(user)s recommends the release of this order: %(reason)s. A credit"
                " director decides.",
                user=self.env.user.name,
                reason=reason.name,
            ),
            note,
        )
        return barred

    def _above_message(self):
        """Name the holds whose release somebody else must grant."""
        return self.env._(
            "%(orders)s needs a credit director: the amount is above what a credit"
            " manager decides alone, a rule asks for it, or you recommended the release"
            " yourself.",
            orders=self._names(),
        )
