"""Precedence, modes, unknown facts, checkpoints, periods, exceptions, faults."""

import json
from datetime import date
from decimal import Decimal

import pytest

from engine import decide, facts_from_json, runtime

D = Decimal
DAY = date(2026, 3, 10)
FOUR = """
order_gates:
  - {id: a, when: open_balance > 10, then: info, reason: A, approver: clerk}
  - {id: b, when: open_balance > 20, then: block, reason: B, approver: director}
  - id: c
    when: open_balance > 30
    then: require_approval
    reason: C
    approver: manager
  - {id: d, when: open_balance > 40, then: warn, reason: D, approver: nobody}
"""


@pytest.mark.parametrize(
    ("amount", "outcome", "reasons", "approvers"),
    [
        (10, "allow", "", []),
        (11, "info", "A", []),
        (21, "block", "A B", ["director"]),
        (31, "block", "A B C", ["director", "manager"]),
        (41, "block", "A B C D", ["director", "manager"]),
    ],
)
def test_the_strictest_outcome_wins(build, amount, outcome, reasons, approvers):
    decision = decide(build(FOUR), {"open_balance": amount, "today": DAY})

    assert decision.outcome == outcome
    assert " ".join(reason.code for reason in decision.reasons) == reasons
    assert list(decision.approvers) == approvers


@pytest.mark.parametrize(
    ("ruleset_mode", "rule_mode", "outcome", "observed"),
    [
        ("enforce", "enforce", "block", ()),
        ("enforce", "warn", "warn", ()),
        ("enforce", "observe", "allow", ("RULE",)),
        ("warn", "enforce", "warn", ()),
        ("warn", "observe", "allow", ("RULE",)),
        ("observe", "enforce", "allow", ("RULE",)),
    ],
)
def test_the_softer_mode_counts(gate, ruleset_mode, rule_mode, outcome, observed):
    decision = gate(
        "insured", f"mode: {rule_mode}", head=f"mode: {ruleset_mode}", insured=True
    )

    assert decision.outcome == outcome
    assert decision.observed == observed
    assert decision.trace[0].fired is True


def test_a_mode_never_makes_a_rule_stricter(gate):
    decision = gate("insured", "then: info\nmode: warn", insured=True)

    assert decision.outcome == "info"


@pytest.mark.parametrize("if_unknown", ["allow", "warn", "require_approval", "block"])
def test_an_unknown_rule_gives_if_unknown(gate, if_unknown):
    decision = gate("credit_limit > 5", head=f"if_unknown: {if_unknown}")

    assert decision.outcome == if_unknown
    assert decision.trace[0].fired is None
    if if_unknown == "allow":
        assert decision.reasons == ()
        assert decision.observed == ("UNKNOWN_RULE",)
    else:
        (reason,) = decision.reasons
        assert (reason.code, reason.unknown) == ("UNKNOWN_RULE", True)
        assert reason.missing == ("credit_limit",)
        assert (reason.figure, reason.clears) == (None, ())


@pytest.mark.parametrize(
    ("unless", "facts", "outcome"),
    [
        pytest.param("insured", {"insured": True}, "allow", id="true excuses"),
        pytest.param("insured", {"insured": False}, "block", id="false does not"),
        pytest.param("insured", {"insured": None}, "block", id="unknown does not"),
        pytest.param("[insured, has_dispute]", {"has_dispute": True}, "allow",
                     id="any of a list excuses"),
    ],
)  # fmt: skip
def test_unless_counts_only_when_certainly_true(gate, unless, facts, outcome):
    decision = gate("manual_hold", f"unless: {unless}", manual_hold=True, **facts)

    assert decision.outcome == outcome


def test_unless_excuses_an_unknown_rule(gate):
    decision = gate("credit_limit > 5", "unless: insured", insured=True)

    assert decision.outcome == "allow"


@pytest.mark.parametrize(
    ("checkpoints", "checkpoint", "outcome"),
    [
        ("", "order", "block"),
        ("", "delivery", "allow"),
        ("checkpoints: [quotation, delivery]", "delivery", "block"),
        ("checkpoints: [quotation, delivery]", "order", "allow"),
        ("checkpoints: invoice", "invoice", "block"),
    ],
)
def test_checkpoints(gate, checkpoints, checkpoint, outcome):
    decision = gate("insured", checkpoints, insured=True, checkpoint=checkpoint)

    assert decision.outcome == outcome
    assert decision.trace[0].skipped == ("" if outcome == "block" else "checkpoint")


@pytest.mark.parametrize(
    ("period", "outcome"),
    [
        ("{from: 2026-03-10}", "block"),
        ("{from: 2026-03-11}", "allow"),
        ("{until: 2026-03-10}", "block"),
        ("{until: 2026-03-09}", "allow"),
        ("{from: 2026-01-01, until: 2026-12-31}", "block"),
    ],
)
def test_both_ends_of_a_period_belong_to_it(gate, period, outcome):
    as_rule = gate("insured", f"effective: {period}", insured=True)
    as_ruleset = gate("insured", head=f"effective: {period}", insured=True)

    assert as_rule.outcome == as_ruleset.outcome == outcome
    assert as_ruleset.applies is (outcome == "block")


def test_an_unknown_day_ends_nothing(gate):
    decision = gate(
        "insured", head="effective: {until: 2020-01-01}", insured=True, today=None
    )

    assert decision.outcome == "block"


@pytest.mark.parametrize(
    ("facts", "applies"),
    [
        ({"country": "CN", "company": "CN01"}, True),
        ({"country": "US", "company": "CN01"}, False),
        ({"country": "CN", "company": "US01"}, False),
        ({}, True),
    ],
)
def test_scope(gate, facts, applies):
    scope = "scope: {countries: [CN, HK], companies: [CN01]}"
    decision = gate("insured", head=scope, insured=True, **facts)

    assert decision.applies is applies
    assert decision.outcome == ("block" if applies else "allow")
    assert decision.trace[0].skipped == ("" if applies else "scope")


EXCEPTION = """
order_gates:
  - {id: late, when: oldest_overdue_days > 30, then: block, reason: LATE}
  - {id: other, when: manual_hold, then: block, reason: HOLD}
exceptions:
  - id: EX-1
    rule: late
    customer: C1
    from: 2026-03-01
    until: 2026-03-10
    weaken_to: warn
    reason: payment plan
    approved_by: boss
"""


@pytest.mark.parametrize(
    ("facts", "outcome", "exceptions"),
    [
        pytest.param({"customer": "C1"}, "warn", ("EX-1",), id="on its last day"),
        pytest.param({"customer": "C2"}, "block", (), id="another customer"),
        pytest.param({"customer": None}, "block", (), id="an unknown customer"),
        pytest.param({"customer": "C1", "today": date(2026, 3, 11)}, "block", (),
                     id="a day late"),
        pytest.param({"customer": "C1", "today": date(2026, 2, 28)}, "block", (),
                     id="a day early"),
        pytest.param({"customer": "C1", "today": None}, "block", (),
                     id="on an unknown day"),
        pytest.param({"customer": "C1", "manual_hold": True}, "block", ("EX-1",),
                     id="another rule stays"),
        pytest.param({"customer": "C1", "oldest_overdue_days": 30}, "allow", (),
                     id="nothing to weaken"),
    ],
)  # fmt: skip
def test_exceptions_weaken_one_rule(build, facts, outcome, exceptions):
    facts = {"today": DAY, "oldest_overdue_days": 31, **facts}
    decision = decide(build(EXCEPTION), facts)

    assert (decision.outcome, decision.exceptions) == (outcome, exceptions)


def test_one_broken_rule_never_stops_the_others(build):
    rules = """
    order_gates:
      - {id: broken, when: open_balance / open_orders > 5, then: warn, reason: BROKEN}
      - {id: sound, when: insured, then: block, reason: SOUND}
    """
    facts = {"today": DAY, "insured": True, "open_balance": D(5), "open_orders": D(0)}
    decision = decide(build(rules), facts)

    assert [reason.code for reason in decision.reasons] == ["UNKNOWN_BROKEN", "SOUND"]
    assert [(fault.code, fault.subject) for fault in decision.errors] == [
        ("ARITHMETIC", "open_balance / open_orders")
    ]


HUGE = " * ".join(["open_balance", *["9_999_999_999_999_999"] * 5, "9_990"])


@pytest.mark.parametrize(
    ("when", "fired"),
    [
        pytest.param(f"{HUGE} > -1 * {HUGE}", True, id="the excess is too large"),
        pytest.param(f"{HUGE} * 10 > 5", None, id="a product is too large"),
        pytest.param("open_balance / open_orders > 5", True, id="a tiny divisor"),
        pytest.param(
            "1000 + open_balance * on_time_ratio > 0",
            True,
            id="a speed that is almost nothing",
        ),
    ],
)
def test_numbers_beyond_all_reason_never_raise(gate, when, fired):
    tiny = D("1E-50")
    facts = {"open_balance": D("9.99E+16"), "open_orders": tiny, "on_time_ratio": tiny}
    decision = gate(when, currency_rounding=tiny, **facts)

    assert decision.trace[0].fired is fired
    assert json.dumps(decision.as_dict())


def test_a_fact_of_the_wrong_kind_is_a_fault_and_unknown(gate):
    decision = gate("open_balance > 5", open_balance=5.5)

    assert [reason.code for reason in decision.reasons] == ["UNKNOWN_RULE"]
    assert [fault.code for fault in decision.errors] == ["FACT"]


def test_a_fact_nobody_knows_is_a_fault(gate):
    decision = gate("open_balance > 5", open_balanse=9)

    assert [(fault.code, fault.subject) for fault in decision.errors] == [
        ("FACT", "open_balanse")
    ]


def test_a_checkpoint_nobody_knows_is_refused(gate):
    with pytest.raises(ValueError, match="'shop' is not one of quotation, order"):
        gate("insured", checkpoint="shop")


def test_a_weaker_reason_on_the_same_figure_is_covered(build):
    rules = """
    order_gates:
      - {id: ten, when: oldest_overdue_days > 10, then: warn, reason: TEN}
      - {id: thirty, when: oldest_overdue_days > 30, then: block, reason: THIRTY}
    """
    decision = decide(build(rules), {"today": DAY, "oldest_overdue_days": 38})

    assert [reason.covered_by for reason in decision.reasons] == ["thirty", None]


def test_a_reason_from_credit_facts_is_withheld(gate):
    assert gate("insured", insured=True).reasons[0].withheld is True
    assert gate("manual_hold", manual_hold=True).reasons[0].withheld is False


@pytest.mark.parametrize("native", [True, False], ids=["matcher", "explainer alone"])
def test_a_replay_is_the_same_byte_for_byte(build, monkeypatch, native):
    if not native:
        monkeypatch.setattr(runtime, "_native", None)
    compiled = build(
        FOUR + "  - {id: e, when: utilisation_pct > 90, then: warn, reason: E}"
    )
    facts = {"today": DAY, "open_balance": D(100), "credit_limit": D(90)}
    first = decide(compiled, facts, checkpoint="order")
    stored = json.loads(json.dumps(first.as_dict()))
    again = decide(
        compiled, facts_from_json(stored["facts"]), checkpoint=stored["checkpoint"]
    )

    assert first.engine == ("durable_rules" if native else "explainer")
    assert json.dumps(again.as_dict()) == json.dumps(first.as_dict())


def test_a_decision_is_json_with_its_faults(gate):
    found = gate("open_balance > 5", open_balance=5.5).as_dict()

    assert found["errors"] == [
        {
            "code": "FACT",
            "subject": "open_balance",
            "detail": "float is not an exact number",
        }
    ]
    assert json.dumps(found)


def test_a_ruleset_is_known_by_its_text(build):
    assert build(FOUR).sha256 == build(FOUR).sha256 != build(FOUR + "\n\n").sha256


@pytest.mark.parametrize(
    ("balance", "limit"),
    [
        pytest.param("99999999999999999.99", "0.01", id="a very large percentage"),
        pytest.param("0.01", "99999999999999999", id="a very small one"),
        pytest.param("1", "3", id="a third"),
        pytest.param("1", "7E-50", id="beyond all reason"),
    ],
)
def test_computed_facts_survive_a_replay(gate, balance, limit):
    facts = {"open_balance": D(balance), "credit_limit": D(limit)}
    first = gate("utilisation_pct > 90", **facts).as_dict()
    stored = facts_from_json(json.loads(json.dumps(first["facts"])))
    stored["today"] = DAY

    assert gate("utilisation_pct > 90", **stored).as_dict() == first
    assert first["errors"] == []


def test_without_trace_the_result_is_the_same(build):
    compiled = build(FOUR)
    facts = {"today": DAY, "open_balance": D(35)}
    full, short = (decide(compiled, facts, trace=trace) for trace in (True, False))

    assert short.trace == ()
    assert full._replace(trace=()) == short
