"""Days of sales, effectiveness, bad debts and promises, from ledgers made by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import metrics
from engine.money import EXACT

D = Decimal
TODAY = date(2027, 3, 31)
ZEROS = (D(0),) * 5


def owed(not_due="0", *late, credits="0"):
    ages = [D(amount) for amount in late] + [D(0)] * (5 - len(late))
    return metrics.Receivables(D(not_due), tuple(ages), D(credits))


def near(value, digits="0.01"):
    return None if value is None else value.quantize(D(digits))


# Three invoices over 90 days of sales of 9,000: 3,000 not due, 1,000 five days late,
# 500 four months late, and a credit note of 200 that nobody has applied.
LEDGER = owed("3000", "1000", "0", "0", "0", "500", credits="200")


def test_the_hand_made_ledger():
    assert LEDGER.open == 4500
    assert LEDGER.overdue == 1500
    assert LEDGER.total == 4300
    assert metrics.days_sales_outstanding(LEDGER, D(9000), 90) == 43
    assert metrics.best_possible_dso(LEDGER, D(9000), 90) == 28
    assert metrics.average_days_delinquent(LEDGER, D(9000), 90) == 15
    assert near(metrics.overdue_share(LEDGER)) == D("33.33")
    assert near(metrics.insured_share(D(4000), LEDGER)) == D("88.89")
    # opened with 5,000: (5,000 + 3,000 - 4,300) / (5,000 + 3,000 - 2,800)
    effective = metrics.collection_effectiveness(D(5000), D(9000), LEDGER, months=3)
    assert near(effective) == D("71.15")


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        pytest.param(metrics.days_sales_outstanding, "43.8", id="all of it"),
        pytest.param(metrics.best_possible_dso, "36.5", id="what is not due"),
        pytest.param(metrics.average_days_delinquent, "7.3", id="what is late"),
    ],
)
def test_days_over_a_year_of_yen(function, expected):
    """An amount without decimals is as exact as any."""
    yen = owed("1000000", "200000")
    assert function(yen, D(10_000_000), 365) == D(expected)


@pytest.mark.parametrize("sales", ["0", "-0.01", "-5000"])
def test_without_sales_there_are_no_days(sales):
    """Not none outstanding: it has no meaning."""
    for function in (
        metrics.days_sales_outstanding,
        metrics.best_possible_dso,
        metrics.average_days_delinquent,
    ):
        assert function(LEDGER, D(sales), 90) is None
    assert metrics.bad_debt_ratio(D(10), D(sales)) is None


def test_nothing_owed_is_zero_days_where_there_are_sales():
    assert metrics.days_sales_outstanding(owed(), D(10), 30) == 0
    assert metrics.average_days_delinquent(owed("50"), D(10), 30) == 0
    assert metrics.best_possible_dso(owed("0", "50"), D(10), 30) == 0


def test_the_best_days_are_never_less_than_none():
    """Credits exceed what is not due: all but what is late is paid ahead."""
    ledger = owed("20", "80", credits="30")
    assert metrics.best_possible_dso(ledger, D(100), 30) is None
    assert metrics.average_days_delinquent(ledger, D(100), 30) == 24


def test_customers_that_have_paid_ahead_make_days_negative():
    assert metrics.days_sales_outstanding(owed(credits="100"), D(1000), 30) == -3


@pytest.mark.parametrize(
    ("total", "months", "expected"),
    [
        pytest.param("500", [("1000", 31)], "15.5", id="part of one month"),
        pytest.param("1000", [("1000", 31)], "31", id="exactly one month"),
        pytest.param(
            "1500", [("1000", 31), ("2000", 28)], "38", id="a month and a quarter"
        ),
        pytest.param(
            "600", [("100", 10), ("0", 28), ("1000", 31)], "53.5",
            id="a month without sales passes",
        ),
        pytest.param(
            "100", [("-50", 10), ("300", 30)], "25",
            id="credit notes beyond the invoices go back to older sales",
        ),
        pytest.param("1001", [("1000", 31)], None, id="not enough sales"),
        pytest.param("10", [], None, id="no months"),
        pytest.param("10", [("0", 31), ("-5", 28)], None, id="no sales"),
        pytest.param("0", [("0", 31), ("5", 28)], "0", id="nothing owed"),
        pytest.param("0", [("0", 31)], None, id="nothing owed and nothing sold"),
        pytest.param("-3", [("5", 31)], "0", id="paid ahead"),
    ],
)  # fmt: skip
def test_count_back(total, months, expected):
    sold = [metrics.MonthOfSales(D(sales), days) for sales, days in months]
    found = metrics.count_back_dso(owed(total), sold)
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("opening", "sales", "receivables", "months", "expected"),
    [
        pytest.param("100", "50", owed("50"), 1, "100", id="all that was due came"),
        pytest.param("100", "50", owed("0", "150"), 1, "0", id="nothing came"),
        pytest.param("100", "50", owed("0", "75"), 1, "50", id="half came"),
        pytest.param("0", "0", owed(), 1, "100", id="nothing was to be collected"),
        pytest.param("0", "60", owed("60"), 1, "100", id="all of it is current"),
        pytest.param("100", "150", owed("0", "75"), 3, "50", id="three months"),
        pytest.param("0", "-10", owed(), 1, None, id="only credit notes"),
        pytest.param(None, "50", owed("50"), 1, None, id="opening not known"),
    ],
)
def test_effectiveness(opening, sales, receivables, months, expected):
    opening = opening and D(opening)
    found = metrics.collection_effectiveness(opening, D(sales), receivables, months)
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("booked", "shared", "indemnity", "before", "after"),
    [
        pytest.param("57", "0", "45", "5.7", "1.2", id="less what the insurer pays"),
        pytest.param("57", "0", "0", "5.7", "5.7", id="nobody is insured"),
        # 100 lost, 90 paid by the insurer, 20 recovered: 18 of them are the insurer's.
        pytest.param("98", "18", "90", "8", "0.8", id="less all that was recovered"),
        pytest.param("10", "100", "90", "-9", "-8", id="all recovered, and more"),
        pytest.param("0", "0", "0", "0", "0", id="nothing lost"),
        pytest.param("-5", "0", "0", "-0.5", "-0.5", id="more recovered than lost"),
    ],
)
def test_bad_debts(booked, shared, indemnity, before, after):
    lost = metrics.Losses(D(booked), D(shared), D(indemnity))
    assert metrics.bad_debt_ratio(lost.before_indemnity, D(1000)) == D(before)
    assert metrics.bad_debt_ratio(lost.after_indemnity, D(1000)) == D(after)


def test_shares_of_nothing_have_no_meaning():
    assert metrics.overdue_share(owed(credits="5")) is None
    assert metrics.insured_share(D(0), owed()) is None
    assert metrics.kept_ratio(0, 0) is None
    assert metrics.response_days([]) is None


def test_promises_and_answers():
    assert metrics.kept_ratio(3, 1) == 75
    assert metrics.kept_ratio(0, 4) == 0
    days = [(TODAY - timedelta(days=n), TODAY) for n in (30, 45, 0)]
    assert metrics.response_days(days) == 25


@pytest.mark.parametrize(
    ("last", "months", "first", "days"),
    [
        pytest.param("2027-03-31", 1, "2027-03-01", 31, id="one whole month"),
        pytest.param("2027-02-28", 3, "2026-12-01", 90, id="end of February"),
        pytest.param("2028-02-29", 12, "2027-03-01", 366, id="leap year"),
        pytest.param("2027-02-28", 12, "2026-03-01", 365, id="a year"),
        pytest.param("2027-03-30", 1, "2027-03-01", 30, id="no 30th of February"),
        pytest.param("2027-01-15", 3, "2026-10-16", 92, id="over new year"),
    ],
)
def test_periods(last, months, first, days):
    found = metrics.period(date.fromisoformat(last), months)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.days == days


@pytest.mark.parametrize(
    ("days_late", "age"),
    [
        pytest.param(-10, 0, id="not due"),
        pytest.param(0, 0, id="due today"),
        pytest.param(1, 1, id="since yesterday"),
        pytest.param(30, 1, id="last day of the first age"),
        pytest.param(31, 2, id="first day of the second"),
        pytest.param(120, 4, id="last day with an end"),
        pytest.param(121, 5, id="the age without end"),
    ],
)
def test_ages(days_late, age):
    found = metrics.overdue_by_age([(TODAY - timedelta(days=days_late), D(7))], TODAY)
    assert (found.not_due, *found.late).index(D(7)) == age
    assert found.open == 7


def test_credits_have_no_age():
    items = [(TODAY - timedelta(days=200), D(-3)), (TODAY, D(5))]
    assert metrics.overdue_by_age(items, TODAY) == metrics.Receivables(
        D(5), ZEROS, D(3)
    )
    assert metrics.overdue_by_age(items, TODAY).total == 2


amounts = st.decimals(min_value=0, max_value=10**9, places=2)
sales_amounts = st.decimals(min_value="0.01", max_value=10**9, places=2)
ledgers = st.builds(metrics.Receivables, amounts, st.tuples(*[amounts] * 5), amounts)


@given(ledgers, sales_amounts, st.integers(1, 400))
def test_days_add_up(receivables, sales, days):
    whole = metrics.days_sales_outstanding(receivables, sales, days)
    best = metrics.best_possible_dso(receivables, sales, days)
    late = metrics.average_days_delinquent(receivables, sales, days)
    if best is None:
        assert whole < late
    else:
        assert best >= 0
        assert abs(EXACT.subtract(whole, EXACT.add(best, late))) < D("1e-25")
    assert late >= 0


@given(ledgers, sales_amounts, amounts)
def test_effectiveness_is_at_most_100(receivables, sales, opening):
    found = metrics.collection_effectiveness(opening, sales, receivables)
    assert found is None or found <= 100


@given(amounts, st.lists(st.tuples(amounts, st.integers(1, 31)), max_size=12))
def test_count_back_stays_within_its_months(total, months):
    sold = [metrics.MonthOfSales(*month) for month in months]
    found = metrics.count_back_dso(metrics.Receivables(total, ZEROS), sold)
    if found is None:
        assert total > sum(m.sales for m in sold) or not any(m.sales for m in sold)
    else:
        assert 0 <= found <= sum(m.days for m in sold)


@given(amounts, amounts, amounts, amounts)
def test_the_insurer_bears_what_it_pays_less_its_share(lost, paid, back, own):
    """Whoever is paid 90 of 100 and gives 18 of 20 back has borne 8 of 80."""
    books = metrics.Losses(lost - own, shared=back, indemnity=paid)
    assert books.before_indemnity == lost - own - back
    assert books.before_indemnity - books.after_indemnity == paid - back


@given(
    st.lists(
        st.tuples(
            st.dates(date(2026, 1, 1), date(2028, 1, 1)),
            st.decimals(min_value=-(10**6), max_value=10**6, places=2),
        )
    )
)
def test_no_item_is_lost(items):
    found = metrics.overdue_by_age(items, TODAY)
    assert found.total == sum((amount for _due, amount in items), D(0))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 24))
def test_periods_of_a_month_after_month_join(last, months):
    """From one end of a month to the next no day is lost or counted twice."""
    end = last.replace(day=1) - timedelta(days=1)
    found = metrics.period(end, months)
    assert isinstance(found, metrics.Period)
    assert found.first.day == 1
    before = metrics.period(found.first - timedelta(days=1), 1)
    assert before.last + timedelta(days=1) == found.first
