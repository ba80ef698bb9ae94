"""Dates so many days or calendar months after another."""

from __future__ import annotations

import calendar
import datetime


def add_months(day: datetime.date, months: int) -> datetime.date:
    """Return the same day ``months`` calendar months later, at most the month's end.

    >>> add_months(datetime.date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def later(
    day: datetime.date, days: int | None, months: int | None
) -> datetime.date | None:
    """Return the day after a term of days or months; None beyond the calendar."""
    try:
        day = add_months(day, months or 0)
        return day + datetime.timedelta(days=days or 0)
    except (OverflowError, ValueError):
        return None
