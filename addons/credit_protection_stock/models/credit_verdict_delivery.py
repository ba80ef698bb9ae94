from markupsafe import Markup

from odoo import api, models

KNOWS_FIGURES = ("sales_team.group_sale_salesman", "account.group_account_readonly")


class CreditVerdict(models.AbstractModel):
    """The warehouse learns that goods stay, sales and the credit team learn why."""

    _inherit = "credit.verdict"

    @api.model
    def _knows_figures(self):
        """Return whether the user may read what a customer owes."""
        groups = map(self.env.user.has_group, KNOWS_FIGURES)
        return self._sees_all() or any(groups)

    @api.model
    def _for_documents(self, documents):
        """Let the order speak for its held deliveries."""
        verdicts = super()._for_documents(documents)
        if documents._name != "sale.order" or not self.env.user._is_internal():
            return verdicts
        holds_of = {order: order._credit_delivery_holds() for order in documents}
        holds_of = {order: holds for order, holds in holds_of.items() if holds}
        decisions = [holds[:1].decision_id for holds in holds_of.values()]
        access = self._access(documents, decisions)
        for order, holds in holds_of.items():
            hold = holds[:1]
            verdict = self._verdict(hold.picking_id, hold, hold.decision_id, access)
            title = self.env._(
                "%(deliveries)s: %(title)s",
                deliveries=holds._names(),
                title=verdict["title"],
            )
            rights = self._rights(hold, order.id in access.may_write)
            verdicts[order.id] = {**verdict, **rights, "title": title}
        return verdicts

    def _verdict(self, document, hold, decision, access):
        verdict = super()._verdict(document, hold, decision, access)
        if document._name != "stock.picking" or self._knows_figures():
            return verdict
        ready = verdict["state"] in ("ready", "released")
        sentences = document._credit_sentences()
        return {
            **verdict,
            "headline": sentences["ready" if ready else "ask_sales"],
            "reasons": [],
            "asked": False,
            "judged": "",
            "can_ask": False,
            "explains": False,
        }

    @api.model
    def _explain(self, document):
        if document._name == "stock.picking" and not self._knows_figures():
            return False
        if document._name == "sale.order":
            holds_sudo = document._credit_delivery_holds()
            if holds_sudo:
                return self._page(holds_sudo[:1].decision_id)
        return super()._explain(document)

    @api.model
    def _announcement(self, hold):
        """Leave figures out of the note on a delivery, which the warehouse reads."""
        if not hold.picking_id:
            return super()._announcement(hold)
        sentences = hold.picking_id._credit_sentences()
        return Markup("<p>%s %s</p>") % (sentences["announced"], sentences["ask_sales"])
