from odoo import fields, models

from .credit_hold_release import _close


class CreditHoldReject(models.TransientModel):
    """Asks why a release is rejected; the salesperson reads the answer."""

    _name = "credit.hold.reject"
    _description = "Reject the Release of Credit Holds"
    _inherit = ["credit.reach"]

    hold_ids = fields.Many2many("credit.hold", string="Holds", required=True)
    note = fields.Text("Reason", required=True)

    def action_reject(self):
        """Reject; the hold checks who is deciding."""
        self.ensure_one()
        return _close(self.env, self.hold_ids._reject(self.note))
