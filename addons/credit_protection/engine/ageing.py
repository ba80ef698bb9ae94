"""How overdue receivables are grouped by age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

# Last days of the groups but the open one.
AGEING_BOUNDS = (30, 60, 90, 120)
_MOST = 3_650


class AgeingGroup(NamedTuple):
    """Days after the due date from ``first`` to ``last``; None: no end."""

    first: int
    last: int | None


def ageing_bounds(text: str) -> tuple[int, ...]:
    """Return the last days of the groups that a text names.

    Raises ValueError for anything but as many rising whole numbers as there are groups
    with an end, between 1 and 3650.

    >>> ageing_bounds("30, 60, 90,120")
    (30, 60, 90, 120)
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(text)
    bounds = tuple(int(part) for part in parts)
    rising = all(one < two for one, two in zip((0, *bounds), bounds, strict=False))
    if len(bounds) != len(AGEING_BOUNDS) or not rising or bounds[-1] > _MOST:
        raise ValueError(text)
    return bounds


def ageing_groups(bounds: Sequence[int] = AGEING_BOUNDS) -> tuple[AgeingGroup, ...]:
    """Return the groups of what is overdue, the youngest first.

    >>> [tuple(group) for group in ageing_groups((14, 30))]
    [(1, 14), (15, 30), (31, None)]
    """
    firsts = (1, *(bound + 1 for bound in bounds))
    return tuple(map(AgeingGroup, firsts, (*bounds, None)))
