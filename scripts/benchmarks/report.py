"""What a benchmark prints: the load of the machine, its tables, its verdict."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def load_told() -> Iterator[None]:
    """Say afterwards how busy the machine was: figures of a busy one say little."""
    before = os.getloadavg()[0]
    yield
    after = os.getloadavg()[0]
    print(f"load of the machine: {before:.1f} before, {after:.1f} after")


def print_table(
    head: Iterable[str],
    rows: Iterable[tuple[str, Iterable[str]]],
    *,
    label: int = 34,
    cell: int = 9,
) -> None:
    """Print lines of a label and figures to the right, below their heads."""
    for name, cells in (("", head), *rows):
        line = f"{name:<{label}}" + "".join(f"{text:>{cell}}" for text in cells)
        print(line.rstrip())


def compared(
    head: tuple[str, ...],
    labels: dict[str, str],
    large: dict[str, Any],
    small: dict[str, Any],
    *,
    label: int = 34,
) -> None:
    """Print what each part took on the whole, and beside it on a tenth.

    :param head: the columns, of those in ``COLUMNS``
    :param labels: ``{key of the figures: words}``, a line each
    """
    rows = (
        (words, [COLUMNS[name](large[key], small[key], large) for name in head])
        for key, words in labels.items()
    )
    print_table(head, rows, label=label)


COLUMNS = {
    "first": lambda one, _few, _all: f"{one['cold']:.2f}",
    "seconds": lambda one, _few, _all: f"{one['seconds']:.2f}",
    "busy": lambda one, _few, _all: f"{one['busy']:.2f}",
    "queries": lambda one, _few, _all: f"{one['queries']:.0f}",
    "bare x": lambda one, _few, every: f"{one['busy'] / every['bare']['busy']:.1f}",
    "small": lambda _one, few, _all: f"{few['busy']:.2f}",
    "x": lambda one, few, _all: f"{one['busy'] / few['busy']:.1f}",
}


def verdict(missed: list[str]) -> int:
    """Print what is missed; return the exit code."""
    for sentence in missed:
        print(f"MISSED: {sentence}")
    return 1 if missed else 0
