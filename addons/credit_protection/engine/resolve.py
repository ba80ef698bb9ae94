"""Text → typed condition tree: names get their meaning, types must fit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from .expression import Raw, parse_expression
from .fact import Fact
from .literals import number_of
from .money import EXACT
from .problems import Problem, problem
from .resolve_conditions import COMPARISONS, Reading
from .source import Scalar, Sequence
from .tree import Condition, Literal, Type, ValueNode
from .units import comparable

_CONDITION_OPS = {
    *COMPARISONS,
    "in",
    "not_in",
    "missing",
    "not_missing",
    "not",
    "and",
    "or",
}
_BESIDE = re.compile(r"([a-z][a-z0-9_]*)(?: *([+-]) *([\d_.]+))?", re.ASCII)


class Definition:
    """An entry of ``define:``, resolved when it is first used."""

    def __init__(self, key: Scalar, body: Scalar | Sequence) -> None:
        self.name, self.place, self.source = key.text, key.place, body
        self.used = False
        self.state = "new"
        self.meaning: ValueNode | Condition | None = None
        self.items: tuple[tuple[Raw, Scalar], ...] | None = None


class Resolver:
    """Gives expressions their meaning against a catalogue and the definitions."""

    def __init__(
        self, catalogue: Mapping[str, Fact], problems: list[Problem], file: str
    ) -> None:
        self.catalogue, self.problems, self.file = catalogue, problems, file
        self.definitions: dict[str, Definition] = {}

    def condition(self, scalar: Scalar) -> Condition | None:
        """Return the condition a text states, or None after noting the problems."""
        raw, fault = parse_expression(scalar)
        if fault:
            self.problems.append(fault)
            return None
        return Reading(self, scalar).condition(raw)

    def value(self, scalar: Scalar, expected: Type) -> ValueNode | None:
        """Return the value a text states; its type must suit ``expected``."""
        raw, fault = parse_expression(scalar)
        if fault:
            self.problems.append(fault)
            return None
        node = Reading(self, scalar).value(raw)
        if node is not None and not comparable(node.type, expected):
            self.problems.append(
                problem("CP323", node.place, found=node.type, wanted=expected)
            )
            return None
        return node

    def number_beside(self, scalar: Scalar) -> Decimal | None:
        """Return what ``days_allowed`` or ``days_allowed + 1`` comes to, or None.

        Cases written like this stay true when the number under ``define`` changes.
        """
        match = _BESIDE.fullmatch(scalar.plain_text)
        definition = match and self.definitions.get(match[1])
        step = match and number_of(match[3] or "0")
        if definition is None or step is None:
            return None
        self.define(definition)
        found = definition.meaning
        if not isinstance(found, Literal) or found.type.kind != "number":
            return None
        return (
            EXACT.subtract(found.value, step)
            if match[2] == "-"
            else EXACT.add(found.value, step)
        )

    def define(self, definition: Definition) -> None:
        """Resolve a definition; a circle of definitions is a problem."""
        if definition.state == "done":
            return
        if definition.state == "open":
            definition.state = "done"
            self.problems.append(
                problem("CP325", definition.place, name=definition.name)
            )
            return
        definition.state = "open"
        if isinstance(definition.source, Sequence):
            definition.items = tuple(self._items(definition.source))
        else:
            self._define_expression(definition, definition.source)
        definition.state = "done"

    def _items(self, source: Sequence) -> list[tuple[Raw, Scalar]]:
        items = []
        for node in source.items:
            if not isinstance(node, Scalar):
                self.problems.append(problem("CP326", node.place))
                continue
            raw = Raw("text" if node.quoted else "item", (), 0, len(node.text))
            items.append((raw, node))
        return items

    def _define_expression(self, definition: Definition, scalar: Scalar) -> None:
        raw, fault = parse_expression(scalar)
        if fault:
            self.problems.append(fault)
            return
        reading = Reading(self, scalar)
        if raw.op == "list":
            definition.items = tuple((part, scalar) for part in raw.parts)
        elif raw.op in _CONDITION_OPS:
            definition.meaning = reading.condition(raw)
        else:
            definition.meaning = reading.value(raw)
