"""The rulesets printed in the documents can be used as they stand."""

import re

import pytest

from engine import compile_ruleset, load_ruleset, run_cases

YAML_BLOCK = re.compile(r"^```yaml\n(language:.*?)^```$", re.MULTILINE | re.DOTALL)
DOCUMENTS = ("README.md", "README.zh_CN.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_ruleset_of_the_document_works(root, name):
    blocks = YAML_BLOCK.findall((root / name).read_text(encoding="utf-8"))
    assert blocks

    for text in blocks:
        loaded = load_ruleset(text, name=name)
        assert [str(problem) for problem in loaded.problems] == []
        assert run_cases(compile_ruleset(loaded.ruleset)).ok
