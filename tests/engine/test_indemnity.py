"""What an insurer pays: each cap, both orders of deductibles, what never happens."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import LossLine, LossTerms, indemnity, insurable, with_share, year_left

D = Decimal
JPY = D(1)
STEPS_OF = st.sampled_from([D("0.01"), JPY])


def line(key, owed, insured=None, share="0.9", **parts):
    parts = {name: D(v) if name != "covered" else v for name, v in parts.items()}
    one = LossLine(key, D(owed), D(0), D(share), **parts)
    return one._replace(insured=one.base if insured is None else D(insured))


def terms(deductibles="after", **amounts):
    return LossTerms(
        deductibles=deductibles, **{name: D(v) for name, v in amounts.items()}
    )


def steps(found):
    return {step.code: step.result for step in found.steps}


JACKSON = [
    line(2, 28_750, tax=3_750),
    line(3, 34_500, tax=4_500, disputed=2_000),
    line(4, 13_800, insured=7_000, tax=1_800),
]


def test_every_step_of_a_whole_claim_can_be_read():
    found = indemnity(
        JACKSON, terms(threshold=1_000, liability=320_400), limit=D(60_000)
    )

    assert [(s.code, s.change, s.result) for s in found.steps] == [
        ("open", D(77_050), D(77_050)),
        ("tax", D(-10_050), D(67_000)),
        ("disputed", D(-2_000), D(65_000)),
        ("not_insured", D(0), D(65_000)),
        ("credits", D(0), D(65_000)),
        ("threshold", D(0), D(65_000)),
        ("limit", D(-5_000), D(60_000)),
        ("share", D(-6_000), D(54_000)),
        ("retention", D(0), D(54_000)),
        ("each_loss", D(0), D(54_000)),
        ("first_loss", D(0), D(54_000)),
        ("liability", D(0), D(54_000)),
    ]
    assert found.amount == 54_000
    assert found.own_share == 23_050
    assert found.loss == 65_000


# One loss of 10,000, insured whole at 90 % unless said otherwise.
TABLE = {
    "nothing deducted": (terms(), {}, "9000"),
    "at the threshold nothing is paid": (terms(threshold=10_000), {}, "0"),
    "above the threshold all of it counts": (terms(threshold="9999.99"), {}, "9000"),
    "the cover limit caps before the share": (terms(), {"limit": D(6_000)}, "5400"),
    "a limit above the loss changes nothing": (terms(), {"limit": D(60_000)}, "9000"),
    "at least 1,500 are borne": (terms(retention=1_500), {}, "8500"),
    "the uninsured share is more than the minimum": (terms(retention=500), {}, "9000"),
    "each loss, after the share": (terms(each_loss=1_000), {}, "8000"),
    "each loss, before the share": (terms("before", each_loss=1_000), {}, "8100"),
    "first loss, after the share": (terms(first_loss=5_000), {}, "4000"),
    "first loss, before the share": (terms("before", first_loss=5_000), {}, "4500"),
    "both, after": (terms(each_loss=1_000, first_loss=5_000), {}, "3000"),
    "both, before": (terms("before", each_loss=1_000, first_loss=5_000), {}, "3600"),
    "deductibles above the loss leave nothing": (terms(first_loss=50_000), {}, "0"),
    "the liability caps last": (terms(each_loss=1_000, liability=7_500), {}, "7500"),
    "nothing is left of the liability": (terms(liability=0), {}, "0"),
    "credits shrink the loss": (terms(), {"credits": D(4_000)}, "5400"),
    "credits reach the threshold": (terms(threshold=6_000), {"credits": D(4_000)}, "0"),
    "more credits than debts": (terms(), {"credits": D(40_000)}, "0"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "given_", "expected"), TABLE.values(), ids=TABLE)
def test_one_loss_of_10_000(said, given_, expected):
    assert indemnity([line(1, 10_000)], said, **given_).amount == D(expected)


def test_the_first_loss_is_used_up_by_what_is_taken():
    found = indemnity([line(1, 10_000)], terms(first_loss=50_000))
    assert found.first_loss_used == 9_000

    left = year_left(
        terms(first_loss=50_000, liability=20_000),
        first_loss_used=found.first_loss_used,
        indemnified=D(25_000),
    )
    assert (left.first_loss, left.liability) == (41_000, 0)
    assert year_left(terms(), first_loss_used=D(1), indemnified=D(1)).liability is None


def test_a_loss_below_the_threshold_uses_no_first_loss():
    found = indemnity([line(1, 400)], terms(threshold=500, first_loss=5_000))

    assert (found.amount, found.first_loss_used, found.own_share) == (0, 0, 400)


def test_what_is_not_covered_is_no_loss_of_the_insurer():
    found = indemnity([line(1, 500, insured=0, covered=False), line(2, 1_000)], terms())

    assert steps(found)["not_insured"] == 1_000
    assert (found.amount, found.own_share) == (900, 600)


def test_credits_pay_the_oldest_invoice_first():
    old = line(1, 1_000, share="0.5")
    found = indemnity([old, line(2, 1_000)], terms(), credits=D(1_000))

    assert found.amount == 900
    assert found.own_share == 100


CREDITED = {
    "the tax in it is not insured": ({"tax": 1_900}, 1_190, D(9_000)),
    "it pays what is not disputed first": ({"disputed": 1_900}, 1_900, D(8_100)),
    "both": ({"tax": 1_600, "disputed": 1_900}, 1_000, D(7_560)),
    "more than is undisputed": ({"disputed": 1_900}, 10_500, D(0)),
    "all is disputed": ({"disputed": 11_900}, 500, D(0)),
}


@pytest.mark.parametrize(("parts", "credit", "loss"), CREDITED.values(), ids=CREDITED)
def test_a_credit_in_hand_counts_as_if_it_were_applied(parts, credit, loss):
    in_hand = indemnity([line(1, 11_900, **parts)], terms(), credits=D(credit))
    disputed = D(parts.get("disputed", 0))
    owed = D(11_900) - credit
    rest = min(disputed, owed)
    untaxed = D(11_900) - disputed - D(parts.get("tax", 0))
    base = insurable(owed, D(11_900) - disputed, untaxed, disputed=rest)
    applied = [line(1, owed, base, disputed=rest, tax=owed - rest - base)]

    assert in_hand.loss == loss
    if disputed < 11_900:
        assert loss == indemnity(applied, terms()).loss


def test_a_credit_in_hand_without_decimals():
    found = indemnity([line(1, 11_900, tax=1_900)], terms(), credits=D(1_001), step=JPY)
    assert (found.loss, found.amount) == (9_159, 8_243)


def test_shares_of_named_and_discretionary_limits_are_weighed():
    found = indemnity([line(1, 1_000), line(2, 3_000, share="0.8")], terms())
    assert found.amount == 900 + 2_400

    political = with_share([line(1, 1_000), line(2, 3_000, share="0.7")], D("0.8"))
    assert indemnity(political, terms()).amount == 800 + 2_100


def test_currencies_without_decimals_and_halves():
    assert indemnity([line(1, 333)], terms(), step=JPY).amount == 300
    assert indemnity([line(1, 335)], terms(), step=JPY).amount == 302
    assert indemnity([line(1, "0.05")], terms()).amount == D("0.05")


@pytest.mark.parametrize(
    "wrong", [{"deductibles": "never"}, {"threshold": D(-1)}, {"liability": D(-1)}]
)
def test_terms_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"order|negative"):
        LossTerms(**wrong)


def test_negative_credits_are_refused():
    with pytest.raises(ValueError, match="negative"):
        indemnity([], terms(), credits=D(-1))


# --- whatever the numbers -----------------------------------------------------------

cents = st.integers(0, 5_000_000).map(lambda n: D(n) / 100)
shares = st.sampled_from([D(0), D("0.5"), D("0.8"), D("0.855"), D("0.9"), D(1)])


@st.composite
def loss_lines(draw):
    lines = []
    for key in range(draw(st.integers(0, 4))):
        owed = draw(cents)
        one = LossLine(
            key, owed, D(0), draw(shares), min(draw(cents), owed),
            draw(st.sampled_from([D(0), D(7)])), draw(st.booleans()),
        )  # fmt: skip
        part = draw(st.integers(0, 100))
        whole = (one.base * part / 100).quantize(D("0.01"), "ROUND_DOWN")
        lines.append(one._replace(insured=whole if one.covered else D(0)))
    return lines


loss_terms = st.builds(
    LossTerms,
    threshold=cents,
    retention=cents,
    each_loss=cents,
    first_loss=cents,
    liability=st.none() | cents,
    deductibles=st.sampled_from(["before", "after"]),
)


@given(
    loss_lines(),
    loss_terms,
    st.none() | cents,
    cents,
    st.sampled_from([D("0.01"), JPY]),
)
def test_never_more_than_loss_limit_and_liability(lines, said, limit, credit, step):
    found = indemnity(lines, said, limit=limit, credits=credit, step=step)

    assert 0 <= found.amount <= max(found.loss - said.retention, D(0))
    assert found.amount <= sum(one.insured for one in lines)
    shares = sum(one.insured * one.share for one in lines)
    assert found.amount <= shares + step * len(lines)  # each rounded
    for most in (limit, said.liability):
        assert most is None or found.amount <= most
    assert 0 <= found.first_loss_used <= said.first_loss
    assert found.own_share >= 0


@given(loss_lines(), loss_terms, cents)
def test_steps_add_up_to_the_cent(lines, said, credit):
    found = indemnity(lines, said, credits=credit)
    owed = sum(one.open for one in lines)

    assert sum(step.change for step in found.steps) == found.amount
    assert len({step.code for step in found.steps}) == len(found.steps) == 12
    assert found.amount + found.own_share + min(credit, owed) == owed


@given(loss_lines(), loss_terms, st.integers(0, 100))
def test_more_insured_is_never_paid_less(lines, said, part):
    less = [
        one._replace(insured=(one.insured * part / 100).quantize(D("0.01")))
        for one in lines
    ]
    same = [one._replace(share=D("0.9")) for one in lines]
    fewer = [one._replace(share=D("0.9")) for one in less]

    assert indemnity(fewer, said).amount <= indemnity(same, said).amount
