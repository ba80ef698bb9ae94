"""The longest payment term, and the fact about credit reviews."""

from datetime import date
from decimal import Decimal

import pytest

from engine import decide

D = Decimal
DAY = date(2026, 3, 10)
TERMS = """
tiers:
  - {tier: D, when: insolvency}
  - {tier: A, when: score >= 80}
  - {tier: N, otherwise: true}
payment_terms:
  - {when: tier == D, days: 0}
  - {when: tier == A, unless: promise_broken, days: 60}
  - {otherwise: true, days: 30}
order_gates:
  - {id: terms, when: term_days > max_term_days, then: require_approval, reason: TERMS}
"""


@pytest.mark.parametrize(
    ("facts", "days", "outcome"),
    [
        pytest.param({"score": D(80), "term_days": D(60)}, 60, "allow", id="A, 60"),
        pytest.param(
            {"score": D(80), "term_days": D(61)}, 60, "require_approval", id="A, 61"
        ),
        pytest.param({"term_days": D(30)}, 30, "allow", id="the others, 30"),
        pytest.param({"term_days": D(31)}, 30, "require_approval", id="the others, 31"),
        pytest.param(
            {"score": D(80), "promise_broken": True, "term_days": D(31)},
            30,
            "require_approval",
            id="excused from the longer term",
        ),
        pytest.param(
            {"legal_status": "insolvency", "term_days": D(0)}, 0, "allow", id="D, none"
        ),
        pytest.param(
            {"legal_status": "insolvency", "term_days": D(1)},
            0,
            "require_approval",
            id="D, 1",
        ),
        pytest.param({"tier": "A", "term_days": D(60)}, 60, "allow", id="a given tier"),
    ],
)
def test_the_longest_term_follows_the_tier(build, facts, days, outcome):
    decision = decide(build(TERMS), {"today": DAY, **facts})

    assert decision.max_term_days == days
    assert decision.outcome == outcome
    assert dict(decision.facts)["max_term_days"] == days


def test_a_term_agreed_by_hand_counts_and_the_rules_still_say_theirs(build):
    agreed = {"today": DAY, "term_days": D(45), "max_term_days": D(45)}
    decision = decide(build(TERMS), agreed)

    assert decision.outcome == "allow"
    assert decision.max_term_days == 30
    assert decide(build(TERMS), {**agreed, "term_days": D(46)}).outcome != "allow"


def test_a_term_too_long_names_the_term_that_would_pass(build):
    decision = decide(build(TERMS), {"today": DAY, "term_days": D(90)})

    ways = {way.action: way.days for way in decision.reasons[0].clears}
    assert ways == {"shorten_terms": 30, "agree_terms": 90}
    assert not decision.reasons[0].withheld


def test_the_section_says_which_line_gave_the_term(build):
    section = decide(build(TERMS), {"today": DAY, "score": D(90)}).section(
        "payment_terms"
    )

    assert section.choice == f"line {section.line}"
    assert [(row.fits, row.id == section.choice) for row in section.rows] == [
        (False, False),
        (True, True),
    ]


def test_without_the_section_only_an_agreed_term_is_known(build):
    compiled = build(
        "order_gates:\n"
        "  - {id: t, when: term_days > max_term_days, then: block, reason: T}"
    )
    known = {"today": DAY, "term_days": D(9)}

    assert [r.code for r in decide(compiled, known).reasons] == ["UNKNOWN_T"]
    assert decide(compiled, {**known, "max_term_days": D(9)}).outcome == "allow"


REVIEW = """
order_gates:
  - {id: review, when: "credit_review in [none, open]", then: block, reason: REVIEW}
"""


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (None, "block"),
        ("none", "block"),
        ("open", "block"),
        ("passed", "allow"),
        ("failed", "allow"),
        ("expired", "allow"),
    ],
)
def test_a_rule_may_ask_for_a_review(build, state, outcome):
    facts = {"today": DAY} | ({"credit_review": state} if state else {})
    decision = decide(build(REVIEW), facts)

    assert decision.outcome == outcome
    for reason in decision.reasons:
        assert reason.withheld, "sales only learn that a credit decision is needed"
        assert [way.action for way in reason.clears] == ["finish_review"]
