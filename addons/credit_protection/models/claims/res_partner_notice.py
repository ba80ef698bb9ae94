from odoo import models


class ResPartner(models.Model):
    """The way from a customer to notifying the insurer."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def action_credit_notify_insurer(self):
        """Open the draft of a notice about this customer."""
        self.ensure_one()
        self.check_access("read")
        return self.env["credit.notice"]._open_for(self.env.company, self)
