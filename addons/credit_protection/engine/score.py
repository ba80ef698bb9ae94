"""The scorecard: points of each factor times its weight, added.

No history is not a good history: a factor whose value is missing makes the whole
score missing, unless the factor says what a missing value is worth.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from .decision import Quantity, RowTrace, Section
from .judge import Verdict
from .money import EXACT, ZERO
from .story import trace_of
from .syntax import Factor, Range
from .tree import Values


def score_section(
    factors: tuple[Factor, ...], verdicts: list[Verdict], values: Values, trace: bool
) -> Section:
    """Return the score; ``verdicts`` are those of all lines of all factors in order."""
    rest = iter(verdicts)
    rows: list[RowTrace] = []
    points: list[tuple[str, Decimal | None]] = []
    for factor in factors:
        lines = [(line, next(rest)) for line in factor.ranges]
        chosen = next((line for line, verdict in lines if verdict.fired), None)
        points.append((factor.factor, _points(factor, chosen, lines)))
        if trace:
            rows += _rows(factor, lines, values)
    known = [value for _name, value in points if value is not None]
    total = sum_of(known) if len(known) == len(points) else None
    return Section(
        name="score",
        choice=None,
        line=factors[0].place.line,
        values=(
            ("score", Quantity(total, "points")),
            *((name, Quantity(value, "points")) for name, value in points),
        ),
        rows=tuple(rows),
    )


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum."""
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total


def _points(
    factor: Factor, chosen: Range | None, lines: list[tuple[Range, Verdict]]
) -> Decimal | None:
    unknown = any(verdict.fired is None for _line, verdict in lines)
    if unknown and (chosen is None or chosen.otherwise):
        points = factor.if_missing
    else:
        points = chosen.points if chosen else None
    return None if points is None else EXACT.multiply(points, factor.weight)


def _rows(
    factor: Factor, lines: list[tuple[Range, Verdict]], values: Values
) -> Iterable[RowTrace]:
    """Yield the lines up to the one that fits; the last one always does."""
    last = next(n for n, (_line, verdict) in enumerate(lines) if verdict.fired)
    for line, verdict in lines[: last + 1]:
        comparisons = trace_of(verdict.clauses, values)
        yield RowTrace(factor.factor, line.place.line, verdict.fired, comparisons)
