from odoo import models


class CreditDecision(models.Model):
    """From a reason on the page behind "Why?" to the dialog that waives its rule."""

    # One file a concern.
    _inherit = "credit.decision"  # pylint: disable=consider-merging-classes-inherited

    def action_waive(self, rule):
        """Open the dialog that waives this rule for the customer of the document."""
        self.ensure_one()
        self.check_access("read")
        Waiver = self.env["credit.waiver"]
        Waiver._check_is_manager()
        profile = self.env["credit.profile"]._ensure(self.partner_id, self.company_id)
        Waiver._check_may_grant(profile)
        key = f"{self.sudo().ruleset_id.code}/{rule}"
        Waiver._rule_of(profile, key)
        return profile._waive_dialog(rule=key)
