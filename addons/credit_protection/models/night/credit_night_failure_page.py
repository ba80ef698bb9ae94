from odoo import models
from odoo.exceptions import UserError


class CreditNightFailure(models.Model):
    """From what failed to the record that it is about."""

    # One file a concern.
    _inherit = "credit.night.failure"  # pylint: disable=consider-merging-classes-inherited

    def action_open(self):
        """Open the record that a run could not work on."""
        self.ensure_one()
        self.check_access("read")
        record = self.env[self.res_model].browse(self.res_id) if self.res_id else None
        if not record or not record.exists():
            raise UserError(self.env._("The record that failed is not there any more."))
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }
