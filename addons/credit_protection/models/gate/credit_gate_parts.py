"""What the gate works with: a judged document, and small sums about it."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import models

from .credit_decision import HOLDING

ZERO = Decimal(0)
# What the engine may raise for a ruleset or for facts nobody thought of. No database
# error is among them: those must reach Odoo, which repeats the transaction.
ENGINE_ERRORS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Judgement(NamedTuple):
    """One document with its facts, what the rules said, and whether it goes on.

    ``added`` is what the exposure grows by when it goes on, ``unseen`` what
    nobody has seen who decided about the orders that it follows.
    """

    document: models.BaseModel
    hold: models.BaseModel
    facts: dict
    added: Decimal
    unseen: Decimal
    decision: dict
    passed_by: str
    ruleset: models.BaseModel
    compiled: object
    waivers: tuple = ()

    @property
    def codes(self):
        """Codes of the reasons that hold; warnings are no reason to hold."""
        return [r["code"] for r in self.decision["reasons"] if r["outcome"] in HOLDING]


class Turn:
    """What earlier documents of a batch take of what the later ones find.

    Of all companies of one legal entity: they share what customers owe, and the limit.
    """

    def __init__(self):
        self._owed, self._ordered = {}, {}

    @property
    def begun(self):
        """Whether a document has gone on already."""
        return bool(self._owed)

    def facts(self, debtor_id, facts, limits=None):
        """Return the facts about the next document, after those before it.

        :param limits: those that customers share shrink by what others have taken
        """
        facts = dict(facts)
        facts["open_orders"] += self._owed.get(debtor_id, ZERO)
        if "other_orders_today" in facts:
            facts["other_orders_today"] += self._ordered.get(debtor_id, ZERO)
        if limits and self._owed:
            facts |= limits.facts(debtor_id, self._owed)
        return facts

    def take(self, debtor_id, judgement):
        """Let a document go on: it is owed from now on, and ordered today.

        One that had gone on before is among the orders already.
        """
        self._owed[debtor_id] = self._owed.get(debtor_id, ZERO) + judgement.added
        document = judgement.document
        is_order = document._credit_link == "order_id"
        if is_order and not document._credit_gone_on():
            total = judgement.facts["order_total"]
            self._ordered[debtor_id] = self._ordered.get(debtor_id, ZERO) + total


class Turns(defaultdict):
    """The turn of each legal entity, by its root company."""

    def __init__(self):
        super().__init__(Turn)


def debtors_of(documents):
    """Return who will owe for these documents."""
    first, *others = (document._credit_debtor() for document in documents)
    return first.union(*others)


def waived(decision):
    """Return whether a waiver took the place of what would have held."""
    return any(one["instead_of"] in HOLDING for one in decision["waivers"])


def other_exposure(facts):
    """Return what is owed and will be owed besides the document."""
    return facts["open_balance"] + facts["open_orders"]


def undecided(code, facts, checkpoint):
    """Return a decision for a document that the rules could not judge."""
    return {
        "outcome": "require_approval",
        "reasons": [
            {
                "rule": "",
                "code": code,
                "outcome": "require_approval",
                "title": {},
                "message": {},
                "params": {},
                "figure": None,
                "clears": [],
                "approver": "credit_manager",
                "withheld": False,
                "unknown": True,
                "missing": [],
                "exception": None,
            }
        ],
        "trace": [],
        "waivers": [],
        "errors": [],
        "facts": {name: _plain(value) for name, value in facts.items()},
        "checkpoint": checkpoint,
        "sha256": "",
        "engine": "",
    }


def _plain(value):
    return value if value is None or isinstance(value, bool | str) else str(value)
