"""When somebody is reminded of a deadline."""

import pytest

from engine import alert_days, alert_stage

DAYS = (15, 5, 0)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15,5,0", (15, 5, 0)),
        (" 0 , 5,15 ", (15, 5, 0)),
        ("365", (365,)),
        ("", ()),
        ("  ", ()),
    ],
)
def test_days_are_read_from_a_text(text, days):
    assert alert_days(text) == days


@pytest.mark.parametrize(
    "text", ["15;5", "15,,5", "-1", "1.5", "x", "5,5", "366", "5,", "\u0661", "\u00b2"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"^"):
        alert_days(text)


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (16, None),
        (15, 15),
        (6, 15),
        (5, 5),
        (1, 5),
        (0, 0),
        (-1, 0),
        (-15, 0),
        (-16, None),
    ],
)
def test_the_last_reminder_that_is_due_counts(left, stage):
    assert alert_stage(left, DAYS) == stage


def test_without_days_nobody_is_reminded():
    assert alert_stage(0, ()) is None


def test_missed_ones_count_from_the_latest_reminder():
    assert alert_stage(-3, (10, 4)) == 4
