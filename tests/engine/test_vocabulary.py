"""The generated documentation names everything there is."""

import pytest

from engine import (
    ACTIONS,
    CATALOGUE,
    CODES,
    facts_markdown,
    keys_markdown,
    problems_markdown,
)
from engine.read_cases import EXPECTATIONS
from engine.shape import keys_of
from engine.syntax import Gate, Ruleset
from engine.texts import fill


@pytest.mark.parametrize("name", [*CATALOGUE, *(action.name for action in ACTIONS)])
def test_facts_and_actions_are_described(name):
    assert f"`{name}`" in facts_markdown()


@pytest.mark.parametrize("name", [*keys_of(Ruleset), *keys_of(Gate), *EXPECTATIONS])
def test_keys_are_described(name):
    assert f"`{name}`" in keys_markdown()


@pytest.mark.parametrize("code", CODES)
def test_problems_are_described(code):
    assert f"### {code} " in problems_markdown({})


def test_problems_have_examples():
    text = problems_markdown({"CP107": "# nothing\n"})

    assert "```yaml\n# nothing\n```" in text


def test_what_counts_when_nothing_is_known():
    rows = {line.split(" | ")[0]: line for line in facts_markdown().split("\n")}

    assert "| 0 |" in rows["| `open_balance`"]
    assert "| no |" in rows["| `insured`"]
    assert "| missing |" in rows["| `credit_limit`"]
    assert "| normal |" in rows["| `legal_status`"]


def test_tables_have_no_ragged_rows():
    for text in (facts_markdown(), keys_markdown()):
        widths = set()
        for line in text.split("\n"):
            if line.startswith("|"):
                widths.add(line.replace("\\|", "").count("|"))
            else:
                assert len(widths) < 2
                widths = set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a} of {b}", "1 of {b}"),
        ("{{a}}", "{a}"),
        ("{a.real}", "{a.real}"),
        ("plain", "plain"),
        ("{", "{"),
    ],
)
def test_messages_are_filled_without_a_formatting_language(text, expected):
    assert fill(text, {"a": "1"}) == expected
