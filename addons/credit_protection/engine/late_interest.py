"""Interest on what is paid late: actual days over 365, by periods of one rate."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from .money import EXACT, ZERO

INTEREST_KINDS = ("none", "reference", "contract")
_YEAR = Decimal(36_500)  # days of a year, times 100 for percent
_ONE_DAY = datetime.timedelta(days=1)


class Rate(NamedTuple):
    """A yearly rate in percent, and the first day on which it counts."""

    start: datetime.date
    percent: Decimal


class Paid(NamedTuple):
    """What was paid, and when. The day of the payment still bears interest."""

    day: datetime.date
    amount: Decimal


class InterestPeriod(NamedTuple):
    """Days, both counted, on which the same was owed at the same rate."""

    start: datetime.date
    end: datetime.date
    days: int
    principal: Decimal
    percent: Decimal
    interest: Decimal


def with_points(rates: Iterable[Rate], points: Decimal) -> list[Rate]:
    """Return reference rates with the points on top that the law or a contract adds."""
    return [Rate(start, EXACT.add(percent, points)) for start, percent in rates]


def late_interest(
    principal: Decimal,
    due: datetime.date,
    payments: Iterable[Paid],
    as_of: datetime.date,
    rates: Sequence[Rate],
    *,
    step: Decimal = Decimal("0.01"),
) -> list[InterestPeriod]:
    """Return the periods from the day after ``due`` until ``as_of``.

    Each is rounded half up to ``step``, so that what is shown adds up. Days before the
    first rate bear none. A payment on or before the due date lowers the principal
    from the beginning.
    """
    first = due + _ONE_DAY
    if as_of < first or principal <= 0:
        return []
    payments = sorted(payments)
    rates = sorted(rates)
    borders = {first}
    borders |= {p.day + _ONE_DAY for p in payments if first <= p.day < as_of}
    borders |= {r.start for r in rates if first < r.start <= as_of}
    starts = sorted(borders)
    ends = [*(start - _ONE_DAY for start in starts[1:]), as_of]
    found = []
    for start, end in zip(starts, ends, strict=True):
        owed = principal
        for payment in payments:
            if payment.day < start:
                owed = EXACT.subtract(owed, payment.amount)
        percent = next((r.percent for r in reversed(rates) if r.start <= start), ZERO)
        if owed > 0 and percent > 0:
            days = (end - start).days + 1
            interest = _interest(owed, percent, days, step)
            found.append(InterestPeriod(start, end, days, owed, percent, interest))
    return found


def _interest(owed: Decimal, percent: Decimal, days: int, step: Decimal) -> Decimal:
    product = EXACT.multiply(EXACT.multiply(owed, percent), Decimal(days))
    steps = EXACT.divide(EXACT.divide(product, _YEAR), step)
    return EXACT.multiply(steps.quantize(Decimal(1), ROUND_HALF_UP, EXACT), step)
