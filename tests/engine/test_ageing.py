"""Groups of overdue receivables by age."""

import pytest

from engine import AGEING_BOUNDS, ageing_bounds, ageing_groups


def test_the_usual_groups():
    assert [tuple(group) for group in ageing_groups()] == [
        (1, 30),
        (31, 60),
        (61, 90),
        (91, 120),
        (121, None),
    ]


def test_every_day_is_in_one_group():
    groups = ageing_groups((7, 14, 21, 400))
    for day in range(1, 500):
        fitting = [g for g in groups if g.first <= day <= (g.last or day)]
        assert len(fitting) == 1, day


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("30,60,90,120", AGEING_BOUNDS),
        (" 1 , 2,3 ,3650", (1, 2, 3, 3650)),
    ],
)
def test_bounds_are_read(text, bounds):
    assert ageing_bounds(text) == bounds


@pytest.mark.parametrize(
    "text",
    ["", "30", "30,60,90", "30,60,90,120,150", "30,60,60,90", "90,60,30,10", "0,1,2,3",
     "-1,2,3,4", "1,2,3,x", "1,2,3,4.5", "1,2,3,3651", "1,2,3,٤", "1,,3,4"],
)  # fmt: skip
def test_bounds_that_mean_nothing(text):
    with pytest.raises(ValueError, match=r".*"):
        ageing_bounds(text)
