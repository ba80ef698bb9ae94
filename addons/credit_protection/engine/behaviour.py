"""How a customer pays, in numbers, and what a change of the tier means.

Whoever reads the books delivers sums of parts: each part of an invoice is an amount
that was paid, or is overdue now, with its days after the due date (negative when paid
early). The arithmetic and its thresholds stand here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .money import EXACT, ZERO

# Fewer invoices say nothing about habits.
ENOUGH = 3
_TENTH, _FINE = Decimal("0.1"), Decimal("0.0001")
# New is not known yet: as far from good as the last tier that still gets credit.
_RANK = {"A": 1, "B": 2, "C": 3, "N": 3, "D": 4}


class Parts(NamedTuple):
    """Sums over the invoices of one customer.

    ``weighted`` is the sum of amount times days late; ``recent`` and ``earlier`` the
    same for the latest invoices and for those before them.
    """

    invoices: int = 0
    on_time: int = 0
    amount: Decimal = ZERO
    weighted: Decimal = ZERO
    recent: Decimal = ZERO
    recent_weighted: Decimal = ZERO
    earlier: Decimal = ZERO
    earlier_weighted: Decimal = ZERO


class Behaviour(NamedTuple):
    """What the parts come to; None where too little is known."""

    avg_delay: Decimal | None
    on_time_ratio: Decimal | None
    delay_trend: Decimal | None
    invoices: int


class Bound(NamedTuple):
    """From when on a figure is bad: ``above`` or below a threshold (None: never)."""

    fact: str
    above: bool
    threshold: Decimal | None

    def is_bad(self, value: Decimal | int | None) -> bool:
        """Whether the value lies on the bad side; unknown is not bad."""
        if value is None or self.threshold is None:
            return False
        return value > self.threshold if self.above else value < self.threshold


def behaviour(parts: Parts, enough: int = ENOUGH) -> Behaviour:
    """Return the figures; with fewer than ``enough`` invoices nothing is known."""
    if parts.invoices < enough:
        return Behaviour(None, None, None, parts.invoices)
    recent = _mean(parts.recent_weighted, parts.recent)
    earlier = _mean(parts.earlier_weighted, parts.earlier)
    known = recent is not None and earlier is not None
    return Behaviour(
        avg_delay=_mean(parts.weighted, parts.amount),
        on_time_ratio=EXACT.divide(Decimal(parts.on_time), parts.invoices).quantize(
            _FINE, ROUND_HALF_UP
        ),
        delay_trend=EXACT.subtract(recent, earlier) if known else None,
        invoices=parts.invoices,
    )


def _mean(weighted: Decimal, amount: Decimal) -> Decimal | None:
    if amount <= 0:
        return None
    return EXACT.divide(weighted, amount).quantize(_TENTH, ROUND_HALF_UP)


def dropped(before: str | None, after: str) -> bool:
    """Whether a customer fell to a worse tier; the first tier is no fall."""
    return before is not None and _RANK[after] > _RANK[before]


def settle_tier(
    current: str | None,
    computed: str,
    pending: tuple[str, datetime.date] | None,
    today: datetime.date,
    days: int,
) -> tuple[str, tuple[str, datetime.date] | None]:
    """Return the tier that counts, and a better one that still has to prove itself.

    A worse tier counts at once. A better one counts after it has held for ``days``;
    of several better ones meanwhile, the least good has held all the time.
    """
    better = current in _RANK and _RANK[computed] < _RANK[current]
    if not better or days <= 0 or current == "N":
        return computed, None
    tier, since = pending or (computed, today)
    if _RANK[computed] > _RANK[tier] or _RANK[tier] >= _RANK[current]:
        tier = computed
    if (today - since).days < days:
        return current, (tier, since)
    return tier, ((computed, today) if computed != tier else None)


def turned_bad(
    bounds: Iterable[Bound], before: Mapping[str, Decimal], after: Mapping[str, Decimal]
) -> list[Bound]:
    """Return the bounds that a figure has crossed between two ratings."""
    return [
        bound
        for bound in bounds
        if bound.is_bad(after.get(bound.fact))
        and not bound.is_bad(before.get(bound.fact))
    ]
