"""What the gate works with: a judged document, and small sums about it."""

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
