"""Whom to speak to first: customers who owe, ranked by what is to be done next."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .money import EXACT, ONE, ZERO

# A duty to the insurer comes before everything from so many days before on.
DUTY_NEAR = 7
# From so many days before on a deadline lifts a customer in the list.
DEADLINE_NEAR = 30
_LIFT = Decimal(10)


class Owing(NamedTuple):
    """What the ranking reads of one customer; amounts in one currency.

    ``overdue`` is what is late once credits are set against the oldest debts,
    ``resting`` the part of it that is disputed, promised or in a running plan,
    ``amount_days`` the sum of every late amount times its days. Days count from today:
    ``duty``, ``stop``, ``promise``, ``dispute`` and ``again`` forward (negative:
    passed), ``oldest``, ``promise_broken``, ``plan_broken`` and ``contact`` back.
    """

    key: int
    overdue: Decimal = ZERO
    resting: Decimal = ZERO
    oldest: int = 0
    amount_days: Decimal = ZERO
    duty: str | None = None
    duty_in: int | None = None
    stake: Decimal = ZERO
    stop_in: int | None = None
    promise_in: int | None = None
    promise_broken: int | None = None
    plan_broken: int | None = None
    dispute_in: int | None = None
    reminder: bool = False
    contact: int | None = None
    again_in: int | None = None


class NextStep(NamedTuple):
    """Why a customer stands where it stands in the list.

    ``why`` is ``notice``, ``claim``, ``promise_broken``, ``plan_broken``, ``again``,
    ``reminder``, ``stop``, ``dispute``, ``promise`` or ``late``; ``days`` says when, or
    for how long. ``later``: somebody spoke to the customer and named a later day.
    """

    key: int
    why: str
    days: int
    later: bool


def next_step(owing: Owing) -> NextStep:
    """Return what is to be done about one customer, and why now.

    >>> next_step(Owing(1, Decimal(5), oldest=45))
    NextStep(key=1, why='late', days=45, later=False)
    """
    why, days = _why(owing)
    return NextStep(owing.key, why, days, _rests(owing))


def rank(customers: Iterable[Owing]) -> list[NextStep]:
    """Return the next steps, the most urgent first.

    Duties to the insurer come first: what is due today or was missed by the amount at
    stake, the others by that amount for each day that is left. Then come those to be
    spoken to, by what may be asked for times its days, lifted up to four times as a
    deadline comes near. Those whose debts all rest follow by their day. Whoever is
    to be spoken to later stands behind all others, by that day.
    """
    steps = [(owing, next_step(owing)) for owing in customers]
    steps.sort(key=_place)
    return [step for _owing, step in steps]


def weight(owing: Owing) -> Decimal:
    """Return what may be asked for times its days, lifted by the nearest deadline."""
    if owing.overdue <= 0:
        return ZERO
    asked = max(EXACT.subtract(owing.overdue, owing.resting), ZERO)
    share = EXACT.divide(asked, owing.overdue)
    return EXACT.multiply(EXACT.multiply(owing.amount_days, share), _lift(owing))


def _why(owing: Owing) -> tuple[str, int]:
    """Return the first reason that holds, with its days."""
    if owing.duty and _within(owing.duty_in, DUTY_NEAR):
        return owing.duty, owing.duty_in or 0
    if _since_contact(owing, owing.promise_broken):
        return "promise_broken", owing.promise_broken or 0
    if _since_contact(owing, owing.plan_broken):
        return "plan_broken", owing.plan_broken or 0
    if owing.again_in is not None:
        return "again", owing.again_in
    if owing.reminder:
        return "reminder", owing.oldest
    if _within(owing.stop_in, DEADLINE_NEAR):
        return "stop", owing.stop_in or 0
    return _resting_why(owing)


def _resting_why(owing: Owing) -> tuple[str, int]:
    days = [
        (when, why)
        for why, when in (("dispute", owing.dispute_in), ("promise", owing.promise_in))
        if when is not None
    ]
    if days and owing.resting >= owing.overdue:
        when, why = min(days)
        return why, when
    return "late", owing.oldest


def _within(days: int | None, bound: int) -> bool:
    return days is not None and days <= bound


def _since_contact(owing: Owing, days_ago: int | None) -> bool:
    """Whether something happened after the day on which somebody spoke to them."""
    if days_ago is None:
        return False
    return owing.contact is None or days_ago < owing.contact


def _rests(owing: Owing) -> bool:
    """Whether the day that was named is still to come and nothing happened since.

    A deadline that comes in between, a broken promise or a missed instalment does.
    """
    if owing.again_in is None or owing.again_in <= 0:
        return False
    reached = owing.duty is not None and _within(owing.duty_in, 0)
    due = reached and _since_contact(owing, -(owing.duty_in or 0))
    broken = _since_contact(owing, owing.promise_broken) or _since_contact(
        owing, owing.plan_broken
    )
    return not (due or broken)


def _lift(owing: Owing) -> Decimal:
    near = [
        days for days in (owing.duty_in, owing.stop_in) if _within(days, DEADLINE_NEAR)
    ]
    if not near:
        return ONE
    left = max(min(near), 0)
    return EXACT.add(ONE, EXACT.divide(Decimal(DEADLINE_NEAR - left), _LIFT))


def _place(one: tuple[Owing, NextStep]) -> tuple[int, int, Decimal, int]:
    """Return what the list is sorted by."""
    owing, step = one
    if step.later:
        return 3, owing.again_in or 0, -weight(owing), step.key
    if step.why in ("notice", "claim"):
        left = max(step.days, 0)
        each = EXACT.divide(owing.stake, Decimal(left)) if left else owing.stake
        return 0, int(left > 0), -each, step.key
    if step.why in ("dispute", "promise"):
        return 2, step.days, -owing.overdue, step.key
    return 1, 0, -weight(owing), step.key
