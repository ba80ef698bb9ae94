from odoo import api, fields, models


class MailComposeMessage(models.TransientModel):
    """The dialog in which a quotation is sent says what the credit rules say."""

    _inherit = "mail.compose.message"

    credit_warning = fields.Text(compute="_compute_credit_warning", compute_sudo=False)

    @api.depends("model", "res_ids")
    @api.depends_context("lang", "uid")
    def _compute_credit_warning(self):
        """One line for each quotation that the user may read; nothing is blocked."""
        for composer in self:
            orders = composer._credit_orders()
            lines = orders and self.env["credit.verdict"]._before_sending(orders)
            composer.credit_warning = "\n".join(lines or []) or False

    def _credit_orders(self):
        orders = self.env["sale.order"]
        if self.model != "sale.order" or not orders.has_access("read"):
            return orders
        orders = orders.browse(self._evaluate_res_ids()).exists()
        return orders._filtered_access("read").filtered(
            lambda order: order.state in ("draft", "sent")
        )
