from odoo import api, models

from .credit_hold_ready import FREE


class CreditGate(models.AbstractModel):
    """Who tried, and who is told when nothing holds an order any more."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    def _settle(self, judged, decisions, profiles, checkpoint):
        """Remember who tried to confirm the orders that stay on hold."""
        res = super()._settle(judged, decisions, profiles, checkpoint)
        held = [j.document for j in judged if not j.passed_by]
        if checkpoint == "order" and held:
            holds = self._live_holds(self.env["sale.order"].union(*held), checkpoint)
            self.env["credit.hold"].union(*holds.values())._note_attempt()
        return res

    @api.model
    def _reevaluate(self, holds):
        """Tell sales what has been freed, and what is stopped again."""
        holds_sudo = holds.sudo()
        before = {hold.id: hold.state for hold in holds_sudo}
        result = super()._reevaluate(holds)
        freed = holds_sudo.filtered(
            lambda h: h.state in FREE and before[h.id] not in FREE
        )
        stopped = holds_sudo.filtered(
            lambda h: h.state not in (*FREE, "closed") and before[h.id] in FREE
        )
        if freed:
            freed._tell_freed()
        if stopped:
            stopped._tell_stopped()
        return result
