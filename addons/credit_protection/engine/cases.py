"""Runs the cases written inside a ruleset, both ways.

A case fails when something expected does not come out, and also when a reason comes
out that was not expected (as soon as it lists reasons at all). Rules that fire in no
case are named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .check_cases import NONE
from .compile import CompiledRuleset
from .decide import decide
from .decision import Decision
from .known import to_json
from .syntax import Case, CaseGroup, Ruleset


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: where it stands and, for each failed expectation, what came out.

    ``expected`` and ``got`` hold the expectations that failed, as (name, value).
    """

    name: str
    number: int
    line: int
    passed: bool
    expected: tuple[tuple[str, Any], ...]
    got: tuple[tuple[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            "name": self.name,
            "number": self.number,
            "line": self.line,
            "passed": self.passed,
            "expected": {name: _plain(value) for name, value in self.expected},
            "got": {name: _plain(value) for name, value in self.got},
        }


@dataclass(frozen=True, slots=True)
class CaseReport:
    """All cases of a ruleset. ``unfired`` names the rules that fired in no case."""

    results: tuple[CaseResult, ...]
    rules: int
    unfired: tuple[str, ...]

    @property
    def passed(self) -> int:
        """How many cases passed."""
        return sum(result.passed for result in self.results)

    @property
    def failed(self) -> int:
        """How many cases failed."""
        return len(self.results) - self.passed

    @property
    def ok(self) -> bool:
        """Whether no case failed."""
        return self.failed == 0

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            "passed": self.passed,
            "failed": self.failed,
            "rules": self.rules,
            "unfired": list(self.unfired),
            "results": [result.as_dict() for result in self.results],
        }


def run_cases(compiled: CompiledRuleset) -> CaseReport:
    """Run every case of a ruleset."""
    results: list[CaseResult] = []
    fired: set[tuple[str, str, int]] = set()
    for result, decision in each_case(compiled):
        results.append(result)
        fired.update(_fired(decision))
    names = dict(_names(compiled.ruleset))
    unfired = tuple(name for key, name in names.items() if key not in fired)
    return CaseReport(tuple(results), len(names), unfired)


def each_case(
    compiled: CompiledRuleset,
) -> Iterator[tuple[CaseResult, Decision]]:
    """Yield each case's result and the decision behind it."""
    for group in compiled.ruleset.tests:
        for number, case in enumerate(group.all_cases(), 1):
            decision = _decision(compiled, group, case)
            yield _result(group, number, case, decision), decision


def _names(ruleset: Ruleset) -> Iterator[tuple[tuple[str, str, int], str]]:
    """Yield the key and name of everything a case can make fire."""
    for factor in ruleset.score:
        for number, line in enumerate(factor.ranges):
            name = f"score {factor.factor}, line {line.place.line}"
            yield ("score", factor.factor, number), name
    for number, row in enumerate(ruleset.tiers):
        yield ("tiers", "", number), f"tier {row.tier}, line {row.place.line}"
    for number, row in enumerate(ruleset.credit_limit):
        yield ("credit_limit", "", number), f"credit_limit, line {row.place.line}"
    for number, row in enumerate(ruleset.payment_terms):
        yield ("payment_terms", "", number), f"payment_terms, line {row.place.line}"
    for rule in ruleset.named_rules():
        yield ("", rule.id, 0), rule.id


def _fired(decision: Decision) -> Iterator[tuple[str, str, int]]:
    """Yield the keys of what fired in a decision."""
    yield from (("", rule.id, 0) for rule in decision.trace if rule.fired)
    for section in decision.sections:
        if section.name in ("tiers", "credit_limit", "payment_terms"):
            # The last line is for all other cases, so one of them always fits.
            yield section.name, "", [row.fits for row in section.rows].index(True)
        elif section.name == "score":
            numbers: Counter[str] = Counter()
            for row in section.rows:
                if row.fits:
                    yield "score", row.id, numbers[row.id]
                numbers[row.id] += 1
        elif section.choice:
            yield "", section.choice, 0


def _decision(compiled: CompiledRuleset, group: CaseGroup, case: Case) -> Decision:
    facts = {"today": group.today, **dict(group.given), **dict(case.facts)}
    return decide(compiled, facts, checkpoint=facts.get("checkpoint") or "order")


def _result(
    group: CaseGroup, number: int, case: Case, decision: Decision
) -> CaseResult:
    wrong = []
    for one in case.expect:
        name, expected, got = one.name, one.value, _GOT[one.name](decision)
        same = (
            sorted(expected) == sorted(got) if _is_list(expected) else expected == got
        )
        if not same:
            wrong.append((name, expected, got))
    return CaseResult(
        name=group.name,
        number=number,
        line=case.place.line,
        passed=not wrong,
        expected=tuple((name, expected) for name, expected, _got in wrong),
        got=tuple((name, got) for name, _expected, got in wrong),
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple)


def _plain(value: Any) -> Any:
    return list(value) if _is_list(value) else to_json(value)


def _of(section: str, name: str) -> Callable[[Decision], Any]:
    def value(decision: Decision) -> Any:
        found = decision.section(section)
        return found.value(name) if found else None

    return value


def _choice(section: str) -> Callable[[Decision], Any]:
    def choice(decision: Decision) -> Any:
        found = decision.section(section)
        return (found.choice if found else None) or NONE

    return choice


_GOT: dict[str, Callable[[Decision], Any]] = {
    "order": lambda decision: decision.outcome,
    "reasons": lambda decision: tuple(reason.code for reason in decision.reasons),
    "observed": lambda decision: decision.observed,
    "approvers": lambda decision: decision.approvers,
    "exceptions": lambda decision: decision.exceptions,
    "applies": lambda decision: decision.applies,
    "score": _of("score", "score"),
    "tier": _of("tiers", "tier"),
    "credit_limit": _of("credit_limit", "credit_limit"),
    "max_term_days": _of("payment_terms", "max_term_days"),
    "escalation": _choice("escalation"),
    "insurance": _choice("insurance"),
    "insured": _of("insurance", "insured"),
    "cover_limit": _of("insurance", "cover_limit"),
    "maximum_extension_until": _of("insurance", "maximum_extension_until"),
    "notify_overdue_by": _of("insurance", "notify_overdue_by"),
    "stop_shipments_after": _of("insurance", "stop_shipments_after"),
    "claim": _choice("claims"),
    "claim_type": _of("claims", "claim_type"),
    "claimable_from": _of("claims", "claimable_from"),
    "file_by": _of("claims", "file_by"),
}
