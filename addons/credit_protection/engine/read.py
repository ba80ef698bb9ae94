"""Nodes of a document → the dataclasses of :mod:`.syntax`, noting every problem.

An entry that cannot be read is left out and reading goes on, so that all problems are
found at once; a document with an error yields no ruleset in the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import shape, syntax, syntax_parts
from .facts import CATALOGUE
from .literals import date_of, fact_value, number_of
from .money import ONE, ZERO
from .problems import MOST_PROBLEMS, Place, Problem, did_you_mean, problem
from .read_cases import read_cases, read_expectations
from .resolve import Definition, Resolver
from .source import Mapping, Node, Scalar, Sequence

_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
BAD = object()


def read_ruleset(
    root: Node, name: str, sha256: str, problems: list[Problem]
) -> syntax.Ruleset | None:
    """Return the ruleset of a document, without the entries that cannot be read."""
    return Reader(name, problems).ruleset(root, sha256)


class Reader:
    """Reads one document."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems
        self.resolver = Resolver(CATALOGUE, problems, name)

    def refuse(self, code: str, place: Place, *, hint: str = "", **params: Any) -> Any:
        """Note a problem and return the mark of an unreadable value."""
        self.problems.append(problem(code, place, hint=hint, **params))
        return BAD

    def ruleset(self, root: Node, sha256: str) -> syntax.Ruleset | None:
        """Read the whole document; definitions first, since all else uses them."""
        if not isinstance(root, Mapping):
            self.refuse("CP201", root.place)
            return None
        for key, node in root.entries:
            if key.text == "define" and isinstance(node, Mapping):
                self._declare(node)
        found = self.record(syntax.Ruleset, root, "the document", sha256=sha256)
        # Only now it is known which definitions are used.
        return None if found is BAD else replace(found, define=self._entries())

    def record(self, cls: type, node: Node, where: str, **more: Any) -> Any:
        """Read a map with the keys a dataclass declares."""
        if not isinstance(node, Mapping):
            return self.refuse("CP202", node.place, where=where)
        declared = shape.keys_of(cls)
        values, complete, marks = {}, True, {}
        for key, child in node.entries:
            if len(self.problems) > MOST_PROBLEMS:
                return BAD
            if key.text not in declared:
                self.unknown_key(key, declared, where)
                continue
            attribute, declaration = declared[key.text]
            marks[key.text] = child.place
            value = self.read(declaration.kind, child, key.text)
            if value is BAD:
                complete = False
            else:
                values[attribute] = value
        for name, (_attribute, declaration) in declared.items():
            if declaration.required and name not in marks:
                self.refuse("CP204", node.place, key=name, where=where)
                complete = False
        if not complete and cls is not syntax.Ruleset:
            return BAD
        return cls(place=node.place, marks=tuple(marks.items()), **values, **more)

    def unknown_key(self, key: Scalar, known: Any, where: str) -> None:
        """Note a key that does not exist here."""
        hint = did_you_mean(key.text, known) or f"Known keys: {', '.join(known)}."
        self.refuse("CP203", key.place, hint=hint, key=key.text, where=where)

    def read(self, kind: shape.Kind, node: Node, key: str) -> Any:
        """Read a node as a kind; return ``BAD`` after noting what is wrong."""
        return _READERS[type(kind)](self, kind, node, key)

    def scalar(self, node: Node, key: str) -> Scalar | None:
        """Return the node when it is a text that is not empty."""
        if not isinstance(node, Scalar):
            self.refuse("CP205", node.place, key=key)
            return None
        if node.text == "" and not node.quoted:
            self.refuse("CP206", node.place, key=key)
            return None
        return node

    def _text(self, kind: shape.Text, node: Node, key: str) -> Any:
        scalar = self.scalar(node, key)
        if scalar is None:
            return BAD
        if len(scalar.text) > kind.longest:
            return self.refuse("CP207", node.place, key=key, limit=kind.longest)
        if kind.pattern and not re.fullmatch(kind.pattern, scalar.text):
            return self.refuse(
                "CP208",
                node.place,
                key=key,
                found=scalar.text,
                wanted=kind.pattern_help,
            )
        return scalar.text

    def _localised(self, kind: shape.Localised, node: Node, key: str) -> Any:
        if not isinstance(node, Mapping):
            text = self._text(shape.Text(), node, key)
            return text if text is BAD else (("en", text),)
        texts = []
        for language, child in node.entries:
            if not _LANGUAGE.fullmatch(language.text):
                self.refuse("CP209", language.place, found=language.text)
                continue
            text = self._text(shape.Text(), child, key)
            if text is not BAD:
                texts.append((language.text, text))
        return tuple(texts)

    def _choice(self, kind: shape.Choice, node: Node, key: str) -> Any:
        scalar = self.scalar(node, key)
        if scalar is None:
            return BAD
        if scalar.text in kind.words:
            return scalar.text
        words = ", ".join(kind.words)
        hint = did_you_mean(scalar.text, kind.words)
        return self.refuse(
            "CP210", node.place, hint=hint, key=key, found=scalar.text, words=words
        )

    def _whole(self, kind: shape.Whole, node: Node, key: str) -> Any:
        number = self._number(shape.Number(), node, key)
        if number is BAD:
            return BAD
        if number != int(number) or not kind.lowest <= number <= kind.highest:
            return self.refuse(
                "CP211",
                node.place,
                key=key,
                lowest=kind.lowest,
                highest=kind.highest,
                found=node.text,
            )
        return int(number)

    def _number(self, kind: shape.Number, node: Node, key: str) -> Any:
        scalar = self.scalar(node, key)
        if scalar is None:
            return BAD
        value = None if scalar.quoted else number_of(scalar.plain_text)
        if value is None:
            return self.refuse("CP212", node.place, key=key, found=scalar.text)
        return value

    def _share(self, kind: shape.Share, node: Node, key: str) -> Any:
        value = self._number(shape.Number(), node, key)
        if value is not BAD and not ZERO <= value <= ONE:
            return self.refuse("CP213", node.place, key=key, found=node.text)
        return value

    def _yes_no(self, kind: shape.YesNo, node: Node, key: str) -> Any:
        words = ("true", "false") if kind.only is None else (str(kind.only).lower(),)
        word = self._choice(shape.Choice(words), node, key)
        return word if word is BAD else word == "true"

    def _date(self, kind: shape.Date, node: Node, key: str) -> Any:
        scalar = self.scalar(node, key)
        if scalar is None:
            return BAD
        value = date_of(scalar.text)
        if value is None:
            return self.refuse("CP214", node.place, key=key, found=scalar.text)
        return value

    def _conditions(self, kind: shape.Conditions, node: Node, key: str) -> Any:
        nodes = node.items if isinstance(node, Sequence) else (node,)
        if not nodes:
            return self.refuse("CP206", node.place, key=key)
        parts = []
        for child in nodes:
            scalar = self.scalar(child, key)
            parts.append(scalar and self.resolver.condition(scalar))
        if None in parts:
            return BAD
        return syntax_parts.Clause(
            joined=kind.joined, parts=tuple(parts), place=node.place
        )

    def _formula(self, kind: shape.Formula, node: Node, key: str) -> Any:
        scalar = self.scalar(node, key)
        value = scalar and self.resolver.value(scalar, kind.type)
        return BAD if value is None else value

    def _list(self, kind: shape.ListOf, node: Node, key: str) -> Any:
        if kind.one_is_enough and isinstance(node, Scalar):
            nodes: tuple[Node, ...] = (node,)
        elif isinstance(node, Sequence):
            nodes = node.items
        else:
            return self.refuse("CP215", node.place, key=key)
        values = []
        for child in nodes:
            if len(self.problems) > MOST_PROBLEMS:
                return BAD
            values.append(self.read(kind.kind, child, key))
        if isinstance(kind.kind, shape.Record):  # the good ones can still be checked
            values = [value for value in values if value is not BAD]
        return BAD if BAD in values else tuple(values)

    def _record(self, kind: shape.Record, node: Node, key: str) -> Any:
        if kind.word and isinstance(node, Scalar):
            return self._choice(shape.Choice((kind.word,)), node, key)
        return self.record(kind.cls, node, f"an entry of '{key}'")

    def _declare(self, node: Mapping) -> None:
        for key, child in node.entries:
            if not _NAME.fullmatch(key.text):
                self.refuse("CP216", key.place, found=key.text)
            elif isinstance(child, Mapping) or (
                isinstance(child, Scalar) and self.scalar(child, key.text) is None
            ):
                self.refuse("CP217", child.place, name=key.text)
            else:
                self.resolver.definitions[key.text] = Definition(key, child)

    def _definitions(self, kind: shape.Definitions, node: Node, key: str) -> Any:
        if not isinstance(node, Mapping):
            return self.refuse("CP202", node.place, where=f"'{key}'")
        for definition in self.resolver.definitions.values():
            self.resolver.define(definition)
        return self._entries()

    def _entries(self) -> tuple[syntax.DefinitionEntry, ...]:
        return tuple(
            syntax.DefinitionEntry(
                place=one.place,
                name=one.name,
                text=_written(one.source),
                meaning=one.meaning,
                used=one.used,
            )
            for one in self.resolver.definitions.values()
        )

    def _cases(self, kind: shape.Cases, node: Node, key: str) -> Any:
        return read_cases(self, node)

    def _expectations(self, kind: shape.Expectations, node: Node, key: str) -> Any:
        return read_expectations(self, node)

    def _fact_values(self, kind: shape.FactValues, node: Node, key: str) -> Any:
        if not isinstance(node, Mapping):
            return self.refuse("CP202", node.place, where=f"'{key}'")
        pairs = [self.fact_pair(name, child) for name, child in node.entries]
        return BAD if BAD in pairs else tuple(pairs)

    def fact_pair(self, name: Scalar, node: Node) -> Any:
        """Read ``fact: value``; return (name, value)."""
        fact = CATALOGUE.get(name.text)
        if fact is None:
            hint = did_you_mean(name.text, CATALOGUE)
            return self.refuse("CP320", name.place, hint=hint, name=name.text)
        if not isinstance(node, Scalar):
            return self.refuse("CP205", node.place, key=name.text)
        readable, value = fact_value(fact, node)
        if not readable and fact.type.kind == "number":
            value = self.resolver.number_beside(node)
            readable = value is not None
        if not readable:
            return self.refuse(
                "CP218",
                node.place,
                fact=fact.name,
                found=node.text,
                wanted=fact.type,
                example=fact.example,
            )
        return name.text, value


def _written(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    items = node.items if isinstance(node, Sequence) else ()
    return "[" + ", ".join(_written(item) for item in items) + "]"


_READERS: dict[type, Callable[..., Any]] = {
    shape.Text: Reader._text,
    shape.Localised: Reader._localised,
    shape.Choice: Reader._choice,
    shape.Whole: Reader._whole,
    shape.Number: Reader._number,
    shape.Share: Reader._share,
    shape.YesNo: Reader._yes_no,
    shape.Date: Reader._date,
    shape.Conditions: Reader._conditions,
    shape.Formula: Reader._formula,
    shape.ListOf: Reader._list,
    shape.Record: Reader._record,
    shape.Definitions: Reader._definitions,
    shape.FactValues: Reader._fact_values,
    shape.Cases: Reader._cases,
    shape.Expectations: Reader._expectations,
}
