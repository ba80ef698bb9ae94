from typing import NamedTuple

from odoo import models


class Exemption(NamedTuple):
    """Why a document is no matter of credit: the kind of reason, and whose it is."""

    reason: str
    name: str


class CreditDocument(models.AbstractModel):
    """Documents that the settings exempt, and those that follow exempt orders.

    Asked for by the gate, in sudo and for all companies.
    """

    # One file a concern.
    _inherit = "credit.document"  # pylint: disable=consider-merging-classes-inherited

    def _credit_orders_behind(self):
        """Return the orders that this follows; none for an order itself."""
        return self.env["sale.order"]

    def _credit_exemption(self, hold, unseen):
        """Return why this is exempt, or None.

        :param hold: its hold, if there is one
        :param unseen: what is or will be owed for it beyond what was ordered
        """
        between = self._credit_between_companies()
        return between or self._credit_exempt_as_ordered(unseen)

    def _credit_between_companies(self):
        """Return the exemption of what another company of this database owes.

        The customer has to be that company's own contact, not one above it: who is
        above is for no administrator to say.
        """
        debtor, facts = self._credit_debtor(), self.env["credit.facts"]
        if not self.company_id.credit_exempt_intercompany:
            return None
        if not facts._may_have("own companies", debtor):
            return None
        others = debtor.ref_company_ids - self.company_id
        return Exemption("intercompany", others[0].name) if others else None

    def _credit_exempt_as_ordered(self, unseen):
        """Return the exemption that all orders behind this were confirmed with.

        For the same customer, and for nothing beyond what was ordered.
        """
        orders, debtor = self._credit_orders_behind(), self._credit_debtor()
        if not orders or unseen > 0:
            return None
        for order in orders:
            confirmed = order.state == "sale" and order.credit_exempt
            if not confirmed or order._credit_debtor() != debtor:
                return None
        return Exemption(orders[0].credit_exempt, ", ".join(orders.mapped("name")))
