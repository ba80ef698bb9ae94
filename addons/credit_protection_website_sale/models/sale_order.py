from odoo import models

from odoo.addons.credit_protection.models.gate.credit_document import STOPPED


class SaleOrder(models.Model):
    """Orders of the web shop that are held: what their customers read."""

    _inherit = "sale.order"

    def _credit_accepted(self):
        """A cart that was judged is the customer's order, paid or not."""
        return super()._credit_accepted() or bool(
            self.website_id and self.credit_state in STOPPED
        )
