"""Problems are data: a code, a place, a sentence, a hint.

A sentence is made from the catalogue in :mod:`.problem_codes` and the problem's
parameters, so that a program can translate it and a person can read it as it is.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .problem_codes import CODES

ERROR = "error"
WARNING = "warning"
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a document. Lines and columns count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document.

    ``severity`` is ``error`` (the ruleset cannot be used) or ``warning``. ``params``
    holds the values of the placeholders of the code's sentence as (name, text) pairs.
    """

    code: str
    severity: str
    place: Place
    message: str
    hint: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return ``file:line:column: CODE sentence`` and the hint below it."""
        line = f"{self.place}: {self.code} {self.message}"
        return f"{line}\n  hint: {self.hint}" if self.hint else line

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as JSON types, with its place as flat keys."""
        return {
            "code": self.code,
            "name": CODES[self.code].name,
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "message": self.message,
            "hint": self.hint,
            "params": dict(self.params),
        }


def problem(code: str, place: Place, *, hint: str = "", **params: object) -> Problem:
    """Return the problem ``code`` at ``place``.

    ``params`` fill the placeholders of the sentence; ``hint`` replaces the code's
    own hint, for example with a "did you mean".
    """
    entry = CODES[code]
    texts = {name: shorten(str(value)) for name, value in params.items()}
    return Problem(
        code=code,
        severity=entry.severity,
        place=place,
        message=entry.sentence.format_map(texts),
        hint=hint or entry.hint.format_map(texts),
        params=tuple(texts.items()),
    )


def shorten(text: str, width: int = 120) -> str:
    """Return ``text`` on one line, printable, and at most ``width`` long."""
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= width else text[: width - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'x'?`` for the nearest known word, or an empty text."""
    near = difflib.get_close_matches(word[:60], list(known), n=1)
    return f"Did you mean '{near[0]}'?" if near else ""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems sorted by place, each once, and at most 200 of them."""
    unique = {(p.place, p.code, p.message): p for p in problems}
    found = [unique[key] for key in sorted(unique)]
    if len(found) > MOST_PROBLEMS:
        last = found[MOST_PROBLEMS].place
        found[MOST_PROBLEMS:] = [problem("CP118", last, count=MOST_PROBLEMS)]
    return tuple(found)
