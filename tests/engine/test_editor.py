"""The editor offers what the reader accepts, and nothing else."""

import json

import pytest

from engine import ACTIONS, CATALOGUE, OUTCOMES, editor_vocabulary, load_ruleset
from engine.shape import keys_of
from engine.syntax import Gate, Ruleset, Step
from engine.syntax_parts import Period, Term

VOCABULARY = editor_vocabulary()
SECTIONS = VOCABULARY["sections"]


@pytest.mark.parametrize(
    ("path", "cls"),
    [
        ("", Ruleset),
        ("effective", Period),
        ("order_gates", Gate),
        ("order_gates.effective", Period),
        ("escalation.steps", Step),
        ("insurance.notify_overdue", Term),
        ("claims.claimable", Term),
    ],
)
def test_keys_of_a_section(path, cls):
    assert [key["name"] for key in SECTIONS[path]] == list(keys_of(cls))


def test_words_that_are_allowed():
    gate = {key["name"]: key for key in SECTIONS["order_gates"]}
    claim = {key["name"]: key for key in SECTIONS["claims"]}

    assert gate["then"]["values"] == list(OUTCOMES[1:])
    assert gate["checkpoints"]["kind"] == "list"
    assert "delivery" in gate["checkpoints"]["values"]
    assert claim["claimable"]["values"] == ["immediately"]
    assert claim["otherwise"]["values"] == ["true"]
    assert "values" not in gate["when"]


def test_every_fact_with_what_a_person_must_know():
    facts = {fact["name"]: fact for fact in VOCABULARY["facts"]}

    assert list(facts) == list(CATALOGUE)
    assert all(fact["help"] and fact["group"] for fact in facts.values())
    assert facts["overdue_amount"]["unit"] == "money"
    assert facts["promise_date"]["missing"] is True
    assert facts["exposure"]["formula"] == "open_balance + open_orders"


def test_cases_may_expect_and_actions_are_named():
    assert "reasons" in [key["name"] for key in SECTIONS["tests.expect"]]
    assert [one["name"] for one in VOCABULARY["actions"]] == [a.name for a in ACTIONS]
    assert VOCABULARY["outcomes"] == list(OUTCOMES)


def test_it_is_json():
    assert json.loads(json.dumps(VOCABULARY)) == VOCABULARY


@pytest.mark.parametrize("words", VOCABULARY["words"])
def test_the_reader_knows_the_words(words):
    condition = {
        "not": "not insured",
        "in": "tier in [A]",
        "true": "true",
        "false": "false",
    }.get(words, f"promise_date {words}" if "is " in words else "")
    condition = condition or f"insured {words} has_dispute"
    text = f'ruleset: x\norder_gates: [{{id: a, when: "{condition}", '
    found = load_ruleset(text + "then: block, reason: A}]\n")

    assert not [p for p in found.problems if "cannot read" in p.message]
