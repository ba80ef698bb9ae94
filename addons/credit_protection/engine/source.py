"""YAML text → nodes that know their line and column.

Only the plain part of YAML is read: maps, lists and scalars. Anchors, aliases, tags,
several documents, repeated keys, tabs, deep and huge documents are refused with a
problem. Scalars stay text; what a text means is decided by the key it stands under
(so ``NO`` is Norway, not false).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from .problems import Place, Problem, problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 20_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FULL_WIDTH = str.maketrans(
    "（）＞＜＝，！＋－＊／％：［］“”‘’",  # noqa: RUF001 (these are mapped)
    "()><=,!+-*/%:[]\"\"''",
)


@dataclass(frozen=True)
class Scalar:
    """A text with its place; ``quoted`` tells ``"1"`` from ``1``."""

    text: str
    place: Place
    quoted: bool = False
    raw: str = ""

    @cached_property
    def plain_text(self) -> str:
        """The text with full-width punctuation mapped 1:1 to ASCII."""
        return self.text.translate(_FULL_WIDTH)

    def at(self, offset: int) -> Place:
        """Return the place of the character at ``offset`` of the text (or its end)."""
        file, line, column = self.place.file, self.place.line, self.place.column
        if self.raw == self.text and "\n" not in self.raw:
            return Place(file, line, column + offset)
        row, col = 0, -1
        for index, found in enumerate(_positions(self.raw, self.text)):
            row, col = found
            if index == offset:
                col -= 1
                break
        return Place(file, line + row, col + 2 if row else column + col + 1)


@dataclass(frozen=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Mapping:
    """A map; keys are scalars in the order of the document, none twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place


Node = Scalar | Sequence | Mapping


def digest(text: str) -> str:
    """Return the sha256 of a document's text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def decode(data: str | bytes, name: str) -> tuple[str, list[Problem]]:
    """Return the text of a document and the problems of its characters."""
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = error.start - data.rfind(b"\n", 0, error.start)
            return data.decode("utf-8", "replace"), [
                problem("CP101", Place(name, line, column))
            ]
    return data, list(_character_problems(data, name))


def parse(text: str, name: str) -> tuple[Node | None, list[Problem]]:
    """Return the root node of a decoded document and its problems."""
    if not text.strip():
        return None, [problem("CP107", Place(name, 1, 1))]
    builder = _Builder(name, text.split("\n"))
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_yaml_problem(error, name))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        builder.problems.append(
            problem("CP110", Place(name, 1, 1), detail=str(error).split("\n")[0])
        )
    if builder.root is None and not builder.problems:
        builder.problems.append(problem("CP107", Place(name, 1, 1)))
    return (None if builder.fatal else builder.root), builder.problems


def _character_problems(text: str, name: str) -> Iterator[Problem]:
    def at(index: int) -> Place:
        line = text.count("\n", 0, index) + 1
        return Place(name, line, index - text.rfind("\n", 0, index))

    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        yield problem(
            "CP102", Place(name, 1, 1), size=size // 1024, limit=MAX_BYTES // 1024
        )
        return
    if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}"):
        yield problem("CP103", Place(name, 1, 1))
    for code, pattern in (
        ("CP104", _SURROGATE),
        ("CP105", _FORBIDDEN),
        ("CP106", re.compile("\r")),
        ("CP108", re.compile("\t")),
    ):
        found = pattern.search(text)
        if found:
            yield problem(code, at(found.start()), code_point=f"{ord(found[0]):04X}")


def _yaml_problem(error: yaml.MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name, 1, 1)
    return problem("CP110", place, detail=error.problem or error.context or "")


def _positions(raw: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield (rows below the start, column in that row) for each character of text.

    A line break in the source is one blank (or one line break) in the text.
    """
    row, column, at = 0, 0, 0
    if raw[:1] in "\"'":
        column, at = 1, 1
    for character in text:
        while at < len(raw) and raw[at] != character:
            if raw[at] == "\n":
                if character == " ":
                    break
                row, column = row + 1, -1
            at, column = at + 1, column + 1
        yield row, column
        if at < len(raw):
            if raw[at] == "\n":
                row, column = row + 1, -1
            at, column = at + 1, column + 1


class _Stop(Exception):
    """Reading ends here; the problem is already noted."""


class _Builder:
    """Builds the node tree from parser events, without recursion."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name, self.lines = name, lines
        self.root: Node | None = None
        self.fatal = False
        self.problems: list[Problem] = []
        self._open: list[tuple[bool, Place, list[Node]]] = []
        self._count = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Take one event of the YAML parser."""
        place = self._place(event)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop("CP114", place)
        elif isinstance(event, yaml.AliasEvent):
            self._stop("CP111", place)
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, place)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()

    def _node(self, event: Any, place: Place) -> None:
        if event.anchor is not None:
            self._stop("CP111", place)
        if event.tag is not None:
            self._stop("CP112", place, tag=event.tag)
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            self._stop("CP113", place, limit=MAX_DEPTH)
        if self._count > MAX_NODES:
            self._stop("CP115", place, limit=MAX_NODES)
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event, place))
        else:
            self._open.append((isinstance(event, yaml.MappingStartEvent), place, []))

    def _scalar(self, event: Any, place: Place) -> Scalar:
        start, end = event.start_mark, event.end_mark
        rows = self.lines[start.line : end.line + 1]
        if start.line == end.line:
            raw = rows[0][start.column : end.column] if rows else ""
        else:
            raw = "\n".join([rows[0][start.column :], *rows[1:]])
        quoted = event.style not in (None, "")
        return Scalar(event.value, place, quoted, raw)

    def _close(self) -> None:
        is_mapping, place, nodes = self._open.pop()
        if is_mapping:
            self._add(self._mapping(place, nodes))
        else:
            self._add(Sequence(tuple(nodes), place))

    def _mapping(self, place: Place, nodes: list[Node]) -> Mapping:
        seen: dict[str, Scalar] = {}
        entries = []
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.problems.append(problem("CP117", key.place))
            elif key.text in seen:
                first = seen[key.text].place.line
                self.problems.append(
                    problem("CP116", key.place, key=key.text, line=first)
                )
            else:
                seen[key.text] = key
                entries.append((key, value))
        return Mapping(tuple(entries), place)

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1][2].append(node)
        else:
            self.root = node

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1)

    def _stop(self, code: str, place: Place, **params: object) -> None:
        self.problems.append(problem(code, place, **params))
        self.fatal = True
        raise _Stop
