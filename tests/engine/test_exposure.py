"""From the parts to the derived facts, and that their formulas say the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import CATALOGUE, derive
from engine.exposure import DERIVED, with_inputs
from engine.problems import Place
from engine.resolve import Resolver
from engine.source import Scalar
from engine.tree import Values

D = Decimal
PARTS = ("open_balance", "open_orders", "order_total", "prepaid_amount")
AMOUNTS = st.decimals(-(10**9), 10**9, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(
            {"open_balance": D(33010), "open_orders": D(10200)},
            {"exposure": D(43210)},
            id="exposure is what is owed and ordered",
        ),
        pytest.param(
            {"open_balance": D(33010), "open_orders": D(10200),
             "order_total": D(12480), "prepaid_amount": D(480)},
            {"exposure": D(43210), "doc_amount": D(12000),
             "exposure_after_order": D(55210)},
            id="what is prepaid is not owed",
        ),
        pytest.param(
            {"open_balance": D(5), "open_orders": D(0), "credit_limit": D(0)},
            {"free_limit": D(-5), "utilisation_pct": None},
            id="no credit has no utilisation",
        ),
        pytest.param(
            {"open_balance": D(90), "open_orders": D(10), "credit_limit": D(80)},
            {"free_limit": D(-20), "utilisation_pct": D(125)},
            id="above the limit",
        ),
        pytest.param(
            {"open_balance": D(90), "open_orders": D(10)},
            {"free_limit": None, "exposure": D(100)},
            id="without a limit nothing is free or used",
        ),
        pytest.param(
            {"order_total": D(0), "prepaid_amount": D(0)},
            {"prepaid_ratio": None},
            id="nothing of nothing",
        ),
        pytest.param(
            {"overdue_amount": D(25), "open_balance": D(200)},
            {"overdue_pct": D("12.5")},
            id="overdue part",
        ),
        pytest.param(
            {"exposure_after_order": D(55690), "insured_limit": D(40000)},
            {"uninsured_excess": D(15690)},
            id="above the cover limit",
        ),
        pytest.param(
            {"exposure_after_order": D(5), "insured_limit": D(40000)},
            {"uninsured_excess": D(0)},
            id="within the cover limit",
        ),
        pytest.param({"legal_status": "insolvency"}, {"insolvency": True}, id="gone"),
        pytest.param({"legal_status": "legal"}, {"insolvency": False}, id="not yet"),
    ],
)  # fmt: skip
def test_derived_facts(parts, expected):
    facts = dict(parts)
    derive(facts)

    assert {name: facts[name] for name in expected} == expected


def test_given_values_are_left_alone():
    facts = {"open_balance": D(1), "open_orders": D(1), "exposure": D(99)}
    derive(facts)

    assert facts["exposure"] == 99


def test_only_what_is_wanted_is_computed():
    facts = {"open_balance": D(1), "open_orders": D(1)}
    derive(facts, with_inputs(["exposure"]))

    assert set(facts) == {"open_balance", "open_orders", "exposure"}


def test_inputs_are_found_through_all_steps():
    assert with_inputs(["uninsured_excess"]) >= {"open_balance", "order_total"}


@pytest.mark.parametrize("derived", DERIVED, ids=lambda derived: derived.name)
@given(amounts=st.lists(AMOUNTS, min_size=7, max_size=7))
def test_the_formula_in_the_catalogue_says_the_same(derived, amounts):
    names = (*PARTS, "credit_limit", "insured_limit", "overdue_amount")
    facts = dict(zip(names, amounts, strict=True)) | {"legal_status": "insolvency"}
    derive(facts)
    fact, problems = CATALOGUE[derived.name], []
    text = Scalar(derived.formula, Place("", 1, 1), raw=derived.formula)
    resolver = Resolver(CATALOGUE, problems, "")

    if fact.type.kind == "number":
        value = resolver.value(text, fact.type).read(Values(facts))
        assert value == facts[derived.name]
    else:
        assert resolver.condition(text) is not None
    assert problems == []
    assert fact.formula == derived.formula
