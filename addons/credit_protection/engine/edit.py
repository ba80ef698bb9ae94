"""Changes the numbers under ``define:`` and leaves everything else as it is written.

Comments, blanks, order and quotes of the document stay: only the digits are replaced.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from . import source
from .literals import number_of
from .load import load_ruleset
from .source import Mapping, Scalar


class Number(NamedTuple):
    """A number with a business name; ``comment`` is what stands behind it."""

    name: str
    text: str
    value: Decimal
    line: int
    comment: str


def numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers under ``define:`` of a document; none when unreadable."""
    rows = text.split("\n")
    return tuple(
        Number(
            name=name,
            text=scalar.text,
            value=number_of(scalar.text),
            line=scalar.place.line,
            comment=_comment(rows[scalar.place.line - 1], scalar),
        )
        for name, scalar in _scalars(text).items()
    )


def with_number(text: str, name: str, number: str) -> str:
    """Return the document with another number under ``define: name``.

    Raises:
        KeyError: when there is no such number.
        ValueError: when ``number`` is not written like a number, or the document
            would no longer mean what it did apart from it.
    """
    if number_of(number) is None:
        raise ValueError(f"{number[:40]!r} is not a number")
    scalar = _scalars(text)[name]
    rows = text.split("\n")
    row, start = rows[scalar.place.line - 1], scalar.place.column - 1
    rows[scalar.place.line - 1] = row[:start] + number + row[start + len(scalar.text) :]
    changed = "\n".join(rows)
    found = {one.name: one.value for one in numbers(changed)}
    if found.get(name) != number_of(number) or (
        load_ruleset(text).ok and not load_ruleset(changed).ok
    ):
        raise ValueError(f"{number} cannot stand for {name}")
    return changed


def _scalars(text: str) -> dict[str, Scalar]:
    decoded, problems = source.decode(text, "")
    root = None if problems else source.parse(decoded, "")[0]
    if not isinstance(root, Mapping):
        return {}
    for key, node in root.entries:
        if key.text == "define" and isinstance(node, Mapping):
            return {
                name.text: child
                for name, child in node.entries
                if isinstance(child, Scalar)
                and not child.quoted
                and number_of(child.text) is not None
            }
    return {}


def _comment(row: str, scalar: Scalar) -> str:
    behind = row[scalar.place.column - 1 + len(scalar.text) :]
    return behind.partition(" #")[2].strip()
