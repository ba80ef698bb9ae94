from odoo import api, models


class ResPartner(models.Model):
    """The way from a customer to recording bad news about it."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    @api.readonly
    def action_credit_record_risk_event(self):
        """Open the form that records adverse information about this customer."""
        self.ensure_one()
        self.check_access("read")
        return self.env["credit.risk.event"]._new_for(self, self.env.company)
