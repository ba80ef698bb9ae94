"""Texts of a document → values: numbers, shares, dates, yes/no, texts of a fact."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from .fact import Fact
from .money import EXACT, MAX_DECIMALS, MAX_INTEGER_DIGITS
from .source import Scalar
from .tree import Value

_NUMBER = re.compile(r"[+-]?(\d+(?:_\d+)*)(?:\.(\d+(?:_\d+)*))?(%?)", re.ASCII)
_GIVEN = re.compile(r"-?\d{1,18}(\.\d{1,160})?", re.ASCII)
_COMPUTED = re.compile(r"-?\d{1,101}(\.\d{1,160})?", re.ASCII)
MAX_TEXT = 256


def number_of(text: str) -> Decimal | None:
    """Return the number a text states, or None.

    >>> number_of("1_000.50"), number_of("90%"), number_of("1e400")
    (Decimal('1000.50'), Decimal('0.9'), None)
    """
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    whole, decimals = match[1].replace("_", ""), (match[2] or "").replace("_", "")
    if len(whole) > MAX_INTEGER_DIGITS - 2 or len(decimals) > MAX_DECIMALS - 2:
        return None
    value = Decimal(text.rstrip("%").replace("_", ""))
    return EXACT.divide(value, Decimal(100)) if match[3] else value


def fact_number(fact: Fact, text: str) -> Decimal | None:
    """Return the number given for a fact; computed ones may have very many digits."""
    if fact.formula and _COMPUTED.fullmatch(text):
        return Decimal(text)
    return Decimal(text) if _GIVEN.fullmatch(text) else number_of(text)


def date_of(text: str) -> datetime.date | None:
    """Return the date of a ``2026-03-31``, or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def text_allowed(fact: Fact, text: str) -> bool:
    """Return whether a text can be a value of the fact."""
    if len(text) > MAX_TEXT:
        return False
    if fact.values:
        return text in fact.values
    return re.fullmatch(fact.pattern or ".+", text) is not None


def fact_value(fact: Fact, scalar: Scalar) -> tuple[bool, Value]:
    """Return (whether it can be read, value) of a text given for a fact.

    An empty value (or ``null``) means that the fact is missing.
    """
    text = scalar.text if scalar.quoted else scalar.plain_text
    if text in ("", "null") and not scalar.quoted:
        return True, None
    if fact.type.kind == "yes_no":
        return text in ("true", "false"), text == "true"
    if fact.type.kind == "text":
        return text_allowed(fact, text), text
    number = fact.type.kind == "number"
    value = fact_number(fact, text) if number else date_of(text)
    return value is not None, value
