from odoo import fields, models


class CreditLimitRefuse(models.TransientModel):
    """The dialog that asks why a limit request is refused."""

    _name = "credit.limit.refuse"
    _description = "Refuse a Limit Request"
    _inherit = ["credit.reach"]

    request_id = fields.Many2one("credit.limit.request", required=True)
    reason = fields.Text(required=True)

    def action_refuse(self):
        """Refuse; the request checks who is deciding."""
        self.ensure_one()
        self.request_id._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
