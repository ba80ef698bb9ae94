"""What changes between two rulesets."""

from datetime import date

import pytest

from engine import compare, compare_decisions, compile_ruleset, load_ruleset

OLD = """\
ruleset: x
title: Old
mode: enforce
define: {days: 30, home: [CN, HK]}
score:
  - factor: f
    value: avg_delay
    ranges: [{below: 5, points: 9}, {otherwise: true, points: 0}]
tiers:
  - {tier: A, when: score > 5}
  - {tier: B, when: months_as_customer > 5}
  - {tier: N, otherwise: true}
credit_limit: [{when: tier == A, limit: 50_000}, {otherwise: true, limit: 5_000}]
payment_terms: [{when: tier == A, days: 60}, {otherwise: true, days: 20}]
order_gates:
  - id: late
    when: oldest_overdue_days > days
    then: block
    reason: LATE
    message: "Late."
  - {id: far, when: [country not in home, insured], then: warn, reason: FAR}
escalation: {based_on: days_past_due, steps: [{id: one, day: 3, channel: email}]}
exceptions:
  - {id: E, rule: late, customer: C, from: 2026-01-01, until: 2026-02-01,
     weaken_to: warn, reason: r, approved_by: b}
"""
TIERS = [
    f"{line}\n"
    for line in OLD.split("\n")
    if "tier: A, when" in line or "tier: B" in line
]


def ruleset(text):
    loaded = load_ruleset(text)
    assert loaded.ok, loaded.problems
    return loaded.ruleset


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "title: Old", "title: New", ["reworded ruleset title"], id="title"
        ),
        pytest.param("Late.", "Too late.", ["reworded order_gates late"], id="message"),
        pytest.param(
            "mode: enforce", "mode: warn", ["changed ruleset mode"], id="mode"
        ),
        pytest.param(
            "days: 30",
            "days: 45",
            ["changed define days", "changed order_gates late"],
            id="a number",
        ),
        pytest.param(
            "days: 30", "days: 30.0", ["changed define days"], id="the same number"
        ),
        pytest.param(
            "home",
            "domestic",
            ["added define domestic", "removed define home"],
            id="another name",
        ),
        pytest.param(
            "[country not in home, insured]",
            "country not in home and insured",
            [],
            id="other words",
        ),
        pytest.param(
            "then: warn", "then: info", ["changed order_gates far"], id="outcome"
        ),
        pytest.param(
            "id: far",
            "id: near",
            ["added order_gates near", "removed order_gates far"],
            id="another id",
        ),
        pytest.param("below: 5", "below: 6", ["changed score f"], id="a range"),
        pytest.param(
            "months_as_customer > 5",
            "months_as_customer > 6",
            ["changed tiers B"],
            id="a tier",
        ),
        pytest.param(TIERS[1], "", ["removed tiers B"], id="a tier that is gone"),
        pytest.param(
            TIERS[1],
            TIERS[1] + "  - {tier: C, when: insured}\n",
            ["added tiers C"],
            id="a tier that is new",
        ),
        pytest.param("title: Old\n", "", ["reworded ruleset title"], id="no title"),
        pytest.param(
            "mode: enforce",
            "owner: me",
            ["changed ruleset mode", "reworded ruleset owner"][1:],
            id="an owner; the mode is the same",
        ),
        pytest.param(
            "limit: 50_000",
            "limit: 60_000",
            ["changed credit_limit line 13"],
            id="a limit",
        ),
        pytest.param(
            "tier == A, days: 60",
            "tier == A, days: 45",
            ["changed payment_terms line 14"],
            id="a longest term",
        ),
        pytest.param("day: 3", "day: 4", ["changed escalation one"], id="a step"),
        pytest.param(
            "based_on: days_past_due",
            "based_on: oldest_overdue_days",
            ["changed escalation ladder"],
            id="the ladder",
        ),
        pytest.param(
            "day: 3, channel: email}",
            "day: 3, channel: email}, {id: two, day: 9, channel: call}",
            ["added escalation two"],
            id="a new step",
        ),
        pytest.param(
            "2026-02-01", "2026-02-02", ["changed exceptions E"], id="an exception"
        ),
        pytest.param(
            TIERS[0] + TIERS[1], TIERS[1] + TIERS[0], ["moved tiers"], id="order"
        ),
    ],
)
def test_changes(old, new, expected):
    changes = compare(ruleset(OLD), ruleset(OLD.replace(old, new)))
    found = sorted(f"{c.kind} {c.section} {c.name}" for c in changes)

    if expected == ["moved tiers"]:
        assert [one.rpartition(" ")[0] for one in found] == expected
    else:
        assert found == sorted(expected)


def test_a_ladder_that_is_new():
    without = "\n".join(line for line in OLD.split("\n") if "escalation" not in line)
    (change,) = compare(ruleset(without), ruleset(OLD))

    assert (change.kind, change.old_line, change.new_line) == ("added", 0, 22)


def test_two_without_a_ladder():
    without = "\n".join(line for line in OLD.split("\n") if "escalation" not in line)

    assert compare(ruleset(without), ruleset(without)) == ()


def test_details_are_shown_as_written():
    changes = compare(ruleset(OLD), ruleset(OLD.replace("> days", "> 60")))
    (detail,) = next(c for c in changes if c.name == "late").details

    assert detail == ("when", "oldest_overdue_days > days", "oldest_overdue_days > 60")
    assert changes[0].as_dict()["details"][0]["key"]


def test_decisions_that_change():
    old, new = (
        compile_ruleset(ruleset(text))
        for text in (OLD, OLD.replace("days: 30", "days: 45"))
    )
    facts = [
        {"today": date(2026, 3, 10), "oldest_overdue_days": days}
        for days in (30, 40, 50)
    ]
    (change,) = compare_decisions(old, new, facts)

    assert change.number == 2
    assert (change.old.outcome, change.new.outcome) == ("block", "allow")
    assert change.as_dict()["old"]["reasons"] == ["LATE"]
