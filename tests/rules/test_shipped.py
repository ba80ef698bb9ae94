"""The shipped rulesets: no problem, all cases green, every rule tested both ways."""

import dataclasses
import json

import pytest

from engine import (
    compile_ruleset,
    decide,
    facts_from_json,
    load_ruleset,
    run_cases,
    runtime,
)
from engine.cases import each_case
from engine.edit import numbers, with_number
from engine.problems import Place
from engine.syntax import Clause
from engine.tree import YES_NO, Flag, Literal

NOWHERE = Place("", 1, 1)


def always(truth):
    """A clause that always, or never, holds."""
    text = str(truth).lower()
    flag = Flag(Literal(truth, YES_NO, text, NOWHERE), text, NOWHERE)
    return Clause(joined="all", parts=(flag,), place=NOWHERE)


@pytest.fixture(scope="session")
def shipped(root):
    """{name: ruleset} of all shipped files."""
    found = {}
    for path in sorted((root / "rules").glob("*.yaml")):
        loaded = load_ruleset(path.read_bytes(), name=path.name)
        assert loaded.problems == (), path.name
        found[path.stem] = loaded.ruleset
    return found


@pytest.fixture(autouse=True)
def without_the_matcher(request, monkeypatch):
    """Hundreds of changed rulesets: the explainer alone is quicker."""
    if "removed" in request.node.name or "always" in request.node.name:
        monkeypatch.setattr(runtime, "_native", None)


# A share of an order and a cover limit have no fact that could equal them.
ELSEWHERE = ("share_prepaid", "cover_without_policy")
NAMES = pytest.mark.parametrize("name", ["standard", "insured-trade", "export"])


@NAMES
def test_no_problem_and_all_cases_pass(shipped, name):
    report = run_cases(compile_ruleset(shipped[name]))

    assert [result for result in report.results if not result.passed] == []
    assert report.unfired == ()
    assert report.passed > 15


@NAMES
@pytest.mark.parametrize("changed", ["a third more", "one less"])
def test_the_cases_stay_true_when_a_number_changes(root, name, changed):
    """A manager may change a number without rewriting the cases about it."""
    text = (root / "rules" / f"{name}.yaml").read_text("utf-8")
    failed = {}
    for number in numbers(text):
        value = number.value * 4 // 3 if changed == "a third more" else number.value - 1
        if number.name in ELSEWHERE:
            continue
        loaded = load_ruleset(with_number(text, number.name, str(value)))
        report = run_cases(compile_ruleset(loaded.ruleset))
        failed[number.name] = [r.line for r in report.results if not r.passed]
    assert failed
    assert {name: lines for name, lines in failed.items() if lines} == {}


@NAMES
def test_a_rule_that_is_removed_is_missed_by_a_case(shipped, name):
    assert survivors(shipped[name], always(False)) == []


@NAMES
def test_a_rule_that_always_fires_is_noticed_by_a_case(shipped, name):
    assert survivors(shipped[name], always(True)) == []


@NAMES
def test_an_excuse_that_is_removed_is_missed_by_a_case(shipped, name):
    """Each line under ``unless`` is needed by some case."""
    found = []
    for gate in shipped[name].order_gates:
        parts = gate.unless.parts if gate.unless else ()
        for number, part in enumerate(parts):
            rest = (*parts[:number], *parts[number + 1 :])
            clause = dataclasses.replace(gate.unless, parts=rest) if rest else None
            if passes(shipped[name], gate, unless=clause):
                found.append(f"{gate.id}: {part.text}")

    assert found == []


@NAMES
def test_a_line_that_is_removed_is_missed_by_a_case(shipped, name):
    """Lines of tiers, limits, insurance and claims, and steps of the ladder."""
    found = []
    sections = ("tiers", "credit_limit", "payment_terms", "insurance", "claims")
    for section in sections:
        rows = getattr(shipped[name], section)
        for number, row in enumerate(rows):
            if not row.otherwise:
                rest = (*rows[:number], *rows[number + 1 :])
                if green(dataclasses.replace(shipped[name], **{section: rest})):
                    found.append(f"{section}, line {row.place.line}")
    ladder = shipped[name].escalation
    for step in ladder.steps if ladder else ():
        rest = tuple(one for one in ladder.steps if one is not step)
        changed = dataclasses.replace(ladder, steps=rest)
        if green(dataclasses.replace(shipped[name], escalation=changed)):
            found.append(step.id)

    assert found == []


@NAMES
def test_every_decision_can_be_replayed_byte_for_byte(shipped, name):
    compiled = compile_ruleset(shipped[name])
    for _result, decision in each_case(compiled):
        stored = json.dumps(decision.as_dict())
        again = json.loads(stored)
        facts = facts_from_json(again["facts"])
        replayed = decide(compiled, facts, checkpoint=again["checkpoint"])
        assert json.dumps(replayed.as_dict()) == stored


@NAMES
def test_people_can_read_it(shipped, name, root):
    text = (root / "rules" / f"{name}.yaml").read_text(encoding="utf-8")

    assert text.startswith("# yaml-language-server: $schema=./ruleset.schema.json\n#\n")
    assert max(map(len, text.splitlines())) <= 120
    for gate in shipped[name].order_gates:
        assert {language for language, _text in gate.title} == {"en", "zh_CN"}
        assert {language for language, _text in gate.message} == {"en", "zh_CN"}


def survivors(ruleset, when):
    """The gates that can get this condition without a case noticing."""
    return [gate.id for gate in ruleset.order_gates if passes(ruleset, gate, when=when)]


def passes(ruleset, gate, **change):
    """Whether all cases still pass with a gate changed."""
    gates = tuple(
        dataclasses.replace(one, **change) if one is gate else one
        for one in ruleset.order_gates
    )
    return green(dataclasses.replace(ruleset, order_gates=gates))


def green(ruleset):
    """Whether all cases pass."""
    return all(result.passed for result, _ in each_case(compile_ruleset(ruleset)))
