"""What an entry of a ruleset means, without its wording.

Two conditions mean the same when their trees are the same after definitions are put
in, whatever names, brackets, blanks and lines they have.
"""

from __future__ import annotations

import datetime
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from .money import plain
from .problems import Place
from .syntax_parts import Clause
from .tree import All, Condition, DefineRef, Leaf, Literal, Named, Not
from .tree import Any as AnyOf

_WORDING = ("place", "marks", "text", "title", "message", "type")


@cache
def _meant(cls: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(cls) if item.name not in _WORDING)


class Pool:
    """Lets conditions that mean the same share one comparison.

    What is shared is looked at once per decision and is one flag for the matcher.
    """

    def __init__(self) -> None:
        """Start without any comparison."""
        self._known: dict[Any, Leaf] = {}

    def shared(self, condition: Condition) -> Condition:
        """Return the condition with each comparison replaced by the first like it."""
        if isinstance(condition, All | AnyOf):
            parts = tuple(self.shared(part) for part in condition.parts)
            return type(condition)(parts, condition.text, condition.place)
        if isinstance(condition, Not):
            part = self.shared(condition.part)
            return Not(part, condition.text, condition.place)
        if isinstance(condition, Named):
            return self.shared(condition.body)
        return self._known.setdefault(meaning(condition), condition)


def _joined(node: All | AnyOf | Clause) -> Any:
    """Return the parts without idle brackets: a list of one is that one."""
    all_of = isinstance(node, All) or getattr(node, "joined", "") == "all"
    word = "all of" if all_of else "any of"
    parts: list[Any] = []
    for part in map(meaning, node.parts):
        nested = isinstance(part, tuple) and part[:1] == (word,)
        parts += part[1:] if nested else [part]
    return parts[0] if len(parts) == 1 else (word, *parts)


def meaning(node: Any) -> Any:
    """Return nested tuples that are equal for entries that mean the same."""
    if isinstance(node, Named | DefineRef):
        return meaning(node.body)
    if isinstance(node, All | AnyOf | Clause):
        return _joined(node)
    if isinstance(node, Literal):
        return meaning(node.value)
    if isinstance(node, Decimal):
        return plain(node)
    if isinstance(node, datetime.date):
        return node.isoformat()
    if isinstance(node, tuple):
        return tuple(meaning(part) for part in node)
    if is_dataclass(node) and not isinstance(node, Place):
        cls = type(node)
        return (cls, *[meaning(getattr(node, name)) for name in _meant(cls)])
    return node
