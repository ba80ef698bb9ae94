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

from .compile import IGNORE, MINIMUM, STOP, CompiledRuleset, compile_ruleset
from .judge import Test, explain
from .known import know
from .money import EXACT, ZERO
from .scope import in_force
from .syntax import Escalation, Ruleset, Step
from .syntax_parts import CUSTOMER
from .tree import Value, Values

# What became of a step that was taken before.
TAKEN_STATES = ("waiting", "done", "returned")


class OpenItem(NamedTuple):
    """One open item in its currency; a credit is negative.

    ``small``: a rest of it that is too little to be late.
    """

    key: int
    due: datetime.date
    amount: Decimal
    small: bool = False


class Account(NamedTuple):
    """The open items of a customer in one currency once credits have paid the oldest.

    ``rests`` holds what credits leave of each debit that is not paid by them; ``due``
    is the day of the oldest of these that is not small, None without any. ``left`` is
    what remains of the credits.
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


class Ladder(NamedTuple):
    """The ladder of one ruleset; ``steps`` from the last to the first.

    Steps of one day have the same number: only some of them are for one customer.
    """

    compiled: CompiledRuleset
    tests: Mapping[str, Test]
    steps: tuple[Step, ...]
    numbers: Mapping[int, int]

    @property
    def written(self) -> Escalation:
        """The section as it stands in the document."""
        return self.compiled.ruleset.escalation

    @property
    def facts(self) -> frozenset[str]:
        """The facts that it reads."""
        return self.compiled.facts

    @property
    def sha256(self) -> str:
        """The sha256 of the document's text."""
        return self.compiled.sha256

    @property
    def careful(self) -> bool:
        """Whether its rules only warn, so that nothing may leave by itself."""
        return self.compiled.ruleset.mode == "warn"

    @property
    def first_day(self) -> int:
        """The day of the first step; negative before the due date."""
        return self.steps[-1].day

    def holds(self, name: str, values: Values) -> bool:
        """Return whether a step, or a condition of the whole, certainly holds."""
        test = self.tests.get(name)
        return test is not None and explain(test, values).fired is True


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


def ladder_rules(ruleset: Ruleset) -> Ladder | None:
    """Return the ladder of a ruleset, ready to be asked; None without one.

    Rules that only observe remind nobody.
    """
    written = ruleset.escalation
    if written is None or ruleset.mode == "observe":
        return None
    compiled = compile_ruleset(
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
    days = sorted({step.day for step in written.steps})
    return Ladder(
        compiled=compiled,
        tests={test.name: test for test in compiled.escalation.tests},
        steps=tuple(sorted(written.steps, key=lambda step: -step.day)),
        numbers={day: number for number, day in enumerate(days, 1)},
    )


def account(items: Iterable[OpenItem], today: datetime.date) -> Account:
    """Return what is left to be paid when credits pay the oldest debits first.

    Among items of one day they pay small rests last.
    """
    items = sorted(items, key=lambda item: (item.due, item.small, item.key))
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
        due=next((item.due for item in open_ if not item.small), None),
        total=_sum(rests.values()),
        overdue=_sum(rests[item.key] for item in open_ if item.due < today),
        credits=credit,
        left=left,
    )


def ladder_step(ladder: Ladder, facts: Mapping[str, Value]) -> Reached:
    """Return the step that is reached with these facts.

    The same as the section ``escalation`` of a decision, for many customers: it looks
    only at the steps whose day has come, the highest first.
    """
    compiled = ladder.compiled
    values, _faults = know({**facts, "checkpoint": "order"}, compiled.facts)
    applies = in_force(
        compiled.ruleset, values["company"], values["country"], values["today"]
    )
    days = ladder.written.based_on.read(values) if applies else None
    step = next(
        (
            step
            for step in ladder.steps
            if days is not None and days >= step.day and ladder.holds(step.id, values)
        ),
        None,
    )
    if ladder.holds(STOP, values):
        return Reached("stopped", None, 0)
    if ladder.holds(IGNORE, values):
        return Reached("ignored", None, 0)
    if step and MINIMUM in ladder.tests and not ladder.holds(MINIMUM, values):
        return Reached("below_minimum", None, 0)
    if step is None:
        return Reached("none", None, 0)
    return Reached("due", step, ladder.numbers[step.day])


def plan_step(
    step: Step | None,
    taken: Iterable[Taken],
    today: datetime.date,
    quiet_days: int = 0,
    reminded_on: datetime.date | None = None,
) -> Plan:
    """Return what to do about the step that is reached, or about none.

    ``taken`` are the steps of the overdue episode. A step is prepared once and only
    above what was done, by its day: so a step that is gone from the rules, or has
    another name now, is not repeated. What still waits is dropped when the ladder is
    elsewhere. Nothing new is prepared while the customer is to be left in peace, from
    the last step or from ``reminded_on``, when an episode that is over was reminded of.
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
        days = (*(one.on for one in taken), reminded_on)
        quiet = step.to == CUSTOMER and _quiet(days, today, quiet_days)
        return Plan(above and not returned and not quiet, None, drop)
    return Plan(False, keep, drop)


def _quiet(
    days: Iterable[datetime.date | None], today: datetime.date, quiet_days: int
) -> bool:
    last = max((day for day in days if day), default=None)
    return last is not None and (today - last).days < quiet_days


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
