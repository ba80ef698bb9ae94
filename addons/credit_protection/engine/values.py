"""Numbers and days as people write them, read without guessing.

``1.234`` is a thousand in one country and one and a quarter in the next, ``03/04/2026``
a day in April or in March. What can be meant in two ways is refused, unless the reader
has been told which one is meant.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

_SPACE = "[ \u00a0\u202f\u2009'\u2019]"
_SPACES = re.compile(_SPACE)
_PLAIN = re.compile(r"[+-]?\d+")
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:{_SPACE}\d{{3}})+")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
DAY_FIRST, MONTH_FIRST = "day", "month"


class Ambiguous(ValueError):
    """A text that can be meant in two ways."""


def read_number(text: str, decimal: str | None = None) -> Decimal:
    """Return the number that a text says.

    :param decimal: the decimal sign, "." or ",", where it is known
    :raises Ambiguous: when the sign in the text may group thousands or begin decimals
    :raises ValueError: when it is no number
    """
    text = text.strip()
    whole, fraction = _split_decimals(text, decimal)
    if _SPACES.search(whole) and not _GROUPED.fullmatch(whole):
        raise ValueError(text)
    whole = _SPACES.sub("", whole)
    if not _PLAIN.fullmatch(whole) or not fraction.isdecimal():
        raise ValueError(text)
    return Decimal(f"{whole}.{fraction}")


def _split_decimals(text: str, decimal: str | None) -> tuple[str, str]:
    """Return the part before the decimal sign, ungrouped, and the digits after it."""
    signs = [sign for sign in ".," if sign in text]
    if not signs:
        return text, "0"
    last = max(signs, key=text.rindex)
    if decimal is None and len(signs) == 1:
        decimal = _only_sign(text, last)
    elif decimal is None:
        decimal = last
    group = "," if decimal == "." else "."
    whole, found, fraction = text.partition(decimal)
    if group in whole:
        head, *groups = whole.lstrip("+-").split(group)
        if not 1 <= len(head) <= 3 or any(len(part) != 3 for part in groups):
            raise ValueError(text)
        whole = whole.replace(group, "")
    return whole, fraction if found else "0"


def _only_sign(text: str, sign: str) -> str:
    """Return which sign begins the decimals of a text with one kind of sign."""
    if text.count(sign) > 1:
        return "," if sign == "." else "."
    head, _sign, tail = text.partition(sign)
    head = head.lstrip("+-")
    if len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0"):
        raise Ambiguous(text)
    return sign


def read_date(text: str, order: str | None = None) -> datetime.date:
    """Return the day that a text says: year first, or day and month before the year.

    With dots the day comes first. With slashes or dashes it may be either.

    :param order: DAY_FIRST or MONTH_FIRST, where it is known
    :raises Ambiguous: when day and month may be exchanged
    :raises ValueError: when it is no day
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text):
        year, _sign, month, day = match.groups()
        return datetime.date(int(year), int(month), int(day))
    match = _YEAR_LAST.fullmatch(text)
    if not match:
        raise ValueError(text)
    first, sign, second, year = match.groups()
    day, month = int(first), int(second)
    if sign != ".":
        if order == MONTH_FIRST or (order is None and month > 12):
            day, month = month, day
        elif order is None and day <= 12 and day != month:
            raise Ambiguous(text)
    return datetime.date(int(year), month, day)
