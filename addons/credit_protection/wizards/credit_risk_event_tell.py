from odoo import fields, models


class CreditRiskEventTell(models.TransientModel):
    """The dialog that records that an insurer was told of an event."""

    _name = "credit.risk.event.tell"
    _description = "Record That the Insurer Was Told"
    _inherit = ["credit.reach"]

    event_id = fields.Many2one("credit.risk.event", required=True, ondelete="cascade")
    told_on = fields.Date(
        "Told on", required=True, default=lambda self: self.env.company._credit_today()
    )
    reference = fields.Char("Insurer's reference")

    def action_tell(self):
        """Record it."""
        self.ensure_one()
        self.event_id._tell(self.told_on, self.reference)
        return {"type": "ir.actions.act_window_close"}
