"""Whatever a document contains, loading it gives problems and never an exception."""

import json
from pathlib import Path
from random import Random

import pytest
from benchmarks.hostile import hostile_condition, hostile_document
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import (
    CATALOGUE,
    OUTCOMES,
    compile_ruleset,
    decide,
    load_ruleset,
    run_cases,
)
from engine.problem_codes import CODES

SIGNS = "()[]<>=!+-*/%,.:\"' \nabz019_&#{}|~^$@?\uff1b\uff08\uff09\u3000é"
RULES = Path(__file__).resolve().parents[2] / "rules"


def survives(text):
    """Load it, and if it can be used, use it."""
    loaded = load_ruleset(text)
    for problem in loaded.problems:
        assert problem.code in CODES
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert problem.message
        assert "{" not in problem.message or problem.params or problem.code == "CP403"
    if loaded.ok:
        compiled = compile_ruleset(loaded.ruleset)
        decide(compiled, {})
        run_cases(compiled)
    return loaded


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_any_text(text):
    survives(text)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes(data):
    survives(data)


@given(st.text(alphabet=SIGNS, max_size=80))
@settings(max_examples=300)
def test_any_condition(text):
    survives(
        f"ruleset: x\norder_gates: [{{id: a, when: {text!r}, then: block, reason: A}}]"
    )


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.decimals(),
    st.decimals(-1000, 1000, places=3),
    st.text(max_size=5),
    st.text(min_size=250, max_size=300),
    st.dates(),
    st.datetimes(),
    st.lists(st.integers(), max_size=2),
    st.binary(max_size=3),
)
COMPILED = [
    compile_ruleset(load_ruleset(path.read_bytes()).ruleset)
    for path in sorted(RULES.glob("*.yaml"))
]


@given(facts=st.dictionaries(st.sampled_from(sorted(CATALOGUE)), ANYTHING, max_size=25))
@settings(max_examples=300)
def test_whatever_the_facts_are_there_is_a_decision(facts):
    for compiled in COMPILED:
        found = decide(compiled, facts)
        assert found.outcome in OUTCOMES
        assert json.loads(json.dumps(found.as_dict()))["sha256"] == compiled.sha256
        assert not [f for f in found.errors if f.code.startswith("MATCHER")]


def test_hostile_conditions():
    chance = Random(5)
    for _ in range(4_000):
        survives(hostile_condition(chance))


@pytest.mark.parametrize(
    "path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem
)
def test_damaged_rulesets(path):
    chance, text = Random(6), path.read_text(encoding="utf-8")
    short = text[: len(text) // 4] if path.stem != "standard" else text
    for _ in range(150):
        survives(hostile_document(chance, short))
