from odoo import fields, models


class CreditNoticeEnd(models.TransientModel):
    """The dialog that cancels a draft or closes a notice, with a reason."""

    _name = "credit.notice.end"
    _description = "End a Notice"
    _inherit = ["credit.reach"]

    notice_id = fields.Many2one("credit.notice", required=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_end(self):
        """End it."""
        self.ensure_one()
        self.notice_id._end(self.reason)
        return {"type": "ir.actions.act_window_close"}
