"""Facts as they are given → the values an evaluation reads.

Absent facts get the catalogue's default; None means missing; derived facts are
computed unless given. A value of the wrong kind is not guessed at: the fact counts as
missing and the fault is reported.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .exposure import derive
from .fact import Fact
from .facts import CATALOGUE
from .literals import MAX_TEXT, date_of, fact_number
from .money import exact, plain
from .tree import Value, Values

_DERIVED = frozenset(fact.name for fact in CATALOGUE.values() if fact.formula)


def know(
    facts: Mapping[str, Value],
    wanted: frozenset[str],
    later: frozenset[str] = frozenset(),
) -> tuple[Values, tuple[tuple[str, str], ...]]:
    """Return the values of the wanted facts and the faults as (fact, why) pairs.

    ``wanted`` includes the inputs of derived facts; the derived facts in ``later``
    are left for the caller to derive.
    """
    values, faults = Values({}), []
    for name in facts.keys() - CATALOGUE.keys():
        faults.append((str(name), "there is no such fact"))
    for name in wanted:
        fact = CATALOGUE[name]
        if name not in facts:
            if name not in _DERIVED:
                values[name] = fact.default
            continue
        given = facts[name]
        try:
            values[name] = None if given is None else _checked(fact, given)
        except (TypeError, ValueError) as error:
            values[name] = None
            faults.append((name, str(error)))
    derive(values, wanted - later)
    return values, tuple(sorted(faults))


def _checked(fact: Fact, value: Any) -> Value:
    kind = fact.type.kind
    if kind == "number":
        return exact(value, computed=bool(fact.formula))
    if kind == "yes_no":
        return _of_type(value, bool)
    if kind == "date":
        if isinstance(value, datetime.datetime):
            raise TypeError("a time of day is not a date")
        return _of_type(value, datetime.date)
    text = _of_type(value, str)
    if len(text) > MAX_TEXT or (fact.values and text not in fact.values):
        raise ValueError(f"{text[:40]!r} is not a value of {fact.name}")
    return text


def _of_type(value: Any, wanted: type) -> Any:
    if not isinstance(value, wanted):
        raise TypeError(f"{type(value).__name__} is not a {wanted.__name__}")
    return value


def to_json(value: Any) -> Any:
    """Return a value as JSON: numbers and dates as texts."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def facts_from_json(data: Mapping[str, Any]) -> dict[str, Value]:
    """Return facts as stored with a decision, or written in JSON or YAML.

    Numbers and dates may be texts. What cannot be read is passed on as it is, so that
    :func:`know` reports it.
    """
    return {
        name: _from_json(CATALOGUE.get(name), value) for name, value in data.items()
    }


def _from_json(fact: Fact | None, value: Any) -> Any:
    if fact is None or not isinstance(value, str):
        return value
    if fact.type.kind == "date":
        return date_of(value) or value
    if fact.type.kind == "number":
        number = fact_number(fact, value)
        return value if number is None else number
    return value
