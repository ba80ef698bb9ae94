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


# A table made by hand: what was owed, when it was due, what was paid when, until when
# it is looked at, on which terms and in which step; then days, rate and interest of
# each period. EU: the reference rate of the half-year and 8 points.
NONE = []
CONTRACT = [Rate(datetime.date.min, D(9))]
EURO, YEN, RAPPEN = D("0.01"), D(1), D("0.05")
BY_HAND = {
    # 10,000 * 12.25 % / 365 = 3.35616 a day
    "within a half-year": (
        "10000", "2024-08-31", [], "2024-09-30", LEGAL, EURO,
        [(30, "12.25", "100.68")],
    ),
    # 3.35616 * 16 = 53.6986; 10,000 * 11.15 % * 15 / 365 = 45.8219
    "across 1 January": (
        "10000", "2024-12-15", [], "2025-01-15", LEGAL, EURO,
        [(16, "12.25", "53.70"), (15, "11.15", "45.82")],
    ),
    # 2,500 * 11.15 % * 10 / 365 = 7.6370; 2,500 * 10.15 % * 5 / 365 = 3.4760
    "across 1 July": (
        "2500", "2025-06-20", [], "2025-07-05", LEGAL, EURO,
        [(10, "11.15", "7.64"), (5, "10.15", "3.48")],
    ),
    # due on the last day of a half-year: only the new rate bears
    "due on 30 June": (
        "3650", "2025-06-30", [], "2025-07-10", LEGAL, EURO,
        [(10, "10.15", "10.15")],
    ),
    # 3,650 * rate / 365: 10 * 0.1225 * 31, 10 * 0.1115 * 181, 10 * 0.1015 * 184
    "two half-years and a bit": (
        "3650", "2024-11-30", [], "2025-12-31", LEGAL, EURO,
        [(31, "12.25", "37.98"), (181, "11.15", "201.82"), (184, "10.15", "186.76")],
    ),
    # 29 February is a day, and the year still has 365: 7,300 * 9 % * 29 / 365
    "a leap February": (
        "7300", "2024-01-31", [], "2024-02-29", CONTRACT, EURO,
        [(29, "9", "52.20")],
    ),
    # the same February without a leap day: 7,300 * 9 % * 28 / 365
    "a February": (
        "7300", "2025-01-31", [], "2025-02-28", CONTRACT, EURO,
        [(28, "9", "50.40")],
    ),
    # 366 days of 2024 at 9 %: 1,000 * 9 % * 366 / 365 = 90.2466
    "a leap year": (
        "1000", "2023-12-31", [], "2024-12-31", CONTRACT, EURO,
        [(366, "9", "90.25")],
    ),
    # 1,460 * 11.15 % * 10 / 365 = 4.46; 1,095: * 20 = 6.69; 365: * 28 = 3.122
    "two part payments": (
        "1460", "2025-01-31", [("2025-02-10", "365"), ("2025-03-02", "730")],
        "2025-03-30", LEGAL, EURO,
        [(10, "11.15", "4.46"), (20, "11.15", "6.69"), (28, "11.15", "3.12")],
    ),
    # paid in part on the day before the rate changes: one border, not two
    "a payment at the change of rates": (
        "7300", "2025-06-20", [("2025-06-30", "3650")], "2025-07-10", LEGAL, EURO,
        [(10, "11.15", "22.30"), (10, "10.15", "10.15")],
    ),
    # 365,000 yen * 10.15 % / 365 = 101.5 a day, * 3 = 304.5, half up
    "yen": (
        "365000", "2025-09-30", [], "2025-10-03", LEGAL, YEN,
        [(3, "10.15", "305")],
    ),
    # 100 yen * 9 % * 20 / 365 = 0.49: less than a yen
    "yen that come to nothing": (
        "100", "2025-09-30", [], "2025-10-20", CONTRACT, YEN, [(20, "9", "0")],
    ),
    # 1,000 * 9 % * 11 / 365 = 2.7123, in steps of 0.05
    "steps of five": (
        "1000", "2025-09-30", [], "2025-10-11", CONTRACT, RAPPEN, [(11, "9", "2.70")],
    ),
    "no interest agreed": (
        "10000", "2024-08-31", [], "2025-08-31", NONE, EURO, [],
    ),
    # 730 * 10.15 % * 20 / 365 = 4.06; then nothing is owed any more
    "paid in full, and too much": (
        "730", "2025-07-11", [("2025-07-31", "800")], "2025-12-31", LEGAL, EURO,
        [(20, "10.15", "4.06")],
    ),
    # a payment of the day itself still bears interest: 730 * 10.15 % * 1 / 365 = 0.203
    "paid on the day it is looked at": (
        "730", "2025-07-11", [("2025-07-12", "730")], "2025-07-12", LEGAL, EURO,
        [(1, "10.15", "0.20")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_HAND.values(), ids=list(BY_HAND))
def test_by_hand(case):
    owed, due, paid, as_of, rates, step, expected = case

    periods = late_interest(
        D(owed),
        day(due),
        [Paid(day(on), D(amount)) for on, amount in paid],
        day(as_of),
        rates,
        step=step,
    )

    got = [(p.days, p.percent, p.interest) for p in periods]
    assert got == [(days, D(rate), D(interest)) for days, rate, interest in expected]
