"""Scales of others on one scale, and which of several grades counts."""

from datetime import date, timedelta

import pytest

from engine import Grade, Step, counting, fell, is_stale, map_grade, scale_faults

DAY = date(2026, 3, 10)
LETTERS = [Step("A", "", 1), Step("A-", "", 2), Step("E", "", 10)]
BANDS = [
    Step("1", "10", 1),
    Step("11", "50", 5),
    Step("51", "100", 10),
    Step("NR", "", 9),
]


@pytest.mark.parametrize(
    ("steps", "text", "grade"),
    [
        pytest.param(LETTERS, "a", 1, id="capitals do not matter"),
        pytest.param(LETTERS, " A - ", 2, id="nor spaces"),
        pytest.param(LETTERS, "B", None, id="unknown is no guess"),
        pytest.param(BANDS, "10", 1, id="the end of a band is in it"),
        pytest.param(BANDS, "11", 5, id="and so is its beginning"),
        pytest.param(BANDS, "10,5", None, id="between two bands is nowhere"),
        pytest.param(BANDS, "99,5", 10, id="decimals"),
        pytest.param(BANDS, "101", None, id="outside"),
        pytest.param(BANDS, "nr", 9, id="a word beside the bands"),
        pytest.param(BANDS, "", None, id="nothing"),
        pytest.param([Step("x", "y", 3)], "5", None, id="a band that is none"),
    ],
)
def test_a_grade_on_the_common_scale(steps, text, grade):
    assert map_grade(steps, text) == grade


def test_a_good_scale_has_no_faults():
    assert scale_faults(LETTERS) == []
    assert scale_faults(BANDS) == []


@pytest.mark.parametrize(
    ("step", "code"),
    [
        pytest.param(Step("a -", "", 3), "twice", id="the same name"),
        pytest.param(Step("5", "20", 3), "twice", id="bands that overlap"),
        pytest.param(Step("20", "5", 3), "number", id="the wrong way round"),
        pytest.param(Step("low", "high", 3), "number", id="no numbers"),
        pytest.param(Step("F", "", 11), "grade", id="worse than the worst"),
        pytest.param(Step("F", "", 0), "grade", id="better than the best"),
    ],
)
def test_faults_of_a_scale(step, code):
    steps = [*LETTERS, Step("11", "50", 5), step]

    assert scale_faults(steps) == [(code, step)]


def _grade(grade, days=0, valid=180):
    day = DAY - timedelta(days=days)
    return Grade(grade, day, day + timedelta(days=valid))


def test_the_worst_of_what_is_not_stale_counts():
    fresh, worse, stale = _grade(3), _grade(6, days=180), _grade(9, days=181)

    assert counting([fresh, worse, stale], DAY) == worse
    assert not is_stale(worse, DAY)
    assert is_stale(stale, DAY)


def test_the_future_does_not_count_and_nothing_is_nothing():
    assert counting([_grade(9, days=-1)], DAY) is None
    assert counting([], DAY) is None


def test_without_an_end_it_counts_for_ever():
    old = Grade(4, date(2001, 1, 1))

    assert counting([old], DAY) == old


@pytest.mark.parametrize(
    ("before", "after", "steps", "worse"),
    [(3, 5, 2, True), (3, 4, 2, False), (5, 3, 2, False), (None, 9, 2, False),
     (3, None, 2, False), (2, 3, 1, True)],
)  # fmt: skip
def test_getting_worse(before, after, steps, worse):
    assert fell(before, after, steps) is worse
