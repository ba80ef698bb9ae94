"""How a customer pays, in numbers, and when a tier changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine import Bound, Parts, behaviour, dropped, settle_tier, turned_bad

DAY = date(2026, 3, 10)
D = Decimal


def test_the_delay_is_weighted_by_amount():
    parts = Parts(3, 1, D(1000), D(900 * 10 + 100 * -5), D(500), D(5000), D(500), D(0))

    habits = behaviour(parts)

    assert habits.avg_delay == D("8.5")
    assert habits.on_time_ratio == D("0.3333")
    assert habits.delay_trend == D("10.0")
    assert habits.invoices == 3


@pytest.mark.parametrize("invoices", [0, 2], ids=["none", "too few"])
def test_few_invoices_say_nothing(invoices):
    habits = behaviour(Parts(invoices, invoices, D(100), D(0)))

    assert habits[:3] == (None, None, None)


def test_no_trend_without_earlier_invoices():
    assert behaviour(Parts(3, 3, D(30), D(0), D(30), D(0))).delay_trend is None


def test_invoices_of_nothing_have_no_delay():
    assert behaviour(Parts(3, 3)).avg_delay is None


@pytest.mark.parametrize(
    ("before", "after", "falls"),
    [
        ("A", "B", True),
        ("B", "A", False),
        ("C", "N", False),
        ("N", "C", False),
        ("N", "D", True),
        ("A", "N", True),
        (None, "D", False),
        ("D", "D", False),
    ],
)
def test_a_fall(before, after, falls):
    assert dropped(before, after) is falls


@pytest.mark.parametrize(
    ("current", "computed", "days", "expected"),
    [
        (None, "B", 30, ("B", None)),
        ("B", "B", 30, ("B", None)),
        ("B", "C", 30, ("C", None)),
        ("C", "B", 0, ("B", None)),
        ("N", "A", 30, ("A", None)),
        ("C", "B", 30, ("C", ("B", DAY))),
    ],
    ids=["first", "same", "worse at once", "no patience", "from new", "better waits"],
)
def test_settling(current, computed, days, expected):
    assert settle_tier(current, computed, None, DAY, days) == expected


def test_a_better_tier_counts_when_it_has_held():
    since = DAY - timedelta(days=30)

    assert settle_tier("C", "B", ("B", since), DAY, 30) == ("B", None)
    early = DAY - timedelta(days=29)
    assert settle_tier("C", "B", ("B", early), DAY, 30) == ("C", ("B", early))


def test_of_several_better_tiers_the_least_good_has_held():
    since = DAY - timedelta(days=10)

    assert settle_tier("C", "A", ("B", since), DAY, 10) == ("B", ("A", DAY))
    assert settle_tier("C", "B", ("A", since), DAY, 30) == ("C", ("B", since))


def test_a_figure_warns_only_when_it_crosses():
    late = Bound("avg_delay", True, 30)
    share = Bound("on_time_ratio", False, D("0.5"))
    never = Bound("oldest_overdue_days", True, None)
    bounds = (late, share, never)

    assert turned_bad(bounds, {"avg_delay": 30}, {"avg_delay": 31}) == [late]
    assert turned_bad(bounds, {"avg_delay": 31}, {"avg_delay": 90}) == []
    assert turned_bad(bounds, {}, {"on_time_ratio": 0.4}) == [share]
    assert turned_bad(bounds, {}, {"oldest_overdue_days": 400}) == []
    assert turned_bad(bounds, {"avg_delay": 3}, {"avg_delay": None}) == []
