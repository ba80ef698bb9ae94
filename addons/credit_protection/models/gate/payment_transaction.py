from odoo import models


class PaymentTransaction(models.Model):
    """A payment confirms its order only if the credit gate lets it pass."""

    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Return the really confirmed orders, so that held ones get no such mail."""
        for transaction in self:
            orders = transaction.sale_order_ids
            if len(orders) == 1 and orders.state in ("draft", "sent"):
                orders._credit_came_by(
                    "payment", lambda order: order._is_confirmation_amount_reached()
                )
        orders = super()._check_amount_and_confirm_order()
        return orders.filtered(lambda order: order.state == "sale")
