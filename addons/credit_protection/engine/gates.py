"""Order gates: verdicts → reasons and trace, with modes, periods and exceptions."""

from __future__ import annotations

from collections.abc import Sequence

from .clear import clearings
from .compile import CompiledRuleset, GateRule
from .decision import STRICTNESS, Quantity, Reason, RuleTrace
from .judge import Verdict
from .scope import works_on
from .story import figure_of, trace_of, unit_in
from .syntax import Gate, RuleException
from .tree import Values
from .waiver import Waiver, Weakening

ALLOW, APPROVAL, OBSERVE = "allow", "require_approval", "observe"


class Judged:
    """One gate's part of a decision."""

    __slots__ = (
        "exception",
        "fired",
        "outcome",
        "rule",
        "skipped",
        "values",
        "verdict",
        "weakening",
    )

    def __init__(
        self,
        rule: GateRule,
        verdict: Verdict,
        values: Values,
        waivers: Sequence[Waiver] = (),
    ) -> None:
        self.rule, self.verdict, self.values = rule, verdict, values
        self.fired = verdict.fired
        self.skipped = _skipped(rule.gate, values)
        self.outcome = rule.if_unknown if self.fired is None else rule.outcome
        self.exception = self.weakening = None
        if self.fired is not False:
            self._weaken(waivers)

    def _weaken(self, waivers: Sequence[Waiver]) -> None:
        """Apply the exception of the document, then the waiver that weakens most."""
        self.exception = _exception(self.rule, self.values)
        if self.exception:
            weaker = self.exception.weaken_to
            self.outcome = min(self.outcome, weaker, key=STRICTNESS.get)
        waiver = _waiver(self.rule, self.values, waivers)
        if waiver and STRICTNESS[waiver.weaken_to] < STRICTNESS[self.outcome]:
            self.weakening = Weakening(waiver, self.outcome)
            self.exception, self.outcome = waiver, waiver.weaken_to

    @property
    def speaks(self) -> bool:
        """Whether the rule has something to say: it fires, or cannot be decided."""
        return self.fired is not False and not self.skipped

    @property
    def acts(self) -> bool:
        """Whether what it says counts; otherwise it is only recorded."""
        return self.rule.mode != OBSERVE and self.outcome != ALLOW

    @property
    def code(self) -> str:
        """The code of the reason."""
        code = self.rule.gate.reason
        return f"UNKNOWN_{code}" if self.fired is None else code

    def reason(self) -> Reason:
        """Return the reason this rule gives."""
        gate, clauses = self.rule.gate, self.verdict.clauses
        needs_approval = STRICTNESS[self.outcome] >= STRICTNESS[APPROVAL]
        return Reason(
            rule=gate.id,
            code=self.code,
            outcome=self.outcome,
            title=gate.title,
            message=gate.message,
            params=tuple(
                [
                    (
                        name,
                        Quantity(
                            node.read(self.values),
                            node.type.unit or unit_in(clauses, name),
                        ),
                    )
                    for name, node in self.rule.values
                ]
            ),
            figure=figure_of(*clauses[0]) if self.fired else None,
            clears=clearings(clauses, self.values) if self.fired else (),
            approver=gate.approver if needs_approval else None,
            withheld=self.rule.withheld,
            unknown=self.fired is None,
            missing=self._missing() if self.fired is None else (),
            exception=self.exception.id if self.exception else None,
            covered_by=None,
        )

    def _missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.rule.facts if self.values[name] is None)

    def trace(self, applies: bool) -> RuleTrace:
        """Return what the rule saw."""
        gate, skipped = self.rule.gate, self.skipped if applies else "scope"
        return RuleTrace(
            id=gate.id,
            title=gate.title,
            line=gate.place.line,
            outcome=self.outcome,
            mode=self.rule.mode,
            fired=False if skipped else self.fired,
            skipped=skipped,
            exception=self.exception.id if self.exception else None,
            comparisons=trace_of(self.verdict.clauses, self.values),
        )


def _skipped(gate: Gate, values: Values) -> str:
    if values["checkpoint"] not in gate.checkpoints:
        return "checkpoint"
    return "" if works_on(gate.effective, values["today"]) else "effective"


def _exception(rule: GateRule, values: Values) -> RuleException | None:
    today, customer = values["today"], values["customer"]
    if today is None or customer is None:
        return None
    for one in rule.exceptions:
        if one.customer == customer and one.start <= today <= one.until:
            return one
    return None


def _waiver(rule: GateRule, values: Values, waivers: Sequence[Waiver]) -> Waiver | None:
    meant = [w for w in waivers if w.rule == rule.gate.id and w.covers(values)]
    return min(meant, key=lambda w: (STRICTNESS[w.weaken_to], w.id), default=None)


def judged(
    compiled: CompiledRuleset,
    verdicts: list[Verdict],
    values: Values,
    waivers: Sequence[Waiver] = (),
) -> list[Judged]:
    """Return each gate's part of the decision."""
    return [
        Judged(rule, verdict, values, waivers)
        for rule, verdict in zip(compiled.gate_rules, verdicts, strict=True)
    ]


def covered(reasons: list[Reason]) -> tuple[Reason, ...]:
    """Return the reasons, those marked that a stricter one on the same figure covers.

    "10 days late: warning" says nothing new beside "30 days late: blocked".
    """
    strictest: dict[str, Reason] = {}
    for reason in reasons:
        if reason.figure:
            label = reason.figure.label
            known = strictest.get(label)
            if not known or STRICTNESS[reason.outcome] > STRICTNESS[known.outcome]:
                strictest[label] = reason
    marked = []
    for reason in reasons:
        above = reason.figure and strictest[reason.figure.label]
        weaker = above and STRICTNESS[reason.outcome] < STRICTNESS[above.outcome]
        marked.append(reason._replace(covered_by=above.rule) if weaker else reason)
    return tuple(marked)
