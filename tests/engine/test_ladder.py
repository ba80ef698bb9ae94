"""What a customer is reminded of, and which step of the ladder comes next."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from engine import (
    OpenItem,
    Taken,
    account,
    compile_ruleset,
    decide,
    ladder_rules,
    ladder_step,
    load_ruleset,
    plan_step,
)

DAY = date(2026, 3, 10)
LADDER = """
ruleset: ladder
mode: {mode}
define: {{good: tier == A}}
tiers:
  - {{tier: A, otherwise: true}}
escalation:
  based_on: days_past_due
  minimum_amount: 50
  quiet_days: 5
  ignore_when: promise_date >= today
  steps:
    - {{day: 30, id: third, channel: hold, to: credit_manager, unless: good}}
    - {{day: -7, id: courtesy, channel: email}}
    - {{day: 3, id: first, channel: email}}
    - {{day: 15, id: second, channel: letter}}
    - {{day: 15, id: ring, channel: call, to: collector, when: good}}
tests: [{{name: none, cases: [{{expect: {{applies: true}}}}]}}]
"""


def ladder(mode="enforce"):
    loaded = load_ruleset(LADDER.format(mode=mode))
    assert loaded.ok, loaded.problems
    return ladder_rules(loaded.ruleset)


def items(*rows):
    """Return items of (days late, amount)."""
    return [
        OpenItem(number, DAY - timedelta(days=days), D(amount))
        for number, (days, amount) in enumerate(rows, 1)
    ]


@pytest.mark.parametrize(
    ("rows", "rests", "days", "overdue"),
    [
        pytest.param([], {}, None, 0, id="nothing"),
        pytest.param([(5, 100)], {1: 100}, 5, 100, id="one"),
        pytest.param([(5, 100), (-3, 40)], {1: 100, 2: 40}, 5, 100, id="one not due"),
        pytest.param(
            [(5, 500), (1, -400)], {1: 100}, 5, 100, id="owes 100 net for 500"
        ),
        pytest.param([(5, 100), (1, -100)], {}, None, 0, id="paid, not applied"),
        pytest.param([(5, 100), (9, -130)], {}, None, 0, id="owed more than owes"),
        pytest.param(
            [(20, 100), (4, 60), (0, -120)], {2: 40}, 4, 40, id="the oldest first"
        ),
        pytest.param([(0, 10)], {1: 10}, 0, 0, id="due today is not late"),
    ],
)
def test_credits_pay_the_oldest_first(rows, rests, days, overdue):
    books = account(items(*rows), DAY)

    assert books.rests == {key: D(value) for key, value in rests.items()}
    assert books.due == (None if days is None else DAY - timedelta(days=days))
    assert (books.total, books.overdue) == (sum(books.rests.values()), D(overdue))


@pytest.mark.parametrize(
    ("credit", "rests", "days"),
    [
        pytest.param(0, {1: 2, 2: 100, 3: 7}, 5, id="the other one is late"),
        pytest.param(99, {1: 2, 2: 1, 3: 7}, 5, id="a part of the other one too"),
        pytest.param(100, {1: 2, 3: 7}, 4, id="only the rest is left of that day"),
        pytest.param(101, {1: 1, 3: 7}, 4, id="the rest is paid after it"),
        pytest.param(109, {}, None, id="all is paid"),
    ],
)
def test_credits_of_one_day_pay_a_small_rest_last(credit, rests, days):
    day, later = DAY - timedelta(days=5), DAY - timedelta(days=4)
    items = [
        OpenItem(1, day, D(2), small=True),
        OpenItem(2, day, D(100)),
        OpenItem(3, later, D(7)),
        OpenItem(4, later, D(-credit)),
    ]
    books = account(items, DAY)

    assert books.rests == {key: D(value) for key, value in rests.items()}
    assert books.due == (None if days is None else DAY - timedelta(days=days))
    assert books.total == books.overdue == sum(books.rests.values())


def test_small_rests_alone_are_not_due():
    items = [OpenItem(key, DAY - timedelta(days=5), D(2), small=True) for key in (1, 2)]
    books = account(items, DAY)

    assert (books.due, books.overdue) == (None, D(4))


@pytest.mark.parametrize("rows", [[(1, 7), (2, -3), (9, 5), (-4, 11), (3, -1)]])
def test_nothing_is_lost(rows):
    """What is open equals debits less credits, in whatever order they come."""
    forth, back = account(items(*rows), DAY), account(reversed(items(*rows)), DAY)

    assert forth == back
    assert forth.total - forth.left == sum(D(amount) for _days, amount in rows)


@pytest.mark.parametrize(
    ("facts", "step", "number", "state"),
    [
        ({"days_past_due": D(-8)}, None, 0, "none"),
        ({"days_past_due": D(-7)}, "courtesy", 1, "due"),
        ({"days_past_due": D(3)}, "first", 2, "due"),
        ({"days_past_due": D(15), "tier": "B"}, "second", 3, "due"),
        ({"days_past_due": D(40), "tier": "B"}, "third", 4, "due"),
        ({"days_past_due": D(40), "promise_date": DAY}, None, 0, "ignored"),
        ({"days_past_due": D(3), "overdue_amount": D(9)}, None, 0, "below_minimum"),
        ({"days_past_due": None}, None, 0, "none"),
    ],
)
def test_the_step_that_is_reached(facts, step, number, state):
    facts = {"today": DAY, "open_balance": D(50), "overdue_amount": D(50), **facts}
    reached = ladder_step(ladder(), facts)

    found = reached.step.id if reached.step else None
    assert (found, reached.number, reached.state) == (step, number, state)


def test_the_ladder_alone():
    """Tiers are not computed again: the stored one decides."""
    facts = {"today": DAY, "days_past_due": D(40), "overdue_amount": D(50), "tier": "B"}
    assert ladder_step(ladder(), facts).step.id == "third"
    facts["tier"] = "A"
    assert ladder_step(ladder(), facts).step.day == 15
    assert ladder().first_day == -7
    assert ladder("observe") is None
    assert ladder("warn").careful
    assert not ladder().careful


@pytest.mark.parametrize("name", ["standard", "insured-trade", "export"])
def test_the_same_as_the_whole_ruleset(name, root):
    """In every case of a shipped ruleset, by a shorter way."""
    ruleset = load_ruleset((root / "rules" / f"{name}.yaml").read_bytes()).ruleset
    whole, alone = compile_ruleset(ruleset), ladder_rules(ruleset)
    states = set()
    for group in ruleset.tests:
        for case in group.all_cases():
            facts = {"today": group.today, **dict(group.given), **dict(case.facts)}
            decision = decide(whole, facts)
            section = decision.section("escalation")
            facts["tier"] = dict(decision.facts).get("tier")
            reached = ladder_step(alone, facts)
            found = reached.step.id if reached.step else None
            assert (found, reached.state) == (section.choice, section.value("state"))
            states.add(reached.state)
    assert {"due", "none"} < states


@pytest.mark.parametrize(("ago", "prepares"), [(4, False), (5, True), (None, True)])
def test_quiet_days_outlast_an_episode(ago, prepares):
    last = ago and DAY - timedelta(days=ago)
    plan = plan_step(step("first"), [], DAY, quiet_days=5, reminded_on=last)

    assert plan.prepare == prepares


def step(name):
    steps = ladder().steps
    return next(step for step in steps if step.id == name)


def taken(name, day, state="done", ago=None, key=1):
    return Taken(key, name, day, state, ago and DAY - timedelta(days=ago))


@pytest.mark.parametrize(
    ("reached", "before", "expected"),
    [
        pytest.param("first", [], (True, None, ()), id="new"),
        pytest.param(None, [], (False, None, ()), id="nothing reached"),
        pytest.param(
            "first", [taken("first", 3)], (False, None, ()), id="done: never again"
        ),
        pytest.param(
            "first",
            [taken("first", 3, "waiting")],
            (False, 1, ()),
            id="waits: kept, not doubled",
        ),
        pytest.param(
            "second",
            [taken("first", 3, "waiting")],
            (True, None, (1,)),
            id="another one was reached",
        ),
        pytest.param(
            None, [taken("first", 3, "waiting")], (False, None, (1,)), id="nothing left"
        ),
        pytest.param(
            "first", [taken("second", 15)], (False, None, ()), id="never back"
        ),
        pytest.param(
            "second",
            [taken("gone", 20)],
            (False, None, ()),
            id="stands on a step that was removed",
        ),
        pytest.param(
            "third", [taken("gone", 20)], (True, None, ()), id="goes on from there"
        ),
        pytest.param(
            "first", [taken("begin", 3)], (False, None, ()), id="renamed, not repeated"
        ),
        pytest.param(
            "first",
            [taken("first", 3, "returned")],
            (False, None, ()),
            id="came back: a person sees to it",
        ),
        pytest.param(
            "second",
            [taken("first", 3, "returned")],
            (True, None, ()),
            id="came back, the next one goes",
        ),
        pytest.param(
            "second",
            [taken("first", 3, ago=4)],
            (False, None, ()),
            id="left in peace",
        ),
        pytest.param(
            "second", [taken("first", 3, ago=5)], (True, None, ()), id="long enough"
        ),
        pytest.param(
            "third",
            [taken("second", 15, ago=1)],
            (True, None, ()),
            id="what is not for the customer does not wait",
        ),
    ],
)
def test_what_to_do(reached, before, expected):
    found = plan_step(reached and step(reached), before, DAY, quiet_days=5)

    assert tuple(found) == expected


def test_a_second_run_does_nothing():
    """Whatever was prepared waits or is done: no step comes twice."""
    for reached in ("courtesy", "first", "second", "third"):
        one = step(reached)
        for state in ("waiting", "done", "returned"):
            before = [Taken(9, one.id, one.day, state)]
            assert not plan_step(one, before, DAY).prepare
