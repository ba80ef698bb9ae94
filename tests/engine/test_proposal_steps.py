"""How a proposed limit is shown step by step."""

from datetime import date
from decimal import Decimal

import pytest

from engine import compile_ruleset, decide, load_ruleset, proposal_steps

D = Decimal
TEXT = """
ruleset: steps
version: 1
define: {twice: 2 * avg_monthly_sales}
credit_limit:
  - {when: tier == D, limit: 0}
  - {when: tier == A, limit: twice, at_most: 50_000, round_to: 1_000}
  - {when: tier == B, limit: insured_limit, at_most: 0.5 * avg_monthly_sales}
  - {otherwise: true, limit: 5_000}
order_gates:
  - {id: any, when: manual_hold, then: block, reason: ANY}
"""


def steps(**facts):
    loaded = load_ruleset(TEXT)
    assert loaded.ok, loaded.problems
    decision = decide(
        compile_ruleset(loaded.ruleset), {"today": date(2026, 3, 10), **facts}
    )
    section = next(s for s in decision.sections if s.name == "credit_limit")
    limit = section.value("credit_limit")
    found = proposal_steps(loaded.ruleset, section.line, decision.facts, limit)
    assert found[-1].limit == limit, "the last step is the limit itself"
    return found


def test_every_step_names_its_text_value_and_facts():
    sales = D(12_345)

    amount, most, rounded = steps(tier="A", avg_monthly_sales=sales)

    assert amount == ("amount", "twice", 2 * sales, 2 * sales, amount.facts)
    assert amount.facts == (("avg_monthly_sales", sales),)
    assert (most.kind, most.value, most.limit) == ("at_most", D(50_000), 2 * sales)
    assert (rounded.kind, rounded.value) == ("round_to", D(1_000))
    assert rounded.limit == D(24_000)


@pytest.mark.parametrize(
    ("facts", "limits"),
    [
        pytest.param({"tier": "D"}, [0], id="one step without ceiling or rounding"),
        pytest.param({"tier": "C"}, [5_000], id="in all other cases"),
        pytest.param(
            {"tier": "A", "avg_monthly_sales": D(40_000)},
            [80_000, 50_000, 50_000],
            id="the ceiling is reached",
        ),
        pytest.param(
            {"tier": "B", "insured_limit": D(9), "avg_monthly_sales": D(10)},
            [9, 5],
            id="a computed ceiling",
        ),
    ],
)
def test_the_limit_after_each_step(facts, limits):
    assert [step.limit for step in steps(**facts)] == limits


def test_what_is_not_known_stays_unknown():
    amount, most = steps(tier="B", avg_monthly_sales=D(10))

    assert (amount.value, amount.limit) == (None, None)
    assert (most.value, most.limit) == (D(5), None)


def test_json():
    last = steps(tier="C")[-1].as_dict()

    assert last == {
        "kind": "amount",
        "text": "5_000",
        "value": "5000",
        "limit": "5000",
        "facts": {},
    }


def test_a_line_that_is_not_there_has_no_steps():
    assert proposal_steps(load_ruleset(TEXT).ruleset, 1, (), None) == ()
