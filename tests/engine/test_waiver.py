"""Waivers weaken one rule on their days, never strengthen, and can be replayed."""

import json
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from benchmarks.generated import random_compiled, random_facts

from engine import (
    OUTCOMES,
    STRICTNESS,
    Waiver,
    decide,
    facts_from_json,
    runtime,
    waivers_from_json,
)

DAY = date(2026, 3, 10)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 20)
RULES = """
order_gates:
  - {id: late, when: oldest_overdue_days > 30, then: block, reason: LATE}
  - {id: other, when: manual_hold, then: require_approval, reason: HOLD}
  - {id: soft, when: open_orders > 10, then: warn, reason: SOFT}
  - id: vague
    when: score < 3
    then: block
    reason: VAGUE
exceptions:
  - id: EX-1
    rule: late
    customer: C1
    from: 2026-03-01
    until: 2026-03-31
    weaken_to: require_approval
    reason: payment plan
    approved_by: boss
"""
LATE = {"today": DAY, "oldest_overdue_days": 31, "doc_amount": Decimal(500)}


def waiver(rule="late", weaken_to="warn", start=FIRST, until=LAST, **more):
    return Waiver(more.pop("id", "W-1"), rule, start, until, weaken_to, **more)


@pytest.fixture(scope="module")
def rules(build):
    return build(RULES)


@pytest.mark.parametrize(
    ("facts", "given", "outcome", "named"),
    [
        pytest.param({}, [waiver()], "warn", ("W-1",), id="on a day of its own"),
        pytest.param({"today": FIRST}, [waiver()], "warn", ("W-1",), id="first day"),
        pytest.param({"today": LAST}, [waiver()], "warn", ("W-1",), id="last day"),
        pytest.param({"today": FIRST - timedelta(1)}, [waiver()], "block", (),
                     id="a day early"),
        pytest.param({"today": LAST + timedelta(1)}, [waiver()], "block", (),
                     id="a day late"),
        pytest.param({"today": None}, [waiver()], "block", (), id="an unknown day"),
        pytest.param({}, [waiver(weaken_to="allow")], "allow", ("W-1",),
                     id="allowed altogether"),
        pytest.param({}, [waiver(weaken_to="require_approval")], "require_approval",
                     ("W-1",), id="approval instead of a block"),
        pytest.param({}, [waiver("other")], "block", (), id="another rule"),
        pytest.param({}, [waiver("gone")], "block", (), id="a rule that is no more"),
        pytest.param({}, [waiver(up_to=Decimal(500))], "warn", ("W-1",),
                     id="up to this amount"),
        pytest.param({}, [waiver(up_to=Decimal("499.99"))], "block", (),
                     id="a cent above the amount"),
        pytest.param({"doc_amount": None}, [waiver(up_to=Decimal(500))], "block", (),
                     id="an unknown amount"),
        pytest.param({"manual_hold": True}, [waiver()], "require_approval", ("W-1",),
                     id="another rule stays"),
        pytest.param({"oldest_overdue_days": 30}, [waiver()], "allow", (),
                     id="nothing to weaken"),
        pytest.param({"oldest_overdue_days": 0, "open_orders": 11},
                     [waiver("soft", "require_approval")], "warn", (),
                     id="never strengthened"),
        pytest.param({"oldest_overdue_days": 0, "open_orders": 11},
                     [waiver("soft", "warn")], "warn", (), id="nothing gained"),
        pytest.param({}, [waiver(weaken_to="require_approval"), waiver(id="W-2")],
                     "warn", ("W-2",), id="the weakest of two"),
        pytest.param({}, [waiver(id="W-2"), waiver()], "warn", ("W-1",),
                     id="the first name of two alike"),
        pytest.param({"customer": "C1"}, [], "require_approval", ("EX-1",),
                     id="the document's own exception"),
        pytest.param({"customer": "C1"}, [waiver()], "warn", ("W-1",),
                     id="weaker than the document's exception"),
        pytest.param({"customer": "C1"}, [waiver(weaken_to="require_approval")],
                     "require_approval", ("EX-1",), id="no weaker than the exception"),
        pytest.param({"oldest_overdue_days": 0, "score": None}, [waiver("vague")],
                     "warn", ("W-1",), id="a rule that cannot be decided"),
    ],
)  # fmt: skip
def test_what_a_waiver_weakens(rules, facts, given, outcome, named):
    facts = {"score": 5, **LATE, **facts}
    decision = decide(rules, facts, waivers=given)

    assert (decision.outcome, decision.exceptions) == (outcome, named)


def test_reason_trace_and_decision_name_it(rules):
    decision = decide(rules, {"score": 5, **LATE}, waivers=[waiver()])
    stored = decision.as_dict()

    assert stored["reasons"][0]["exception"] == "W-1"
    assert stored["trace"][0]["exception"] == "W-1"
    assert stored["trace"][0]["outcome"] == "warn"
    assert stored["waivers"] == [
        {
            "id": "W-1",
            "rule": "late",
            "from": "2026-03-01",
            "until": "2026-03-20",
            "weaken_to": "warn",
            "up_to": None,
            "instead_of": "block",
        }
    ]


def test_without_waivers_none_are_named(rules):
    decision = decide(rules, {"customer": "C1", **LATE})

    assert decision.waivers == ()
    assert decision.as_dict()["waivers"] == []


@pytest.mark.parametrize("outcome", ["block", "free", ""])
def test_a_waiver_to_no_weaker_outcome_is_refused(outcome):
    with pytest.raises(ValueError, match="is not one of allow, info"):
        waiver(weaken_to=outcome)


def random_waivers(chance, compiled):
    ids = [gate.id for gate in compiled.ruleset.order_gates]
    return [
        waiver(
            chance.choice(ids),
            chance.choice(OUTCOMES[:-1]),
            DAY - timedelta(chance.randint(-2, 3)),
            DAY + timedelta(chance.randint(-2, 3)),
            id=f"W-{number}",
            up_to=chance.choice([None, Decimal(chance.randint(0, 9000))]),
        )
        for number in range(chance.randint(1, 4))
    ]


def cases(seed, rulesets=20, facts_each=20):
    chance = Random(seed)
    for _ in range(rulesets):
        compiled = random_compiled(chance)
        if not compiled.ruleset.order_gates:
            continue
        for _ in range(facts_each):
            facts = {**random_facts(chance), "today": DAY}
            yield compiled, facts, random_waivers(chance, compiled)


@pytest.mark.parametrize("seed", range(5))
def test_waivers_never_make_an_outcome_stricter(seed):
    weakened = 0
    for compiled, facts, given in cases(seed):
        plain, waived = decide(compiled, facts), decide(compiled, facts, waivers=given)
        assert STRICTNESS[waived.outcome] <= STRICTNESS[plain.outcome]
        for before, after in zip(plain.trace, waived.trace, strict=True):
            assert STRICTNESS[after.outcome] <= STRICTNESS[before.outcome]
            assert after.fired is before.fired
        weakened += bool(waived.waivers)
    assert weakened > 20


@pytest.mark.parametrize("seed", range(3))
def test_outside_their_dates_waivers_change_nothing(seed):
    for compiled, facts, given in cases(seed):
        for day in (DAY - timedelta(6), DAY + timedelta(6)):
            at = {**facts, "today": day}
            assert decide(compiled, at) == decide(compiled, at, waivers=given)


@pytest.mark.parametrize("seed", range(3))
def test_matcher_and_explainer_agree_about_them(monkeypatch, seed):
    asked = list(cases(seed, 8))
    native = [decide(c, facts, waivers=given) for c, facts, given in asked]
    monkeypatch.setattr(runtime, "_native", None)
    alone = [decide(c, facts, waivers=given) for c, facts, given in asked]

    assert [one._replace(engine="") for one in native] == [
        one._replace(engine="") for one in alone
    ]


@pytest.mark.parametrize("seed", range(3))
def test_stored_as_json_the_decision_can_be_made_again(seed):
    for compiled, facts, given in cases(seed, 8):
        first = json.loads(json.dumps(decide(compiled, facts, waivers=given).as_dict()))
        again = decide(
            compiled,
            facts_from_json(first["facts"]),
            checkpoint=first["checkpoint"],
            waivers=waivers_from_json(first["waivers"]),
        ).as_dict()

        for part in ("outcome", "reasons", "trace", "waivers", "exceptions"):
            assert again[part] == first[part]
