"""What the ``insurance`` section of a ruleset says, where no policy record counts.

The record of a policy is the contract itself, so it goes before whatever a ruleset
says. Where both speak, what they say differently is found here, to be shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from .compile import CompiledRuleset
from .cover_facts import COVER_FACTS
from .decision import Decision
from .insurance_clock import Clock
from .insurance_terms import InsuranceTerms, Span
from .money import ZERO
from .syntax import InsuranceRow
from .syntax_parts import Term

# Policies count from the due date; so do the terms of most rulesets.
DUE_DATE = "due_date"


def cover_gates(compiled: CompiledRuleset) -> frozenset[str]:
    """Return the ids of the gates that read what an insurer covers, or its terms."""
    return frozenset(
        rule.gate.id
        for rule in compiled.gate_rules
        if not COVER_FACTS.isdisjoint(rule.facts)
    )


class RuleCover(NamedTuple):
    """What the line that fits an invoice makes of it.

    ``limit`` is in company currency; nothing is insured where the line gives none.
    """

    line: str
    share: Decimal
    limit: Decimal
    clock: Clock


def rule_cover(decision: Decision) -> RuleCover | None:
    """Return the cover that a ruleset gives an invoice; None where no line fits.

    Deliveries stop after the extension or after the day that the line names, whichever
    comes first.
    """
    section = decision.section("insurance")
    if section is None or section.choice is None:
        return None
    ends = [
        day
        for name in ("maximum_extension_until", "stop_shipments_after")
        if isinstance(day := section.value(name), datetime.date)
    ]
    claims = decision.section("claims")
    clock = Clock(
        min(ends, default=None),
        section.value("notify_overdue_by"),
        claims.value("claimable_from") if claims else None,
        claims.value("file_by") if claims else None,
    )
    limit = section.value("cover_limit")
    return RuleCover(section.choice, section.value("insured"), limit or ZERO, clock)


class TermDifference(NamedTuple):
    """One thing that a policy and a line of a ruleset say differently.

    ``term`` is the key of the line. Shares are numbers, times are spans after the due
    date; ``after`` is what the time of the ruleset counts from where it is another day.
    """

    line: str
    term: str
    policy: Decimal | Span
    rules: Decimal | Span
    after: str = ""


def term_differences(
    terms: InsuranceTerms, rows: Iterable[InsuranceRow]
) -> list[TermDifference]:
    """Return what the lines of a ruleset say differently from a policy.

    A line may be about named or about discretionary limits: either share will do.
    """
    found: list[TermDifference] = []
    for row in rows:
        shares = {terms.named_share, terms.discretionary_share}
        if row.insured not in shares:
            found.append(
                TermDifference(row.id, "insured", terms.named_share, row.insured)
            )
        found += _times(terms, row)
    return found


def _times(terms: InsuranceTerms, row: InsuranceRow) -> Iterator[TermDifference]:
    notice = terms.notice
    if terms.notice_anchor == "extension_end":
        notice = Span(
            terms.extension.days + notice.days, terms.extension.months + notice.months
        )
    for name, span in (
        ("maximum_extension", terms.extension),
        ("notify_overdue", notice),
        ("stop_shipments_after", terms.extension),
    ):
        term: Term | None = getattr(row, name)
        if term is None:
            continue
        said = Span(term.days or 0, term.months or 0)
        after = "" if term.after.text == DUE_DATE else term.after.text
        if after or said != span:
            yield TermDifference(row.id, name, span, said, after)
