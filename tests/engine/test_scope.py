"""Two rulesets that would both decide are found, with what they share."""

from datetime import date

import pytest

from engine import load_ruleset, overlap

ALL = ("*",)


def ruleset(head):
    loaded = load_ruleset(f"ruleset: x\n{head}\n")
    assert loaded.ok, loaded.problems
    return loaded.ruleset


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("", "", (ALL, ALL, None, None), id="everywhere twice"),
        pytest.param(
            "scope: {countries: [CN, HK]}",
            "scope: {countries: [HK, SG]}",
            (ALL, ("HK",), None, None),
            id="one country",
        ),
        pytest.param(
            "scope: {countries: CN}", "scope: {countries: SG}", None, id="no country"
        ),
        pytest.param(
            "scope: {companies: A, countries: CN}",
            "scope: {countries: CN}",
            (("A",), ("CN",), None, None),
            id="one names no company",
        ),
        pytest.param(
            "scope: {companies: A}", "scope: {companies: B}", None, id="two companies"
        ),
        pytest.param(
            "effective: {until: 2026-03-31}",
            "effective: {from: 2026-04-01}",
            None,
            id="one after the other",
        ),
        pytest.param(
            "effective: {until: 2026-04-01}",
            "effective: {from: 2026-04-01}",
            (ALL, ALL, date(2026, 4, 1), date(2026, 4, 1)),
            id="one day",
        ),
        pytest.param(
            "effective: {from: 2026-01-01, until: 2026-12-31}",
            "effective: {from: 2026-06-01}",
            (ALL, ALL, date(2026, 6, 1), date(2026, 12, 31)),
            id="half a year",
        ),
    ],
)
def test_overlap(first, second, expected):
    one, other = ruleset(first), ruleset(second)

    assert overlap(one, other) == overlap(other, one) == expected
