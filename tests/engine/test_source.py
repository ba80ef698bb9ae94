"""YAML text → nodes with places, and what is refused."""

import time

import pytest

from engine import load_ruleset
from engine.source import MAX_BYTES, Mapping, Scalar, decode, digest, parse


def nodes(text):
    root, problems = parse(text, "x.yaml")
    return root, [(problem.code, str(problem.place)) for problem in problems]


def test_nodes_know_their_places():
    root, problems = nodes("a: 1\nb:\n  - x\n  - y z\n")

    assert problems == []
    assert isinstance(root, Mapping)
    (key_a, value_a), (key_b, value_b) = root.entries
    assert [str(n.place) for n in (key_a, value_a, key_b)] == [
        "x.yaml:1:1",
        "x.yaml:1:4",
        "x.yaml:2:1",
    ]
    assert [(i.text, str(i.place)) for i in value_b.items] == [
        ("x", "x.yaml:3:5"),
        ("y z", "x.yaml:4:5"),
    ]


@pytest.mark.parametrize(
    "word", ["NO", "on", "yes", "~", "12:30", "010", "1e400", "null", "2026-01-01"]
)
def test_scalars_stay_text(word):
    """PyYAML's default reads NO as false, 010 as 8 and 12:30 as 750."""
    root, _problems = nodes(f"a: {word}")

    assert root.entries[0][1].text == word


@pytest.mark.parametrize(
    ("raw", "offset", "expected"),
    [
        pytest.param("a: one two", 4, "1:8", id="plain"),
        pytest.param('a: "one two"', 4, "1:9", id="double quotes"),
        pytest.param("a: 'one two'", 4, "1:9", id="single quotes"),
        pytest.param("a: one\n   two", 4, "2:4", id="folded over two lines"),
        pytest.param("a: |\n  one two\n", 4, "2:7", id="block"),
        pytest.param("名: 一 二", 2, "1:6", id="Chinese"),
    ],
)
def test_a_place_inside_a_scalar(raw, offset, expected):
    root, problems = nodes(raw)
    scalar = root.entries[0][1]

    assert problems == []
    assert isinstance(scalar, Scalar)
    assert str(scalar.at(offset)) == f"x.yaml:{expected}"


REFUSED = {
    "alias": ("a: &x 1\nb: *x\n", "CP111", "1:4"),
    "tag": ("a: !!python/name:os.system 1\n", "CP112", "1:4"),
    "explicit tag": ("a: !!str 1\n", "CP112", "1:4"),
    "merge key": ("a: {<<: *b}\n", "CP111", "1:9"),
    "key twice": ("a: 1\nb: 2\na: 3\n", "CP116", "3:1"),
    "key twice in a flow map": ("{a: 1, a: 2}", "CP116", "1:8"),
    "a list as a key": ("[a]: 1\n", "CP117", "1:1"),
    "two documents": ("a: 1\n---\nb: 1\n", "CP114", "2:1"),
    "a tab": ("a:\t1\n", "CP108", "1:3"),
    "carriage returns": ("a: 1\r\nb: 2\r\n", "CP106", "1:5"),
    "a byte order mark": ("\ufeffa: 1\n", "CP103", "1:1"),
    "half a character": ("a: \ud800\n", "CP104", "1:4"),
    "a control character": ("a: \x07\n", "CP105", "1:4"),
    "a null character": ("a: \0\n", "CP105", "1:4"),
    "nothing": ("", "CP107", "1:1"),
    "blanks only": (" \n\n", "CP107", "1:1"),
    "comments only": ("# nothing\n", "CP107", "1:1"),
    "unfinished": ("a: [1, 2\n", "CP110", "2:1"),
    "not YAML": ("a: b: c\n", "CP110", "1:5"),
    "a directive": ("%YAML 9.9\n---\na: 1\n", "CP110", "1:1"),
}


@pytest.mark.parametrize(("text", "code", "place"), REFUSED.values(), ids=REFUSED)
def test_refused_with_code_and_place(text, code, place):
    loaded = load_ruleset(text, name="x.yaml")

    found = [(problem.code, str(problem.place)) for problem in loaded.problems]
    assert (code, f"x.yaml:{place}") in found
    assert not loaded.ok


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"\xff\xfe\x00a", "CP101", id="UTF-16"),
        pytest.param(b"a: \xe4\n", "CP101", id="Latin 1"),
        pytest.param(bytes(range(256)) * 40, "CP101", id="binary"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "CP101", id="a picture"),
    ],
)
def test_bytes_that_are_no_text(data, code):
    assert [problem.code for problem in load_ruleset(data).problems] == [code]


LONG = {
    "too many bytes": "a: " + "x" * MAX_BYTES,
    "deep lists": "a: " + "[" * 100_000,
    "deep maps": "\n".join("  " * level + "a:" for level in range(300)),
    "many entries": "a: [" + "1," * 120_000 + "]",
    "a long key": "x" * 200_000 + ": 1",
    "many aliases": "a: &a [x]\n" + "".join(f"b{i}: *a\n" for i in range(9_000)),
    "many quotes": "a: " + '"' * 200_000,
    "many problems": "".join(f"key{i}: 1\n" for i in range(15_000)),
    "a huge number": "version: " + "9" * 200_000,
    "a huge condition": "order_gates: [{id: a, when: " + "(" * 99_000 + "}]",
    "a long sum": "define: {a: " + "1+" * 90_000 + "1}",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_monsters_are_refused_quickly(text):
    start = time.process_time()
    loaded = load_ruleset(text)

    assert not loaded.ok
    assert time.process_time() - start < 1


@pytest.mark.parametrize("error", [ValueError("odd"), RecursionError("deep")])
def test_whatever_the_parser_raises_is_a_problem(monkeypatch, error):
    def fail(*_arguments, **_named):
        raise error

    monkeypatch.setattr("engine.source.yaml.parse", fail)

    assert [p.code for p in load_ruleset("a: 1").problems] == ["CP110"]


def test_depth_is_refused_at_its_place():
    _root, problems = nodes("a: " + "[" * 12 + "]" * 12)

    assert problems == [("CP113", "x.yaml:1:15")]


def test_the_sha256_is_that_of_the_text():
    text = "ruleset: 例\n"

    assert load_ruleset(text).sha256 == load_ruleset(text.encode()).sha256
    assert load_ruleset(text).sha256 == digest(text)
    assert decode("a", "x") == ("a", [])
