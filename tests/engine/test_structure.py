"""Keys and values of a document: what is missing, unknown or of the wrong kind."""

import pytest

GATE = "{id: a, when: insured, then: block, reason: A}"
LIMIT = "{otherwise: true, limit: 5 +}"
DEFAULT = "{id: a, otherwise: true, claim_type: political, claimable: soon}"
BOTH = "{id: a, when: [insured, scor > 1], then: blok, reason: A}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("", [], id="nothing but a name is a ruleset"),
        pytest.param("colour: red", ["CP203"], id="unknown key"),
        pytest.param(
            "order_gates: [{id: a}]", ["CP204", "CP204", "CP204"], id="keys missing"
        ),
        pytest.param("mode: [a]", ["CP205"], id="a list for a value"),
        pytest.param("mode:", ["CP206"], id="no value"),
        pytest.param("title: " + "x" * 501, ["CP207"], id="a long text"),
        pytest.param(
            "order_gates: [{id: a b, when: insured, then: block, reason: A}]",
            ["CP208"],
            id="a blank in an id",
        ),
        pytest.param(
            "order_gates: [{id: a, when: insured, then: block, reason: a}]",
            ["CP208"],
            id="a code in small letters",
        ),
        pytest.param("title: {english: x}", ["CP209"], id="a bad language"),
        pytest.param("title: {en: x, zh_CN: 例}", [], id="two languages"),
        pytest.param("mode: strict", ["CP210"], id="not a choice"),
        pytest.param("version: 0", ["CP211"], id="version 0"),
        pytest.param("version: 1.5", ["CP211"], id="half a version"),
        pytest.param("version: one", ["CP212"], id="a word for a number"),
        pytest.param('version: "1"', ["CP212"], id="a number in quotes"),
        pytest.param("version: 1,000", ["CP212"], id="a comma in a number"),
        pytest.param("at_most: {percent: 150%}", ["CP213"], id="more than everything"),
        pytest.param("effective: {from: 1.2.2026}", ["CP214"], id="not a date"),
        pytest.param("effective: {from: 2026-02-30}", ["CP214"], id="30 February"),
        pytest.param("order_gates: {id: a}", ["CP215"], id="a map for a list"),
        pytest.param("effective: 2026", ["CP202"], id="a value for a map"),
        pytest.param("define: {Limit: 5}", ["CP216"], id="a capital in a definition"),
        pytest.param("define: {a: {b: 1}}", ["CP217"], id="a map as a definition"),
        pytest.param("define: 5", ["CP202"], id="a value for definitions"),
        pytest.param(
            "scope: {countries: [cn]}", ["CP208"], id="a country in small letters"
        ),
        pytest.param(
            "scope: {countries: NO, companies: [CN01]}", [], id="one is enough"
        ),
        pytest.param(
            f"order_gates: [{GATE[:-1]}, checkpoints: delivery}}]",
            [],
            id="one checkpoint",
        ),
        pytest.param(
            f"order_gates: [{GATE[:-1]}, checkpoints: [shop]}}]",
            ["CP210"],
            id="no such checkpoint",
        ),
        pytest.param(
            f"order_gates: [{GATE[:-1]}, then: block}}]", ["CP116"], id="a key twice"
        ),
        pytest.param(
            "order_gates: [{id: a, when: [], then: block, reason: A}]",
            ["CP206"],
            id="no conditions",
        ),
        pytest.param(
            f"order_gates: [{BOTH}]", ["CP210", "CP320"], id="all problems at once"
        ),
        pytest.param(
            "tiers: [{tier: Z, otherwise: true}]", ["CP210"], id="no such tier"
        ),
        pytest.param(
            "tiers: [{tier: A, otherwise: false}]", ["CP210"], id="otherwise is true"
        ),
        pytest.param(
            "credit_limit: [{otherwise: true, limit: term_days}]",
            ["CP323"],
            id="days as a limit",
        ),
        pytest.param(f"claims: [{DEFAULT}]", ["CP210"], id="immediately or a term"),
        pytest.param(f"credit_limit: [{LIMIT}]", ["CP308"], id="a bad value"),
        pytest.param("title: {en: [a]}", ["CP205"], id="a list as a text"),
        pytest.param("version: [1]", ["CP205"], id="a list as a number"),
        pytest.param("effective: {from: }", ["CP206"], id="an empty date"),
        pytest.param(
            "score: [{factor: f, ranges: [{points: 1}, {otherwise: true, points: 0}]}]",
            ["CP410"],
            id="a range without condition",
        ),
        pytest.param(
            "score: [{factor: f, ranges: [{below: 5, otherwise: true, points: 0}]}]",
            ["CP411", "CP433"],
            id="a range with both",
        ),
    ],
)
def test_structure(found, body, expected):
    assert sorted(found(body)) == sorted(expected)


def test_a_document_must_be_a_map(found):
    from engine import load_ruleset

    for text in ("- a\n", "just words\n", "42\n"):
        assert [p.code for p in load_ruleset(text).problems] == ["CP201"]


def test_a_problem_reads_like_a_sentence():
    from engine import load_ruleset

    text = "ruleset: x\norder_gates:\n  - id: a\n    when: oldest_overdu_days > 30\n"
    problems = load_ruleset(text, name="rules/mine.yaml").problems

    assert [str(problem) for problem in problems] == [
        (
            "rules/mine.yaml:1:1: CP503 The ruleset has no cases.\n"
            "  hint: Add 'tests:' with cases that pass and cases that are held."
        ),
        (
            "rules/mine.yaml:3:5: CP204 The key 'reason' is missing in an entry of "
            "'order_gates'.\n  hint: Add it."
        ),
        (
            "rules/mine.yaml:3:5: CP204 The key 'then' is missing in an entry of "
            "'order_gates'.\n  hint: Add it."
        ),
        (
            "rules/mine.yaml:4:11: CP320 'oldest_overdu_days' is not a known fact and "
            "not defined.\n  hint: Did you mean 'oldest_overdue_days'?"
        ),
    ][1:]


def test_a_problem_is_json():
    from engine import load_ruleset

    (found,) = load_ruleset("ruleset: x\nmode: no\n", name="a.yaml").problems[-1:]

    assert found.as_dict() == {
        "code": "CP210",
        "name": "not-a-choice",
        "severity": "error",
        "file": "a.yaml",
        "line": 2,
        "column": 7,
        "message": "'no' is not allowed for 'mode'; use one of observe, warn, enforce.",
        "hint": "",
        "params": {"key": "mode", "found": "no", "words": "observe, warn, enforce"},
    }


def test_hints_for_near_misses(found):
    from engine import load_ruleset

    text = "ruleset: x\nmod: enforce\nif_unknown: blok\n"
    hints = {p.code: p.hint for p in load_ruleset(text).problems}

    assert hints["CP203"] == "Did you mean 'mode'?"
    assert hints["CP210"] == "Did you mean 'block'?"


def test_a_thousand_problems_are_cut(found):
    codes = found("".join(f"key{number}: 1\n" for number in range(1000)))

    assert codes.count("CP203") == 200
    assert codes[-1] == "CP118"


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ("{name: n, given: 5, cases: [{expect: {order: allow}}]}", ["CP202"]),
        ("{name: n, cases: [5]}", ["CP202"]),
        ("{name: n, cases: [{expect: []}]}", ["CP502"]),
        ("{name: n, cases: [{expect: {colour: red}}]}", ["CP203"]),
        (
            "{name: n, given: {customer: " + "x" * 300 + "}, expect: {}}",
            ["CP218", "CP502"],
        ),
        ("{name: n}", ["CP501"]),
    ],
)
def test_structure_of_cases(tests, expected):
    from engine import load_ruleset

    found = load_ruleset(f"ruleset: x\ntests: [{tests}]\n").problems

    assert sorted(problem.code for problem in found) == expected


def test_a_thousand_bad_entries_are_cut(found):
    codes = found("order_gates: [" + "{}," * 500 + "]")

    assert codes[-1] == "CP118"


def test_problems_of_meaning_are_found_beside_those_of_structure():
    """A typo in one rule does not hide what is wrong with the others."""
    from engine import load_ruleset

    text = """\
ruleset: x
order_gates:
  - {id: a, when: oldest_overdu_days > 3, then: block, reason: A}
  - {id: b, when: insured and not insured, then: block, reason: B}
  - {id: b, when: insured, then: blok, reason: B}
  - id: b
    when: has_dispute
    effective: {from: 2026-02-01, until: 2026-01-01}
    then: block
    reason: B
tiers: [{tier: A, when: insured}]
"""
    found = [
        (p.code, p.place.line, p.place.column) for p in load_ruleset(text).problems
    ]

    assert found == [
        ("CP320", 3, 19),
        ("CP440", 4, 19),
        ("CP210", 5, 34),
        ("CP401", 6, 9),
        ("CP404", 8, 42),
    ]


def test_problems_stand_at_the_value_they_are_about():
    from engine import load_ruleset

    text = """\
ruleset: x
order_gates:
  - {id: late, when: insured, then: warn, reason: LATE}
exceptions:
  - id: e
    rule: lat
    customer: C1
    from: 2026-01-01
    until: 2026-12-31
    weaken_to: warn
    reason: x
    approved_by: boss
tests: [{name: n, expect: {order: warn, reasons: [LATTE]}}]
"""
    found = [
        (p.code, p.place.line, p.place.column) for p in load_ruleset(text).problems
    ]

    assert found == [("CP420", 6, 11), ("CP421", 9, 12), ("CP505", 13, 50)]
