"""How much must be prepaid under a condition, and what is missing."""

from decimal import Decimal

import pytest

from engine import prepayment

CENT, YEN = Decimal("0.01"), Decimal(1)


def D(text: str) -> Decimal:
    return Decimal(text)


@pytest.mark.parametrize(
    ("total", "paid", "terms", "required", "missing"),
    [
        pytest.param(
            "12480", "0", {"percent": D("30")}, "3744.00", "3744.00", id="nothing paid"
        ),
        pytest.param(
            "12480",
            "3743.99",
            {"percent": D("30")},
            "3744.00",
            "0.01",
            id="one cent short",
        ),
        pytest.param(
            "12480", "3744", {"percent": D("30")}, "3744.00", "0", id="exactly paid"
        ),
        pytest.param(
            "12480", "5000", {"percent": D("30")}, "3744.00", "0", id="more than asked"
        ),
        pytest.param(
            "100",
            "0",
            {"percent": D("33.333")},
            "33.34",
            "33.34",
            id="a share is rounded up",
        ),
        pytest.param("100", "0", {"amount": D("40")}, "40", "40", id="an amount"),
        pytest.param(
            "100",
            "0",
            {"amount": D("400")},
            "100",
            "100",
            id="never more than the document",
        ),
        pytest.param(
            "100",
            "0",
            {"percent": D("50"), "amount": D("40")},
            "50.00",
            "50.00",
            id="the larger counts",
        ),
        pytest.param(
            "100", "0", {"percent": D("100")}, "100.00", "100.00", id="all of it"
        ),
        pytest.param(
            "0", "0", {"percent": D("30")}, "0.00", "0", id="nothing is worth nothing"
        ),
        pytest.param(
            "100",
            "29.99",
            {"percent": D("30"), "tolerance": CENT},
            "30.00",
            "0",
            id="lost by converting",
        ),
        pytest.param(
            "100",
            "29.98",
            {"percent": D("30"), "tolerance": CENT},
            "30.00",
            "0.02",
            id="more is missing",
        ),
    ],
)
def test_required_and_missing(total, paid, terms, required, missing):
    found = prepayment(D(total), D(paid), step=CENT, **terms)
    assert (found.required, found.missing) == (D(required), D(missing))
    assert found.met is (D(missing) == 0)


def test_yen_have_no_decimals():
    assert prepayment(D("101"), D("0"), step=YEN, percent=D("30")).required == 31


@pytest.mark.parametrize(
    "terms",
    [
        {"percent": D("-1")},
        {"percent": D("100.01")},
        {"amount": D("-1")},
        {"percent": D("1E+99")},
    ],
)
def test_senseless_terms_are_refused(terms):
    with pytest.raises(ValueError, match="prepayment"):
        prepayment(D("100"), D("0"), step=CENT, **terms)
