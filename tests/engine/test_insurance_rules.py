"""The insurance section: what it makes of an invoice, and where a policy differs."""

from datetime import date
from decimal import Decimal

import pytest

from engine import (
    InsuranceTerms,
    Span,
    compile_ruleset,
    cover_gates,
    decide,
    load_ruleset,
    rule_cover,
    term_differences,
)

D = Decimal
TEXT = """\
ruleset: small
insurance:
  - id: near
    when: country == DE
    insured: 80%
    cover_limit: min(20_000, 0.5 * sales_12m)
    maximum_extension: {days: 60, after: due_date}
    notify_overdue: {days: 75, after: due_date}
    stop_shipments_after: {days: 45, after: due_date}
  - id: open-ended
    when: country == FR
    insured: 50%
claims:
  - id: insolvency
    when: legal_status == insolvency
    claim_type: insolvency
    claimable: immediately
    file_by: {months: 1, after: legal_status_date}
"""
FACTS = {
    "today": date(2026, 3, 10),
    "due_date": date(2026, 3, 31),
    "country": "DE",
    "sales_12m": D(30_000),
}


def rules(text=TEXT):
    loaded = load_ruleset(text)
    assert loaded.ok, loaded.problems
    return compile_ruleset(loaded.ruleset)


def cover(**facts):
    return rule_cover(decide(rules(), {**FACTS, **facts}))


def test_the_line_that_fits_insures():
    found = cover()

    assert (found.line, found.share, found.limit) == ("near", D("0.8"), D(15_000))
    # Deliveries stop before the extension ends.
    assert found.clock.extension_end == date(2026, 5, 15)
    assert found.clock.notice_by == date(2026, 6, 14)
    assert (found.clock.loss_on, found.clock.claim_by) == (None, None)


def test_claims_add_their_dates():
    found = cover(legal_status="insolvency", legal_status_date=date(2026, 1, 31))

    assert found.clock.loss_on == date(2026, 3, 10)
    assert found.clock.claim_by == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("facts", "line", "limit"),
    [
        ({"country": "FR"}, "open-ended", D(0)),
        ({"sales_12m": None}, "near", D(0)),
        ({"sales_12m": D(90_000)}, "near", D(20_000)),
    ],
    ids=["no limit named", "limit unknown", "capped"],
)
def test_what_is_not_known_insures_nothing(facts, line, limit):
    found = cover(**facts)

    assert (found.line, found.limit) == (line, limit)


def test_no_line_no_cover():
    assert cover(country="US") is None
    assert rule_cover(decide(rules("ruleset: empty"), FACTS)) is None


TERMS = InsuranceTerms(
    named_share=D("0.9"),
    discretionary_share=D("0.8"),
    extension=Span(days=45),
    notice=Span(days=30),
)


def differences(terms=TERMS, text=TEXT):
    return [
        tuple(one) for one in term_differences(terms, rules(text).ruleset.insurance)
    ]


def test_a_policy_and_the_rules_differ():
    assert differences() == [
        ("near", "maximum_extension", Span(days=45), Span(days=60), ""),
        ("open-ended", "insured", D("0.9"), D("0.5"), ""),
    ]


def test_a_notice_after_the_due_date_is_the_same_notice():
    terms = InsuranceTerms(
        named_share=D("0.8"),
        extension=Span(days=45),
        notice=Span(days=70),
        notice_anchor="due_date",
    )

    assert ("near", "notify_overdue", Span(days=70), Span(days=75), "") in differences(
        terms
    )


def test_another_anchor_is_another_term():
    text = TEXT.replace(
        "maximum_extension: {days: 60, after: due_date}",
        "maximum_extension: {months: 2, after: invoice_day}",
    ).replace("ruleset: small", "ruleset: small\ndefine:\n  invoice_day: due_date - 30")

    assert differences(text=text)[0] == (
        "near", "maximum_extension", Span(days=45), Span(months=2), "invoice_day",
    )  # fmt: skip


GATED = """\
ruleset: gated
define:
  covered: insured and cover_valid_until >= today
order_gates:
  - {id: limit, title: Limit, when: exposure > 10, then: warn, reason: LIMIT}
  - {id: named, title: Named, when: not covered, then: warn, reason: COVER}
  - id: unless-term
    title: Term
    when: term_days > 30
    unless: term_days <= policy_max_term_days
    then: warn
    reason: TERM
  - {id: told, title: Told, when: notice_sent, then: warn, reason: TOLD}
"""


def test_which_gates_read_cover():
    """Also through a name, and in an exception of the rule; a notice is no cover."""
    assert cover_gates(rules(GATED)) == {"named", "unless-term"}
