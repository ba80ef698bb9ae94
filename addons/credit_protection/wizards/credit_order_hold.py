from odoo import fields, models
from odoo.exceptions import UserError


class CreditOrderHold(models.TransientModel):
    """Asks why, and until when, orders are put on hold by hand."""

    _name = "credit.order.hold"
    _description = "Put Orders on Credit Hold"
    _inherit = ["credit.reach"]

    order_ids = fields.Many2many("sale.order", string="Orders", required=True)
    reason = fields.Char(required=True)
    until = fields.Date(
        "Last day", help="Leave empty to keep the hold until somebody ends it."
    )

    def action_apply(self):
        """Put the orders on hold; who may do so is checked there again."""
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(
                self.env._("Say why: whoever meets the hold needs the reason.")
            )
        companies = self.order_ids.company_id
        if self.until and any(self.until < c._credit_today() for c in companies):
            raise UserError(self.env._("The last day of a hold cannot be past."))
        self.env["credit.hold"]._force(self.order_ids, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
