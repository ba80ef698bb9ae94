"""Message texts with placeholders, filled without any formatting language."""

from __future__ import annotations

import string
from collections.abc import Mapping


def placeholders(text: str) -> list[str] | None:
    """Return the names in braces of a message, or None when they cannot be read.

    Only ``{name}`` is allowed: no attributes, indexes, conversions or formats.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return None
    names = [name for _text, name, *_rest in parts if name is not None]
    extra = any(spec or conversion for _text, _name, spec, conversion in parts)
    return None if extra or not all(map(str.isidentifier, names)) else names


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the message with its placeholders replaced by ready texts."""
    if placeholders(text) is None:
        return text
    parts = string.Formatter().parse(text)
    return "".join(
        plain + (values.get(name, "{" + name + "}") if name is not None else "")
        for plain, name, _spec, _conversion in parts
    )
