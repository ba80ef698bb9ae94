from odoo import api, models


class PaymentTransaction(models.Model):
    """Money that arrives online, or is given back."""

    # One file a concern.
    _inherit = "payment.transaction"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        """Note the customers whose orders are paid already."""
        transactions = super().create(vals_list)
        transactions._credit_note_customers()
        return transactions

    def write(self, vals):
        """Note the customers whose orders are paid."""
        res = super().write(vals)
        if vals.keys() & {"state", "amount", "sale_order_ids"}:
            self._credit_note_customers()
        return res

    def _credit_note_customers(self):
        orders_sudo = self.sudo().sale_order_ids
        self.env["credit.reevaluation"]._mark(orders_sudo.partner_invoice_id)
