"""What is proven about conditions is true for all facts."""

from datetime import date
from random import Random

import pytest
from benchmarks.generated import _condition, random_facts

from engine import CATALOGUE, load_ruleset
from engine.explain import holds
from engine.known import know
from engine.prove import implies, never_true
from engine.syntax import Clause
from engine.tree import All

HEAD = "ruleset: x\ndefine: {some_amount: 5, some_sum: open_balance + 1, "
HEAD += (
    "some_condition: insured and has_dispute, some_countries: [CN, NO]}\norder_gates:\n"
)


def conditions(*texts):
    gates = "".join(
        f'  - {{id: g{n}, when: "{text}", then: block, reason: R}}\n'
        for n, text in enumerate(texts)
    )
    loaded = load_ruleset(HEAD + gates)
    if loaded.ruleset is None:
        codes = {problem.code for problem in loaded.problems}
        assert codes <= {"CP440", "CP405", "CP503", "CP329", "CP324"}, loaded.problems
        return None
    return [_whole(gate.when) for gate in loaded.ruleset.order_gates]


def _whole(clause: Clause):
    return All(clause.parts, "", clause.place)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("score > 70", "score > 50", True),
        ("score > 50", "score >= 50", True),
        ("score >= 50", "score > 50", False),
        ("score > 50", "score > 70", False),
        ("score == 60", "score > 50", True),
        ("30 < score < 40", "score > 20", True),
        ("score > 70 and insured", "score > 50", True),
        ("score > 50", "score > 50 or insured", True),
        ("score > 50 or insured", "score > 50", False),
        ("tier == A", "tier in [A, B]", True),
        ("tier in [A, B]", "tier == A", False),
        ("tier == A", "tier != B", True),
        ("tier not in [A, B]", "tier in [C, D, N]", True),
        ("country == CN", "country not in [HK]", True),
        ("country not in [CN, HK]", "country != HK", True),
        ("open_balance > credit_limit", "open_balance > credit_limit", True),
        ("not (open_balance <= credit_limit)", "open_balance > credit_limit", False),
        ("promise_date is missing", "promise_date is missing", True),
    ],
)
def test_implications(first, second, expected):
    assert implies(*conditions(first, second)) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("score in [1, 2]", "score in [1, 2]", True),
        ("score in [1, 2]", "score < 5", False),
        ("some_condition and score > 5", "score > 4", True),
    ],
)
def test_what_is_not_understood_is_not_proven(first, second, expected):
    assert implies(*conditions(first, second)) is expected


def test_too_many_groups_are_not_proven():
    many = " and ".join(f"(insured or score > {n})" for n in range(6))

    assert implies(*conditions(many, many)) is False
    assert never_true(*conditions(many)) is False


def test_nothing_is_proven_wrongly():
    """Random pairs of conditions on random facts never contradict a proof."""
    chance, proofs = Random(4), 0
    for _ in range(400):
        pair = conditions(*(_condition(chance, 1) for _ in range(2)))
        if pair is None:
            continue
        first, second = pair
        proven, never = implies(first, second), never_true(first)
        proofs += proven + never
        for _ in range(15):
            facts = {**random_facts(chance), "today": date(2026, 3, 10)}
            values, _faults = know(facts, frozenset(CATALOGUE))
            if holds(first, values) is True:
                assert not never
                assert not proven or holds(second, values) is True
    assert proofs > 0
