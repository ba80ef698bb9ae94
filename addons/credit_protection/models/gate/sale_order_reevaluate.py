from odoo import models

from .credit_document import STOPPED
from .credit_hold import STOPPING

# What of an order decides about it.
CHANGES = {
    "commitment_date",
    "order_line",
    "partner_id",
    "partner_invoice_id",
    "payment_term_id",
    "transaction_ids",
}


class SaleOrder(models.Model):
    """A held order that becomes smaller, or gets other terms."""

    # One file a concern.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Note the customers of held orders that change."""
        res = super().write(vals)
        if vals.keys() & CHANGES:
            self._credit_note_customers()
        return res

    def _credit_note_customers(self):
        """Note those of these orders that wait."""
        waiting = self.sudo().filtered(lambda o: o.credit_state in STOPPED)
        holds = waiting.credit_hold_ids.filtered(lambda h: h.state in STOPPING)
        self.env["credit.reevaluation"]._mark(holds.partner_id)
