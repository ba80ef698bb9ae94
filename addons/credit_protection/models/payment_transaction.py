from odoo import models


class PaymentTransaction(models.Model):
    """A payment confirms its order only if the credit gate lets it pass."""

    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Return the really confirmed orders, so that held ones get no such mail."""
        orders = super()._check_amount_and_confirm_order()
        return orders.filtered(lambda order: order.state == "sale")
