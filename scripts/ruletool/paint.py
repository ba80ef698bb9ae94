"""Colours on a terminal."""

import os
import sys

_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}


class Paint:
    """Wraps texts in colours, or leaves them alone."""

    def __init__(self, wish: str) -> None:
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        self.on = wish == "always" or (
            wish == "auto" and sys.stdout.isatty() and not plain
        )

    def __call__(self, colour: str, text: str) -> str:
        """Return the text in the colour."""
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if self.on else text

    def outcome(self, outcome: str) -> str:
        """Return an outcome in its colour."""
        colour = {"block": "red", "require_approval": "yellow", "warn": "cyan"}
        return self(colour.get(outcome, "green"), outcome)
