"""Exact amounts."""

from decimal import Decimal

import pytest

from engine import Money
from engine.money import CurrencyMismatch, exact, plain, quotient, round_up

D = Decimal


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(D("0.1"), D("0.1"), id="a decimal stays"),
        pytest.param(7, D(7), id="a whole number becomes a decimal"),
        pytest.param(D("999999999999999999.99"), D("999999999999999999.99"), id="18"),
        pytest.param(D(1) / D(3), D(1) / D(3), id="thirds are kept"),
    ],
)
def test_exact_numbers(value, expected):
    assert exact(value) == expected


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(0.1, TypeError, id="float"),
        pytest.param(True, TypeError, id="yes/no"),
        pytest.param("5", TypeError, id="text"),
        pytest.param(None, TypeError, id="nothing"),
        pytest.param(D("NaN"), ValueError, id="not a number"),
        pytest.param(D("sNaN"), ValueError, id="signalling"),
        pytest.param(D("Infinity"), ValueError, id="infinity"),
        pytest.param(D("1E18"), ValueError, id="19 digits"),
        pytest.param(D("-1E18"), ValueError, id="19 digits below 0"),
        pytest.param(D("1E-1000000"), ValueError, id="a million decimals"),
        pytest.param(D("1E+1000000"), ValueError, id="a million zeros"),
        pytest.param(D("0." + "1" * 61), ValueError, id="61 digits"),
        pytest.param(10**400, ValueError, id="a huge whole number"),
    ],
)
def test_what_is_no_amount_is_refused(value, error):
    with pytest.raises(error):
        exact(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0", "0"), ("-0.00", "0"), ("1E+3", "1000"), ("0.50", "0.5"), ("100", "100")],
)
def test_one_text_for_a_number(value, expected):
    assert plain(D(value)) == expected


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        pytest.param("5690", "0.01", "5690", id="already a multiple"),
        pytest.param("5690.001", "0.01", "5690.01", id="up, never down"),
        pytest.param("0.001", "1", "1", id="yen have no decimals"),
        pytest.param("12.01", "0.05", "12.05", id="five centimes"),
    ],
)
def test_rounding_up(value, step, expected):
    assert round_up(D(value), D(step)) == D(expected)


def test_thirds_of_thirds_meet_again():
    third = quotient(D(1), D(3))

    assert round_up(quotient(D(1000) * third, third), D("0.01")) == 1000


def test_money_of_one_currency_adds():
    total = Money(D("10.50"), "EUR") + Money(D("0.50"), "EUR") - Money(D(1), "EUR")

    assert total == Money(D("10.00"), "EUR")
    assert str(total) == "10.00 EUR"
    assert Money(D(1), "EUR") < total


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__"])
def test_two_currencies_never_meet(operation):
    with pytest.raises(CurrencyMismatch):
        getattr(Money(D(1), "EUR"), operation)(Money(D(1), "USD"))
