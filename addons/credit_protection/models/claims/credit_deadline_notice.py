from odoo import models


class CreditDeadline(models.Model):
    """The way from a deadline to the notice that meets it."""

    # One file a concern.
    _inherit = "credit.deadline"

    def action_notify(self):
        """Open the draft of a notice about the buyer."""
        self.ensure_one()
        self.check_access("read")
        return self.move_id.action_credit_notify_insurer()
