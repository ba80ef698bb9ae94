"""For whom and when a ruleset works, and whether two would both work."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from .syntax import Ruleset
from .syntax_parts import Period, Scope
from .tree import Value

EVERYWHERE = "*"


class Overlap(NamedTuple):
    """What two rulesets share. ``("*",)`` stands for all companies or countries."""

    companies: tuple[str, ...]
    countries: tuple[str, ...]
    start: datetime.date | None
    until: datetime.date | None


def in_force(ruleset: Ruleset, company: Value, country: Value, today: Value) -> bool:
    """Return whether the ruleset works here and now; what is unknown excludes nothing.

    An unknown country must not let an order slip out of the rules.
    """
    scope = ruleset.scope
    if scope is not None:
        if scope.companies and company is not None and company not in scope.companies:
            return False
        if scope.countries and country is not None and country not in scope.countries:
            return False
    return works_on(ruleset.effective, today)


def works_on(period: Period | None, today: Value) -> bool:
    """Return whether a period holds today; an unknown day ends nothing."""
    return period is None or today is None or period.holds(today)


def overlap(first: Ruleset, second: Ruleset) -> Overlap | None:
    """Return what both rulesets would decide at once, or None.

    Two active rulesets must never overlap: there is no silent precedence.
    """
    companies = _shared(
        _part(first.scope, "companies"), _part(second.scope, "companies")
    )
    countries = _shared(
        _part(first.scope, "countries"), _part(second.scope, "countries")
    )
    start = max(_ends(first, second, "start"), default=None)
    until = min(_ends(first, second, "until"), default=None)
    if not companies or not countries or (start and until and until < start):
        return None
    return Overlap(companies, countries, start, until)


def _part(scope: Scope | None, name: str) -> tuple[str, ...]:
    return (getattr(scope, name) if scope else ()) or (EVERYWHERE,)


def _shared(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    if EVERYWHERE in first:
        return second
    if EVERYWHERE in second:
        return first
    return tuple(one for one in first if one in second)


def _ends(first: Ruleset, second: Ruleset, end: str) -> list[datetime.date]:
    periods = [r.effective for r in (first, second) if r.effective]
    return [day for p in periods if (day := getattr(p, end)) is not None]
