"""Ruleset → CompiledRuleset: immutable, known by its sha256, cheap to keep.

Every section becomes a :class:`~.judge.Stage` of tests. What does not change from
decision to decision (facts read, message values, levers) is worked out here, once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .check import decided_by
from .cover_facts import COVER_FACTS
from .exposure import with_inputs
from .fact import CREDIT
from .facts import CATALOGUE
from .judge import Stage, Test
from .meaning import Pool
from .problems import Place
from .story import clause_of
from .syntax import (
    ClaimRow,
    Escalation,
    Factor,
    Gate,
    InsuranceRow,
    LimitRow,
    Range,
    RuleException,
    Ruleset,
    Step,
    TermRow,
    TierRow,
)
from .syntax import Clause as Written
from .syntax_parts import MODES, OUTCOMES, Term
from .texts import placeholders
from .tree import (
    NUMBER,
    All,
    Any,
    Comparison,
    Condition,
    DefineRef,
    FactRef,
    Literal,
    ValueNode,
    facts_of,
)

ALWAYS_READ = (
    "today",
    "checkpoint",
    "customer",
    "company",
    "country",
    "currency_rounding",
    "doc_amount",
)
FirstMatchRow = TierRow | LimitRow | TermRow | InsuranceRow | ClaimRow
STOP, IGNORE, MINIMUM = "stop_when", "ignore_when", "minimum_amount"


class GateRule(NamedTuple):
    """A gate with what does not change: facts, message values, exceptions, outcomes.

    ``outcome`` is what it does when it fires, ``if_unknown`` when it cannot be
    decided, both under the modes of rule and ruleset.
    """

    gate: Gate
    mode: str
    outcome: str
    if_unknown: str
    facts: tuple[str, ...]
    withheld: bool
    values: tuple[tuple[str, ValueNode], ...]
    exceptions: tuple[RuleException, ...]


@dataclass(frozen=True, slots=True)
class CompiledRuleset:
    """A ruleset ready to decide. ``facts`` names all catalogue facts it reads."""

    ruleset: Ruleset
    facts: frozenset[str]
    fact_order: tuple[str, ...]
    later: frozenset[str]
    gate_rules: tuple[GateRule, ...]
    gates: Stage = field(compare=False, repr=False)
    score: Stage | None = field(compare=False, repr=False)
    tiers: Stage | None = field(compare=False, repr=False)
    credit_limit: Stage | None = field(compare=False, repr=False)
    payment_terms: Stage | None = field(compare=False, repr=False)
    escalation: Stage | None = field(compare=False, repr=False)
    insurance: Stage | None = field(compare=False, repr=False)
    claims: Stage | None = field(compare=False, repr=False)

    @property
    def sha256(self) -> str:
        """The sha256 of the document's text."""
        return self.ruleset.sha256


def compile_ruleset(ruleset: Ruleset) -> CompiledRuleset:
    """Return the compiled form of a ruleset that was loaded without errors."""
    pool = Pool()
    gate_rules = tuple(_gate_rule(gate, ruleset) for gate in ruleset.order_gates)
    stages = {
        "score": _stage(_ranges(ruleset.score, pool)),
        "tiers": _stage(_rows(ruleset.tiers, pool)),
        "credit_limit": _stage(_rows(ruleset.credit_limit, pool)),
        "payment_terms": _stage(_rows(ruleset.payment_terms, pool)),
        "escalation": _stage(_steps(ruleset.escalation, pool)),
        "insurance": _stage(_rows(ruleset.insurance, pool)),
        "claims": _stage(_rows(ruleset.claims, pool)),
    }
    gates = Stage(_gate(gate, pool) for gate in ruleset.order_gates)
    read = {*ALWAYS_READ, *_value_facts(ruleset, gate_rules)}
    for stage in (gates, *filter(None, stages.values())):
        for test in stage.tests:
            for clause in filter(None, (test.when, test.unless)):
                read.update(facts_of(clause.condition))
    if not COVER_FACTS.isdisjoint(read):
        read.add("policy_active")  # a decision tells whose terms it read
    return CompiledRuleset(
        ruleset=ruleset,
        facts=with_inputs(read),
        fact_order=tuple(sorted(with_inputs(read))),
        later=decided_by(ruleset, ("credit_limit",)) - {"credit_limit"},
        gate_rules=gate_rules,
        gates=gates,
        **stages,
    )


def _stage(tests: Iterable[Test]) -> Stage | None:
    tests = tuple(tests)
    return Stage(tests) if tests else None


def _gate(gate: Gate, pool: Pool) -> Test:
    when = clause_of("when", _joined(gate.when), pool, with_levers=True)
    if gate.unless is None:
        return Test(gate.id, when, None)
    unless = clause_of("unless", _joined(gate.unless), pool, with_levers=True)
    return Test(gate.id, when, unless)


def _rows(rows: tuple[FirstMatchRow, ...], pool: Pool) -> Iterable[Test]:
    for row in rows:
        yield _test(row_name(row), row.when, row.unless, row.place, pool)


def row_name(row: FirstMatchRow) -> str:
    """Return the name of a first-match line: its tier, its id, or its line."""
    if isinstance(row, TierRow):
        return row.tier
    nameless = isinstance(row, LimitRow | TermRow)
    return f"line {row.place.line}" if nameless else row.id


def _ranges(factors: tuple[Factor, ...], pool: Pool) -> Iterable[Test]:
    for factor in factors:
        for line in factor.ranges:
            parts = [*_bounds(factor, line), *(line.when.parts if line.when else ())]
            condition = All(tuple(parts), "", line.place)
            yield Test(factor.factor, clause_of("when", condition, pool), None)


def _bounds(factor: Factor, line: Range) -> Iterable[Condition]:
    for op, bound in ((">=", line.start), ("<", line.below)):
        if bound is not None and factor.value is not None:
            text = f"{factor.value.text} {op} {bound.text}"
            yield Comparison(op, factor.value, bound, text, bound.place)


def _steps(ladder: Escalation | None, pool: Pool) -> Iterable[Test]:
    if ladder is None:
        return
    for name, written in ((STOP, ladder.stop_when), (IGNORE, ladder.ignore_when)):
        if written:
            yield _test(name, written, None, ladder.place, pool)
    if ladder.minimum_amount is not None:
        yield Test(MINIMUM, clause_of("when", _minimum(ladder), pool), None)
    for step in sorted(ladder.steps, key=lambda step: -step.day):
        reached = _compared(ladder.based_on, ">=", Decimal(step.day), step.place)
        parts = (reached, *(step.when.parts if step.when else ()))
        when = Written(joined="all", parts=parts, place=step.place)
        yield _test(step.id, when, step.unless, step.place, pool)


def _minimum(ladder: Escalation) -> Condition:
    """Return that enough is overdue or, before the due date, open."""
    place, days, least = ladder.place, ladder.based_on, ladder.minimum_amount
    after = _compared(days, ">", Decimal(0), place)
    before = _compared(days, "<=", Decimal(0), place)
    money = {
        name: FactRef(name, CATALOGUE[name].type, name, place)
        for name in ("overdue_amount", "open_balance")
    }
    overdue = _compared(money["overdue_amount"], ">=", least, place)
    open_ = _compared(money["open_balance"], ">=", least, place)
    sides = (All((after, overdue), "", place), All((before, open_), "", place))
    return Any(sides, "", place)


def _compared(node: ValueNode, op: str, number: Decimal, place: Place) -> Comparison:
    literal = Literal(number, NUMBER, f"{number:f}", place)
    return Comparison(op, node, literal, f"{node.text} {op} {number:f}", place)


def _test(
    name: str,
    when: Written | None,
    unless: Written | None,
    place: Place,
    pool: Pool,
) -> Test:
    condition = _joined(when) if when else All((), "otherwise", place)
    excuse = clause_of("unless", _joined(unless), pool) if unless else None
    return Test(name, clause_of("when", condition, pool), excuse)


def _joined(written: Written) -> Condition:
    if len(written.parts) == 1:
        return written.parts[0]
    kind = All if written.joined == "all" else Any
    return kind(written.parts, "", written.place)


def _gate_rule(gate: Gate, ruleset: Ruleset) -> GateRule:
    facts: dict[str, None] = {}
    for written in filter(None, (gate.when, gate.unless)):
        facts |= dict.fromkeys(facts_of(_joined(written)))
    texts = [text for _language, text in gate.title + gate.message]
    names = dict.fromkeys(n for text in texts for n in placeholders(text) or ())
    mode = min(gate.mode, ruleset.mode, key=MODES.index)
    return GateRule(
        gate=gate,
        mode=mode,
        outcome=_at_most_warn(gate.then, mode),
        # A rule that is only tried out (its own "mode: warn") warns when it fires; a
        # missing fact is a gap in the data all the same.
        if_unknown=_at_most_warn(ruleset.if_unknown, ruleset.mode),
        facts=tuple(facts),
        withheld=any(CATALOGUE[name].audience == CREDIT for name in facts),
        values=tuple((name, _value_named(name, ruleset, gate)) for name in names),
        exceptions=tuple(e for e in ruleset.exceptions if e.rule == gate.id),
    )


def _at_most_warn(outcome: str, mode: str) -> str:
    return min(outcome, "warn", key=OUTCOMES.index) if mode == "warn" else outcome


def _value_named(name: str, ruleset: Ruleset, gate: Gate) -> ValueNode:
    for entry in ruleset.define:
        if entry.name == name:
            body = entry.meaning
            return DefineRef(name, body, body.type, name, gate.place)
    return FactRef(name, CATALOGUE[name].type, name, gate.place)


def _value_facts(ruleset: Ruleset, gate_rules: tuple[GateRule, ...]) -> Iterable[str]:
    """Yield the facts read by values: messages, limits, terms, what actions move."""
    nodes = [node for rule in gate_rules for _name, node in rule.values]
    for row in ruleset.credit_limit:
        nodes += [row.limit, row.at_most]
    for row in ruleset.insurance:
        nodes.append(row.cover_limit)
        nodes += _anchors(
            row.maximum_extension, row.notify_overdue, row.stop_shipments_after
        )
    for row in ruleset.claims:
        nodes += _anchors(row.claimable, row.file_by)
    for node in nodes:
        if node is not None:
            yield from facts_of(node)


def _anchors(*terms: Term | str | None) -> list[ValueNode]:
    return [term.after for term in terms if isinstance(term, Term)]


def step_of(ladder: Escalation, name: str) -> Step:
    """Return the step of that name."""
    return next(step for step in ladder.steps if step.id == name)
