"""Facts + compiled ruleset → Decision.

Score, tier, limit and payment terms are decided first, since later sections may read
them; then all gates are judged, the strictest outcome wins and every reason is listed
in the order of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from . import runtime
from .compile import CompiledRuleset
from .decision import STRICTNESS, Decision, Fault, Section
from .exposure import derive
from .facts import CHECKPOINTS
from .gates import ALLOW, Judged, covered, judged
from .judge import first_match, judge
from .known import know
from .scope import in_force
from .score import score_section
from .sections import (
    claims_section,
    escalation_section,
    insurance_section,
    limit_section,
    terms_section,
    tiers_section,
)
from .tree import Value
from .waiver import Waiver


def decide(
    compiled: CompiledRuleset,
    facts: Mapping[str, Value],
    *,
    checkpoint: str = "order",
    trace: bool = True,
    waivers: Sequence[Waiver] = (),
    only_gates: bool = False,
) -> Decision:
    """Return the decision about one document.

    ``facts`` are named as in the catalogue; absent ones get their default, None means
    missing. A given score, tier, limit or longest term is used in place of what the
    ruleset would give. ``waivers`` are those of the customer: each weakens one rule on
    its days, and none makes an outcome stricter. Without ``trace`` only the rules that
    fire are explained, which is what a bulk run needs. With ``only_gates`` the decision
    has no sections, and none is looked at that no gate needs: a document waits for the
    answer. Never raises for the content of facts.

    Raises:
        ValueError: when there is no such checkpoint.
    """
    if checkpoint not in CHECKPOINTS:
        raise ValueError(f"{checkpoint!r} is not one of {', '.join(CHECKPOINTS)}")
    given = {**facts, "checkpoint": checkpoint}
    return _Deciding(compiled, given, trace, waivers, only_gates).decision()


class _Deciding:
    """One decision in the making."""

    def __init__(
        self,
        compiled: CompiledRuleset,
        facts: Mapping[str, Value],
        trace: bool,
        waivers: Sequence[Waiver],
        only_gates: bool,
    ) -> None:
        self.compiled, self.ruleset, self.trace = compiled, compiled.ruleset, trace
        self.given, self.waivers, self.only_gates = facts, waivers, only_gates
        limit_is_given = facts.get("credit_limit") is not None
        later = frozenset() if limit_is_given else compiled.later
        self.values, faults = know(facts, compiled.facts, later)
        self.errors = [Fault("FACT", name, detail) for name, detail in faults]
        self.native = runtime.available()

    def decision(self) -> Decision:
        """Return the decision."""
        values, ruleset = self.values, self.ruleset
        applies = in_force(
            ruleset, values["company"], values["country"], values["today"]
        )
        sections = [*self._first_sections()] if applies else []
        derive(values, self.compiled.facts)
        gates = self._gates()
        speaking = [one for one in gates if applies and one.speaks]
        reasons = covered([one.reason() for one in speaking if one.acts])
        if self.only_gates:
            sections = []
        elif applies:
            sections += self._last_sections()
        faults = dict.fromkeys(values.faults)
        errors = (*self.errors, *(Fault("ARITHMETIC", text) for text in faults))
        return Decision(
            outcome=max(
                (r.outcome for r in reasons), key=STRICTNESS.get, default=ALLOW
            ),
            applies=applies,
            reasons=reasons,
            observed=tuple(one.code for one in speaking if not one.acts),
            approvers=tuple(dict.fromkeys(r.approver for r in reasons if r.approver)),
            exceptions=tuple(one.exception.id for one in speaking if one.exception),
            waivers=tuple(one.weakening for one in speaking if one.weakening),
            sections=tuple(sections),
            trace=tuple([one.trace(applies) for one in gates]) if self.trace else (),
            errors=errors,
            facts=tuple([(n, values.get(n)) for n in self.compiled.fact_order]),
            checkpoint=values["checkpoint"],
            today=values["today"],
            ruleset=ruleset.ruleset,
            version=ruleset.version,
            sha256=ruleset.sha256,
            engine=runtime.DURABLE_RULES if self.native else runtime.EXPLAINER,
        )

    def _gates(self) -> list[Judged]:
        verdicts, native = judge(
            self.compiled.gates, self.values, self.errors, trace=self.trace
        )
        self.native = self.native and native
        return judged(self.compiled, verdicts, self.values, self.waivers)

    def _first_sections(self) -> list[Section]:
        """Score, tiers, limit and payment terms, each known to the next."""
        sections, compiled, ruleset = [], self.compiled, self.ruleset
        if compiled.score and self._needs("score"):
            verdicts, native = judge(
                compiled.score, self.values, self.errors, trace=True
            )
            self.native = self.native and native
            sections.append(
                score_section(ruleset.score, verdicts, self.values, self.trace)
            )
            self._decide_fact("score", sections[-1])
        for name, fact, section_of in (
            ("tiers", "tier", tiers_section),
            ("credit_limit", "credit_limit", limit_section),
            ("payment_terms", "max_term_days", terms_section),
        ):
            section = self._rows(name, section_of) if self._needs(fact) else None
            if section:
                sections.append(section)
                self._decide_fact(fact, section)
        return sections

    def _needs(self, fact: str) -> bool:
        """Return whether a fact has to be decided, or is to be explained."""
        return not self.only_gates or self.given.get(fact) is None

    def _decide_fact(self, fact: str, section: Section) -> None:
        if self.given.get(fact) is None:
            self.values[fact] = section.value(fact)

    def _last_sections(self) -> list[Section]:
        """Escalation, insurance and claims."""
        found = [
            self._escalation(),
            self._rows("insurance", insurance_section),
            self._rows("claims", claims_section),
        ]
        return [section for section in found if section]

    def _escalation(self) -> Section | None:
        stage = self.compiled.escalation
        if not stage:
            return None
        verdicts, native = judge(stage, self.values, self.errors, trace=True)
        self.native = self.native and native
        return escalation_section(self.compiled, verdicts, self.values)

    def _rows(self, name: str, section_of: Callable[..., Section]) -> Section | None:
        stage = getattr(self.compiled, name)
        if not stage:
            return None
        verdicts, native = first_match(stage, self.values, self.errors)
        self.native = self.native and native
        rows = getattr(self.ruleset, name)
        return section_of(rows, stage, verdicts, self.values)
