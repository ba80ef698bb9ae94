"""Tiers, limit, terms, ladder, insurance, claims: what follows from the line."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal, DecimalException

from .compile import IGNORE, MINIMUM, STOP, CompiledRuleset, step_of
from .deadlines import later
from .decision import Quantity, RowTrace, Section
from .judge import Stage, Verdict
from .money import EXACT
from .story import trace_of
from .syntax import (
    ClaimRow,
    InsuranceRow,
    LimitRow,
    Step,
    TermRow,
    TierRow,
)
from .syntax_parts import Term
from .tree import Value, ValueNode, Values

Pairs = Iterator[tuple[str, Quantity]]


def tiers_section(
    rows: tuple[TierRow, ...], stage: Stage, verdicts: list[Verdict], values: Values
) -> Section:
    """Return the tier of the first line that fits."""
    row = _chosen(rows, verdicts)
    tier = row.tier if row else None
    pairs = (("tier", Quantity(tier, "")),)
    return _section("tiers", tier, row, pairs, stage, verdicts, values)


def limit_section(
    rows: tuple[LimitRow, ...], stage: Stage, verdicts: list[Verdict], values: Values
) -> Section:
    """Return the limit of the first line that fits, capped and rounded down."""
    row = _chosen(rows, verdicts)
    limit = _limit(row, values) if row else None
    choice = f"line {row.place.line}" if row else None
    pairs = (("credit_limit", Quantity(limit, "money")),)
    return _section("credit_limit", choice, row, pairs, stage, verdicts, values)


def _limit(row: LimitRow, values: Values) -> Decimal | None:
    limit = row.limit.read(values)
    if limit is None:
        return None
    if row.at_most is not None:
        most = row.at_most.read(values)
        if most is None:
            return None
        limit = min(limit, most)
    if row.round_to:
        try:
            steps = EXACT.divide(limit, row.round_to).to_integral_value(ROUND_FLOOR)
            limit = EXACT.multiply(steps, row.round_to)
        except DecimalException:
            values.faults.append(row.limit.text)
            return None
    return limit


def terms_section(
    rows: tuple[TermRow, ...], stage: Stage, verdicts: list[Verdict], values: Values
) -> Section:
    """Return the longest payment term of the first line that fits."""
    row = _chosen(rows, verdicts)
    days = Decimal(row.days) if row else None
    choice = f"line {row.place.line}" if row else None
    pairs = (("max_term_days", Quantity(days, "days")),)
    return _section("payment_terms", choice, row, pairs, stage, verdicts, values)


def escalation_section(
    compiled: CompiledRuleset, verdicts: list[Verdict], values: Values
) -> Section:
    """Return the highest step reached, or why there is none."""
    ladder, stage = compiled.ruleset.escalation, compiled.escalation
    named = {
        test.name: verdict for test, verdict in zip(stage.tests, verdicts, strict=True)
    }
    special = {STOP, IGNORE, MINIMUM}
    reached = next(
        (name for name, v in named.items() if name not in special and v.fired), None
    )
    state = "due" if reached else "none"
    if STOP in named and named[STOP].fired:
        state = "stopped"
    elif IGNORE in named and named[IGNORE].fired:
        state = "ignored"
    elif reached and MINIMUM in named and not named[MINIMUM].fired:
        state = "below_minimum"
    step = step_of(ladder, reached) if state == "due" else None
    pairs = (("state", Quantity(state, "")), *_step_values(step))
    choice = step.id if step else None
    return _section(
        "escalation", choice, step or ladder, pairs, stage, verdicts, values
    )


def _step_values(step: Step | None) -> Pairs:
    if step:
        yield "day", Quantity(Decimal(step.day), "days")
        for name in ("channel", "template", "to", "copy", "needs_approval", "sets"):
            yield name, Quantity(getattr(step, name), "")


def insurance_section(
    rows: tuple[InsuranceRow, ...],
    stage: Stage,
    verdicts: list[Verdict],
    values: Values,
) -> Section:
    """Return insured share, cover limit and the dates of the first line that fits."""
    row = _chosen(rows, verdicts)
    pairs = tuple(_insurance_values(row, values)) if row else ()
    choice = row.id if row else None
    return _section("insurance", choice, row, pairs, stage, verdicts, values)


def _insurance_values(row: InsuranceRow, values: Values) -> Pairs:
    yield "insured", Quantity(row.insured, "share")
    yield "cover_limit", Quantity(_read(row.cover_limit, values), "money")
    yield from _dates("maximum_extension_until", row.maximum_extension, values)
    yield from _dates("notify_overdue_by", row.notify_overdue, values)
    yield from _dates("stop_shipments_after", row.stop_shipments_after, values)


def claims_section(
    rows: tuple[ClaimRow, ...], stage: Stage, verdicts: list[Verdict], values: Values
) -> Section:
    """Return the kind of claim and its dates, of the first line that fits."""
    row = _chosen(rows, verdicts)
    pairs = tuple(_claim_values(row, values)) if row else ()
    choice = row.id if row else None
    return _section("claims", choice, row, pairs, stage, verdicts, values)


def _claim_values(row: ClaimRow, values: Values) -> Pairs:
    yield "claim_type", Quantity(row.claim_type, "")
    if isinstance(row.claimable, str):
        yield "claimable_from", Quantity(values["today"], "")
    else:
        yield from _dates("claimable_from", row.claimable, values)
    yield from _dates("file_by", row.file_by, values)


def _dates(name: str, term: Term | None, values: Values) -> Pairs:
    """Yield the date of a term and, under ``<name>_remind``, when to remind of it."""
    anchor = term and _read(term.after, values)
    day = later(anchor, term.days, term.months) if anchor else None
    yield name, Quantity(day, "")
    if term and term.remind_before:
        yield name + "_remind", Quantity(_reminders(day, term), "")


def _reminders(
    day: datetime.date | None, term: Term
) -> tuple[datetime.date, ...] | None:
    if day is None:
        return None
    days = sorted(set(term.remind_before), reverse=True)
    return tuple(day - datetime.timedelta(days=before) for before in days)


def _read(node: ValueNode | None, values: Values) -> Value:
    return None if node is None else node.read(values)


def _chosen(rows: tuple, verdicts: list[Verdict]) -> object:
    pairs = zip(rows, verdicts, strict=False)
    return next((row for row, verdict in pairs if verdict.fired), None)


def _section(
    name: str,
    choice: str | None,
    row: object,
    pairs: tuple[tuple[str, Quantity], ...],
    stage: Stage,
    verdicts: list[Verdict],
    values: Values,
) -> Section:
    rows = []
    for test, verdict in zip(stage.tests, verdicts, strict=False):
        comparisons = trace_of(verdict.clauses, values)
        line = test.when.condition.place.line
        rows.append(RowTrace(test.name, line, verdict.fired, comparisons))
    line = row.place.line if row else 0
    return Section(name, choice, line, tuple(pairs), tuple(rows))
