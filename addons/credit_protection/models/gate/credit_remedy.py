from decimal import Decimal
from typing import NamedTuple

from odoo import api, models

from ...engine import decide
from .credit_decision import HOLDING

# More candidates than these are not tried for the headline: a sentence that names the
# eleventh oldest invoice helps nobody.
CANDIDATES = 10
NAMED = 3
ASKED_OF_PEOPLE = (
    "lower_discount",
    "agree_terms",
    "finish_review",
    "end_hold",
    "settle_dispute",
)
PAYING = {"pay", "pay_overdue", "revive_cover"}
ZERO = Decimal(0)


class Case(NamedTuple):
    """One held document: the rules, its facts and what its customer has open.

    ``documents`` are dicts with move_id, name, rest, due, late and days, oldest first,
    after all free credits.
    """

    compiled: object
    facts: dict
    checkpoint: str
    documents: list
    waivers: tuple = ()


class CreditRemedy(models.AbstractModel):
    """What would clear a hold, as real documents instead of amounts.

    The engine says how much must be paid or how old the oldest invoice may be; here
    the invoices are chosen. Whatever is named was tried: the rules are asked again
    with the facts as they would be afterwards.
    """

    _name = "credit.remedy"
    _description = "What would clear a credit hold"

    @api.model
    def _add(self, case, decision):
        """Add ``remedy`` to a decision and ``ways`` to each of its holding reasons."""
        single = self._single(case)
        decision["remedy"] = single and _named(single)
        for reason in decision["reasons"]:
            if reason["outcome"] in HOLDING:
                reason["ways"] = self._ways(case, reason, single)

    @api.model
    def _after_payment(self, case, documents):
        """Return the facts as they will be once these documents are paid."""
        paid = {document["move_id"] for document in documents}
        left = [d for d in case.documents if d["move_id"] not in paid]
        since = min((d["late"] for d in left if d["late"]), default=None)
        gone = sum((d["rest"] for d in documents), ZERO)
        late = sum((d["rest"] for d in documents if d["days"] > 0), ZERO)
        facts = case.facts
        return {
            **facts,
            "open_balance": facts.get("open_balance", ZERO) - gone,
            "overdue_amount": max(ZERO, facts.get("overdue_amount", ZERO) - late),
            "oldest_overdue_days": max(_late_days(case, since), 0),
            "due_date": since,
            **self._cover_after(facts, documents, left),
        }

    @api.model
    def _cover_after(self, facts, paid, left):
        """Return that cover goes on, once nothing is open that had stopped it."""
        stopped = any(d.get("stops_cover") for d in paid)
        if not stopped or any(d.get("stops_cover") for d in left):
            return {}
        return {"cover_stopped": False}

    @api.model
    def _decide_after(self, case, documents):
        """Ask the rules again with these documents paid."""
        return decide(
            case.compiled,
            self._after_payment(case, documents),
            checkpoint=case.checkpoint,
            trace=False,
            waivers=case.waivers,
            only_gates=True,
        )

    @api.model
    def _single(self, case):
        """Return the one document whose payment alone frees the order, or None."""
        # Small rests that make nobody late are tried last.
        some = sorted(case.documents, key=lambda d: d["late"] is None)[:CANDIDATES]
        for document in some:
            if self._decide_after(case, [document]).outcome not in HOLDING:
                return document
        return None

    @api.model
    def _ways(self, case, reason, single):
        """Return the ways to clear one reason, as JSON for the decision.

        Invoices first, then the smallest prepayment, then what else a person can do.
        """
        clears = {}
        for clearing in reason["clears"]:
            clears.setdefault(clearing["action"], []).append(clearing)
        ways = []
        documents = self._documents(case, reason, clears, single)
        if documents:
            ways.append(_way("pay", documents=documents))
        elif clears.get("pay"):
            ways.append(_way("pay", amount=_least(clears["pay"])))
        for action in ("prepay", "reduce_order"):
            if clears.get(action) and _least(clears[action]):
                ways.append(_way(action, amount=_least(clears[action])))
        ways += [
            {**_way("shorten_terms"), "days": str(clearing["days"])}
            for clearing in clears.get("shorten_terms", [])
        ]
        ways += [_way(action) for action in ASKED_OF_PEOPLE if action in clears]
        return ways

    @api.model
    def _documents(self, case, reason, clears, single):
        """Return the documents to pay for this reason, tried, or an empty list."""
        if not PAYING & clears.keys():
            return []
        candidates = [[single]] if single else []
        candidates += self._choices(case, clears)
        for documents in sorted(candidates, key=lambda c: (single not in c, len(c))):
            after = self._decide_after(case, documents)
            if reason["code"] not in [r.code for r in after.reasons]:
                return documents
        return []

    @api.model
    def _choices(self, case, clears):
        """Return sets of documents that may clear a reason, by the engine's amounts."""
        choices = []
        for clearing in clears.get("pay_overdue", []):
            overdue = [d for d in case.documents if d["days"] > 0]
            if clearing["days"] is not None:
                most = Decimal(clearing["days"])
                choices.append(
                    [d for d in overdue if _late_days(case, d["late"]) > most]
                )
            elif clearing["amount"]:
                choices.append(_enough(overdue, Decimal(clearing["amount"])))
        if "revive_cover" in clears:
            choices.append([d for d in case.documents if d.get("stops_cover")])
        for clearing in clears.get("pay", []):
            if clearing["amount"]:
                choices.append(_enough(case.documents, Decimal(clearing["amount"])))
        return [choice for choice in choices if choice]


def _late_days(case, since):
    return (case.facts["today"] - since).days if since else 0


def _enough(documents, amount):
    """Return the oldest document that is large enough, or the oldest ones together."""
    for document in documents:
        if document["rest"] >= amount:
            return [document]
    chosen, total = [], ZERO
    for document in documents:
        chosen.append(document)
        total += document["rest"]
        if total >= amount:
            return chosen
    return []


def _least(clearings):
    amounts = [Decimal(c["amount"]) for c in clearings if c["amount"]]
    return min(amounts) if amounts else None


def _way(action, amount=None, documents=()):
    total = sum((d["rest"] for d in documents), ZERO) if documents else amount
    return {
        "action": action,
        "amount": None if total is None else str(total),
        "count": len(documents),
        "documents": [_named(document) for document in documents[:NAMED]],
    }


def _named(document):
    return {
        "move_id": document["move_id"],
        "name": document["name"],
        "amount": str(document["rest"]),
    }
