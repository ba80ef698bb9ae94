from odoo import fields, models


class CreditEscalationSkip(models.TransientModel):
    """The dialog that leaves reminders out, with a reason."""

    _name = "credit.escalation.skip"
    _description = "Skip Reminders"
    _inherit = ["credit.reach"]

    step_ids = fields.Many2many("credit.escalation.step", string="Reminders")
    reason = fields.Char(required=True)

    def action_skip(self):
        """Leave them out."""
        self.ensure_one()
        self.step_ids._skip(self.reason)
        return {"type": "ir.actions.act_window_close"}
