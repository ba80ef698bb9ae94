from odoo import fields, models


class CreditWaiverRevoke(models.TransientModel):
    """Asks why a waiver is revoked; the waiver checks who is asking."""

    _name = "credit.waiver.revoke"
    _description = "Revoke a Credit Waiver"
    _inherit = ["credit.reach"]

    waiver_id = fields.Many2one("credit.waiver", required=True, ondelete="cascade")
    reason = fields.Text(required=True)

    def action_revoke(self):
        """Revoke; the held orders of the customer are judged again."""
        self.ensure_one()
        self.waiver_id._revoke(self.reason)
        return {"type": "ir.actions.act_window_close"}
