"""What comes out: a decision with its reasons and its trace, as plain data."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from .explain import Seen
from .known import to_json
from .syntax_parts import OUTCOMES, Texts
from .tree import Value
from .waiver import Weakening

STRICTNESS = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}


class Quantity(NamedTuple):
    """A value with its unit (``money``, ``days``, ``share`` … or empty)."""

    value: Value
    unit: str

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {"value": to_json(self.value), "unit": self.unit}


class Figure(NamedTuple):
    """The deciding comparison in numbers.

    ``label`` is the name of the fact or definition, or the expression's text.
    ``excess`` is by how much the value lies ``above`` or ``below`` the threshold.
    """

    label: str
    unit: str
    value: Decimal
    threshold: Decimal
    excess: Decimal
    direction: str

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {name: to_json(value) for name, value in self._asdict().items()}


class Clearing(NamedTuple):
    """One way to clear a reason.

    ``amount`` is the smallest amount that suffices; ``days`` what the fact may be at
    most (or must be at least) afterwards; both None where no number decides.
    """

    action: str
    fact: str
    amount: Decimal | None = None
    days: Decimal | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {name: to_json(value) for name, value in self._asdict().items()}


class Reason(NamedTuple):
    """Why a document is held, warned about or informed about.

    ``withheld`` tells that only the credit groups may see figures and message.
    ``unknown`` tells that the rule could not be decided because the facts in
    ``missing`` are missing; ``exception`` names the exception or waiver that weakened
    it. ``covered_by`` names a rule at least as strict that says the same figure is
    wrong.
    """

    rule: str
    code: str
    outcome: str
    title: Texts
    message: Texts
    params: tuple[tuple[str, Quantity], ...]
    figure: Figure | None
    clears: tuple[Clearing, ...]
    approver: str | None
    withheld: bool
    unknown: bool
    missing: tuple[str, ...]
    exception: str | None
    covered_by: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            **self._asdict(),
            "title": dict(self.title),
            "message": dict(self.message),
            "params": {name: value.as_dict() for name, value in self.params},
            "figure": self.figure and self.figure.as_dict(),
            "clears": [clearing.as_dict() for clearing in self.clears],
            "missing": list(self.missing),
        }


class Standing(NamedTuple):
    """What the document says about a comparison, the same in every decision."""

    clause: str
    text: str
    via: str
    line: int
    column: int
    unit: str
    audience: str
    parts: tuple[str, ...]


@lru_cache(maxsize=2048)
def _as_dict(standing: Standing) -> dict[str, Any]:
    """Return the part that is the same in every decision; never changed afterwards."""
    return {**standing._asdict(), "parts": list(standing.parts)}


class ComparisonTrace(NamedTuple):
    """One comparison of a rule with what it saw.

    ``clause`` is ``when`` or ``unless``; ``via`` is the condition under ``define`` in
    which the comparison stands (line and column are there); ``right`` is the threshold
    (None when the comparison has none); ``parts`` are the facts a sum consists of.
    """

    standing: Standing
    seen: Seen
    parts: tuple[tuple[str, Value], ...] = ()

    left = property(lambda self: self.seen.left)
    right = property(lambda self: self.seen.right)
    result = property(lambda self: self.seen.result)
    clause = property(lambda self: self.standing.clause)
    text = property(lambda self: self.standing.text)
    via = property(lambda self: self.standing.via)
    line = property(lambda self: self.standing.line)
    column = property(lambda self: self.standing.column)
    unit = property(lambda self: self.standing.unit)
    audience = property(lambda self: self.standing.audience)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            **_as_dict(self.standing),
            "left": to_json(self.seen.left),
            "right": to_json(self.seen.right),
            "result": self.seen.result,
            "parts": {name: to_json(value) for name, value in self.parts},
        }


class RuleTrace(NamedTuple):
    """One order gate in this decision.

    ``fired`` is True, False or None (unknown). ``skipped`` says why the rule was not
    asked at all: ``checkpoint``, ``effective`` or ``scope``; it is empty otherwise.
    """

    id: str
    title: Texts
    line: int
    outcome: str
    mode: str
    fired: bool | None
    skipped: str
    exception: str | None
    comparisons: tuple[ComparisonTrace, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            **self._asdict(),
            "title": dict(self.title),
            "comparisons": [seen.as_dict() for seen in self.comparisons],
        }


class RowTrace(NamedTuple):
    """One line of a first-match section: whether it fits, and why."""

    id: str
    line: int
    fits: bool | None
    comparisons: tuple[ComparisonTrace, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            **self._asdict(),
            "comparisons": [seen.as_dict() for seen in self.comparisons],
        }


class Section(NamedTuple):
    """What a section other than the gates decided.

    ``choice`` names the line that fits (None: no line does) and ``line`` where it
    stands; ``values`` is what follows from it; ``rows`` are the lines that were
    looked at, of which unknown ones were passed over.
    """

    name: str
    choice: str | None
    line: int
    values: tuple[tuple[str, Quantity], ...]
    rows: tuple[RowTrace, ...]

    def value(self, name: str) -> Value:
        """Return one of the values, None when there is no such."""
        return next((q.value for known, q in self.values if known == name), None)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            "choice": self.choice,
            "line": self.line,
            "values": {name: value.as_dict() for name, value in self.values},
            "rows": [row.as_dict() for row in self.rows],
        }


class Fault(NamedTuple):
    """Something that went wrong inside a decision without stopping it.

    Codes: ``FACT`` (a fact of the wrong kind), ``ARITHMETIC`` (cannot be computed),
    ``MATCHER_DIFFERS`` and ``MATCHER_FAILED`` (the explainer's answer was used).
    """

    code: str
    subject: str
    detail: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return JSON types."""
        return self._asdict()


class Decision(NamedTuple):
    """The result of one evaluation. The same facts and text give the same bytes.

    ``applies`` is False when the ruleset is not in force for this company, country and
    day. ``exceptions`` names what weakened a rule, ``waivers`` those of them that were
    given with the facts. ``observed`` are the codes of rules that are only recorded.
    ``sections`` holds what score, tiers, credit_limit, payment_terms, escalation,
    insurance and claims decided. ``facts`` are the values that were read, defaults and
    derived ones included.
    """

    outcome: str
    applies: bool
    reasons: tuple[Reason, ...]
    observed: tuple[str, ...]
    approvers: tuple[str, ...]
    exceptions: tuple[str, ...]
    waivers: tuple[Weakening, ...]
    sections: tuple[Section, ...]
    trace: tuple[RuleTrace, ...]
    errors: tuple[Fault, ...]
    facts: tuple[tuple[str, Value], ...]
    checkpoint: str
    today: datetime.date | None
    ruleset: str
    version: int | None
    sha256: str
    engine: str

    def section(self, name: str) -> Section | None:
        """Return what a section decided; None when the ruleset has no such section."""
        return next((one for one in self.sections if one.name == name), None)

    @property
    def tier(self) -> str | None:
        """The tier the ruleset gives, or the one that was given as a fact."""
        return self._decided("tiers", "tier")

    @property
    def score(self) -> Decimal | None:
        """The score the ruleset gives, or the one that was given as a fact."""
        return self._decided("score", "score")

    @property
    def credit_limit(self) -> Decimal | None:
        """The limit the ruleset proposes, or the one that was given as a fact."""
        return self._decided("credit_limit", "credit_limit")

    @property
    def max_term_days(self) -> Decimal | None:
        """The longest term the ruleset gives, or the one that was given as a fact."""
        return self._decided("payment_terms", "max_term_days")

    def _decided(self, section: str, fact: str) -> Any:
        found = self.section(section)
        return found.value(fact) if found else dict(self.facts).get(fact)

    def as_dict(self) -> dict[str, Any]:
        """Return the decision as pure JSON types."""
        return {
            **self._asdict(),
            "reasons": [reason.as_dict() for reason in self.reasons],
            "observed": list(self.observed),
            "approvers": list(self.approvers),
            "exceptions": list(self.exceptions),
            "waivers": [one.as_dict() for one in self.waivers],
            "sections": {one.name: one.as_dict() for one in self.sections},
            "trace": [rule.as_dict() for rule in self.trace],
            "errors": [fault.as_dict() for fault in self.errors],
            "facts": {name: to_json(value) for name, value in self.facts},
            "today": to_json(self.today),
        }
