from decimal import Decimal

from odoo import api, models

from ...engine import decide
from ..facts.credit_facts_book import ZERO
from .credit_decision import HOLDING
from .credit_wording import FORCED

OFFERED_AT = ("quotation", "order")


class CreditRemedy(models.AbstractModel):
    """What fits now: a smaller order, a prepayment or shorter terms.

    The engine says what turns each reason; what turns all of them at once is tried
    with the rules before anybody offers it to a customer.
    """

    # One file a concern.
    _inherit = "credit.remedy"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _add(self, case, decision):
        """Add ``alternatives``; a hold by hand has none, and no remedy either."""
        res = super()._add(case, decision)
        reasons = [r for r in decision["reasons"] if r["outcome"] in HOLDING]
        if any(reason["code"] == FORCED for reason in reasons):
            decision["remedy"] = None
        elif case.checkpoint in OFFERED_AT and reasons:
            decision["alternatives"] = self._alternatives(case, reasons)
        return res

    @api.model
    def _alternatives(self, case, reasons):
        """Return what would pass, as JSON for the decision: only what was tried."""
        owed = case.facts["doc_amount"]
        found = {}
        less = _needed(reasons, "reduce_order", "amount", max)
        if less is not None and less < owed and self._fits(case, reduced=less):
            found["amount"] = str(owed - less)
        more = _needed(reasons, "prepay", "amount", max)
        if more is not None and more < owed and self._fits(case, prepaid=more):
            found["prepay"] = str(more)
        elif owed > ZERO:
            # What is paid in advance completely always passes: no credit is given.
            found["prepay_all"] = str(owed)
        days = _needed(reasons, "shorten_terms", "days", min)
        if days is not None and days >= 0 and self._fits(case, term_days=days):
            found["term_days"] = str(days)
        return found

    @api.model
    def _fits(self, case, *, reduced=ZERO, prepaid=ZERO, term_days=None):
        """Ask the rules whether the document would pass like this."""
        facts = dict(case.facts)
        facts["order_total"] -= reduced
        facts["prepaid_amount"] += prepaid
        facts["doc_amount"] -= reduced + prepaid
        if term_days is not None:
            facts["term_days"] = term_days
        after = decide(
            case.compiled,
            facts,
            checkpoint=case.checkpoint,
            trace=False,
            only_gates=True,
        )
        return after.outcome not in HOLDING


def _needed(reasons, action, unit, choose):
    """Return how much of an action turns every reason; None where one stays.

    Each reason needs the smallest use that turns it, all of them the largest of those.
    """
    needed = []
    for reason in reasons:
        uses = [
            Decimal(clearing[unit])
            for clearing in reason["clears"]
            if clearing["action"] == action and clearing[unit] is not None
        ]
        if not uses:
            return None
        needed.append(min(uses) if choose is max else max(uses))
    return choose(needed)
