"""Who is spoken to first, and why."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import DUTY_NEAR, Owing, next_step, rank, weight


def owing(key=1, overdue="100", **more):
    """Return a customer whose only debt is ten days late, unless told otherwise."""
    more = {name: D(v) if isinstance(v, str) else v for name, v in more.items()}
    duty = more.pop("due", None)
    if duty:
        more["duty"], more["duty_in"] = duty
    more.setdefault("oldest", 10)
    more.setdefault("amount_days", D(overdue) * more["oldest"])
    return Owing(key, D(overdue), **more)


@pytest.mark.parametrize(
    ("name", "given", "why", "days"),
    [
        ("late", {}, "late", 10),
        ("notice in a week", {"due": ("notice", 7)}, "notice", 7),
        ("notice in eight days", {"due": ("notice", 8)}, "late", 10),
        ("notice missed", {"due": ("notice", -3)}, "notice", -3),
        ("claim today", {"due": ("claim", 0)}, "claim", 0),
        ("a duty before a broken promise", {"due": ("claim", 0),
         "promise_broken": 1}, "claim", 0),
        ("promise broken", {"promise_broken": 2}, "promise_broken", 2),
        ("broken before the last contact", {"promise_broken": 5, "contact": 5},
         "late", 10),
        ("broken after the last contact", {"promise_broken": 4, "contact": 5},
         "promise_broken", 4),
        ("instalment missed", {"plan_broken": 0}, "plan_broken", 0),
        ("to be spoken to again", {"contact": 7, "again_in": 0}, "again", 0),
        ("reminder prepared", {"reminder": True}, "reminder", 10),
        ("cover stops in a month", {"stop_in": 30}, "stop", 30),
        ("cover stops later", {"stop_in": 31}, "late", 10),
        ("all promised", {"resting": "100", "promise_in": 3}, "promise", 3),
        ("a part promised", {"resting": "99.99", "promise_in": 3}, "late", 10),
        ("all disputed", {"resting": "100", "dispute_in": -1}, "dispute", -1),
        ("promised and disputed: the sooner", {"resting": "100", "dispute_in": 5,
         "promise_in": 2}, "promise", 2),
        ("a promise stops no insurer", {"resting": "100", "promise_in": 3,
         "due": ("notice", 6)}, "notice", 6),
    ],
)  # fmt: skip
def test_why(name, given, why, days):
    step = next_step(owing(**given))

    assert (step.why, step.days) == (why, days)
    assert not step.later


@pytest.mark.parametrize(
    ("name", "given", "later"),
    [
        ("tomorrow", {"contact": 3, "again_in": 1}, True),
        ("today", {"contact": 3, "again_in": 0}, False),
        ("the day has passed", {"contact": 9, "again_in": -2}, False),
        ("no day was named", {"contact": 3}, False),
        ("a promise broke since", {"contact": 3, "again_in": 4, "promise_broken": 2},
         False),
        ("a promise had broken before", {"contact": 3, "again_in": 4,
         "promise_broken": 3}, True),
        ("an instalment was missed since", {"contact": 3, "again_in": 4,
         "plan_broken": 0}, False),
        ("a deadline came", {"contact": 3, "again_in": 4, "due": ("notice", 0)}, False),
        ("a deadline was missed before", {"contact": 3, "again_in": 4,
         "due": ("notice", -3)}, True),
        ("a deadline is still ahead", {"contact": 3, "again_in": 4,
         "due": ("notice", 2)}, True),
        ("spoken to on the day of the deadline", {"contact": 0, "again_in": 7,
         "due": ("claim", 0)}, True),
    ],
)  # fmt: skip
def test_later(name, given, later):
    assert next_step(owing(**given)).later is later


def test_order():
    customers = [
        owing(1, "900", contact=1, again_in=5),
        owing(2, "50", resting="50", promise_in=2),
        owing(3, "50", resting="50", promise_in=1),
        owing(4, "100"),
        owing(5, "100", oldest=40),
        owing(6, "10", due=("notice", 6), stake="600"),
        owing(7, "10", due=("notice", 2), stake="400"),
        owing(8, "10", due=("claim", 0), stake="5"),
        owing(9, "10", due=("notice", -4), stake="7"),
        owing(10, "100"),
        owing(11, "900", contact=1, again_in=2),
    ]

    assert [s.key for s in rank(customers)] == [9, 8, 7, 6, 5, 4, 10, 3, 2, 11, 1]


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("amount times days", {}, "1000"),
        ("no deadline is near", {"stop_in": 31}, "1000"),
        ("half way to the stop of cover", {"stop_in": 15}, "2500"),
        ("on its day", {"stop_in": 0}, "4000"),
        ("missed counts as its day", {"due": ("claim", -9)}, "4000"),
        ("the nearer of two", {"stop_in": 20, "due": ("notice", 10)}, "3000"),
        ("what rests is not asked for", {"resting": "25"}, "750"),
        ("more rests than is late", {"resting": "125"}, "0"),
        ("nothing is late", {"overdue": "0"}, "0"),
    ],
)
def test_weight(name, given, expected):
    assert weight(owing(**given)) == D(expected)


DAYS = st.none() | st.integers(-40, 40)
PAST = st.none() | st.integers(0, 40)
AMOUNTS = st.integers(0, 10_000).map(D)


@st.composite
def customers(draw):
    """Return customers with any mixture of facts."""
    found = []
    for key in range(draw(st.integers(0, 8))):
        duty = draw(st.sampled_from([None, "notice", "claim"]))
        contact = draw(PAST)
        found.append(
            Owing(
                key,
                draw(AMOUNTS),
                draw(AMOUNTS),
                draw(st.integers(0, 400)),
                draw(AMOUNTS),
                duty,
                draw(st.integers(-40, 40)) if duty else None,
                draw(AMOUNTS) if duty else D(0),
                draw(DAYS),
                draw(DAYS),
                draw(PAST),
                draw(PAST),
                draw(DAYS),
                draw(st.booleans()),
                contact,
                draw(DAYS) if contact is not None else None,
            )
        )
    return found


@given(customers(), st.randoms())
def test_every_customer_once_and_the_same_in_any_order(some, chance):
    """Nobody is lost, ties have an order, duties come first and later ones last."""
    steps = rank(some)
    mixed = list(some)
    chance.shuffle(mixed)

    assert rank(mixed) == steps
    assert sorted(step.key for step in steps) == [one.key for one in some]
    later = [step.later for step in steps]
    assert later == sorted(later)
    duties = [step.why not in ("notice", "claim") for step in steps if not step.later]
    assert duties == sorted(duties)


@given(customers(), st.integers(1, 400))
def test_more_overdue_never_stands_lower(some, days):
    """Of two that differ only by what is late, the one that owes more is first."""
    for one in some:
        less = one._replace(resting=D(0), amount_days=one.overdue * days)
        much = less.overdue + 1
        more = less._replace(key=one.key + 100, overdue=much, amount_days=much * days)
        step = next_step(less)
        if step.later or step.why in ("notice", "claim", "dispute", "promise"):
            continue
        if next_step(more).why == step.why:
            assert rank([less, more])[0].key == more.key


def test_a_duty_is_near_for_a_week():
    assert next_step(owing(due=("notice", DUTY_NEAR))).why == "notice"
    assert next_step(owing(due=("notice", DUTY_NEAR + 1))).why == "late"
