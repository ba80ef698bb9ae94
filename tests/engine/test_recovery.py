"""Recoveries: the oldest first before the loss, shared afterwards, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import share_recoveries
from engine.recovery import Shared, settle_oldest

D = Decimal


@pytest.mark.parametrize(
    ("amount", "paid"),
    [
        (0, [0, 0, 0]),
        (50, [50, 0, 0]),
        (100, [100, 0, 0]),
        (130, [100, 30, 0]),
        (999, [100, 200, 300]),
    ],
)
def test_a_payment_before_the_loss_settles_the_oldest(amount, paid):
    assert settle_oldest([D(100), D(200), D(300)], D(amount)) == paid


def test_what_is_owed_to_the_buyer_takes_no_payment():
    assert settle_oldest([D(-5), D(10)], D(20)) == [0, 10]


# The insurer paid 54,000 of 77,050.
TABLE = {
    "nothing": ([(0, 0)], [(0, 0, 0)]),
    "pro rata": ([(7_705, 0)], [(0, 5_400, 2_305)]),
    "costs first": ([(8_000, 295)], [(295, 5_400, 2_305)]),
    "costs above the amount wait for the next": (
        [(100, 400), (8_005, 0)], [(100, 0, 0), (300, 5_400, 2_305)],
    ),
    "everything comes back": ([(77_050, 0)], [(0, 54_000, 23_050)]),
    "more than everything": ([(80_000, 0)], [(0, 54_000, 26_000)]),
    "cents are not lost": (
        [("0.01", 0), ("0.01", 0), ("0.01", 0)],
        [(0, "0.01", 0), (0, 0, "0.01"), (0, "0.01", 0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("came", "expected"), TABLE.values(), ids=TABLE)
def test_recoveries_after_the_loss_are_shared(came, expected):
    shared = share_recoveries(
        [(D(a), D(c)) for a, c in came], indemnity=D(54_000), loss=D(77_050)
    )

    assert shared == [tuple(map(D, one)) for one in expected]


def test_without_decimals():
    shared = share_recoveries(
        [(D(100), D(0)), (D(1), D(0))], indemnity=D(2), loss=D(3), step=D(1)
    )
    assert shared == [(0, 2, 98), (0, 0, 1)]


def test_without_a_loss_nothing_is_the_insurers():
    assert share_recoveries([(D(5), D(0))], indemnity=D(0), loss=D(0)) == [(0, 0, 5)]


@pytest.mark.parametrize(
    ("came", "paid"), [([], 11), ([], -1), ([(-1, 0)], 5), ([(0, -1)], 5)]
)
def test_what_cannot_be_is_refused(came, paid):
    with pytest.raises(ValueError, match=r"negative|no more"):
        share_recoveries([(D(a), D(c)) for a, c in came], indemnity=D(paid), loss=D(10))


cents = st.integers(0, 1_000_000).map(lambda n: D(n) / 100)


@given(
    st.lists(st.tuples(cents, cents), max_size=6),
    cents,
    cents,
    st.sampled_from([D("0.01"), D(1)]),
)
def test_shares_are_whole_and_never_above_what_was_paid(came, paid, more, step):
    shared = share_recoveries(came, indemnity=paid, loss=paid + more, step=step)

    for (amount, _costs), one in zip(came, shared, strict=True):
        assert sum(one) == amount
        assert min(one) >= 0
    assert sum(one.insurer for one in shared) <= paid
    assert sum(one.costs for one in shared) <= sum(costs for _amount, costs in came)


@given(st.lists(cents, min_size=1, max_size=6), cents, cents)
def test_many_recoveries_are_shared_as_their_sum(amounts, paid, more):
    terms = {"indemnity": paid, "loss": paid + more}
    many = share_recoveries([(amount, D(0)) for amount in amounts], **terms)
    (whole,) = share_recoveries([(sum(amounts), D(0))], **terms)

    assert sum(one.insurer for one in many) == whole.insurer


def test_shares_that_were_given_stay_and_the_next_ones_make_up_for_them():
    terms = {"indemnity": D(27_000), "loss": D(77_050)}
    given_before = [Shared(D(0), D(5_400), D(2_305))]
    came = [(D(7_705), D(0))] * 3

    shared = share_recoveries(came, **terms, before=given_before)

    assert shared == [(0, 5_400, 2_305), (0, 0, 7_705), (0, 2_700, 5_005)]
    # What it got too little of follows with the next.
    terms["indemnity"] = D(54_000)
    shared = share_recoveries(came[:2], **terms, before=[Shared(D(0), D(0), D(7_705))])
    assert shared[1] == (0, 7_705, 0)


@given(st.lists(cents, min_size=1, max_size=6), st.integers(0, 6), cents, cents)
def test_what_was_shared_under_the_same_terms_changes_nothing(came, some, paid, more):
    came = [(amount, D(0)) for amount in came]
    terms = {"indemnity": paid, "loss": paid + more}
    shared = share_recoveries(came, **terms)

    assert share_recoveries(came, **terms, before=shared[:some]) == shared
