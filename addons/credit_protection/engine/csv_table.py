"""Tables that come as text: decoded honestly, split, and every fault with its line.

Nothing is guessed in silence: which encoding and which separator were taken is said,
and both can be given instead.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

SEPARATORS = (",", ";", "\t")
ENCODINGS = ("utf-8", "utf-16", "gb18030", "cp1252")
LONGEST_CELL = 100_000
_HIGH = re.compile(rb"[\x80-\xff]+")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# What a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SAMPLE = 1_000_000


class TableFault(NamedTuple):
    """Something wrong with a file or a line: a code, and what a sentence needs.

    ``line`` is 0 for the file as a whole.
    """

    line: int
    code: str
    value: str = ""


class Decoded(NamedTuple):
    """The text of a file and how it was read; ``fault`` when it could not be."""

    text: str
    encoding: str
    fault: TableFault | None = None


class Line(NamedTuple):
    """One record: the line of the file on which it begins, and its cells by column."""

    number: int
    cells: Mapping[str, str]


class Table(NamedTuple):
    """What a file holds: its lines in order, faults among them."""

    separator: str
    columns: tuple[str, ...]
    lines: Iterator[Line | TableFault]
    faults: tuple[TableFault, ...] = ()


def decode_table(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a file: by its mark, as UTF-8, or as what it looks like.

    GB18030 and Windows-1252 cannot be told apart for certain: in Chinese text bytes
    above 127 come in pairs, in Western text mostly alone.
    """
    if not data.strip():
        return Decoded("", encoding or "utf-8", TableFault(0, "empty"))
    marked = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if b"\0" in data and "utf-16" not in (marked, encoding):
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return Decoded("", encoding or "utf-8", TableFault(line, "nul"))
    tried = [encoding or marked] if encoding or marked else _likely(data)
    for name in tried:
        try:
            text = data.decode(name).removeprefix("\ufeff")
        except UnicodeError:
            continue
        return Decoded(text, name)
    return Decoded("", tried[0], TableFault(0, "encoding", tried[0]))


def _likely(data: bytes) -> list[str]:
    runs = [len(run) for run in _HIGH.findall(data[:_SAMPLE])]
    paired = sum(1 for length in runs if length % 2 == 0)
    chinese = runs and 5 * paired >= 4 * len(runs)
    return ["utf-8", *(("gb18030", "cp1252") if chinese else ("cp1252", "gb18030"))]


def read_table(
    text: str, names: Mapping[str, str], separator: str | None = None
) -> Table:
    """Return the lines of a text below its header.

    :param names: ``{heading as it may be written: column}``; capital letters, spaces
        and underscores do not matter
    :param separator: one of SEPARATORS; found out from the header when not given
    """
    known = {_heading(name): column for name, column in names.items()}
    separator = separator or _separator(text, known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records = _records(reader)
    _number, header = next(records, (0, None))
    if header is None:
        return Table(separator, (), iter(()), (TableFault(0, "empty"),))
    if isinstance(header, TableFault):
        return Table(separator, (), iter(()), (header,))
    columns = tuple(known.get(_heading(cell), "") for cell in header)
    faults = tuple(_header_faults(header, columns))
    return Table(separator, columns, _lines(records, columns), faults)


def _heading(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text).strip().casefold()


def _separator(text: str, known: Mapping[str, str]) -> str:
    """Return the separator that makes the most known columns of the header."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")

    def worth(sign: str) -> tuple[int, int]:
        cells = first.strip().replace('"', "").split(sign)
        return sum(_heading(cell) in known for cell in cells), len(cells)

    return max(SEPARATORS, key=worth)


def _records(
    reader: Iterator[list[str]],
) -> Iterator[tuple[int, list[str] | TableFault]]:
    """Number the records by the line they begin on; blank ones are skipped."""
    while True:
        number = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, TableFault(number, "quotes")
            continue
        if any(cell.strip() for cell in record):
            yield number, record


def _header_faults(header: list[str], columns: tuple[str, ...]) -> Iterator[TableFault]:
    for cell, column in zip(header, columns, strict=True):
        if not column and cell.strip():
            yield TableFault(1, "unknown_column", cell.strip())
        elif column and columns.count(column) > 1:
            yield TableFault(1, "column_twice", cell.strip())


def _lines(
    records: Iterator[tuple[int, list[str] | TableFault]], columns: tuple[str, ...]
) -> Iterator[Line | TableFault]:
    width = len(columns)
    for number, record in records:
        if isinstance(record, TableFault):
            yield record
        elif any(cell.strip() for cell in record[width:]):
            yield TableFault(number, "too_many_cells", str(len(record)))
        elif any(len(cell) > LONGEST_CELL for cell in record):
            yield TableFault(number, "cell_too_long")
        else:
            cells = zip(columns, record, strict=False)
            yield Line(number, {name: cell.strip() for name, cell in cells if name})


def write_table(rows: Iterable[Iterable[object]], *, mark: bool = True) -> bytes:
    """Return a file for spreadsheets, in which no cell becomes a formula.

    :param mark: begin with the mark by which spreadsheets know UTF-8
    """
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([safe_cell(cell) for cell in row] for row in rows)
    return (b"\xef\xbb\xbf" if mark else b"") + stream.getvalue().encode()


def safe_cell(cell: object) -> str:
    """Return a cell that no spreadsheet runs as a formula; numbers are none."""
    text = str(cell)
    if isinstance(cell, int | Decimal):
        return text
    return f"'{text}" if text.startswith(_FORMULA) else text
