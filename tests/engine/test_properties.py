"""Random rulesets and facts: matcher and explainer must agree, always."""

from random import Random

import pytest
from benchmarks.generated import random_compiled, random_facts
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import compile_ruleset, decide, load_ruleset, runtime

RULESETS, FACTS_EACH = 250, 90  # 22,500 decisions in the normal run


def test_matcher_and_explainer_agree():
    chance = Random(19)
    for _ in range(RULESETS):
        compiled = random_compiled(chance)
        for _ in range(FACTS_EACH):
            facts = random_facts(chance)
            decision = decide(compiled, facts)
            faults = [f for f in decision.errors if f.code != "ARITHMETIC"]
            assert faults == []
            assert decision.engine == runtime.DURABLE_RULES


@given(source=st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_they_agree_and_a_disagreement_is_made_small(source):
    compiled = random_compiled(source)
    decision = decide(compiled, random_facts(source))

    assert [f for f in decision.errors if f.code != "ARITHMETIC"] == []


@pytest.mark.parametrize("seed", range(20))
def test_without_the_c_module_the_decisions_are_the_same(monkeypatch, seed):
    chance = Random(seed)
    compiled = random_compiled(chance)
    facts = [random_facts(chance) for _ in range(20)]
    native = [decide(compiled, one) for one in facts]
    monkeypatch.setattr(runtime, "_native", None)
    alone = [decide(compiled, one) for one in facts]

    assert [one._replace(engine="") for one in native] == [
        one._replace(engine="") for one in alone
    ]


@pytest.mark.parametrize("seed", range(10))
def test_more_debt_never_makes_a_limit_rule_softer(seed):
    """Where a rule only asks whether exposure is above the limit, more is worse."""
    text = """ruleset: x
order_gates:
  - id: a
    when: exposure_after_order > credit_limit
    then: require_approval
    reason: A
  - {id: b, when: exposure_after_order > 1.25 * credit_limit, then: block, reason: B}
"""
    compiled = compile_ruleset(load_ruleset(text).ruleset)
    order = ("allow", "info", "warn", "require_approval", "block")
    chance, last = Random(seed), 0
    limit = chance.randint(1, 10_000)
    for balance in sorted(chance.randint(0, 20_000) for _ in range(40)):
        facts = {"today": None, "open_balance": balance, "credit_limit": limit}
        rank = order.index(decide(compiled, facts).outcome)
        assert rank >= last
        last = rank


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_only_gates_decides_the_same(seed):
    """Leaving out what no gate reads changes nothing of what the gates say."""
    random = Random(seed)
    compiled = random_compiled(random)
    for _ in range(3):
        facts = random_facts(random)
        whole, gates = decide(compiled, facts), decide(compiled, facts, only_gates=True)
        assert gates._replace(sections=(), errors=()) == whole._replace(
            sections=(), errors=()
        )
        assert gates.sections == ()
        assert set(gates.errors) <= set(whole.errors)
