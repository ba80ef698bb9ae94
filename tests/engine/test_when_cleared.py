"""What happens once nothing holds an order: a word of the ruleset."""

import pytest

from engine import compare, load_ruleset

TEXT = "ruleset: x\n{line}order_gates: []\n"


def _load(line: str = ""):
    return load_ruleset(TEXT.format(line=line), name="x.yaml")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("", "tell", id="sales is told"),
        pytest.param("when_cleared: tell\n", "tell", id="said explicitly"),
        pytest.param("when_cleared: confirm\n", "confirm", id="confirmed by itself"),
    ],
)
def test_what_happens(line, expected):
    loaded = _load(line)
    assert loaded.ok
    assert loaded.ruleset.when_cleared == expected


@pytest.mark.parametrize("word", ["yes", "true", "Confirm", "release"])
def test_other_words_are_problems(word):
    loaded = _load(f"when_cleared: {word}\n")
    assert not loaded.ok
    assert loaded.problems[0].place.line == 2


def test_a_comparison_names_the_change():
    changes = compare(_load().ruleset, _load("when_cleared: confirm\n").ruleset)
    assert "when_cleared" in str(changes)
