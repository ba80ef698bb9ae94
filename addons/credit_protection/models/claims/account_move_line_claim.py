from odoo import api, models


class AccountMoveLine(models.Model):
    """What a buyer pays is noticed however it gets into the books.

    A line of the bank is posted before anybody knows whom it is from: matching it only
    writes its items anew, and reconciles them.
    """

    # One file a concern.
    _inherit = "account.move.line"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        """Notice items that are added to what is posted."""
        items = super().create(vals_list)
        items._credit_notice_payments()
        return items

    def write(self, vals):
        """Notice items that become what a customer has paid."""
        res = super().write(vals)
        if not vals.keys().isdisjoint(("account_id", "partner_id")):
            self._credit_notice_payments()
        return res

    def _reconcile_post_hook(self, data):
        """Notice what was applied to invoices."""
        res = super()._reconcile_post_hook(data)
        self._credit_notice_payments()
        return res

    def _credit_notice_payments(self):
        """Tell who is responsible that a buyer pays after the insurer decided."""
        items_sudo = self.sudo().filtered(
            lambda i: (
                i.parent_state == "posted"
                and i.account_type == "asset_receivable"
                and i.balance < 0
            )
        )
        if items_sudo:
            self.env["credit.claim"]._notice_payments_of(items_sudo)
