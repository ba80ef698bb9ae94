"""The reminder ladder: what a customer is reminded of, and which step comes next.

The section ``escalation`` says which step is reached; here is what it is asked about,
and what was taken before: each step once in an overdue episode, never back to an
earlier one, and silence for the days that the ladder wants.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from .compile import CompiledRuleset, compile_ruleset
from .decide import decide
from .decision import Section
from .money import EXACT, ZERO
from .syntax import Ruleset, Step
from .tree import Value

# What became of a step that was taken before.
TAKEN_STATES = ("waiting", "done", "returned")


class OpenItem(NamedTuple):
    """One open item in its currency; a credit is negative."""

    key: int
    due: datetime.date
    amount: Decimal


class Account(NamedTuple):
    """The open items of a customer in one currency once credits have paid the oldest.

    ``rests`` holds what credits leave of each debit that is not paid by them; ``due``
    is the day of the oldest of these, None without any. ``left`` is what remains of
    the credits.
    """

    rests: Mapping[int, Decimal]
    due: datetime.date | None
    total: Decimal
    overdue: Decimal
    credits: Decimal
    left: Decimal


class Reached(NamedTuple):
    """What the ladder says: its state, and the step with its number, from 1."""

    state: str
    step: Step | None
    number: int
    section: Section | None


class Taken(NamedTuple):
    """A step that was prepared before: ``state`` is one of ``TAKEN_STATES``.

    ``returned`` steps came back undelivered: they are not done, and a person must see
    to them. ``on`` is the day on which the customer was reminded.
    """

    key: int
    step: str
    day: int
    state: str
    on: datetime.date | None = None


class Plan(NamedTuple):
    """What to do: prepare the step or not, keep what waits, or drop it."""

    prepare: bool
    keep: int | None
    drop: tuple[int, ...]


def ladder_rules(ruleset: Ruleset) -> CompiledRuleset | None:
    """Return the ladder of a ruleset, compiled alone; None without one.

    Rules that only observe remind nobody.
    """
    if ruleset.escalation is None or ruleset.mode == "observe":
        return None
    return compile_ruleset(
        replace(
            ruleset,
            score=(),
            tiers=(),
            credit_limit=(),
            payment_terms=(),
            order_gates=(),
            insurance=(),
            claims=(),
            exceptions=(),
        )
    )


def first_day(compiled: CompiledRuleset) -> int:
    """Return the day of the first step; negative before the due date."""
    return min(step.day for step in compiled.ruleset.escalation.steps)


def account(items: Iterable[OpenItem], today: datetime.date) -> Account:
    """Return what is left to be paid when credits pay the oldest debits first."""
    items = sorted(items, key=lambda item: (item.due, item.key))
    debits = [item for item in items if item.amount > 0]
    credit = EXACT.minus(_sum(item.amount for item in items if item.amount < 0))
    rests, left = {}, credit
    for item in debits:
        paid = min(left, item.amount)
        left = EXACT.subtract(left, paid)
        if item.amount > paid:
            rests[item.key] = EXACT.subtract(item.amount, paid)
    open_ = [item for item in debits if item.key in rests]
    return Account(
        rests=rests,
        due=open_[0].due if open_ else None,
        total=_sum(rests.values()),
        overdue=_sum(rests[item.key] for item in open_ if item.due < today),
        credits=credit,
        left=left,
    )


def ladder_step(compiled: CompiledRuleset, facts: Mapping[str, Value]) -> Reached:
    """Return the step of the ladder that is reached with these facts."""
    section = decide(compiled, facts, trace=False).section("escalation")
    if section is None:
        return Reached("none", None, 0, None)
    ladder = compiled.ruleset.escalation
    days = sorted({step.day for step in ladder.steps})
    step = next((step for step in ladder.steps if step.id == section.choice), None)
    number = days.index(step.day) + 1 if step else 0
    return Reached(section.value("state"), step, number, section)


def plan_step(
    step: Step | None,
    taken: Iterable[Taken],
    today: datetime.date,
    quiet_days: int = 0,
) -> Plan:
    """Return what to do about the step that is reached, or about none.

    ``taken`` are the steps of the overdue episode. A step is prepared once and only
    above what was done, by its day: so a step that is gone from the rules, or has
    another name now, is not repeated. What still waits is dropped when the ladder is
    elsewhere. Nothing new is prepared while the customer is to be left in peace.
    """
    taken = tuple(taken)
    waiting = [one for one in taken if one.state == "waiting"]
    if step is None:
        return Plan(False, None, tuple(one.key for one in waiting))
    keep = next((one.key for one in waiting if one.step == step.id), None)
    drop = tuple(one.key for one in waiting if one.key != keep)
    done = max((one.day for one in taken if one.state == "done"), default=None)
    if keep is None:
        above = done is None or step.day > done
        returned = any(o.step == step.id and o.state == "returned" for o in taken)
        quiet = step.to == "customer" and _quiet(taken, today, quiet_days)
        return Plan(above and not returned and not quiet, None, drop)
    return Plan(False, keep, drop)


def _quiet(taken: tuple[Taken, ...], today: datetime.date, quiet_days: int) -> bool:
    last = max((one.on for one in taken if one.on), default=None)
    return last is not None and (today - last).days < quiet_days


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
