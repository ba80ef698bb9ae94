from odoo import models


class SaleOrder(models.Model):
    """Put on hold by hand: a button for the credit team, not for sales."""

    # One file a concern.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def action_credit_force_hold(self):
        """Open the dialog that asks why, and until when."""
        self.env["credit.hold"]._check_may_force()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Put %(orders)s on hold", orders=", ".join(self.mapped("name"))
            ),
            "res_model": "credit.order.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_ids": self.ids},
        }
