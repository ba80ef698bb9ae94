from odoo import models


class CreditClaim(models.Model):
    """A claim of goods: the delivery slips prove that they left."""

    _inherit = "credit.claim"

    def _gather_deliveries(self):
        """Print what was delivered of the orders behind the invoices."""
        orders_sudo = self.sudo().line_ids.move_id.line_ids.sale_line_ids.order_id
        slips_sudo = orders_sudo.picking_ids.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )
        if not slips_sudo:
            return super()._gather_deliveries()
        files = self._printed(
            "stock.action_report_delivery", slips_sudo, self.env._("Delivery slip")
        )
        return files, self.env._("Delivery slips: %(count)s", count=len(slips_sudo))
