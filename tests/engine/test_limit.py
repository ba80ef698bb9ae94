"""The limit in force, as a table and as properties that always hold."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import (
    GroupShare,
    LimitParts,
    effective_limit,
    expired_days,
)

D = Decimal
TODAY = datetime.date(2026, 3, 10)


def share(limit, others, group="top"):
    return GroupShare(group, D(limit), D(others))


CASES = {
    "unchecked stays unchecked": (LimitParts("unchecked", D(5)), "unchecked", None),
    "unchecked stays unchecked in a group": (
        LimitParts("unchecked", groups=(share(10, 0),)),
        "unchecked",
        None,
    ),
    "no credit is nothing": (LimitParts("none", D(5)), "none", D(0)),
    "no credit and a group is nothing": (
        LimitParts("none", groups=(share(10, 20),)),
        "none",
        D(0),
    ),
    "no credit and a temporary limit": (
        LimitParts("none", temporary=D(700)),
        "amount",
        D(700),
    ),
    "no credit is not lifted by cover": (
        LimitParts("none", cover=D(1000), uplift=D(50)),
        "none",
        D(0),
    ),
    "a temporary limit on no credit is exactly that": (
        LimitParts("none", temporary=D(700), cover=D(1000), uplift=D(50)),
        "amount",
        D(700),
    ),
    "an amount": (LimitParts("amount", D(500)), "amount", D(500)),
    "a temporary limit overrides": (
        LimitParts("amount", D(500), D(800)),
        "amount",
        D(800),
    ),
    "a temporary limit may be lower": (
        LimitParts("amount", D(500), D(100)),
        "amount",
        D(100),
    ),
    "the example of the trade": (
        LimitParts("amount", D(100_000), cover=D(50_000), uplift=D(50)),
        "amount",
        D(125_000),
    ),
    "uplift comes on top of a temporary limit": (
        LimitParts("amount", D(100), D(300), D(50), D(10)),
        "amount",
        D(305),
    ),
    "uplift is rounded down": (
        LimitParts("amount", D(0), cover=D(999), uplift=D(10), step=D(1)),
        "amount",
        D(99),
    ),
    "the group leaves less": (
        LimitParts("amount", D(500), groups=(share(1000, 700),)),
        "amount",
        D(300),
    ),
    "the group leaves more": (
        LimitParts("amount", D(500), groups=(share(1000, 100),)),
        "amount",
        D(500),
    ),
    "a spent group leaves nothing": (
        LimitParts("amount", D(500), groups=(share(1000, 1700),)),
        "amount",
        D(0),
    ),
    "the tightest of several groups": (
        LimitParts("amount", D(500), groups=(share(1000, 700), share(100, 50))),
        "amount",
        D(50),
    ),
    "unlimited": (LimitParts("unlimited", D(5)), "unlimited", None),
    "unlimited knows no temporary limit": (
        LimitParts("unlimited", temporary=D(5)),
        "unlimited",
        None,
    ),
    "unlimited in a group": (
        LimitParts("unlimited", groups=(share(1000, 900),)),
        "amount",
        D(100),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_limit_in_force(name):
    parts, state, amount = CASES[name]
    found = effective_limit(parts)
    assert (found.state, found.amount) == (state, amount)


def test_steps_tell_the_way():
    parts = LimitParts(
        "amount", D(50), D(60), D(100), D(10), (share(1000, 990, "holding"),)
    )
    assert [(s.name, s.amount, s.group) for s in effective_limit(parts).steps] == [
        ("base", D(50), None),
        ("temporary", D(60), None),
        ("uplift", D(10), None),
        ("group", D(10), "holding"),
    ]


@pytest.mark.parametrize(
    ("state", "temporary", "ago", "days"),
    [
        ("amount", None, 1, 1),
        ("amount", None, 0, 0),
        ("amount", None, -1, 0),
        ("amount", D(5), 40, 0),
        ("unlimited", None, 40, 40),
        ("unlimited", D(5), 40, 40),
        ("none", None, 40, 0),
        ("unchecked", None, 40, 0),
    ],
)
def test_expiry(state, temporary, ago, days):
    expires = TODAY - datetime.timedelta(days=ago)
    parts = LimitParts(state, D(1), temporary, expires_on=expires)
    assert expired_days(parts, TODAY) == days


def test_a_limit_without_an_end_never_expires():
    assert expired_days(LimitParts("amount", D(1)), TODAY) == 0


amounts = st.decimals(0, 10**9, places=2)
parts_of_all_kinds = st.builds(
    LimitParts,
    state=st.sampled_from(["unchecked", "none", "amount", "unlimited"]),
    base=amounts,
    temporary=st.none() | amounts,
    cover=st.none() | amounts,
    uplift=st.decimals(0, 100, places=1),
    groups=st.lists(
        st.builds(GroupShare, st.integers(), amounts, amounts), max_size=3
    ).map(tuple),
    expires_on=st.none(),
    step=st.just(D("0.01")),
)


@given(parts_of_all_kinds)
def test_never_above_what_any_group_leaves_and_never_below_nothing(parts):
    amount = effective_limit(parts).amount
    if amount is not None:
        assert amount >= 0
        assert all(amount <= share.rest for share in parts.groups)


@given(parts_of_all_kinds)
def test_an_amount_stands_exactly_where_something_is_checked(parts):
    found = effective_limit(parts)
    assert (found.amount is None) == (found.state in ("unchecked", "unlimited"))
    assert (found.state == "unchecked") == (parts.state == "unchecked")


@given(parts_of_all_kinds, amounts)
def test_more_debt_of_the_others_never_gives_more(parts, more):
    worse = parts._replace(
        groups=tuple(g._replace(others=g.others + more) for g in parts.groups)
    )
    before, after = effective_limit(parts).amount, effective_limit(worse).amount
    assert (after is None) == (before is None)
    assert after is None or after <= before


@given(parts_of_all_kinds)
def test_steps_lead_to_the_amount(parts):
    found = effective_limit(parts)
    amount = None
    for step in found.steps:
        amount = amount + step.amount if step.name == "uplift" else step.amount
    assert amount == found.amount
