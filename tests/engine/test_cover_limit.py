"""Which of an insurer's decisions counts on a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine import CoverDecision, Layer, cover_on

D = Decimal
DAY = date(2026, 3, 10)
MOST = D(20_000)


def after(days):
    return DAY + timedelta(days=days)


def decided(key, amount, start=0, until=None, kind="named", **more):
    first, last = after(start), None if until is None else after(until)
    layers = (Layer(D(amount), first, last),) if amount else ()
    return CoverDecision(key, kind, first, layers, **more)


@pytest.mark.parametrize(
    ("decisions", "day", "expected"),
    [
        pytest.param([], 0, (0, "", None), id="nobody decided"),
        pytest.param([decided(1, 100)], -1, (0, "", None), id="not begun"),
        pytest.param([decided(1, 100)], 0, (100, "named", 1), id="first day"),
        pytest.param([decided(1, 100, until=5)], 5, (100, "named", 1), id="last day"),
        pytest.param([decided(1, 100, until=5)], 6, (0, "named", 1), id="ended"),
        pytest.param(
            [decided(1, 100), decided(2, 40, 3)], 3, (40, "named", 2), id="reduced"
        ),
        pytest.param(
            [decided(1, 100), decided(2, 40, 3)], 2, (100, "named", 1), id="not yet"
        ),
        pytest.param(
            [decided(1, 100), decided(2, 0, 3)], 3, (0, "named", 2), id="withdrawn"
        ),
        pytest.param(
            [decided(2, 70), decided(1, 100)], 0, (70, "named", 2), id="same day"
        ),
        pytest.param(
            [decided(1, 30_000, kind="discretionary")],
            0,
            (20_000, "discretionary", 1),
            id="discretionary: the policy's amount at most",
        ),
        pytest.param(
            [decided(1, 30_000, until=3, kind="discretionary")],
            4,
            (0, "", None),
            id="its proof has run out",
        ),
        pytest.param(
            [decided(1, 9_000, kind="discretionary"), decided(2, 0, 1)],
            1,
            (0, "named", 2),
            id="any decision of the insurer ends it, also nothing",
        ),
        pytest.param(
            [decided(1, 100), decided(2, 50, 0, 9, kind="temporary")],
            9,
            (150, "named", 1),
            id="a temporary limit adds",
        ),
        pytest.param(
            [decided(1, 100), decided(2, 50, 0, 9, kind="temporary")],
            10,
            (100, "named", 1),
            id="… until it ends",
        ),
        pytest.param(
            [decided(2, 50, 0, 9, kind="temporary")],
            1,
            (50, "temporary", 2),
            id="a temporary limit alone",
        ),
    ],
)
def test_the_limit_of_a_day(decisions, day, expected):
    found = cover_on(decisions, after(day), MOST)

    assert (found.amount, found.kind, found.key) == expected


def test_two_layers_end_on_different_days():
    both = CoverDecision(
        1, "named", DAY, (Layer(D(100), DAY), Layer(D(50), DAY, after(30)))
    )

    assert cover_on([both], after(30), MOST)[:1] == (150,)
    assert cover_on([both], after(30), MOST).until == after(30)
    assert cover_on([both], after(31), MOST).amount == 100
    assert cover_on([both], after(31), MOST).until is None


def test_the_share_of_the_limit_comes_along():
    start = decided(1, 100, kind="start_cover", share=D("0.7"))

    assert cover_on([start], DAY, MOST).share == D("0.7")
