"""Files, folders and standard input."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENDINGS = (".yaml", ".yml")
MOST_BYTES = 64 * 1024 * 1024


class Unreadable(Exception):
    """A file that cannot be read; the text is a whole sentence."""


def rulesets(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file; of a folder, all rulesets in it."""
    for name in names:
        path = Path(name)
        if name != "-" and path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in ENDINGS)
            if not inside:
                raise Unreadable(f"There is no .yaml file in the folder {name}.")
            for one in inside:
                yield str(one), content(str(one))
        else:
            yield ("<stdin>" if name == "-" else name), content(name)


def content(name: str) -> bytes:
    """Return what stands in a file or, for ``-``, comes in on standard input."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES)
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES)
    except OSError as error:
        raise Unreadable(f"{name} cannot be read: {error.strerror}.") from error
