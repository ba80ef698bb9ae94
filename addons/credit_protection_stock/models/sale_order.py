from odoo import api, models

from odoo.addons.credit_protection.models.gate.credit_hold import STOPPING


class SaleOrder(models.Model):
    """The order speaks for its held deliveries, since sales looks at the order.

    Its banner shows why a delivery is held, and its buttons ask for the release of the
    delivery, as they do for the order itself as long as that is held.
    """

    _inherit = "sale.order"

    @api.depends("picking_ids.credit_state")
    @api.depends_context("lang", "uid")
    def _compute_credit_verdict(self):
        return super()._compute_credit_verdict()

    def _credit_delivery_holds(self):
        """Return the holds that keep goods of these orders, in sudo."""
        holds_sudo = self.sudo().order_line.move_ids.picking_id.credit_hold_ids
        return holds_sudo.filtered(lambda h: h.state in STOPPING)

    def _credit_live_holds(self):
        own_sudo = self.sudo().credit_hold_ids.filtered(lambda h: h.state in STOPPING)
        if own_sudo:
            return super()._credit_live_holds()
        self.check_access("read")
        return self._credit_delivery_holds() or super()._credit_live_holds()

    def action_credit_reevaluate(self):
        """Judge held deliveries again."""
        if self.state == "sale" and self._credit_delivery_holds():
            return self._credit_judge_again()
        return super().action_credit_reevaluate()
