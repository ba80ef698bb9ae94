from odoo import api, models


class SaleOrderLine(models.Model):
    """Lines of held orders."""

    # One file a concern.
    _inherit = "sale.order.line"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        """Note held orders that get more lines."""
        lines = super().create(vals_list)
        lines.order_id._credit_note_customers()
        return lines

    def write(self, vals):
        """Note held orders whose lines change."""
        res = super().write(vals)
        self.order_id._credit_note_customers()
        return res

    def unlink(self):
        """Note held orders that lose lines."""
        orders = self.order_id
        res = super().unlink()
        orders._credit_note_customers()
        return res
