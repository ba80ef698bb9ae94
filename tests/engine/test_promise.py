"""When a promise to pay is kept, and when it is broken."""

import datetime
from decimal import Decimal as D

import pytest

from engine import Promised, judge_promise, last_day

FRIDAY = datetime.date(2026, 3, 13)


def day(offset):
    return FRIDAY + datetime.timedelta(days=offset)


@pytest.mark.parametrize(
    ("name", "settled", "late", "waiting", "offset", "expected"),
    [
        ("nothing yet", "0", "0", "0", -1, "open"),
        ("nothing on the day", "0", "0", "0", 0, "open"),
        ("nothing on the last day of grace", "0", "0", "0", 3, "open"),
        ("nothing after it", "0", "0", "0", 4, "broken"),
        ("all before the day", "100", "0", "0", -1, "kept"),
        ("within the tolerance", "95", "0", "0", 4, "kept"),
        ("a cent below the tolerance, in time", "94.99", "0", "0", 3, "open"),
        ("a cent below the tolerance", "94.99", "0", "0", 4, "broken"),
        ("a part", "60", "0", "0", 4, "broken"),
        ("all, but too late", "100", "100", "0", 9, "broken"),
        ("a part in time, the rest too late", "100", "6", "0", 9, "broken"),
        ("enough in time, the rest too late", "100", "5", "0", 9, "kept"),
        ("money waits to be applied", "0", "0", "100", 9, "open"),
        ("too little waits", "0", "0", "94", 9, "broken"),
        ("a part is applied, the rest waits", "60", "0", "35", 9, "open"),
        ("the payment was taken back", "-20", "0", "0", 9, "broken"),
        ("what waits is negative", "60", "0", "-10", 9, "broken"),
    ],
)
def test_promise(name, settled, late, waiting, offset, expected):
    promised = Promised(D(100), FRIDAY, D(settled), D(late), D(waiting))

    got = judge_promise(promised, day(offset), days=3, tolerance=D("0.05"))

    assert got == expected


@pytest.mark.parametrize("tolerance", ["1", "2"])
def test_nothing_keeps_no_promise(tolerance):
    promised = Promised(D(100), FRIDAY, D(0))

    assert judge_promise(promised, day(9), days=0, tolerance=D(tolerance)) == "broken"


def test_without_grace_and_tolerance():
    exact = Promised(D(9000), FRIDAY, D(9000))
    less = Promised(D(9000), FRIDAY, D(8999))

    assert judge_promise(exact, day(1), days=0, tolerance=D(0)) == "kept"
    assert judge_promise(less, day(0), days=0, tolerance=D(0)) == "open"
    assert judge_promise(less, day(1), days=0, tolerance=D(0)) == "broken"


def test_the_last_day():
    assert last_day(FRIDAY, 3) == day(3)
    assert last_day(FRIDAY, -3) == FRIDAY
    assert last_day(datetime.date.max, 3) == datetime.date.max
