"""What the engine's tests share: short ways to load, decide and see problems."""

import sys
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from engine import CompiledRuleset, Decision, compile_ruleset, decide, load_ruleset

ROOT = Path(__file__).resolve().parents[2]
# The same examples in every run; what hypothesis keeps goes to the ignored folder.
set_hypothesis_home_dir(ROOT / ".host" / "cache" / "hypothesis")
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.load_profile("same")
sys.path.append(str(ROOT / "scripts"))  # benchmarks.generated makes random rulesets
DAY = date(2026, 3, 10)
HEAD = "ruleset: test\ntests: [{name: none, cases: [{expect: {applies: true}}]}]\n"


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def build() -> Callable[..., CompiledRuleset]:
    """Compile a document given without its first lines; problems fail the test."""

    def build(body: str) -> CompiledRuleset:
        loaded = load_ruleset(HEAD + textwrap.dedent(body))
        assert loaded.ok, "\n".join(map(str, loaded.problems))
        return compile_ruleset(loaded.ruleset)

    return build


@pytest.fixture(scope="session")
def found() -> Callable[..., list[str]]:
    """The codes of a document's problems, given without its first lines."""

    def found(body: str) -> list[str]:
        loaded = load_ruleset(HEAD + textwrap.dedent(body))
        return [problem.code for problem in loaded.problems]

    return found


@pytest.fixture(scope="session")
def gate(build) -> Callable[..., Decision]:
    """Decide with a single gate; facts are keyword arguments."""

    def gate(when: str, more: str = "", *, head: str = "", **facts: Any) -> Decision:
        checkpoint = facts.pop("checkpoint", "order")
        more = textwrap.indent(textwrap.dedent(more), "    ")
        body = (
            f"{textwrap.dedent(head)}\n"
            "order_gates:\n"
            "  - id: rule\n"
            f"    when: {when}\n"
            f"{'' if 'then:' in more else '    then: block'}\n"
            "    reason: RULE\n"
            f"{more}\n"
        )
        return decide(build(body), {"today": DAY, **facts}, checkpoint=checkpoint)

    return gate
