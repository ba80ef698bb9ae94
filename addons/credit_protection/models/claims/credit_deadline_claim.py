from odoo import models


class CreditDeadline(models.Model):
    """The way from a deadline to the claim that meets it."""

    # One file a concern.
    _inherit = "credit.deadline"  # pylint: disable=consider-merging-classes-inherited

    def action_claim(self):
        """Open the claim about the buyer; prepare one where there is none."""
        self.ensure_one()
        self.check_access("read")
        return self.move_id.action_credit_claim()
