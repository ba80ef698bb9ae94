from odoo import api, models
from odoo.exceptions import AccessError

from .sale_order import refuse_typed

# Computed, stored, and read by the gate.
FIGURES = ("price_subtotal", "price_tax", "price_total", "qty_invoiced")


class SaleOrderLine(models.Model):
    """Lines of confirmed orders do not grow past the gate, nor hide from it."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Judge the confirmed orders that get more lines."""
        for vals in vals_list:
            refuse_typed(self, (*FIGURES, "invoice_lines"), vals)
        default = {}
        if any("order_id" not in vals for vals in vals_list):
            default = self.default_get(["order_id"])
        ids = {{**default, **vals}.get("order_id") for vals in vals_list}
        with self.env["sale.order"].browse(ids - {None, False})._credit_watch():
            lines = super().create(vals_list)
            lines._credit_check_down_payments()
        return lines

    def write(self, vals):
        """Judge the confirmed orders whose lines grow or that get lines of others."""
        refuse_typed(self, (*FIGURES, "invoice_lines"), vals)
        orders = self.order_id | self.env["sale.order"].browse(vals.get("order_id"))
        with orders._credit_watch():
            res = super().write(vals)
            self._credit_check_down_payments()
        return res

    def _credit_check_down_payments(self):
        """Refuse goods on a line of a down payment, which is no part of the exposure.

        Core makes these lines without any quantity.
        """
        if self.env.su:
            return
        for line in self.filtered("is_downpayment"):
            if line.product_uom_qty or line.qty_delivered:
                raise AccessError(
                    self.env._(
                        "A line of a down payment has no quantity. Make down payments"
                        " with the button “Create Invoice” of %(order)s.",
                        order=line.order_id.name,
                    )
                )
