"""Score, tiers, limit, ladder, insurance, claims."""

from datetime import date
from decimal import Decimal

import pytest

from engine import decide
from engine.deadlines import add_months, later

D = Decimal
DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param("2026-08-31", 6, "2027-02-28", id="31 August + 6 months"),
        pytest.param("2027-08-31", 6, "2028-02-29", id="into a leap year"),
        pytest.param("2026-01-31", 1, "2026-02-28", id="31 January + 1 month"),
        pytest.param("2026-11-30", 3, "2027-02-28", id="over the year"),
        pytest.param("2026-03-15", 0, "2026-03-15", id="no month"),
        pytest.param("2024-02-29", 12, "2025-02-28", id="a leap day + a year"),
    ],
)
def test_calendar_months(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_beyond_the_calendar_there_is_no_date():
    assert later(date(9999, 1, 1), 3650, None) is None
    assert later(date(9999, 1, 1), None, 120) is None


SCORE = """
score:
  - factor: punctual
    value: on_time_ratio
    weight: 2
    ranges: [{from: 90%, points: 10}, {from: 50%, below: 90%, points: 4}, {otherwise: true, points: 0}]
  - factor: home
    ranges: [{when: country == CN, points: 3}, {otherwise: true, points: 1}]
  - factor: late
    value: avg_delay
    ranges: [{below: 10, points: 5}, {otherwise: true, points: -5}]
    if_missing: 1.5
tiers: [{tier: A, when: score >= 25}, {tier: B, when: score >= 10}, {tier: N, otherwise: true}]
"""  # noqa: E501


@pytest.mark.parametrize(
    ("facts", "score", "tier"),
    [
        ({"on_time_ratio": D("0.9"), "country": "CN", "avg_delay": 9}, 28, "A"),
        ({"on_time_ratio": D("0.89"), "country": "CN", "avg_delay": 10}, 6, "N"),
        ({"on_time_ratio": D("0.5"), "country": "US"}, D("10.5"), "B"),
        ({"on_time_ratio": D("0.49"), "country": "US", "avg_delay": 9}, 6, "N"),
        pytest.param(
            {"country": "CN", "avg_delay": 9},
            None,
            "N",
            id="no history is not a good history",
        ),
        pytest.param(
            {"on_time_ratio": D(1), "avg_delay": 9},
            None,
            "N",
            id="unknown whether a line fits: not otherwise",
        ),
        pytest.param({"score": D(30)}, None, "A", id="a given score is used"),
    ],
)
def test_score_and_tier(build, facts, score, tier):
    decision = decide(build(SCORE), {"today": DAY, **facts})

    assert (decision.score, decision.tier) == (score, tier)


def test_without_trace_the_score_is_the_same(build):
    facts = {"today": DAY, "on_time_ratio": D("0.6"), "country": "CN"}
    full, short = (decide(build(SCORE), facts, trace=trace) for trace in (True, False))

    assert (short.score, short.section("score").rows) == (full.score, ())


def test_the_score_says_what_each_factor_gave(build):
    facts = {"today": DAY, "on_time_ratio": D("0.6"), "country": "CN"}
    section = decide(build(SCORE), facts).section("score")

    assert {name: q.value for name, q in section.values} == {
        "score": D("12.5"),
        "punctual": D(8),
        "home": D(3),
        "late": D("1.5"),
    }
    assert [(row.id, row.line, row.fits) for row in section.rows][:2] == [
        ("punctual", 8, False),
        ("punctual", 8, True),
    ]


LIMIT = """
tiers: [{tier: D, when: insolvency}, {tier: A, otherwise: true}]
credit_limit:
  - {when: tier == D, limit: 0}
  - {when: insured, limit: insured_limit, at_most: 2 * sales_12m, round_to: 1_000}
  - {when: sales_12m > 100, unless: has_dispute, limit: 0.5 * sales_12m, round_to: 0.01}
  - {otherwise: true, limit: 20}
order_gates:
  - {id: over, when: exposure_after_order > credit_limit, then: block, reason: OVER}
  - {id: used, when: utilisation_pct > 50, then: warn, reason: USED}
"""


@pytest.mark.parametrize(
    ("facts", "limit", "reasons"),
    [
        pytest.param({"legal_status": "insolvency"}, 0, "OVER UNKNOWN_USED", id="D"),
        pytest.param(
            {"insured": True, "insured_limit": D(7999), "sales_12m": D(99999)},
            7000,
            "",
            id="rounded down",
        ),
        pytest.param(
            {"insured": True, "insured_limit": D(7999), "sales_12m": D(1700)},
            3000,
            "",
            id="capped, then rounded",
        ),
        pytest.param(
            {"insured": True, "insured_limit": D(9), "sales_12m": None},
            None,
            "UNKNOWN_OVER UNKNOWN_USED",
            id="the cap is missing",
        ),
        pytest.param(
            {"insured": True},
            None,
            "UNKNOWN_OVER UNKNOWN_USED",
            id="the line fits, its limit is missing",
        ),
        pytest.param({"sales_12m": D("333.35")}, D("166.67"), "USED", id="cents"),
        pytest.param(
            {"sales_12m": D(333), "has_dispute": True}, 20, "OVER USED", id="excused"
        ),
        pytest.param(
            {"insured": None, "sales_12m": D(333)},
            D("166.50"),
            "USED",
            id="an unknown line is passed over",
        ),
    ],
)
def test_limits(build, facts, limit, reasons):
    facts = {"today": DAY, "open_balance": D(99), "order_total": D(1), **facts}
    decision = decide(build(LIMIT), facts)

    assert decision.credit_limit == limit
    assert " ".join(reason.code for reason in decision.reasons) == reasons


def test_a_limit_beyond_all_reason_is_a_fault(build):
    huge = " * ".join(["sales_12m", *["9_999_999_999_999_999"] * 5, "999"])
    compiled = build(
        f"credit_limit: [{{otherwise: true, limit: {huge}, round_to: 0.0000000001}}]"
    )
    decision = decide(compiled, {"today": DAY, "sales_12m": D("9E+17")})

    assert decision.credit_limit is None
    assert [fault.code for fault in decision.errors] == ["ARITHMETIC"]


def test_a_granted_limit_counts_and_the_proposal_is_still_made(build):
    facts = {"today": DAY, "credit_limit": D(500), "order_total": D(30)}
    decision = decide(build(LIMIT), facts)

    assert decision.outcome == "allow"
    assert decision.credit_limit == 20
    assert dict(decision.facts)["credit_limit"] == 500


LADDER = """
escalation:
  based_on: days_past_due
  minimum_amount: 50
  ignore_when: [has_dispute, promise_date >= today]
  stop_when: legal_status in [legal, insolvency]
  steps:
    - {day: 30, id: second, channel: letter, to: customer, needs_approval: boss}
    - {day: -7, id: courtesy, channel: email}
    - {day: 3, id: first, channel: email, template: one, copy: salesperson}
    - {day: 60, id: stop, channel: activity, sets: stop_deliveries, unless: tier == A}
    - {day: 60, id: call, channel: call, when: tier == A}
"""


@pytest.mark.parametrize(
    ("facts", "step", "state"),
    [
        ({"days_past_due": -8}, None, "none"),
        ({"days_past_due": -7}, "courtesy", "due"),
        ({"days_past_due": -7, "open_balance": D(49)}, None, "below_minimum"),
        ({"days_past_due": 3}, "first", "due"),
        ({"days_past_due": 3, "overdue_amount": D(49)}, None, "below_minimum"),
        ({"days_past_due": 59}, "second", "due"),
        ({"days_past_due": 60, "tier": "B"}, "stop", "due"),
        ({"days_past_due": 60, "tier": "A"}, "call", "due"),
        ({"days_past_due": 60}, "stop", "due"),
        ({"days_past_due": 60, "has_dispute": True}, None, "ignored"),
        ({"days_past_due": 60, "has_dispute": None, "tier": "A"}, "call", "due"),
        ({"days_past_due": 60, "promise_date": DAY}, None, "ignored"),
        (
            {"days_past_due": 60, "promise_date": date(2026, 3, 9), "tier": "A"},
            "call",
            "due",
        ),
        (
            {"days_past_due": 60, "legal_status": "legal", "has_dispute": True},
            None,
            "stopped",
        ),
        ({}, None, "none"),
    ],
)
def test_the_ladder(build, facts, step, state):
    facts = {"today": DAY, "open_balance": D(50), "overdue_amount": D(50), **facts}
    section = decide(build(LADDER), facts).section("escalation")

    assert (section.choice, section.value("state")) == (step, state)


def test_a_step_says_what_to_do(build):
    facts = {"today": DAY, "days_past_due": 31, "overdue_amount": D(500)}
    section = decide(build(LADDER), facts).section("escalation")

    assert {name: q.value for name, q in section.values} == {
        "state": "due",
        "day": D(30),
        "channel": "letter",
        "template": None,
        "to": "customer",
        "copy": None,
        "needs_approval": "boss",
        "sets": None,
    }


INSURANCE = """
insurance:
  - id: named
    when: insured
    insured: 90%
    cover_limit: min(30_000, 0.5 * sales_12m)
    maximum_extension: {days: 60, after: due_date}
    notify_overdue: {days: 75, after: due_date, remind_before: [1, 21, 7]}
    stop_shipments_after: {months: 2, after: due_date}
claims:
  - {id: gone, when: insolvency, claim_type: insolvency, claimable: immediately,
     file_by: {days: 30, after: legal_status_date}}
  - {id: late, when: overdue_notified, unless: has_dispute,
     claim_type: protracted_default, claimable: {months: 6, after: due_date},
     file_by: {days: 360, after: due_date + 1}}
"""


def test_insurance_dates(build):
    facts = {
        "today": DAY,
        "insured": True,
        "sales_12m": D(50_000),
        "due_date": date(2026, 8, 31),
    }
    section = decide(build(INSURANCE), facts).section("insurance")

    assert section.choice == "named"
    assert {name: q.value for name, q in section.values} == {
        "insured": D("0.9"),
        "cover_limit": D(25_000),
        "maximum_extension_until": date(2026, 10, 30),
        "notify_overdue_by": date(2026, 11, 14),
        "notify_overdue_by_remind": (
            date(2026, 10, 24),
            date(2026, 11, 7),
            date(2026, 11, 13),
        ),
        "stop_shipments_after": date(2026, 10, 31),
    }
    assert section.as_dict()["values"]["notify_overdue_by_remind"]["value"] == [
        "2026-10-24", "2026-11-07", "2026-11-13",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "claim", "dates"),
    [
        ({}, None, (None, None)),
        (
            {"legal_status": "insolvency", "legal_status_date": date(2026, 3, 1)},
            "gone",
            (DAY, date(2026, 3, 31)),
        ),
        (
            {"overdue_notified": True, "due_date": date(2025, 8, 31)},
            "late",
            (date(2026, 2, 28), date(2026, 8, 27)),
        ),
        ({"overdue_notified": True}, "late", (None, None)),
        ({"overdue_notified": True, "has_dispute": True}, None, (None, None)),
        ({"overdue_notified": True, "has_dispute": None}, "late", (None, None)),
    ],
)
def test_claims(build, facts, claim, dates):
    section = decide(build(INSURANCE), {"today": DAY, **facts}).section("claims")

    assert section.choice == claim
    assert (section.value("claimable_from"), section.value("file_by")) == dates


def test_rows_are_looked_at_up_to_the_one_that_fits(build):
    facts = {"today": DAY, "insured": None, "sales_12m": D(333)}
    rows = decide(build(LIMIT), facts).section("credit_limit").rows

    assert [row.fits for row in rows] == [False, None, True]


def test_outside_its_scope_a_ruleset_decides_nothing(build):
    decision = decide(
        build("scope: {countries: [CN]}" + SCORE), {"today": DAY, "country": "US"}
    )

    assert (decision.applies, decision.sections) == (False, ())
