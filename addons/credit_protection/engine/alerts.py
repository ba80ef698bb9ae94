"""When somebody is reminded of a deadline: some days before it, once for each."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 365


def alert_days(text: str) -> tuple[int, ...]:
    """Return the days before a deadline that a text names, the earliest first.

    Raises ValueError for anything but whole numbers from 0 to 365, each once.

    >>> alert_days("0, 15,5")
    (15, 5, 0)
    """
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(text)
    days = sorted((int(part) for part in parts), reverse=True)
    if len(set(days)) < len(days) or any(day > MOST for day in days):
        raise ValueError(text)
    return tuple(days)


def alert_stage(days_left: int, days: Sequence[int]) -> int | None:
    """Return which of the reminders is due, or None.

    Only the last one of those that are due counts: whoever was not told 15 days before
    is told once, 12 days before. A deadline that was missed while nobody looked is told
    of as well, as long afterwards as the first reminder comes before.

    >>> alert_stage(12, (15, 5, 0)), alert_stage(5, (15, 5, 0)), alert_stage(16, (15,))
    (15, 5, None)
    """
    if not days or days_left < -max(days):
        return None
    return min((day for day in days if day >= days_left), default=None)
