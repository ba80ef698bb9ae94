"""Tables as text: encodings, separators, quotes, and every fault with its line."""

import csv
import io
from decimal import Decimal

import pytest

from engine import Line, TableFault, decode_table, read_table, safe_cell, write_table

NAMES = {"customer": "customer", "Kunde": "customer", "grade": "grade", "as of": "date"}
PLAIN = "customer,grade,as_of\nAcme,A,2026-01-02\nBolt,C,2026-01-03\n"


def _read(text, separator=None):
    table = read_table(text, NAMES, separator)
    return table, list(table.lines)


@pytest.mark.parametrize(
    ("encoding", "text", "found"),
    [
        pytest.param("utf-8", "Kunde\nMüller 中国", "utf-8", id="UTF-8"),
        pytest.param("utf-8-sig", "Kunde\nMüller", "utf-8", id="UTF-8 with mark"),
        pytest.param("utf-16", "Kunde\n中国银行", "utf-16", id="UTF-16 with mark"),
        pytest.param("gb18030", "customer\n中国银行,上海", "gb18030", id="Chinese"),
        pytest.param("cp1252", "Kunde\nMüller, Köln", "cp1252", id="Western"),
        pytest.param("cp1252", "Kunde\nÉtablissements Façade", "cp1252", id="French"),
        pytest.param("cp1252", "Kunde\nPrice 5 €", "cp1252", id="the euro sign"),
        pytest.param("ascii", "Kunde\nMiller", "utf-8", id="nothing special"),
    ],
)
def test_the_encoding_is_found_and_said(encoding, text, found):
    decoded = decode_table(text.encode(encoding))

    assert decoded == (text, found, None)


def test_an_encoding_that_is_given_is_used():
    data = "Müller".encode("cp1252")

    assert decode_table(data, "cp1252").text == "Müller"
    assert decode_table(data, "utf-8").fault == TableFault(0, "encoding", "utf-8")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", TableFault(0, "empty")),
        (b" \n\r\n ", TableFault(0, "empty")),
        (b"a,b\nc,\0d", TableFault(2, "nul")),
        (b"\xff\xfea", TableFault(0, "encoding", "utf-16")),
        (b"PK\x03\x04\0\0\x8f", TableFault(1, "nul")),
    ],
    ids=["empty", "blank", "a zero byte", "half a character", "a zipped workbook"],
)
def test_files_that_are_no_text(data, fault):
    assert decode_table(data).fault == fault


@pytest.mark.parametrize(
    "separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"]
)
@pytest.mark.parametrize(
    "newline", ["\n", "\r\n", "\r"], ids=["unix", "dos", "old mac"]
)
def test_the_separator_is_found(separator, newline):
    text = PLAIN.replace(",", separator).replace("\n", newline)

    table, lines = _read(text)

    assert table.separator == separator
    assert table.columns == ("customer", "grade", "date")
    assert lines[1] == Line(3, {"customer": "Bolt", "grade": "C", "date": "2026-01-03"})


def test_a_comma_inside_a_cell_is_no_separator():
    table, lines = _read('customer;grade\n"Acme, Inc.";"1,5"\n')

    assert table.separator == ";"
    assert lines[0].cells == {"customer": "Acme, Inc.", "grade": "1,5"}


def test_lines_are_counted_as_an_editor_counts_them():
    text = 'customer,grade\n\n"Acme\nand ""Sons""",A\n\nBolt,C\n'

    _table, lines = _read(text)

    assert [line.number for line in lines] == [3, 6]
    assert lines[0].cells["customer"] == 'Acme\nand "Sons"'


def test_headings_in_other_words_and_order():
    table, lines = _read("GRADE, KUNDE ,As_Of\nA,Acme,\n")

    assert table.columns == ("grade", "customer", "date")
    assert lines[0].cells == {"grade": "A", "customer": "Acme", "date": ""}


def test_faults_of_a_header():
    table, _lines = _read("customer,colour,Kunde\n")

    assert set(table.faults) == {
        TableFault(1, "unknown_column", "colour"),
        TableFault(1, "column_twice", "customer"),
        TableFault(1, "column_twice", "Kunde"),
    }


def test_only_a_header_has_no_lines():
    table, lines = _read("customer,grade\n")

    assert (table.faults, lines) == ((), [])


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n"])
def test_nothing_at_all(text):
    table, lines = _read(text)

    assert (table.faults, lines) == ((TableFault(0, "empty"),), [])


def test_a_bad_line_does_not_hide_the_next():
    text = 'customer,grade\n"Acme" Inc,A\nBolt,C\nCog,A,too much\nDot\n'

    _table, lines = _read(text)

    assert lines[0] == TableFault(2, "quotes")
    assert lines[1].cells == {"customer": "Bolt", "grade": "C"}
    assert lines[2] == TableFault(4, "too_many_cells", "3")
    assert lines[3] == Line(5, {"customer": "Dot"})


def test_quotes_that_never_close():
    _table, lines = _read('customer,grade\nAcme,"A\nBolt,C\n')

    assert lines == [TableFault(2, "quotes")]


def test_a_header_that_cannot_be_read():
    table, lines = _read('"customer,grade\nAcme,A\n')

    assert (table.faults, lines) == ((TableFault(1, "quotes"),), [])


@pytest.mark.parametrize(
    ("length", "code"), [(100_001, "cell_too_long"), (200_000, "quotes")]
)
def test_huge_cells(length, code):
    _table, lines = _read(f"customer,grade\n{'x' * length},A\nBolt,C\n")

    assert lines[0] == TableFault(2, code)
    assert lines[1].cells["customer"] == "Bolt"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_becomes_a_formula(cell):
    assert safe_cell(cell) == f"'{cell}"
    written = write_table([[1, cell]]).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(written, newline=""))) == ["1", f"'{cell}"]


def test_harmless_cells_stay():
    assert safe_cell("Acme =") == "Acme ="
    assert safe_cell(12) == "12"
    assert safe_cell(Decimal("-12.50")) == "-12.50"  # a number is no formula
    assert safe_cell("-12.50") == "'-12.50"


def test_what_is_written_is_read_again():
    rows = [["customer", "grade"], ['Müller "Söhne"\n中国', "A"]]

    decoded = decode_table(write_table(rows))

    assert decoded.encoding == "utf-8"
    assert _read(decoded.text)[1] == [Line(2, dict(zip(*rows, strict=True)))]
