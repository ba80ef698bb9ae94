"""Late interest against tables made by hand."""

import datetime
from decimal import Decimal as D

import pytest

from engine import Paid, Rate, late_interest, with_points

REFERENCE = [
    Rate(datetime.date(2024, 7, 1), D("4.25")),
    Rate(datetime.date(2025, 1, 1), D("3.15")),
    Rate(datetime.date(2025, 7, 1), D("2.15")),
    Rate(datetime.date(2026, 1, 1), D("2.15")),
]
LEGAL = with_points(REFERENCE, D(8))


def day(text):
    return datetime.date.fromisoformat(text)


def table(periods):
    return [
        (str(p.start), str(p.end), p.days, *map(str, p[3:])) for p in periods
    ]  # fmt: skip


def test_a_half_year_ends():
    """1,000.00 due on 1 December 2024, looked at on 15 January 2025."""
    periods = late_interest(
        D("1000.00"), day("2024-12-01"), [], day("2025-01-15"), LEGAL
    )

    assert table(periods) == [
        # 1000 * 12.25 % * 30 / 365 = 10.0685; 1000 * 11.15 % * 15 / 365 = 4.5822
        ("2024-12-02", "2024-12-31", 30, "1000.00", "12.25", "10.07"),
        ("2025-01-01", "2025-01-15", 15, "1000.00", "11.15", "4.58"),
    ]


def test_partial_payments():
    """The day of a payment still bears interest on the whole amount."""
    payments = [Paid(day("2025-02-20"), D("300.00")), Paid(day("2025-02-10"), D(200))]

    periods = late_interest(
        D("1000.00"), day("2025-01-31"), payments, day("2025-03-02"), LEGAL
    )

    assert table(periods) == [
        # 1000 * 11.15 % * 10 / 365; 800 * 11.15 % * 10 / 365; 500 * 11.15 % * 10 / 365
        ("2025-02-01", "2025-02-10", 10, "1000.00", "11.15", "3.05"),
        ("2025-02-11", "2025-02-20", 10, "800.00", "11.15", "2.44"),
        ("2025-02-21", "2025-03-02", 10, "500.00", "11.15", "1.53"),
    ]


def test_paid_in_full_it_stops():
    periods = late_interest(
        D("1000.00"),
        day("2025-01-31"),
        [Paid(day("2025-02-10"), D("1000.00"))],
        day("2026-01-31"),
        LEGAL,
    )

    assert table(periods) == [
        ("2025-02-01", "2025-02-10", 10, "1000.00", "11.15", "3.05"),
    ]


def test_what_was_paid_before_the_due_date_was_never_late():
    periods = late_interest(
        D("1000.00"),
        day("2025-01-31"),
        [Paid(day("2025-01-31"), D("400.00"))],
        day("2025-02-10"),
        LEGAL,
    )

    assert table(periods) == [
        # 600 * 11.15 % * 10 / 365 = 1.8329
        ("2025-02-01", "2025-02-10", 10, "600.00", "11.15", "1.83"),
    ]


def test_a_contract_rate_in_yen_through_a_leap_day():
    """Actual days over 365, also in a leap year; no decimals in yen."""
    periods = late_interest(
        D(1_000_000),
        day("2024-02-01"),
        [],
        day("2024-03-31"),
        [Rate(datetime.date.min, D("14.6"))],
        step=D(1),
    )

    # 1,000,000 * 14.6 % * 59 / 365 = 23,600
    assert table(periods) == [
        ("2024-02-02", "2024-03-31", 59, "1000000", "14.6", "23600"),
    ]


def test_equal_rates_of_two_half_years_stand_apart():
    periods = late_interest(
        D("365.00"), day("2025-12-29"), [], day("2026-01-02"), LEGAL
    )

    assert [(p.days, str(p.interest)) for p in periods] == [(2, "0.20"), (2, "0.20")]


@pytest.mark.parametrize(
    ("name", "principal", "due", "as_of", "rates"),
    [
        ("not late", "100", "2025-01-31", "2025-01-31", LEGAL),
        ("not due", "100", "2025-01-31", "2025-01-01", LEGAL),
        ("nothing owed", "0", "2025-01-31", "2025-02-28", LEGAL),
        ("a credit", "-5", "2025-01-31", "2025-02-28", LEGAL),
        ("no rates", "100", "2025-01-31", "2025-02-28", []),
        ("before the first rate", "100", "2023-01-31", "2023-02-28", LEGAL),
        ("a rate of 0", "9", "2025-01-31", "2025-02-28", [Rate(day("2020-01-01"), 0)]),
    ],
)  # fmt: skip
def test_nothing_accrues(name, principal, due, as_of, rates):
    assert late_interest(D(principal), day(due), [], day(as_of), rates) == []


def test_one_day():
    rates = [Rate(day("2025-01-01"), D(1))]

    [period] = late_interest(D(36500), day("2025-01-31"), [], day("2025-02-01"), rates)

    assert (period.days, period.interest) == (1, D("1.00"))
