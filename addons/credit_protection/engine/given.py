"""Facts in a file: YAML or JSON, one set of facts, a list of them, or decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import source
from .problems import ERROR, Problem, in_order, problem
from .read import BAD, Reader
from .source import Mapping, Node, Sequence
from .tree import Value


@dataclass(frozen=True, slots=True)
class LoadedFacts:
    """What a text with facts turned out to be."""

    facts: tuple[dict[str, Value], ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether all facts could be read."""
        return not any(found.severity == ERROR for found in self.problems)


def load_facts(text: str | bytes, *, name: str = "facts.yaml") -> LoadedFacts:
    """Read facts; never raises for what the text contains.

    A stored decision counts as the facts it was made from, so that it can be
    replayed.
    """
    decoded, problems = source.decode(text, name)
    found: list[Any] = []
    if not problems:
        root, problems = source.parse(decoded, name)
        reader = Reader(name, problems)
        nodes = root.items if isinstance(root, Sequence) else (root,)
        found = [_facts(reader, node) for node in nodes if node is not None]
    facts = tuple(one for one in found if one is not BAD)
    return LoadedFacts(facts, in_order(problems))


def _facts(reader: Reader, node: Node) -> Any:
    if not isinstance(node, Mapping):
        reader.problems.append(problem("CP202", node.place, where="facts"))
        return BAD
    entries = {key.text: child for key, child in node.entries}
    inner = entries.get("facts")
    if "sha256" in entries and isinstance(inner, Mapping):
        node = inner
    pairs = [reader.fact_pair(key, child) for key, child in node.entries]
    return BAD if BAD in pairs else dict(pairs)
