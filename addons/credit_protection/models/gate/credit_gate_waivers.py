from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...engine import Waiver, waivers_from_json
from ..facts.credit_facts_book import exact
from .credit_gate_parts import debtors_of


class Granted(NamedTuple):
    """Waivers as the engine knows them, each with the code of the rules it is for."""

    pairs: tuple = ()

    def under(self, compiled):
        """Return the waivers that count under these rules."""
        if compiled is None:
            return ()
        return tuple(w for code, w in self.pairs if code == compiled.ruleset.ruleset)


def recorded(decision):
    """Return the waivers that counted in a logged decision."""
    code = decision.ruleset_id.code
    return Granted(
        tuple((code, waiver) for waiver in waivers_from_json(decision.waivers or []))
    )


class CreditGate(models.AbstractModel):
    """Which waivers the rules hear of: the customer's, never the seller's own."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _granted(self, company, debtors, day):
        """Return the waivers of these customers that count on a day, in one query."""
        waivers_sudo = self.env["credit.waiver"].sudo()
        if not self.env["credit.facts"]._may_have("waivers", debtors):
            return waivers_sudo
        return waivers_sudo.search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("revoked_at", "=", False)
            & Domain("valid_from", "<=", day)
            & Domain("valid_until", ">=", day),
            order="id",
        )

    @api.model
    def _granted_for(self, company, documents):
        """Return ``{document_id: Granted}``, in one query for all documents."""
        day = company._credit_today()
        waivers = self._granted(company, debtors_of(documents), day)
        return {
            document.id: self._granted_to(
                waivers, document._credit_debtor(), document._credit_barred_users()
            )
            for document in documents
        }

    @api.model
    def _granted_to(self, waivers, debtor, sellers):
        """Return what a document of this customer may pass by.

        A waiver never counts for what its approver sells or enters: nobody grants
        themselves an exception, neither before nor after the order is written.
        """
        return Granted(
            tuple(
                (waiver.ruleset_code, as_waiver(waiver))
                for waiver in waivers
                if waiver.partner_id == debtor and waiver.approved_by_id not in sellers
            )
        )


def as_waiver(waiver):
    """Return a record as the engine's waiver."""
    amount = exact(waiver.up_to_amount, waiver.currency_id)
    return Waiver(
        id=waiver.name,
        rule=waiver.rule,
        start=waiver.valid_from,
        until=waiver.valid_until,
        weaken_to=waiver.weaken_to,
        up_to=amount if waiver.is_limited else None,
    )
