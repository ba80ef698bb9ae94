from odoo import models


class SaleOrder(models.Model):
    """A quotation that is sent is a promise: what the rules say is said before."""

    # One file a concern.
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def action_quotation_send(self):
        """Ask the rules before the mail is written; the dialog shows the answer."""
        self._credit_warn()
        return super().action_quotation_send()

    def write(self, vals):
        """Log what the rules say about each quotation that becomes a sent one."""
        sent = vals.get("state") == "sent"
        sending = self.filtered(lambda order: sent and order.state == "draft")
        res = super().write(vals)
        sending._credit_warn()
        return res

    def _credit_warn(self):
        """Log what the rules say about these quotations: nobody is held by it."""
        quotations = self.filtered(lambda order: order.state in ("draft", "sent"))
        if quotations:
            self.env["credit.gate"]._warn_about(quotations)

    def action_credit_reevaluate(self):
        """Judge a quotation again that was only warned about."""
        if self.sudo().credit_hold_ids.filtered(lambda h: h.state != "closed"):
            return super().action_credit_reevaluate()
        self.check_access("write")
        self._credit_warn()
        return False
