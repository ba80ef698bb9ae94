from odoo import fields, models

from ..models.cover.credit_risk_event import ENDS


class CreditRiskEventEnd(models.TransientModel):
    """The dialog that ends an event."""

    _name = "credit.risk.event.end"
    _description = "End Adverse Information"
    _inherit = ["credit.reach"]

    event_id = fields.Many2one("credit.risk.event", required=True, ondelete="cascade")
    how = fields.Selection(
        ENDS,
        "Because",
        required=True,
        default="over",
        help="Over: cover stays stopped for what was shipped until today. By mistake:"
        " it never counted, and the dates of the invoices are set back.",
    )
    reason = fields.Text(required=True)

    def action_end(self):
        """End it."""
        self.ensure_one()
        self.event_id._end(self.how, self.reason)
        return {"type": "ir.actions.act_window_close"}
