"""A text with problems is still called by its name and title."""

import pytest

from engine import load_ruleset

HEAD = "language: 1\nruleset: mine\ntitle: My rules\n"


def test_name_and_title_of_a_text_with_problems():
    loaded = load_ruleset(HEAD + "order_gates:\n  - {id: a, when: nothing_known}\n")

    assert not loaded.ok
    assert (loaded.name, dict(loaded.title)) == ("mine", {"en": "My rules"})


@pytest.mark.parametrize(
    "text", ["", "- a", "a: [", "ruleset: [1]\n", "title: x\n", "\0"]
)
def test_a_text_without_a_readable_name(text):
    assert load_ruleset(text).name == ""
