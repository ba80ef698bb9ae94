"""From the parts of an exposure to the facts that follow from them.

Whoever supplies facts delivers the parts only (open balance, open orders, this
document, limit); the sums are made here, once, exactly. ``FORMULAS`` states them in
the language of the rulesets; a test compares both.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from decimal import Decimal
from typing import NamedTuple

from .money import EXACT, ZERO
from .tree import Value

_HUNDRED = Decimal(100)


class Derived(NamedTuple):
    """A fact computed from others, unless it is given."""

    name: str
    formula: str
    inputs: tuple[str, ...]
    compute: Callable[..., Value]


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return EXACT.divide(part, whole) if whole else None


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return EXACT.divide(EXACT.multiply(_HUNDRED, part), whole) if whole else None


def _above(amount: Decimal, limit: Decimal) -> Decimal:
    return max(ZERO, EXACT.subtract(amount, limit))


# In the order of their computation: later ones read earlier ones.
DERIVED = (
    Derived(
        "doc_amount",
        "order_total - prepaid_amount",
        ("order_total", "prepaid_amount"),
        EXACT.subtract,
    ),
    Derived(
        "prepaid_ratio",
        "prepaid_amount / order_total",
        ("prepaid_amount", "order_total"),
        _ratio,
    ),
    Derived(
        "order_day_total",
        "order_total + other_orders_today",
        ("order_total", "other_orders_today"),
        EXACT.add,
    ),
    Derived(
        "exposure",
        "open_balance + open_orders",
        ("open_balance", "open_orders"),
        EXACT.add,
    ),
    Derived(
        "exposure_after_order",
        "exposure + doc_amount",
        ("exposure", "doc_amount"),
        EXACT.add,
    ),
    Derived(
        "free_limit",
        "credit_limit - exposure",
        ("credit_limit", "exposure"),
        EXACT.subtract,
    ),
    Derived(
        "utilisation_pct",
        "100 * exposure / credit_limit",
        ("exposure", "credit_limit"),
        _percent,
    ),
    Derived(
        "overdue_pct",
        "100 * overdue_amount / open_balance",
        ("overdue_amount", "open_balance"),
        _percent,
    ),
    Derived(
        "uninsured_excess",
        "max(0, exposure_after_order - insured_limit)",
        ("exposure_after_order", "insured_limit"),
        _above,
    ),
    Derived(
        "insolvency",
        "legal_status == insolvency",
        ("legal_status",),
        lambda status: status == "insolvency",
    ),
)
FORMULAS = {derived.name: derived.formula for derived in DERIVED}


def derive(facts: dict[str, Value], wanted: Container[str] | None = None) -> None:
    """Add to ``facts`` what follows from them, leaving given values alone.

    ``wanted`` limits the work to these names, their inputs included. A result whose
    input is missing, or whose divisor is 0, is missing (None).
    """
    for name, _formula, inputs, compute in DERIVED:
        if name in facts or (wanted is not None and name not in wanted):
            continue
        values = [facts.get(part) for part in inputs]
        facts[name] = None if None in values else compute(*values)


def with_inputs(names: Iterable[str]) -> frozenset[str]:
    """Return the names and, for derived ones, everything they are computed from."""
    found = set(names)
    for name, _formula, inputs, _compute in reversed(DERIVED):
        if name in found:
            found.update(inputs)
    return frozenset(found)
