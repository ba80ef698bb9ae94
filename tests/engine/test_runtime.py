"""The matcher: exact values, the safe way of using the C library, and its failures."""

import json
import os
import threading
from datetime import date
from decimal import Decimal

import pytest

from engine import (
    compile_ruleset,
    decide,
    durable_rules_available,
    load_ruleset,
    runtime,
)
from engine.groups import CHUNK_FIELDS, CHUNK_GROUPS, MAX_GROUPS, groups_of
from engine.runtime import Matcher, MatcherFailed, Unfit, encode
from engine.tree import Values

D = Decimal
DAY = date(2026, 3, 10)


def test_the_c_module_is_here():
    """The addon works without it; these tests must not pass without it."""
    assert durable_rules_available()


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("0", "0.0001"),
        ("0.00005", "0.0001"),
        ("0", "0.00005"),
        ("-0.00005", "0"),
        ("-0.0001", "-0.00005"),
        ("99999.9999", "100000"),
        ("100000000000000", "100000000000000.0001"),
    ],
)
def test_order_is_kept_between_steps(smaller, larger):
    assert encode(D(smaller)) < encode(D(larger))
    assert encode(D(smaller)) != encode(D(larger))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(D(10) ** 17, id="beyond 62 bits"),
        pytest.param("x" * 257, id="a long text"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("a\0b", id="a null character"),
    ],
)
def test_what_the_matcher_cannot_hold_is_left_to_the_explainer(gate, value):
    with pytest.raises(Unfit):
        encode(value)


def test_a_huge_amount_is_decided_by_the_explainer(gate):
    decision = gate("open_balance > 5", open_balance=D(10) ** 17)

    assert (decision.outcome, decision.engine) == ("block", "explainer")
    assert decision.errors == ()


@pytest.mark.parametrize(
    "constant", ["0.00005", "99_999_999_999_999", "9_999_999_999_999_999"]
)
def test_constants_off_the_grid_are_computed(gate, constant):
    for offset, outcome in (
        ("0.00001", "block"),
        ("0", "allow"),
        ("-0.00001", "allow"),
    ):
        value = D(constant.replace("_", "")) + D(offset)
        decision = gate(f"open_balance > {constant}", open_balance=value)
        assert decision.outcome == outcome
        assert decision.errors == ()


def fnv32(text, variant):
    found = 2166136261
    for byte in text.encode():
        if variant == "1a":
            found = (found ^ byte) * 16777619 % 2**32
        else:
            found = found * 16777619 % 2**32 ^ byte
    return found


@pytest.mark.parametrize("variant", ["1", "1a"])
def test_no_two_field_codes_share_a_hash(variant):
    """Fields with equal 32-bit hashes are one field to the library."""
    codes = ["k", "sid", "id", *(f"f{number}" for number in range(CHUNK_FIELDS + 50))]

    assert len({fnv32(code, variant) for code in codes}) == len(codes)


def chunks(body):
    loaded = load_ruleset(f"ruleset: x\n{body}")
    assert loaded.ruleset, loaded.problems
    compiled = compile_ruleset(loaded.ruleset)
    return compiled, compiled.gates._certain.chunks


def rules(count, when):
    return "order_gates:\n" + "\n".join(
        f"  - {{id: r{n}, when: {when(n)}, then: block, reason: R}}"
        for n in range(count)
    )


@pytest.mark.parametrize(
    ("count", "when"),
    [
        pytest.param(300, lambda n: "open_balance > 5", id="300 equal rules"),
        pytest.param(520, lambda n: f"open_balance > {n}", id="520 different ones"),
        pytest.param(
            400, lambda n: f"open_balance + {n} > open_orders", id="400 flags"
        ),
    ],
)
def test_what_kills_the_library_is_kept_from_it(count, when):
    """Given to it as they are, 256 equal rules would end the process."""
    compiled, found = chunks(rules(count, when))
    facts = {"today": DAY, "open_balance": D(1000)}
    decision = decide(compiled, facts)

    assert decision.engine == "durable_rules"
    assert len(decision.reasons) == count
    for chunk in found:
        definition = json.loads(chunk.definition)
        assert len(definition) <= CHUNK_GROUPS + 1
        assert len(chunk.fields) <= CHUNK_FIELDS


def test_no_word_of_a_document_reaches_the_library():
    _compiled, found = chunks(
        "define: {secret_name: open_balance + 1}\norder_gates:\n"
        '  - {id: secret-rule, when: "secret_name > 5 or customer_group == Secret", '
        "then: block, reason: SECRET}"
    )
    (chunk,) = found

    assert "secret_name" not in chunk.definition
    assert "secret-rule" not in chunk.definition
    assert "SECRET" not in chunk.definition
    assert "open_balance" not in chunk.definition


def test_a_condition_of_too_many_groups_is_one_flag():
    when = " and ".join(f"(insured or score > {n})" for n in range(6))
    compiled, (chunk,) = chunks(rules(1, lambda n: f'"{when}"'))

    assert groups_of(compiled.gates.tests[0].when.condition, True) is None
    assert MAX_GROUPS == 32
    assert len(chunk.fields) == 1
    for score, outcome in ((6, "block"), (5, "allow")):
        decision = decide(compiled, {"today": DAY, "score": D(score)})
        assert (decision.outcome, decision.errors) == (outcome, ())


def test_shared_comparisons_are_one_flag():
    _compiled, (chunk,) = chunks(rules(9, lambda n: "open_balance > credit_limit"))

    assert len(chunk.fields) == 1


class Broken:
    """A C module that fails at one call."""

    def __init__(self, call):
        self.call, self.open = call, set()

    def __getattr__(self, name):
        def call(*arguments):
            if name == self.call:
                raise MemoryError("no more room")
            answer = getattr(self.real, name)(*arguments)
            if name == "create_ruleset":
                self.open.add(answer)
            if name == "delete_ruleset":
                self.open.discard(arguments[0])
            return answer

        return call

    real = runtime._native


@pytest.mark.parametrize(
    "call", ["create_ruleset", "assert_fact", "start_action_for_state", "delete_state"]
)
def test_when_the_library_fails_the_explainer_decides(build, monkeypatch, call):
    compiled = build("order_gates: [{id: a, when: insured, then: block, reason: A}]")
    broken = Broken(call)
    monkeypatch.setattr(runtime, "_native", broken)
    decision = decide(compiled, {"today": DAY, "insured": True})

    assert (decision.outcome, decision.engine) == ("block", "explainer")
    assert [fault.code for fault in decision.errors] == ["MATCHER_FAILED"]
    assert broken.open == set(), "handles that saw an error are not used again"
    monkeypatch.setattr(runtime, "_native", Broken.real)
    again = decide(compiled, {"today": DAY, "insured": True})
    assert (again.engine, again.errors) == ("durable_rules", ())


def test_where_they_differ_the_explainer_counts(build, monkeypatch):
    compiled = build("order_gates: [{id: a, when: insured, then: block, reason: A}]")
    monkeypatch.setattr(Matcher, "match", lambda *_: (frozenset(), True))
    decision = decide(compiled, {"today": DAY, "insured": True})

    assert decision.outcome == "block"
    assert [(f.code, f.subject) for f in decision.errors] == [("MATCHER_DIFFERS", "a")]


def test_a_matcher_says_when_a_value_was_missing(build):
    compiled = build("order_gates: [{id: a, when: score > 5, then: block, reason: A}]")
    matcher = compiled.gates._certain

    assert matcher.match(Values({"score": D(7)})) == (frozenset([0]), True)
    assert matcher.match(Values({"score": None})) == (frozenset(), False)


def test_four_threads_share_a_ruleset(build):
    compiled = build(
        "order_gates:\n"
        "  - {id: a, when: open_balance > 500, then: block, reason: A}\n"
        "  - {id: b, when: open_balance + open_orders > 900, then: warn, reason: B}\n"
    )
    wrong = []

    def work(start):
        for number in range(start, 2000, 4):
            facts = {"today": DAY, "open_balance": number, "open_orders": 100}
            decision = decide(compiled, facts, trace=False)
            codes = [reason.code for reason in decision.reasons]
            expected = ["A"] * (number > 500) + ["B"] * (number > 800)
            if (
                codes != expected
                or decision.errors
                or decision.engine != "durable_rules"
            ):
                wrong.append((number, codes, decision.errors))

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_after_a_fork_the_child_opens_its_own(build):
    compiled = build("order_gates: [{id: a, when: insured, then: block, reason: A}]")
    facts = {"today": DAY, "insured": True}
    assert decide(compiled, facts).outcome == "block"
    child = os.fork()
    if child == 0:  # pragma: no cover (coverage does not follow a fork)
        decision = decide(compiled, facts)
        good = decision.outcome == "block" and decision.engine == "durable_rules"
        os._exit(0 if good else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert decide(compiled, facts).engine == "durable_rules"


def test_a_failure_is_an_error_of_its_own(build):
    compiled = build("order_gates: [{id: a, when: insured, then: block, reason: A}]")
    matcher = compiled.gates._certain
    matcher.chunks = (matcher.chunks[0]._replace(definition="["),)

    with pytest.raises(MatcherFailed):
        matcher.match(Values({"insured": True}))
