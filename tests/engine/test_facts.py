"""The catalogue: every fact is documented, readable and used with one meaning."""

import re
from decimal import Decimal

import pytest

from engine import ACTIONS, CATALOGUE, facts_from_json, load_facts, to_json
from engine.known import know
from engine.literals import fact_value
from engine.problems import Place
from engine.source import Scalar
from engine.tree import UNIT_WORDS

VOCABULARY = [
    "exposure",
    "free_limit",
    "utilisation_pct",
    "limit_state",
    "limit_expired_days",
    "doc_amount",
    "term_days",
    "tier",
    "risk_group",
    "score",
    "grade",
    "country_risk",
    "partner_age_days",
    "hold_state",
    "oldest_overdue_days",
    "overdue_amount",
    "overdue_pct",
    "dunning_level",
    "avg_delay",
    "broken_promises",
    "dispute_amount",
    "insured",
    "insured_limit",
    "uninsured_excess",
    "cover_stopped",
    "days_to_mep",
    "days_to_noa",
    "days_to_claim",
    "insolvency",
    "checkpoint",
    "channel",
    "today",
    "company",
    "customer",
    "country",
    "credit_limit",
    "open_balance",
    "open_orders",
    "order_total",
    "prepaid_amount",
    "prepaid_ratio",
    "exposure_after_order",
    "manual_hold",
    "is_new_customer",
    "sales_12m",
    "avg_monthly_sales",
    "on_time_ratio",
    "months_as_customer",
    "legal_status",
    "legal_status_date",
    "promise_broken",
    "promise_date",
    "has_dispute",
    "insurer",
    "cover_status",
    "cover_valid_until",
    "due_date",
    "overdue_notified",
    "currency",
    "currency_rounding",
]

EVERY = pytest.mark.parametrize("fact", CATALOGUE.values(), ids=CATALOGUE)


@pytest.mark.parametrize("name", VOCABULARY)
def test_the_vocabulary_is_complete(name):
    assert name in CATALOGUE


@EVERY
def test_a_fact_explains_itself(fact):
    assert re.fullmatch(r"[a-z][a-z0-9_]*", fact.name)
    assert fact.help[0].isupper()
    assert fact.help.endswith(".")
    assert fact.audience in ("sales", "credit")
    assert fact.type.unit in UNIT_WORDS


@EVERY
def test_the_example_of_a_fact_is_one_of_its_values(fact):
    text = fact.example.strip('"')

    readable, value = fact_value(fact, Scalar(text, Place("", 1, 1)))

    assert readable
    assert value is not None
    if fact.lowest is not None:
        assert value >= fact.lowest


@EVERY
def test_the_default_of_a_fact_is_one_of_its_values(fact):
    if not fact.may_be_missing:
        values, faults = know({fact.name: fact.default}, frozenset([fact.name]))
        assert values[fact.name] == fact.default
        assert faults == ()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_actions_move_given_facts(action):
    """What is computed cannot be moved by hand, only what it is computed from."""
    for name, sign in action.moves:
        assert not CATALOGUE[name].formula
        assert sign in (1, -1)
    assert not action.at_most or action.at_most in CATALOGUE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("open_balance", 0.1),
        ("open_balance", "100"),
        ("open_balance", True),
        ("open_balance", Decimal("NaN")),
        ("insured", 1),
        ("today", "2026-03-10"),
        ("tier", "Z"),
        ("country", 5),
        ("country", "x" * 300),
    ],
)
def test_a_fact_of_the_wrong_kind_is_missing_and_reported(name, value):
    values, faults = know({name: value}, frozenset([name]))

    assert values[name] is None
    assert [fault[0] for fault in faults] == [name]


def test_a_time_of_day_is_not_a_date():
    from datetime import datetime

    moment = datetime(2026, 3, 10, 12)  # noqa: DTZ001 (only its type counts)
    _values, faults = know({"today": moment}, frozenset(["today"]))

    assert [fault[0] for fault in faults] == ["today"]


def test_facts_survive_json():
    facts = {
        "today": CATALOGUE["today"].default,
        "credit_limit": Decimal("50000.10"),
        "utilisation_pct": Decimal(100) / Decimal(3),
        "insured": True,
        "tier": "A",
        "open_orders": Decimal(0),
    }

    back = facts_from_json({name: to_json(value) for name, value in facts.items()})

    assert back == facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("credit_limit: 50_000", [{"credit_limit": 50000}], id="YAML"),
        pytest.param('[{"score": "7.5"}, {"tier": null}]',
                     [{"score": Decimal("7.5")}, {"tier": None}], id="JSON"),
        pytest.param('{"sha256": "x", "facts": {"score": "7"}}', [{"score": 7}],
                     id="a stored decision"),
    ],
)  # fmt: skip
def test_facts_are_read_from_files(text, expected):
    loaded = load_facts(text)

    assert loaded.problems == ()
    assert list(loaded.facts) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("scor: 5", "CP320"),
        ("score: high", "CP218"),
        ("- 5", "CP202"),
        ("score: [5]", "CP205"),
        ("", "CP107"),
        (b"\xff", "CP101"),
    ],
)
def test_bad_facts_have_problems(text, code):
    loaded = load_facts(text)

    assert not loaded.ok
    assert code in [problem.code for problem in loaded.problems]
