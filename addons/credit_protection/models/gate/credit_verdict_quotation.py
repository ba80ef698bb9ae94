from odoo import api, models

from .credit_decision import HOLDING


class CreditVerdict(models.AbstractModel):
    """What the rules said about a quotation, until it is confirmed or held."""

    # One file a concern.
    _inherit = "credit.verdict"  # pylint: disable=consider-merging-classes-inherited

    def _previews(self, documents_sudo):
        """Return what was said last about quotations, where it was a warning."""
        if documents_sudo._name != "sale.order":
            return super()._previews(documents_sudo)
        quotations = documents_sudo.filtered(lambda o: o.state in ("draft", "sent"))
        if not quotations:
            return {}
        decisions_sudo = (
            self.env["credit.decision"]
            .sudo()
            .search([("order_id", "in", quotations.ids)], order="id desc")
        )
        latest = {}
        for decision_sudo in decisions_sudo:
            latest.setdefault(decision_sudo.order_id, decision_sudo)
        return {
            order: decision
            for order, decision in latest.items()
            if decision.checkpoint == "quotation" and decision.outcome != "allow"
        }

    @api.model
    def _before_sending(self, orders):
        """Return what the dialog says before quotations are sent, as sentences."""
        verdicts, lines = self._for_documents(orders), []
        for order in orders.filtered(lambda o: o.id in verdicts):
            verdict = verdicts[order.id]
            held = verdict["outcome"] in HOLDING and verdict["state"] != "released"
            if verdict["state"] != "preview" and not held:
                continue
            reasons = verdict["reasons"]
            titles = ", ".join(reason["title"] for reason in reasons)
            lines.append(
                self.env._(
                    "%(order)s: %(sentence)s (%(reasons)s)",
                    order=order.name,
                    sentence=verdict["headline"],
                    reasons=titles,
                )
            )
        return lines
