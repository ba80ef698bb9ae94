"""Declared turnover and premium: what counts, what is left out, what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import (
    Sale,
    SaleFacts,
    declaration_period,
    declare,
    minimum_premium,
    policy_year,
    why_excluded,
)

D = Decimal
CENT, YEN = D("0.01"), D(1)


def sale(key, amount, *, country=1, tax=0, **more):
    return Sale(key, country, D(amount) + D(tax), D(amount), **more)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, ""),
        ({"own": True}, "own"),
        ({"cash": True}, "cash"),
        ({"insurable": False}, "buyer"),
        ({"country": False}, "country"),
        ({"policy": False}, "no_policy"),
        ({"elsewhere": True, "stamped": "insured"}, "other_policy"),
        ({"term_days": None}, "no_due_date"),
        ({"term_days": 90, "longest_terms": 90}, ""),
        ({"term_days": 91, "longest_terms": 90}, "terms"),
        ({"term_days": 9_999}, ""),
        ({"stamped": "none", "stamp_reason": "no_limit"}, "no_limit"),
        ({"stamped": "none", "stamp_reason": "override"}, "override"),
        ({"stamped": "partly", "stamp_reason": "limit_used"}, ""),
        ({"stamped": "insured"}, ""),
        ({"stamped": "insured", "policy": False}, "no_policy"),  # by rules only
        # What is insured is declared, whatever became of the buyer since.
        ({"stamped": "insured", "insurable": False, "country": False}, ""),
        ({"stamped": "insured", "cash": True}, "cash"),
        # The nearest reason is said, not the one of the stamp.
        ({"stamped": "none", "stamp_reason": "buyer", "own": True}, "own"),
    ],
    ids=str,
)
def test_why_a_sale_is_left_out(facts, reason):
    assert why_excluded(SaleFacts(**facts)) == reason


def test_lines_by_country_rate_and_reason():
    lines = declare(
        [
            sale(1, "1000.00", rate=D("0.25")),
            sale(2, "500.005", rate=D("0.25")),
            sale(3, "200", rate=D("0.30")),  # after an endorsement
            sale(4, "-100", rate=D("0.30")),  # a credit note
            sale(5, "70", country=2, rate=D("0.30")),
            sale(6, "40", excluded="cash", rate=D("0.25")),
            sale(7, "2", excluded="cash", rate=D("0.30")),
            sale(8, "9", rate=D("0.30"), late=True),
        ]
    )

    assert [(line[:5], line.declared, line.premium) for line in lines] == [
        ((1, "", D("0.25"), False, 2), D("1500.01"), D("3.75")),
        ((1, "", D("0.30"), False, 2), D("100.00"), D("0.30")),
        ((1, "", D("0.30"), True, 1), D("9.00"), D("0.03")),
        ((2, "", D("0.30"), False, 1), D("70.00"), D("0.21")),
        ((1, "cash", D(0), False, 2), D("42.00"), D(0)),
    ]


def test_taxes_count_where_the_policy_insures_them():
    without, with_tax = declare(
        [sale(1, 100, tax=19), sale(2, 100, tax=19, country=2, tax_insured=True)]
    )

    assert (without.turnover, with_tax.turnover) == (D(100), D(119))


def test_each_line_is_exchanged_and_rounded_once():
    (line,) = declare(
        [sale(1, "10.10", rate=D("0.45")), sale(2, "10.10", rate=D("0.45"))],
        exchange=D("149.95"),
        step=YEN,
    )

    assert (line.turnover, line.declared, line.premium) == (D("20.20"), D(3029), D(14))


def test_a_credit_note_alone_gives_premium_back():
    (line,) = declare([sale(1, -100, rate=D("0.25"))])

    assert (line.declared, line.premium) == (D(-100), D("-0.25"))


@pytest.mark.parametrize(
    ("so_far", "minimum", "days", "missing", "expected", "owed"),
    [
        ("0", 8000, 0, "8000", None, "8000"),
        ("1000", 8000, 73, "7000", "5000.00", "8000"),
        ("2000", 8000, 73, "6000", "10000.00", "10000"),
        ("8000", 8000, 365, "0", "8000.00", "8000"),
        ("9000", 8000, 365, "0", "9000.00", "9000"),
        ("500", 0, 73, "0", "2500.00", "2500"),
        ("9000", 8000, 400, "0", "9000.00", "9000"),
    ],
    ids=[
        "nothing declared yet",
        "will stay below",
        "will be above",
        "exactly reached",
        "above",
        "no minimum",
        "more days than the year has",
    ],
)
def test_minimum_premium(so_far, minimum, days, missing, expected, owed):
    found = minimum_premium(D(so_far), D(minimum), days, 365)

    assert found.missing == D(missing)
    assert found.expected == (expected and D(expected))
    assert found.owed == D(owed)
    assert found.reached == (not found.missing)
    assert found.expected_short == (expected is not None and D(expected) < D(minimum))


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("month", (2024, 2, 29), (2024, 2, 1), (2024, 2, 29)),
        ("month", (2026, 12, 31), (2026, 12, 1), (2026, 12, 31)),
        ("quarter", (2026, 2, 28), (2026, 1, 1), (2026, 3, 31)),
        ("quarter", (2026, 10, 1), (2026, 10, 1), (2026, 12, 31)),
        ("year", (2026, 7, 15), (2026, 1, 1), (2026, 12, 31)),
    ],
)
def test_periods(kind, day, first, last):
    assert declaration_period(kind, date(*day)) == (date(*first), date(*last))


@pytest.mark.parametrize(
    ("begin", "day", "first", "last"),
    [
        ((2025, 1, 1), (2026, 6, 1), (2026, 1, 1), (2026, 12, 31)),
        ((2025, 3, 15), (2026, 3, 14), (2025, 3, 15), (2026, 3, 14)),
        ((2025, 3, 15), (2026, 3, 15), (2026, 3, 15), (2027, 3, 14)),
        ((2024, 2, 29), (2025, 2, 28), (2025, 2, 28), (2026, 2, 27)),
        ((2025, 3, 15), (2025, 3, 1), (2025, 3, 15), (2026, 3, 14)),
    ],
    ids=["calendar year", "last day", "first day", "leap day", "before it began"],
)
def test_policy_years(begin, day, first, last):
    assert policy_year(date(*begin), date(*day)) == (date(*first), date(*last))


amounts = st.decimals("-1000000", "1000000", places=2)
sales = st.lists(
    st.builds(
        Sale,
        st.integers(1, 10_000),
        st.integers(1, 3),
        amounts,
        amounts,
        st.sampled_from([D("0.25"), D("0.3"), D("0.4567")]),
        st.booleans(),
        st.sampled_from(["", "", "cash", "terms"]),
        st.booleans(),
    ),
    max_size=20,
)


@given(sales, st.randoms())
def test_declared_and_left_out_are_the_turnover_in_any_order(some, random):
    lines = declare(some)
    again = list(some)
    random.shuffle(again)

    assert declare(again) == lines
    assert sum(line.count for line in lines) == len(some)
    assert sum(line.turnover for line in lines) == sum(one.turnover for one in some)
    for line in lines:
        assert line.declared == line.turnover  # one currency, already in cents
        assert line.premium % CENT == 0
        assert bool(line.excluded) <= (line.premium == 0)
        exact = 0 if line.excluded else line.declared * line.rate / 100
        assert abs(line.premium - exact) <= CENT / 2


@given(
    st.dates(date(1970, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["month", "quarter", "year"]),
)
def test_periods_follow_each_other_without_gaps(day, kind):
    first, last = declaration_period(kind, day)

    assert first <= day <= last
    assert declaration_period(kind, first) == (first, last)
    assert declaration_period(kind, last + timedelta(days=1))[0] == last + timedelta(
        days=1
    )


@given(
    st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    st.integers(0, 10_000),
)
def test_policy_years_hold_every_day_once(begin, days):
    day = begin + timedelta(days=days)
    first, last = policy_year(begin, day)

    assert first <= day <= last
    assert policy_year(begin, last + timedelta(days=1))[0] == last + timedelta(days=1)
