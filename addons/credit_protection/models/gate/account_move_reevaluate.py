from odoo import models

from .credit_reevaluation import RECEIVABLE


class AccountMove(models.Model):
    """Posting, cancelling and resetting changes what customers owe."""

    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Note the customers whose open items appear or disappear."""
        res = super().write(vals)
        if "state" in vals:
            self._credit_note_customers()
        return res

    def _credit_note_customers(self):
        lines_sudo = self.sudo().line_ids.filtered(
            lambda line: line.account_type == RECEIVABLE
        )
        self.env["credit.reevaluation"]._mark(lines_sudo.partner_id)
