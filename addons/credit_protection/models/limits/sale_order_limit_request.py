from odoo import models


class SaleOrder(models.Model):
    """Asking from the order, held or not."""

    # One file a concern.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def action_credit_request_limit(self):
        """Open the dialog that asks for the limit which this order needs."""
        self.ensure_one()
        self.check_access("read")
        return self.env["credit.limit.request"]._ask_window(
            self.partner_invoice_id, self.company_id, self
        )
