"""Grades of agencies and insurers: their scales mapped to one, 1 (best) to 10 (worst).

And which of several grades counts: of each source the newest one that is not stale, and
of these the worst. Whoever would like to sell more cannot ask until somebody says yes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .values import read_number

BEST, WORST = 1, 10


class Step(NamedTuple):
    """One row of a scale: a grade, or a band of numbers up to ``up_to`` inclusive."""

    name: str
    up_to: str
    grade: int


class Grade(NamedTuple):
    """What one source says: ``grade`` on the common scale, until when it counts."""

    grade: int
    date: datetime.date
    valid_until: datetime.date | None = None


def same_text(text: str) -> str:
    """Return a grade as it is compared: capital letters and spaces do not matter."""
    return "".join(text.split()).casefold()


def map_grade(steps: Iterable[Step], text: str) -> int | None:
    """Return the grade on the common scale; None when the scale does not know it."""
    wanted, bands = same_text(text), []
    for step in steps:
        if step.up_to:
            bands.append(step)
        elif same_text(step.name) == wanted:
            return step.grade
    number = _number(text)
    if number is None:
        return None
    for step in bands:
        low, high = _number(step.name), _number(step.up_to)
        if low is not None and high is not None and low <= number <= high:
            return step.grade
    return None


def scale_faults(steps: Iterable[Step]) -> list[tuple[str, Step]]:
    """Return what is wrong with a scale: ``(code, row)``.

    ``number``: a band needs numbers, the lower one first; ``twice``: another row says
    the same; ``grade``: outside of 1 to 10.
    """
    faults, names, bands = [], set(), []
    for step in steps:
        if not BEST <= step.grade <= WORST:
            faults.append(("grade", step))
        if step.up_to:
            low, high = _number(step.name), _number(step.up_to)
            if low is None or high is None or low > high:
                faults.append(("number", step))
                continue
            if any(low <= top and bottom <= high for bottom, top in bands):
                faults.append(("twice", step))
            bands.append((low, high))
        elif same_text(step.name) in names:
            faults.append(("twice", step))
        else:
            names.add(same_text(step.name))
    return faults


def _number(text: str) -> Decimal | None:
    try:
        return read_number(text)
    except ValueError:
        return None


def is_stale(grade: Grade, as_of: datetime.date) -> bool:
    """Whether a grade is too old to count."""
    return grade.valid_until is not None and grade.valid_until < as_of


def counting(newest: Iterable[Grade], as_of: datetime.date) -> Grade | None:
    """Return the grade that counts: the worst of those that are not stale.

    :param newest: the newest grade of each source
    """
    valid = [g for g in newest if g.date <= as_of and not is_stale(g, as_of)]
    return max(valid, key=lambda g: (g.grade, g.date), default=None)


def fell(before: Decimal | int | None, after: Decimal | int | None, steps: int) -> bool:
    """Whether a grade or a country got worse by at least so many steps."""
    return before is not None and after is not None and after - before >= steps
