"""Numbers and days as people write them: what has two meanings is refused."""

from datetime import date
from decimal import Decimal

import pytest

from engine import Ambiguous, read_date, read_number

NUMBERS = {
    "1234": "1234",
    " 12.5 ": "12.5",
    "12,5": "12.5",
    "-0.125": "-0.125",
    "0,125": "0.125",
    "1.234,56": "1234.56",
    "1,234.56": "1234.56",
    "1 234,56": "1234.56",
    "1\u00a0234\u00a0567,5": "1234567.5",
    "1\u202f234": "1234",
    "1'234.50": "1234.50",
    "1.234.567": "1234567",
    "1,234,567": "1234567",
    "-1.234,5": "-1234.5",
    "1234.567": "1234.567",
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_with_one_meaning(text):
    assert read_number(text) == Decimal(NUMBERS[text])


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.500", "999,999"])
def test_a_number_with_two_meanings_is_refused(text):
    with pytest.raises(Ambiguous):
        read_number(text)


def test_a_decimal_sign_that_is_known_settles_it():
    assert read_number("1.234", ",") == 1234
    assert read_number("1.234", ".") == Decimal("1.234")
    assert read_number("1,234", ".") == 1234


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1.2.3", "12.34,56", "1 23", "1,23,456", "1e5", "NaN", "1-2", "1.",
     ".5", "--1", "1,234.5,6", "1 2345"],
)  # fmt: skip
def test_no_number(text):
    assert _error(read_number, text) is not Ambiguous


DATES = {
    "2026-03-04": date(2026, 3, 4),
    "2026/3/4": date(2026, 3, 4),
    "2026.03.04": date(2026, 3, 4),
    "04.03.2026": date(2026, 3, 4),
    "25/03/2026": date(2026, 3, 25),
    "03/25/2026": date(2026, 3, 25),
    "03/03/2026": date(2026, 3, 3),
    "25-03-2026": date(2026, 3, 25),
}


@pytest.mark.parametrize("text", DATES)
def test_a_day_with_one_meaning(text):
    assert read_date(text) == DATES[text]


@pytest.mark.parametrize("text", ["03/04/2026", "3-4-2026"])
def test_a_day_with_two_meanings_is_refused_until_the_order_is_known(text):
    with pytest.raises(Ambiguous):
        read_date(text)
    assert read_date(text, "day") == date(2026, 4, 3)
    assert read_date(text, "month") == date(2026, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-30", "31.02.2026", "4.3.26", "2026-03/04", "today", "13/13/2026"],
)
def test_no_day(text):
    assert _error(read_date, text) is not Ambiguous


def test_an_order_that_was_chosen_is_kept():
    assert _error(read_date, "03/25/2026", "day") is not Ambiguous


def _error(function, *args):
    """Return the kind of error; the test fails when there is none."""
    try:
        value = function(*args)
    except ValueError as error:
        return type(error)
    return pytest.fail(f"it was read as {value}")
