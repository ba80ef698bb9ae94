from odoo import api, fields, models
from odoo.exceptions import AccessError

from .credit_profile_review import REVIEW_STATES, USER
from .res_partner import OVERVIEW_GROUPS


class ResPartner(models.Model):
    """The state of the credit review on the customer; sales read nothing else of it."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    credit_review_state = fields.Selection(
        REVIEW_STATES,
        "Credit review",
        compute="_compute_credit_review_state",
        groups=",".join(OVERVIEW_GROUPS),
        help="Whether the credit team has looked at this customer's papers.",
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_credit_review_state(self):
        company = self.env.company
        today = company._credit_today()
        profiles_sudo = self.env["credit.profile"].sudo()._of(self, company)
        states = {p.partner_id.id: p._review_now(today) for p in profiles_sudo}
        for partner in self:
            debtor_id = partner.commercial_partner_id._origin.id
            partner.credit_review_state = states.get(debtor_id, "none")

    def action_credit_start_review(self):
        """Open the customer's credit review, started where there is none."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(USER):
            raise AccessError(
                self.env._("Only the credit team can review the credit of a customer.")
            )
        profile = self.env["credit.profile"]._ensure(self, self.env.company)
        return profile.action_start_review()
