"""Insured parts: limits, taxes, disputes, order, and what never happens."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import (
    InsuranceTerms,
    Layer,
    Receivable,
    fill_cover,
    insurable,
    limit_on,
    why_not,
)

D = Decimal
DAY = date(2026, 3, 10)
TERMS = InsuranceTerms(named_share=D("0.9"), longest_terms=90)


def receivables(*amounts, limit=120_000):
    return [
        Receivable(n, DAY + timedelta(days=n), D(amount), D(limit))
        for n, amount in enumerate(amounts, start=1)
    ]


def test_the_oldest_fills_the_limit_first():
    found = fill_cover(receivables(39_000, 90_000))

    assert found[1] == (1, D(39_000), D(0), "", D(0))
    assert found[2] == (2, D(81_000), D(9_000), "limit_used", D(39_000))


def test_what_was_covered_stays_covered_when_the_limit_is_cut():
    old, new = receivables(100_000, 50_000)
    found = fill_cover([old, new._replace(limit=D(60_000))])

    assert found[1].insured == 100_000
    assert found[2].insured == 0


def test_an_uninsured_receivable_uses_no_limit():
    first, second = receivables(100_000, 100_000)
    found = fill_cover([first._replace(reason="terms"), second])

    assert found[1] == (1, D(0), D(100_000), "terms", D(0))
    assert found[2].insured == 100_000


def test_credits_pay_the_oldest():
    found = fill_cover(receivables(100, 100, limit=150), D(130))

    assert found[1] == (1, D(0), D(0), "", D(0))
    assert found[2] == (2, D(70), D(0), "", D(0))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(DAY - timedelta(days=1), 0, id="before"),
        pytest.param(DAY, 150, id="both layers"),
        pytest.param(DAY + timedelta(days=30), 150, id="last day of the second"),
        pytest.param(DAY + timedelta(days=31), 100, id="the first alone"),
    ],
)
def test_layers_end_on_different_days(day, expected):
    layers = [Layer(D(100), DAY), Layer(D(50), DAY, DAY + timedelta(days=30))]

    assert limit_on(layers, day) == expected


@pytest.mark.parametrize(
    ("values", "more", "expected"),
    [
        pytest.param((119, 119, 100), {}, "100.00", id="without taxes"),
        pytest.param((119, 119, 100), {"tax_insured": True}, "119.00", id="with"),
        pytest.param((60, 119, 100), {}, "50.42", id="what is left, without taxes"),
        pytest.param((119, 119, 100), {"disputed": D(19)}, "84.03", id="disputed"),
        pytest.param((119, 119, 100), {"disputed": D(500)}, "0.00", id="all disputed"),
        pytest.param((-5, 119, 100), {"tax_insured": True}, "0.00", id="a credit"),
        pytest.param((10, 0, 0), {}, "0.00", id="an invoice of nothing"),
        pytest.param((1100, 1100, 999), {"step": D(1)}, "999", id="yen"),
        pytest.param((550, 1100, 999), {"step": D(1)}, "500", id="half a yen is one"),
    ],
)
def test_what_can_be_insured(values, more, expected):
    assert insurable(*map(D, values), **more) == D(expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ""),
        ({"terms": None}, "no_policy"),
        ({"buyer_insurable": False}, "buyer"),
        ({"country_covered": False}, "country"),
        ({"term_days": None}, "no_due_date"),
        ({"term_days": 91}, "terms"),
        ({"term_days": 90}, ""),
        ({"stopped": True}, "stopped"),
        ({"event_stopped": True}, "event"),
        ({"event_stopped": True, "stopped": True}, "stopped"),
        ({"limit": D(0)}, "no_limit"),
        ({"stopped": True, "term_days": 91}, "terms"),
    ],
    ids=str,
)
def test_why_not(changes, expected):
    known = {"terms": TERMS, "term_days": 30, "limit": D(100), **changes}

    assert why_not(known.pop("terms"), **known) == expected


amounts = st.decimals(0, 10**9, places=2)


@given(
    parts=st.lists(st.tuples(amounts, st.integers(0, 900), st.booleans()), max_size=30),
    limit=amounts,
    credit=amounts,
)
def test_never_above_limit_base_or_each_other(parts, limit, credit):
    items = [
        Receivable(n, DAY + timedelta(days=d), a, limit, "terms" if out else "")
        for n, (a, d, out) in enumerate(parts)
    ]
    found = fill_cover(items, credit)
    backwards = fill_cover(items[::-1], credit)

    assert sum(i.insured for i in found.values()) <= limit
    for item in items:
        assert 0 <= found[item.key].insured <= item.base
        assert found[item.key].uninsured >= 0
    covered = sum(i.insured + i.uninsured for i in found.values())
    assert covered == max(sum(i.base for i in items) - credit, 0)
    assert backwards == found


@given(values=st.permutations([D(10), D("20.01"), D("0.99"), D(500)]), limit=amounts)
def test_the_order_of_invoices_does_not_change_the_total(values, limit):
    found = fill_cover(receivables(*values, limit=limit))

    assert sum(i.insured for i in found.values()) == min(limit, D(531))


@given(
    total=st.decimals("0.01", 10**8, places=2),
    share=st.decimals(0, 1, places=4),
    left=st.decimals(0, 1, places=4),
)
def test_the_insurable_part_is_never_above_what_is_open(total, share, left):
    open_amount = (total * left).quantize(D("0.01"))
    found = insurable(open_amount, total, total * share)

    assert 0 <= found <= open_amount
