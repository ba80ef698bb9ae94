from odoo import api, models

from .credit_reevaluation import RECEIVABLE


class AccountPartialReconcile(models.Model):
    """Payments and credit notes applied, and taken back."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Note the customers whose invoices are paid."""
        partials = super().create(vals_list)
        partials._credit_note_customers()
        return partials

    def unlink(self):
        """Note the customers whose invoices are open again."""
        self._credit_note_customers()
        return super().unlink()

    def _credit_note_customers(self):
        lines_sudo = self.sudo().debit_move_id | self.sudo().credit_move_id
        customers = lines_sudo.filtered(
            lambda line: line.account_type == RECEIVABLE
        ).partner_id
        self.env["credit.reevaluation"]._mark(customers)
