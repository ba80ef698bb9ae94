"""A ruleset as it stands in the document, read and resolved.

Every class declares its keys, from which the reader, the JSON Schema and the
documentation are made; ``place`` is where the entry begins.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .facts import CHECKPOINTS, TIERS
from .problems import Place
from .shape import (
    Cases,
    Choice,
    Conditions,
    Date,
    Definitions,
    Expectations,
    FactValues,
    Formula,
    ListOf,
    Localised,
    Number,
    Record,
    Share,
    Text,
    Whole,
    YesNo,
    key,
)
from .syntax_parts import (
    CHANNELS,
    CLAIM_TYPES,
    CODE,
    COMPANY,
    CUSTOMER,
    DAYS,
    DRAFTS,
    IDENTIFIER,
    LANGUAGE,
    MODES,
    MONEY,
    OUTCOMES,
    ROLE,
    WHEN_CLEARED,
    WORD,
    Clause,
    Entry,
    Period,
    SafetyBelt,
    Scope,
    Term,
    Texts,
)
from .tree import Condition, Value, ValueNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Entry):
    """One line of a score factor; the first that fits gives the points."""

    points: Decimal = key(Number(), "Points of this line.", required=True)
    start: ValueNode | None = key(Formula(), "The value is at least this.", name="from")
    below: ValueNode | None = key(Formula(), "The value is below this.")
    when: Clause | None = key(Conditions("all"), "These conditions hold.")
    otherwise: bool = key(YesNo(True), "In all other cases.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Entry):
    """One factor of the score: its points times its weight are added."""

    factor: str = key(IDENTIFIER, "Name of the factor.", required=True)
    title: Texts = key(Localised(), "What people read.", default=())
    value: ValueNode | None = key(Formula(), "What 'from' and 'below' look at.")
    weight: Decimal = key(Number(), "Times the points.", default=Decimal(1))
    ranges: tuple[Range, ...] = key(
        ListOf(Record(Range)), "Lines from the top; the first wins.", required=True
    )
    if_missing: Decimal | None = key(
        Number(), "Points when the value is missing; without it the score is missing."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRow(Entry):
    """One line of ``tiers``; the first that fits wins."""

    tier: str = key(Choice(TIERS), "The tier.", required=True)
    when: Clause | None = key(Conditions("all"), "All of these hold.")
    unless: Clause | None = key(Conditions("any"), "… unless one is certainly true.")
    otherwise: bool = key(YesNo(True), "In all other cases.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow(Entry):
    """One line of ``credit_limit``; the first that fits wins."""

    limit: ValueNode = key(Formula(MONEY), "The limit.", required=True)
    when: Clause | None = key(Conditions("all"), "All of these hold.")
    unless: Clause | None = key(Conditions("any"), "… unless one is certainly true.")
    otherwise: bool = key(YesNo(True), "In all other cases.", default=False)
    at_most: ValueNode | None = key(Formula(MONEY), "The limit is never above this.")
    round_to: Decimal | None = key(
        Number(), "The limit is rounded down to a multiple of this."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow(Entry):
    """One line of ``payment_terms``; the first that fits wins."""

    days: int = key(
        Whole(0, 3650), "Longest payment term; 0: prepayment only.", required=True
    )
    when: Clause | None = key(Conditions("all"), "All of these hold.")
    unless: Clause | None = key(Conditions("any"), "… unless one is certainly true.")
    otherwise: bool = key(YesNo(True), "In all other cases.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Entry):
    """One rule of ``order_gates``. All are checked; the strictest outcome wins."""

    id: str = key(IDENTIFIER, "Name of the rule; never reuse it.", required=True)
    title: Texts = key(Localised(), "What people read as the reason.", default=())
    when: Clause = key(
        Conditions("all"), "The rule fires when all of these hold.", required=True
    )
    unless: Clause | None = key(
        Conditions("any"), "… unless one of these is certainly true."
    )
    then: str = key(Choice(OUTCOMES[1:]), "What the rule does.", required=True)
    reason: str = key(CODE, "Stable code of the reason.", required=True)
    message: Texts = key(Localised(), "Sentence with {fact} placeholders.", default=())
    approver: str | None = key(ROLE, "Who may release, for example credit_manager.")
    checkpoints: tuple[str, ...] = key(
        ListOf(Choice(CHECKPOINTS), one_is_enough=True),
        "Where the rule is checked; only at order confirmation when left out.",
        default=("order",),
    )
    mode: str = key(Choice(MODES), "Softer than the ruleset's mode.", default="enforce")
    effective: Period | None = key(Record(Period), "Days on which the rule works.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Entry):
    """One step of the ladder."""

    id: str = key(IDENTIFIER, "Name of the step.", required=True)
    title: Texts = key(Localised(), "What people read.", default=())
    day: int = key(
        Whole(-365, 3650),
        "Day of the step; negative before the due date.",
        required=True,
    )
    channel: str = key(Choice(CHANNELS), "How it goes out.", required=True)
    template: str | None = key(WORD, "Template of the letter or activity.")
    to: str = key(ROLE, "Who receives it.", default=CUSTOMER)
    copy: str | None = key(ROLE, "Who receives a copy.")
    needs_approval: str | None = key(ROLE, "Who must agree before it goes out.")
    sets: str | None = key(WORD, "What else happens, for example stop_deliveries.")
    when: Clause | None = key(Conditions("all"), "Only when all of these hold.")
    unless: Clause | None = key(Conditions("any"), "… unless one is certainly true.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Entry):
    """The ladder: one letter per customer, at the highest step reached."""

    based_on: ValueNode = key(Formula(DAYS), "The days that count.", required=True)
    minimum_amount: Decimal | None = key(
        Number(), "Smaller overdue (before the due date: open) amounts are left alone."
    )
    quiet_days: int = key(
        Whole(0, 365),
        "So many days after a reminder the customer gets no other one.",
        default=0,
    )
    ignore_when: Clause | None = key(
        Conditions("any"), "Silent while one of these is certainly true."
    )
    stop_when: Clause | None = key(
        Conditions("any"), "Ended for good when one of these is certainly true."
    )
    steps: tuple[Step, ...] = key(
        ListOf(Record(Step)), "The steps, by day.", required=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceRow(Entry):
    """One line of ``insurance``; the first that fits wins. A policy goes before it."""

    id: str = key(IDENTIFIER, "Name of the line.", required=True)
    when: Clause | None = key(Conditions("all"), "All of these hold.")
    unless: Clause | None = key(Conditions("any"), "… unless one is certainly true.")
    otherwise: bool = key(YesNo(True), "In all other cases.", default=False)
    insured: Decimal = key(Share(), "Insured share of a loss.", required=True)
    cover_limit: ValueNode | None = key(Formula(MONEY), "Covered amount at most.")
    maximum_extension: Term | None = key(
        Record(Term), "Longest extension without the insurer's consent."
    )
    notify_overdue: Term | None = key(Record(Term), "Last day of the overdue notice.")
    stop_shipments_after: Term | None = key(
        Record(Term), "Deliveries after this day are not insured."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow(Entry):
    """One line of ``claims``; the first that fits wins."""

    id: str = key(IDENTIFIER, "Name of the line.", required=True)
    when: Clause | None = key(Conditions("all"), "All of these hold.")
    unless: Clause | None = key(Conditions("any"), "… unless one is certainly true.")
    otherwise: bool = key(YesNo(True), "In all other cases.", default=False)
    claim_type: str | None = key(
        Choice(CLAIM_TYPES), "Cause of the loss; needed but for notices."
    )
    claimable: Term | str | None = key(
        Record(Term, "immediately"),
        "From when it can be claimed: immediately, or a term; needed but for notices.",
    )
    file_by: Term | None = key(Record(Term), "Last day to file the claim.")
    create: str | None = key(
        Choice(DRAFTS),
        "The draft that is made by itself, once for each customer, line and default;"
        " of each kind the first line that fits.",
    )
    notify: str | None = key(
        ROLE, "Who is told of the draft besides those responsible for the policy."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleException(Entry):
    """Weakens one rule for one customer, at most 90 days, with reason and approver."""

    id: str = key(IDENTIFIER, "Name of the exception.", required=True)
    rule: str = key(IDENTIFIER, "The rule it weakens.", required=True)
    customer: str = key(COMPANY, "Reference of the customer.", required=True)
    start: datetime.date = key(Date(), "First day.", required=True, name="from")
    until: datetime.date = key(Date(), "Last day.", required=True)
    weaken_to: str = key(Choice(OUTCOMES[:-1]), "The outcome instead.", required=True)
    reason: str = key(Text(), "Why.", required=True)
    approved_by: str = key(ROLE, "Who agreed.", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One thing a case expects; ``value`` None expects that nothing comes out."""

    name: str
    value: Any
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Entry):
    """One case: facts that differ, and what is expected."""

    facts: tuple[tuple[str, Value], ...]
    expect: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseGroup(Entry):
    """Cases that share given facts."""

    NEEDS_ONE_OF: ClassVar = ("cases", "expect")

    name: str = key(Text(longest=200), "What the cases show.", required=True)
    today: datetime.date | None = key(Date(), "The day of the cases.")
    given: tuple[tuple[str, Value], ...] = key(
        FactValues(), "Facts of all cases.", default=()
    )
    cases: tuple[Case, ...] | None = key(Cases(), "The cases.")
    expect: tuple[Expectation, ...] = key(
        Expectations(), "What the given facts alone must lead to.", default=()
    )

    def all_cases(self) -> tuple[Case, ...]:
        """Return the cases, the given facts alone first when they expect something."""
        alone = Case(place=self.place, facts=(), expect=self.expect)
        cases = self.cases or ()
        return (alone, *cases) if self.expect else cases


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionEntry(Entry):
    """A business name of ``define:``; ``meaning`` is None for lists."""

    name: str
    text: str
    meaning: ValueNode | Condition | None
    used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset(Entry):
    """One document."""

    sha256: str = ""
    language: int = key(Whole(1), "Version of this language.", default=LANGUAGE)
    ruleset: str = key(IDENTIFIER, "Name of the ruleset.", required=True, default="")
    title: Texts = key(Localised(), "Title people read.", default=())
    version: int | None = key(Whole(1), "Number of this text, for people.")
    mode: str = key(
        Choice(MODES),
        "Ceiling of every rule: only record, only warn, or act.",
        default="enforce",
    )
    if_unknown: str = key(
        Choice(OUTCOMES),
        "Outcome of a rule that cannot be decided because a fact is missing.",
        default="require_approval",
    )
    when_cleared: str = key(
        Choice(WHEN_CLEARED),
        "What happens to a held order when nothing holds it any more: sales is told,"
        " or the order is confirmed as somebody had tried to.",
        default="tell",
    )
    effective: Period | None = key(Record(Period), "Days on which the ruleset works.")
    scope: Scope | None = key(Record(Scope), "Companies and countries it is for.")
    owner: str | None = key(Text(), "Who answers for the ruleset.")
    at_most: SafetyBelt | None = key(
        Record(SafetyBelt), "Above this, an activation needs a second person."
    )
    define: tuple[DefinitionEntry, ...] = key(
        Definitions(),
        "Business names for lists, numbers, values and conditions.",
        default=(),
    )
    score: tuple[Factor, ...] = key(
        ListOf(Record(Factor)), "The scorecard; the points are added.", default=()
    )
    tiers: tuple[TierRow, ...] = key(
        ListOf(Record(TierRow)), "The first line that fits gives the tier.", default=()
    )
    credit_limit: tuple[LimitRow, ...] = key(
        ListOf(Record(LimitRow)),
        "The first line that fits gives the limit, where none was granted by hand.",
        default=(),
    )
    payment_terms: tuple[TermRow, ...] = key(
        ListOf(Record(TermRow)),
        "The first line that fits gives the longest payment term, where no other was"
        " agreed by hand.",
        default=(),
    )
    order_gates: tuple[Gate, ...] = key(
        ListOf(Record(Gate)),
        "All rules are checked; the strictest outcome wins.",
        default=(),
    )
    escalation: Escalation | None = key(Record(Escalation), "The reminder ladder.")
    insurance: tuple[InsuranceRow, ...] = key(
        ListOf(Record(InsuranceRow)), "The first line that fits wins.", default=()
    )
    claims: tuple[ClaimRow, ...] = key(
        ListOf(Record(ClaimRow)), "The first line that fits wins.", default=()
    )
    exceptions: tuple[RuleException, ...] = key(
        ListOf(Record(RuleException)),
        "Each weakens one rule for one customer for some time.",
        default=(),
    )
    tests: tuple[CaseGroup, ...] = key(
        ListOf(Record(CaseGroup)), "Cases the ruleset must pass.", default=()
    )

    def named_rules(self) -> Iterator[Gate | Step | InsuranceRow | ClaimRow]:
        """Yield everything that has an id of its own."""
        yield from self.order_gates
        yield from self.escalation.steps if self.escalation else ()
        yield from self.insurance
        yield from self.claims
