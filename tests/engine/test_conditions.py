"""Conditions: types, bare words, definitions, and what they mean on facts."""

from datetime import date
from decimal import Decimal

import pytest

D = Decimal
GATES = """
define: {{{define}}}
order_gates:
  - {{id: rule, when: "{when}", then: block, reason: RULE}}
"""


@pytest.fixture(scope="session")
def codes(found):
    """The codes of a single condition's problems, warnings apart."""

    def codes(when, define=""):
        ignored = {"CP405", "CP406"}
        text = GATES.format(when=when.replace('"', '\\"'), define=define)
        return [code for code in found(text) if code not in ignored]

    return codes


@pytest.mark.parametrize(
    "when",
    [
        "credit_limit > 1_000",
        "open_balance + open_orders > 1.25 * credit_limit",
        "open_balance / credit_limit > 110%",
        "oldest_overdue_days > 30",
        "30 < oldest_overdue_days <= 60",
        "on_time_ratio >= 95%",
        "utilisation_pct > 90",
        "country == NO",
        "country in [CN, NO]",
        "tier not in [A, B] and insured",
        "cover_valid_until >= today + 14",
        "days_between(due_date, today) > 30",
        "today - due_date > 30",
        "max(open_balance, 100) > abs(credit_limit - 5)",
        "due_date == 2026-03-31",
        'customer_group == "Retail & Co"',
        "promise_date is missing or not insured",
        "NO == country",
        "insured == true",
        "insured != has_dispute",
        "month_limit < 5",
        "customer == C1042",
        "country == currency",
        "true",
    ],
)
def test_good_conditions(codes, when):
    define = "month_limit: 2" if "month_limit" in when else ""

    assert codes(when, define) == []


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param("oldest_overdu_days > 3", ["CP320"], id="unknown fact"),
        pytest.param("a > 1 and b > 2", ["CP320", "CP320"], id="both are reported"),
        pytest.param("credit_limit", ["CP321"], id="a number is no condition"),
        pytest.param("due_date > 30", ["CP322"], id="a date and a number"),
        pytest.param("open_balance > oldest_overdue_days", ["CP322"], id="two units"),
        pytest.param("utilisation_pct > 90%", ["CP322"], id="percent is not a share"),
        pytest.param("insured > 1", ["CP322"], id="yes/no and a number"),
        pytest.param("country > CN", ["CP324"], id="order of texts"),
        pytest.param("insured > has_dispute", ["CP324"], id="order of yes/no"),
        pytest.param("cover_status == aktive", ["CP327"], id="a word it cannot be"),
        pytest.param("tier in [A, Z]", ["CP327"], id="a word in a list"),
        pytest.param("country == China", ["CP328"], id="not an ISO code"),
        pytest.param("on_time_ratio >= 95", ["CP329"], id="a share above 1"),
        pytest.param("country_risk > 7", ["CP329"], id="outside the range"),
        pytest.param("country in CN", ["CP330"], id="in without a list"),
        pytest.param("open_balance in [1, x]", ["CP320"], id="a list of numbers"),
        pytest.param("tier in [A, 1]", ["CP331"], id="a number among words"),
        pytest.param("country == [CN]", ["CP332"], id="a list as a value"),
        pytest.param("(insured and insured) == true", ["CP333"], id="a condition"),
        pytest.param("due_date > 2026-02-30", ["CP334"], id="30 February"),
        pytest.param("due_date + due_date > today", ["CP335"], id="a sum of dates"),
        pytest.param(
            "open_balance * open_orders > 1", ["CP335"], id="money times money"
        ),
        pytest.param("open_balance + term_days > 1", ["CP335"], id="money plus days"),
        pytest.param("-insured", ["CP335"], id="minus yes/no"),
        pytest.param("sum(open_balance) > 1", ["CP336"], id="unknown function"),
        pytest.param("__import__(open_balance) > 1", ["CP336"], id="__import__"),
        pytest.param("max(open_balance) > 1", ["CP337"], id="too few arguments"),
        pytest.param("max(open_balance, term_days) > 1", ["CP337"], id="mixed units"),
        pytest.param("abs(due_date) > 1", ["CP337"], id="abs of a date"),
        pytest.param("days_between(today, 3) > 1", ["CP337"], id="days from a number"),
        pytest.param("not (open_balance)", ["CP321"], id="not of a number"),
        pytest.param('"a" == "b"', ["CP320"], id="two texts and no fact"),
        pytest.param("country + 1 > 2", ["CP335"], id="a text plus a number"),
        pytest.param("-nowhere > 1", ["CP320"], id="minus an unknown fact"),
        pytest.param("max(nowhere, 1) > 1", ["CP320"], id="max of an unknown fact"),
        pytest.param("nowhere in [CN]", ["CP320"], id="an unknown fact in a list"),
        pytest.param("nowhere is missing", ["CP320"], id="an unknown fact is missing"),
    ],
)
def test_bad_conditions(codes, when, expected):
    assert codes(when) == expected


@pytest.mark.parametrize(
    ("define", "when", "expected"),
    [
        pytest.param("a: b > 1, b: a + 1", "a", ["CP325"], id="a circle"),
        pytest.param("a: [CN, HK]", "a", ["CP332"], id="a list as a condition"),
        pytest.param("a: [CN, HK]", "country in a", [], id="a list"),
        pytest.param("a: [CN, {x: 1}]", "country in a", ["CP326"], id="a map in it"),
        pytest.param(
            "a: [A, Z]", "tier in a", ["CP327"], id="checked where it is used"
        ),
        pytest.param("a: {x: 1}", "insured", ["CP217"], id="a map"),
        pytest.param("A: 1", "insured", ["CP216"], id="a bad name"),
        pytest.param("a: insured and insured", "a", [], id="a condition"),
        pytest.param("a: insured and insured", "a > 1", ["CP333"], id="as a value"),
        pytest.param("a: 5", "a", ["CP321"], id="a number as a condition"),
        pytest.param("a: nowhere + 1", "a > 1", ["CP320"], id="reported once"),
        pytest.param("a: 5 +", "a > 1", ["CP308"], id="unreadable"),
        pytest.param("a: 5 +", "country in a", ["CP308"], id="unreadable as a list"),
        pytest.param('a: "[CN, HK]"', "country in a", [], id="a list in quotes"),
        pytest.param("a: [5 +]", "open_balance in a", ["CP308"], id="a bad item"),
        pytest.param('a: ["B & Co"]', "customer_group in a", [], id="quoted items"),
    ],
)
def test_definitions(codes, define, when, expected):
    assert codes(when, define) == expected


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        ("open_balance > 100", {"open_balance": D("100.01")}, True),
        ("open_balance > 100", {"open_balance": D("100")}, False),
        ("open_balance > 100", {"open_balance": None}, None),
        ("credit_limit > 100", {}, None),
        ("0.1 + 0.2 == open_balance", {"open_balance": D("0.3")}, True),
        ("open_balance / 3 * 3 == 1", {"open_balance": 1}, False),
        ("open_balance / open_orders > 1", {"open_balance": 5}, None),
        ("on_time_ratio >= 95%", {"on_time_ratio": D("0.95")}, True),
        ("country == NO", {"country": "NO"}, True),
        ("country in [CN, HK]", {"country": None}, None),
        ("country not in [CN, HK]", {"country": "DE"}, True),
        ("promise_date is missing", {}, True),
        ("promise_date is not missing", {}, False),
        ("insured", {}, False),
        ("insured", {"insured": None}, None),
        ("not insured", {"insured": None}, None),
        ("insured or has_dispute", {"insured": None, "has_dispute": True}, True),
        ("insured and has_dispute", {"insured": None, "has_dispute": False}, False),
        ("insured and has_dispute", {"insured": None, "has_dispute": True}, None),
        ("not (insured and has_dispute)", {"insured": None}, True),
        ("due_date + 30 < today", {"due_date": date(2026, 2, 7)}, True),
        ("days_between(due_date, today) == 31", {"due_date": date(2026, 2, 7)}, True),
        ("min(open_balance, 5) == 5", {"open_balance": 9}, True),
        ("max(open_balance, credit_limit) > 0", {"open_balance": 9}, None),
        ("-open_balance < 0", {"open_balance": 9}, True),
        ("abs(open_balance) == 9", {"open_balance": -9}, True),
        ("today - due_date > 30", {"due_date": date(2026, 2, 7)}, True),
        ("today - 31 == due_date", {"due_date": date(2026, 2, 7)}, True),
        ("open_balance in [1, 2.50]", {"open_balance": D("2.5")}, True),
        ("20 < oldest_overdue_days <= 30", {"oldest_overdue_days": 30}, True),
        ("20 < oldest_overdue_days <= 30", {"oldest_overdue_days": 31}, False),
    ],
)
def test_what_conditions_mean(gate, when, facts, expected):
    decision = gate(f'"{when}"', **facts)

    assert decision.trace[0].fired is expected
    assert decision.engine == "durable_rules"
    assert [e for e in decision.errors if e.code.startswith("MATCHER")] == []


def test_dates_beyond_the_calendar_are_unknown(gate):
    decision = gate("today + 99_999_999 > due_date", due_date=date(2026, 1, 1))

    assert decision.trace[0].fired is None
    assert [fault.code for fault in decision.errors] == ["ARITHMETIC"]


def test_full_width_punctuation_keeps_columns(found):
    text = "order_gates: [{id: a, then: block, reason: A, when: '（insured） ＝ true'}]"  # noqa: RUF001

    assert found(text) == ["CP305"]
