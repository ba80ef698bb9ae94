"""Whether a promise to pay was kept."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple

from .money import EXACT, ONE, ZERO

PROMISE_STATES = ("open", "kept", "broken")


class Promised(NamedTuple):
    """What was promised, and what came of it; all amounts in one currency.

    ``settled`` is by how much the invoices have become less since, ``late`` the part of
    it that came after the last day. ``waiting`` is money that has come in since and
    that nobody has applied yet.
    """

    amount: Decimal
    date: datetime.date
    settled: Decimal
    late: Decimal = ZERO
    waiting: Decimal = ZERO


def last_day(date: datetime.date, days: int) -> datetime.date:
    """Return the last day on which a payment still keeps the promise."""
    try:
        return date + datetime.timedelta(days=max(days, 0))
    except OverflowError:
        return datetime.date.max


def judge_promise(
    promised: Promised, today: datetime.date, *, days: int, tolerance: Decimal
) -> str:
    """Return one of ``PROMISE_STATES``.

    Kept as soon as enough was paid in time: the amount less the share ``tolerance``.
    Broken when the last day is over and too little came; while money waits that would
    be enough, nobody can say so yet.
    """
    share = EXACT.subtract(ONE, min(max(tolerance, ZERO), ONE))
    needed = EXACT.multiply(promised.amount, share)
    in_time = EXACT.subtract(promised.settled, promised.late)
    if in_time >= needed and in_time > 0:
        return "kept"
    if today <= last_day(promised.date, days):
        return "open"
    reachable = EXACT.add(in_time, max(promised.waiting, ZERO))
    return "open" if reachable >= needed and reachable > 0 else "broken"
