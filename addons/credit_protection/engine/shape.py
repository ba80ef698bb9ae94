"""What may stand under a key of a document.

A dataclass of :mod:`.syntax` declares each of its keys with :func:`key` and one of
these kinds. The reader, the JSON Schema and the documentation all follow that one
declaration.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from .tree import NUMBER, Type


@dataclass(frozen=True, slots=True)
class Text:
    """Any text; ``pattern`` (with its explanation) restricts it."""

    pattern: str = ""
    pattern_help: str = ""
    longest: int = 500


@dataclass(frozen=True, slots=True)
class Localised:
    """A text, or a map of language codes to texts. A plain text is English."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between two bounds."""

    lowest: int = 0
    highest: int = 999_999


@dataclass(frozen=True, slots=True)
class Share:
    """A share: ``90%`` or ``0.9``."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, for example points or an amount."""


@dataclass(frozen=True, slots=True)
class YesNo:
    """``true`` or ``false``; ``only`` restricts it to one of them."""

    only: bool | None = None


@dataclass(frozen=True, slots=True)
class Date:
    """A date, ``2026-03-31``."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """A condition, or a list of them: ``all`` of them or ``any`` of them."""

    joined: str = "all"


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression with a value of a type."""

    type: Type = NUMBER


@dataclass(frozen=True, slots=True)
class Definitions:
    """A map of names to conditions, values or lists."""


@dataclass(frozen=True, slots=True)
class FactValues:
    """A map of facts to values."""


@dataclass(frozen=True, slots=True)
class Cases:
    """A list of cases: facts that differ, and under ``expect`` what must come out."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """A map of what must come out."""


@dataclass(frozen=True, slots=True)
class Record:
    """A map with the keys a dataclass declares, or (if given) this one word."""

    cls: type
    word: str = ""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; ``one_is_enough`` allows a single item without the list."""

    kind: Any
    one_is_enough: bool = False


Kind = (
    Text
    | Localised
    | Choice
    | Whole
    | Share
    | Number
    | YesNo
    | Date
    | Conditions
    | Formula
    | Definitions
    | FactValues
    | Cases
    | Expectations
    | Record
    | ListOf
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a map: its kind and what a person must know about it."""

    kind: Kind
    required: bool
    help: str
    name: str = ""


def key(
    kind: Kind,
    help: str,
    *,
    required: bool = False,
    default: Any = None,
    name: str = "",
) -> Any:
    """Return a dataclass field that stands for a key of the document.

    ``name`` is the key's name where Python cannot spell it (``from``).
    """
    return field(
        default=MISSING if required and default is None else default,
        metadata={"key": Key(kind, required, help, name)},
    )


def keys_of(cls: type) -> dict[str, tuple[str, Key]]:
    """Return {key in the document: (attribute, its declaration)} of a dataclass."""
    found = {}
    for item in fields(cls):
        declared = item.metadata.get("key")
        if declared:
            found[declared.name or item.name] = (item.name, declared)
    return found
