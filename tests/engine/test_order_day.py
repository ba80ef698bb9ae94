"""Rules against split orders and against a cash discount that nobody agreed."""

from datetime import date
from decimal import Decimal as D

import pytest

from engine import compile_ruleset, decide, load_ruleset

RULES = """\
ruleset: terms
order_gates:
  - id: new-customer
    when: [is_new_customer, order_day_total > 5_000]
    then: require_approval
    reason: DAY
  - id: discount
    checkpoints: [order, invoice]
    when: cash_discount_raise > 1%
    then: require_approval
    reason: DISCOUNT
"""
TODAY = {"today": date(2026, 3, 10)}


@pytest.fixture(scope="module")
def rules():
    return compile_ruleset(load_ruleset(RULES).ruleset)


@pytest.mark.parametrize(
    ("facts", "codes", "ways"),
    [
        pytest.param(
            {"is_new_customer": True, "order_total": D(5000)},
            [],
            {},
            id="one order within the amount of a day",
        ),
        pytest.param(
            {
                "is_new_customer": True,
                "order_total": D(2000),
                "other_orders_today": D("3000.01"),
            },
            ["DAY"],
            {"reduce_order": D("0.01")},
            id="the second order of the day goes beyond it",
        ),
        pytest.param(
            {
                "is_new_customer": True,
                "order_total": D(2000),
                "other_orders_today": D(5000),
            },
            ["DAY"],
            {},
            id="the day is used up: no smaller order fits",
        ),
        pytest.param(
            {"order_total": D(9000), "other_orders_today": D(9000)},
            [],
            {},
            id="who is known may order more",
        ),
        pytest.param(
            {"order_total": D(10), "cash_discount_raise": D("0.01")},
            [],
            {},
            id="a discount that is no higher than allowed",
        ),
        pytest.param(
            {"order_total": D(10), "cash_discount_raise": D("0.015")},
            ["DISCOUNT"],
            {"lower_discount": None},
            id="a discount that is higher",
        ),
    ],
)
def test_order(rules, facts, codes, ways):
    decision = decide(rules, TODAY | facts)
    assert [reason.code for reason in decision.reasons] == codes
    found = {way.action: way.amount for r in decision.reasons for way in r.clears}
    assert found == ways


def test_the_invoice_is_asked_about_its_discount_too(rules):
    facts = TODAY | {"cash_discount_raise": D("0.02")}
    assert decide(rules, facts, checkpoint="invoice").outcome == "require_approval"
    assert decide(rules, facts, checkpoint="delivery").outcome == "allow"


def test_a_smaller_discount_does_not_clear_a_rule_against_small_ones():
    text = RULES.replace("cash_discount_raise > 1%", "cash_discount_raise < 1%")
    compiled = compile_ruleset(load_ruleset(text).ruleset)
    [reason] = decide(compiled, TODAY | {"order_total": D(10)}).reasons
    assert reason.clears == ()


def test_what_a_ruleset_reads_says_what_has_to_be_asked(rules):
    assert {"other_orders_today", "cash_discount_raise"} <= rules.facts
    text = RULES.replace("order_day_total", "order_total")
    compiled = compile_ruleset(load_ruleset(text).ruleset)
    assert "other_orders_today" not in compiled.facts
