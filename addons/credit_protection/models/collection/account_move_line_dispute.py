from odoo import models

from .credit_dispute import GOING_ON


class AccountMoveLine(models.Model):
    """Paying an invoice in full ends its disputes."""

    # One file a concern.
    _inherit = "account.move.line"  # pylint: disable=consider-merging-classes-inherited

    def _reconcile_post_hook(self, data):
        """End disputes about what is paid: nothing is left to disagree about."""
        res = super()._reconcile_post_hook(data)
        moves = data["not_paid_invoices"] | data["in_payment_invoices"]
        disputes_sudo = (
            self.env["credit.dispute"]
            .sudo()
            .search([("move_id", "in", moves.ids), ("state", "in", GOING_ON)])
        )
        # What waits for the bank may still bounce.
        disputes_sudo.filtered(
            lambda dispute: dispute.move_id.payment_state in ("paid", "reversed")
        )._close("paid")
        return res
