"""Files packed for an insurer: the same files always give the same bytes.

Nothing is compressed, since compression differs from one library to the next; every
entry has one date and one permission. An index in each part says what all parts hold,
with the SHA-256 of each file, so that nobody can later say that one was missing.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .csv_table import write_table

INDEX_CSV = "index.csv"
INDEX_JSON = "index.json"
LONGEST_NAME = 100
# Room in a part for the index and for what ZIP itself writes about each entry.
_ROOM_PER_FILE = 2_000
_ROOM = 4_000
_LEAST = 100_000
_DATE = (1980, 1, 1, 0, 0, 0)
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_NOTHING = "file"


class PackFault(ValueError):
    """A file that fits into no part: its name, and how big a part may be."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(f"{name} is bigger than a part of {most} bytes")
        self.name, self.most = name, most


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file: its name, its bytes, what it is, and the folder it belongs into."""

    name: str
    content: bytes
    title: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class PackPart:
    """One ZIP: its file name, its bytes, and their SHA-256."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index."""

    number: int
    part: int
    path: str
    title: str
    size: int
    sha256: str


def pack(
    files: Iterable[PackFile], *, name: str, most_bytes: int | None = None
) -> tuple[PackPart, ...]:
    """Return the files as one ZIP or, where they are bigger, as numbered parts.

    The order of the files stays. Raises PackFault for a file bigger than a part, and
    ValueError for parts that would hold nothing.

    :param name: name of the pack, without an ending
    :param most_bytes: how big one part may be; None for as big as it gets
    """
    if most_bytes is not None and most_bytes < _LEAST:
        raise ValueError(f"a part of {most_bytes} bytes holds nothing")
    named = list(_named(files))
    parts = _parts(named, most_bytes)
    entries = tuple(_entries(named, parts))
    index = _index(name, len(parts), entries)
    stem = safe_name(name)
    done = []
    for number, members in enumerate(parts, 1):
        title = f"{stem}.zip" if len(parts) == 1 else f"{stem}-{number}.zip"
        content = zip_files([*index, *(named[member][:2] for member in members)])
        done.append(PackPart(title, content, _sha256(content)))
    return tuple(done)


def zip_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of paths and bytes that depends on nothing else.

    >>> zip_files([("a", b"1")]) == zip_files([("a", b"1")])
    True
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _DATE)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def safe_name(name: str) -> str:
    """Return a name that every system can store, as near to the given one as it gets.

    >>> safe_name("../INV/2026: 1.pdf"), safe_name("con.txt"), safe_name("...")
    ('INV-2026- 1.pdf', '_con.txt', 'file')
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(sign for sign in text if sign.isprintable())
    text = _FORBIDDEN.sub("-", text).strip(". -")
    if not text:
        return _NOTHING
    if _RESERVED.match(text):
        text = f"_{text}"
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 10:
        return text[:LONGEST_NAME].rstrip(". ")
    return stem[: LONGEST_NAME - len(ending) - 1].rstrip(". ") + dot + ending


def _named(files: Iterable[PackFile]) -> Iterator[tuple[str, bytes, str]]:
    """Yield path, bytes and title; no path twice, in whatever case it is written."""
    taken = {INDEX_CSV, INDEX_JSON}
    for file in files:
        folders = [safe_name(part) for part in file.folder.split("/") if part.strip()]
        path = free = "/".join([*folders, safe_name(file.name)])
        number = 1
        while free.casefold() in taken:
            number += 1
            stem, dot, ending = path.rpartition(".")
            free = f"{stem} ({number}).{ending}" if dot else f"{path} ({number})"
        taken.add(free.casefold())
        yield free, file.content, file.title


def _parts(
    named: list[tuple[str, bytes, str]], most_bytes: int | None
) -> list[list[int]]:
    """Return which files each part holds, in order."""
    if most_bytes is None:
        return [list(range(len(named)))]
    room = most_bytes - _ROOM - _ROOM_PER_FILE * len(named)
    parts, filled = [[]], 0
    for number, (path, content, _title) in enumerate(named):
        if len(content) > room:
            raise PackFault(path, most_bytes)
        if parts[-1] and filled + len(content) > room:
            parts.append([])
            filled = 0
        parts[-1].append(number)
        filled += len(content)
    return parts


def _entries(
    named: list[tuple[str, bytes, str]], parts: list[list[int]]
) -> Iterator[Entry]:
    for part, members in enumerate(parts, 1):
        for member in members:
            path, content, title = named[member]
            yield Entry(member + 1, part, path, title, len(content), _sha256(content))


def _index(
    name: str, parts: int, entries: tuple[Entry, ...]
) -> list[tuple[str, bytes]]:
    """Return the index for people and for programs."""
    columns = ("number", "part", "path", "title", "size", "sha256")
    rows = [[getattr(entry, column) for column in columns] for entry in entries]
    document = {
        "pack": name,
        "parts": parts,
        "files": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return [
        (INDEX_CSV, write_table([columns, *rows])),
        (INDEX_JSON, text.encode()),
    ]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
