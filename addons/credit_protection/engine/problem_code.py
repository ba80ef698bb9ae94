"""What a problem code is."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """A kind of problem; ``{placeholders}`` are filled with its parameters."""

    code: str
    name: str
    severity: str
    sentence: str
    hint: str = ""


def error(code: str, name: str, sentence: str, hint: str = "") -> Code:
    """Return a code that makes a ruleset unusable."""
    return Code(code, name, "error", sentence, hint)


def warning(code: str, name: str, sentence: str, hint: str = "") -> Code:
    """Return a code that leaves a ruleset usable."""
    return Code(code, name, "warning", sentence, hint)
