from odoo import models


class AccountMoveLine(models.Model):
    """Paying an invoice in full releases its pledge."""

    # One file a concern.
    _inherit = "account.move.line"  # pylint: disable=consider-merging-classes-inherited

    def _reconcile_post_hook(self, data):
        """Release what was pledged: a paid invoice secures nothing."""
        res = super()._reconcile_post_hook(data)
        moves = data["not_paid_invoices"] | data["in_payment_invoices"]
        pledges_sudo = (
            self.env["credit.pledge"]
            .sudo()
            .search([("move_id", "in", moves.ids), ("released_on", "=", False)])
        )
        # What waits for the bank may still bounce; a credit note pays as well.
        paid_sudo = pledges_sudo.filtered(
            lambda pledge: pledge.move_id.payment_state in ("paid", "reversed")
        )
        paid_sudo._release(by_payment=True)
        return res
