from odoo import api, models
from odoo.exceptions import AccessError

from ..overview.credit_overview import REASON_GROUPS


class ResPartner(models.Model):
    """What the credit tab opens about the limit."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def action_credit_temporary_limit(self):
        """Open the dialog that grants a temporary limit."""
        self.ensure_one()
        self.check_access("read")
        Profile = self.env["credit.profile"]
        Profile._check_may_decide()
        profile = Profile._ensure(self, self.env.company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Grant a temporary limit"),
            "res_model": "credit.temporary.limit",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_profile_id": profile.id},
        }

    def action_credit_profile(self):
        """Open everything that is decided about the credit of this customer."""
        profile = self._credit_team_profile()
        return {
            "type": "ir.actions.act_window",
            "name": profile.display_name,
            "res_model": "credit.profile",
            "res_id": profile.id,
            "views": [[False, "form"]],
        }

    def action_credit_limit_changes(self):
        """Open the history of the customer's limit."""
        return self._credit_team_profile().action_limit_changes()

    @api.readonly
    def credit_exposure_everywhere(self):
        """Return what the customer owes in all companies, and its group here."""
        self.ensure_one()
        self._credit_check_team()
        return self.env["credit.overview"]._everywhere(self)

    def _credit_team_profile(self):
        self.ensure_one()
        self._credit_check_team()
        return self.env["credit.profile"]._ensure(self, self.env.company)

    def _credit_check_team(self):
        self.check_access("read")
        if not any(self.env.user.has_group(group) for group in REASON_GROUPS):
            raise AccessError(
                self.env._("Only the credit team sees how a limit comes about.")
            )
