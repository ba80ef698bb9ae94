from odoo import models


class AccountMoveLine(models.Model):
    """Paying keeps promises and payment plans."""

    # One file a concern.
    _inherit = "account.move.line"  # pylint: disable=consider-merging-classes-inherited

    def _reconcile_post_hook(self, data):
        """Judge the promises and plans about what was paid."""
        res = super()._reconcile_post_hook(data)
        self.env["credit.payment.plan"]._judge_of(self.move_id)
        self.env["credit.promise"]._judge_of(self.move_id)
        return res
