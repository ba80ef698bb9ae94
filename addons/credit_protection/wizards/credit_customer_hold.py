from odoo import fields, models
from odoo.exceptions import UserError


class CreditCustomerHold(models.TransientModel):
    """Asks why, and until when, a customer is put on hold by hand."""

    _name = "credit.customer.hold"
    _description = "Put a Customer on Credit Hold"
    _inherit = ["credit.reach"]

    profile_id = fields.Many2one(
        "credit.profile", "Customer", required=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)
    until = fields.Date(
        "Last day", help="Leave empty to keep the hold until somebody ends it."
    )

    def action_apply(self):
        """Put the customer on hold; who may do so is checked here again."""
        self.ensure_one()
        self.profile_id._check_may_decide()
        self.profile_id.check_access("read")
        if self.until and self.until < self.profile_id.company_id._credit_today():
            raise UserError(self.env._("The last day of a hold cannot be past."))
        self.profile_id.sudo().write(
            {
                "manual_hold": True,
                "manual_hold_reason": self.reason,
                "manual_hold_until": self.until,
            }
        )
        self.env["credit.contact"]._note(
            self.profile_id.partner_id,
            self.profile_id.company_id,
            "hold",
            note=self.reason,
        )
        return {"type": "ir.actions.act_window_close"}
