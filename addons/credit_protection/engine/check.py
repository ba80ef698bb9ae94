"""CHECKS: what a document that can be read may still get wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from .check_cases import CASE_CHECKS
from .check_rows import ROW_CHECKS, WHOLE_ROW_CHECKS
from .exposure import DERIVED, with_inputs
from .fact import Fact
from .problems import Place, Problem, did_you_mean, problem
from .syntax import Ruleset
from .syntax_parts import (
    LANGUAGE,
    OUTCOMES,
    Clause,
    Term,
    Texts,
)
from .texts import placeholders
from .tree import Condition, facts_of

Check = Callable[[Ruleset, Mapping[str, Fact]], Iterable[Problem]]
MAX_EXCEPTION_DAYS = 90
_DECIDED_IN_ORDER = (
    ("score", "score"),
    ("tiers", "tier"),
    ("credit_limit", "credit_limit"),
    ("payment_terms", "max_term_days"),
)


def check(
    ruleset: Ruleset, catalogue: Mapping[str, Fact], *, whole: bool
) -> list[Problem]:
    """Return the problems of a ruleset; ``whole`` tells that no entry was left out.

    Of a ruleset with gaps only those are sought that the gaps cannot cause.
    """
    checks = (*CHECKS, *WHOLE_CHECKS) if whole else CHECKS
    return [found for one in checks for found in one(ruleset, catalogue)]


def decided_by(ruleset: Ruleset, sections: Iterable[str]) -> frozenset[str]:
    """Return the facts these sections of the ruleset decide, and what follows."""
    decided = {
        fact
        for section, fact in _DECIDED_IN_ORDER
        if section in sections and getattr(ruleset, section)
    }
    derived = {d.name for d in DERIVED if decided & with_inputs([d.name])}
    return frozenset(decided | derived)


def _language(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    if ruleset.language > LANGUAGE:
        yield problem(
            "CP407", ruleset.at("language"), found=ruleset.language, known=LANGUAGE
        )


def _rule_ids(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for rule in (*ruleset.named_rules(), *ruleset.exceptions):
        if rule.id in first:
            line = first[rule.id].line
            yield problem("CP401", rule.at("id"), id=rule.id, line=line)
        first.setdefault(rule.id, rule.place)


def _messages(ruleset: Ruleset, catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    values = (e.name for e in ruleset.define if hasattr(e.meaning, "type"))
    known = {*catalogue, *values}
    for rule in ruleset.order_gates:
        for name in ("title", "message"):
            yield from _placeholders(getattr(rule, name), rule.at(name), known)


def _placeholders(texts: Texts, place: Place, known: set[str]) -> Iterator[Problem]:
    for _language, text in texts:
        names = placeholders(text)
        if names is None:
            yield problem("CP403", place)
            continue
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known)
                yield problem("CP402", place, hint=hint, name=name)


def _periods(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    periods = [ruleset.effective, *(gate.effective for gate in ruleset.order_gates)]
    for period in (*filter(None, periods), *ruleset.exceptions):
        start, until = period.start, period.until
        if start and until and until < start:
            yield problem("CP404", period.at("until"), start=start, until=until)


def _definitions(ruleset: Ruleset, catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    for entry in ruleset.define:
        if entry.name in catalogue:
            yield problem("CP406", entry.place, name=entry.name)
        if not entry.used and not _in_message(entry.name, ruleset):
            yield problem("CP405", entry.place, name=entry.name)


def _in_message(name: str, ruleset: Ruleset) -> bool:
    texts = (t for gate in ruleset.order_gates for _l, t in gate.title + gate.message)
    return any(name in (placeholders(text) or ()) for text in texts)


def _exceptions(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    gates = {gate.id: gate for gate in ruleset.order_gates}
    for one in ruleset.exceptions:
        gate = gates.get(one.rule)
        if gate is None:
            hint = did_you_mean(one.rule, gates)
            yield problem("CP420", one.at("rule"), hint=hint, rule=one.rule)
        elif OUTCOMES.index(one.weaken_to) >= OUTCOMES.index(gate.then):
            place = one.at("weaken_to")
            yield problem(
                "CP422", place, outcome=one.weaken_to, rule=gate.id, then=gate.then
            )
        if (one.until - one.start).days > MAX_EXCEPTION_DAYS:
            yield problem("CP421", one.at("until"), limit=MAX_EXCEPTION_DAYS)


def _terms(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    found = [
        term
        for row in ruleset.insurance
        for term in (
            row.maximum_extension,
            row.notify_overdue,
            row.stop_shipments_after,
        )
    ]
    found += [term for row in ruleset.claims for term in (row.claimable, row.file_by)]
    for term in found:
        if isinstance(term, Term) and (term.days is None) == (term.months is None):
            yield problem("CP430", term.place)


def _cover_limits(
    ruleset: Ruleset, _catalogue: Mapping[str, Fact]
) -> Iterator[Problem]:
    """A line that insures says up to what."""
    for row in ruleset.insurance:
        if row.cover_limit is None and row.insured > 0:
            yield problem("CP439", row.place, id=row.id)


def _claims(ruleset: Ruleset, _catalogue: Mapping[str, Fact]) -> Iterator[Problem]:
    """A line about claims says which loss, unless it only makes a notice."""
    for row in ruleset.claims:
        for name in () if row.create == "notice" else ("claim_type", "claimable"):
            if getattr(row, name) is None:
                yield problem("CP204", row.place, key=name, where="claims")


def _read_too_early(
    ruleset: Ruleset, _catalogue: Mapping[str, Fact]
) -> Iterator[Problem]:
    """A section must not read what itself or a later section decides."""
    names = [name for name, _fact in _DECIDED_IN_ORDER]
    for number, section in enumerate(names):
        undecided = decided_by(ruleset, names[number:])
        for place, facts in _reads(ruleset, section):
            for fact in sorted(undecided & facts):
                yield problem("CP431", place, section=section, fact=fact)


def _reads(ruleset: Ruleset, section: str) -> Iterator[tuple[Place, set[str]]]:
    for row in getattr(ruleset, section):
        lines = row.ranges if section == "score" else (row,)
        nodes: list[object] = []
        for line in lines:
            nodes += _clause_parts(line.when)
            nodes += _clause_parts(getattr(line, "unless", None))
        nodes += [getattr(row, name, None) for name in ("value", "limit", "at_most")]
        facts = {fact for node in nodes if node is not None for fact in facts_of(node)}
        yield row.place, facts


def _terms_never_known(
    ruleset: Ruleset, _catalogue: Mapping[str, Fact]
) -> Iterator[Problem]:
    """A gate on the longest term needs the section that gives one."""
    for gate in () if ruleset.payment_terms else ruleset.order_gates:
        parts = (*gate.when.parts, *_clause_parts(gate.unless))
        if any("max_term_days" in facts_of(part) for part in parts):
            yield problem("CP438", gate.place, entry=gate.id)


def _clause_parts(clause: Clause | None) -> tuple[Condition, ...]:
    return clause.parts if clause else ()


CHECKS: tuple[Check, ...] = (
    _language,
    _rule_ids,
    _periods,
    _terms,
    _claims,
    _read_too_early,
    *ROW_CHECKS,
)
WHOLE_CHECKS: tuple[Check, ...] = (
    _messages,
    _definitions,
    _exceptions,
    _terms_never_known,
    _cover_limits,
    *WHOLE_ROW_CHECKS,
    *CASE_CHECKS,
)
