from odoo import models


class AccountPartialReconcile(models.Model):
    """A payment that is taken back breaks what it kept."""

    # One file a concern.
    _inherit = "account.partial.reconcile"  # pylint: disable=consider-merging-classes-inherited

    def unlink(self):
        """Judge the promises and plans about what is open again."""
        moves = self.sudo().debit_move_id.move_id
        res = super().unlink()
        self.env["credit.payment.plan"]._judge_of(moves)
        self.env["credit.promise"]._judge_of(moves)
        return res
