"""Checks of first-match lines, scorecards, ladders and of what can never be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .fact import Fact
from .problems import Problem, problem
from .prove import implies, never_true
from .syntax import Factor, Range, Ruleset
from .syntax_parts import CUSTOMER, CUSTOMER_CHANNELS, Clause
from .tree import All, Any, Comparison, Condition

_FIRST_MATCH = ("tiers", "credit_limit", "payment_terms", "insurance", "claims")
_NEED_OTHERWISE = ("tiers", "credit_limit", "payment_terms")


def _rows(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    for section in _FIRST_MATCH:
        rows = getattr(ruleset, section)
        for row in rows:
            if (row.when is None) != row.otherwise:
                code = "CP410" if row.when is None else "CP411"
                yield problem(code, row.at("otherwise"), section=section)
        yield from _unreachable([(row, _whole(row.when), row.unless) for row in rows])
    for row in ruleset.credit_limit:
        if row.round_to is not None and row.round_to <= 0:
            yield problem("CP437", row.at("round_to"), key="round_to")


def _last_lines(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    """Tiers, limits, terms and score factors must say what holds in all other cases."""
    found = [(name, getattr(ruleset, name)) for name in _NEED_OTHERWISE]
    found += [(factor.factor, factor.ranges) for factor in ruleset.score]
    for section, rows in found:
        if rows and not rows[-1].otherwise:
            yield problem("CP412", rows[-1].place, section=section)


def _scorecard(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    for factor in ruleset.score:
        for line in factor.ranges:
            bounded = line.start is not None or line.below is not None
            if bounded and factor.value is None:
                yield problem("CP433", line.place, factor=factor.factor)
            if not bounded and line.when is None and not line.otherwise:
                yield problem("CP410", line.place, section=factor.factor)
            if line.otherwise and (bounded or line.when):
                place = line.at("otherwise")
                yield problem("CP411", place, section=factor.factor)
        lines = [(line, _range_condition(factor, line), None) for line in factor.ranges]
        yield from _unreachable(lines)
    names = [factor.factor for factor in ruleset.score]
    for number, factor in enumerate(ruleset.score):
        if factor.factor in names[:number]:
            line = ruleset.score[names.index(factor.factor)].place.line
            yield problem("CP401", factor.at("factor"), id=factor.factor, line=line)


def _range_condition(factor: Factor, line: Range) -> Condition | None:
    if line.otherwise:
        return None
    parts: list[Condition] = []
    for op, bound in ((">=", line.start), ("<", line.below)):
        if bound is not None and factor.value is not None:
            parts.append(Comparison(op, factor.value, bound, "", line.place))
    parts += line.when.parts if line.when else ()
    return All(tuple(parts), "", line.place)


def _unreachable(
    lines: Sequence[tuple[object, Condition | None, Clause | None]],
) -> Iterator[Problem]:
    """Yield lines behind "otherwise" or behind a line that takes all they could."""
    for number, (row, condition, _unless) in enumerate(lines):
        for earlier, before, unless in lines[:number]:
            if unless is not None:
                continue
            if earlier.otherwise or (
                condition is not None
                and before is not None
                and implies(condition, before)
            ):
                yield problem("CP413", row.place, line=earlier.place.line)
                break


def _whole(clause: Clause | None) -> Condition | None:
    if clause is None:
        return None
    kind = All if clause.joined == "all" else Any
    return kind(clause.parts, "", clause.place)


def _never_true(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    ladder = ruleset.escalation
    entries = [
        *ruleset.order_gates,
        *(row for section in _FIRST_MATCH for row in getattr(ruleset, section)),
        *(ladder.steps if ladder else ()),
    ]
    for entry in entries:
        condition = _whole(entry.when)
        if condition is not None and never_true(condition):
            yield problem("CP440", entry.when.place)


def _ladder(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    ladder = ruleset.escalation
    seen: dict[int, int] = {}
    for step in ladder.steps if ladder else ():
        if step.when is None and step.unless is None:
            if step.day in seen:
                yield problem(
                    "CP435", step.at("day"), day=step.day, line=seen[step.day]
                )
            seen.setdefault(step.day, step.place.line)
        if step.channel in CUSTOMER_CHANNELS and step.to != CUSTOMER:
            yield problem("CP441", step.at("to"), channel=step.channel, role=step.to)


ROW_CHECKS = (_rows, _scorecard, _never_true, _ladder)
WHOLE_ROW_CHECKS = (_last_lines,)
