"""Packs: the same bytes each time, an index that is true, parts that fit."""

import hashlib
import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import PackFault, PackFile, pack, read_table, safe_name, zip_files

FILES = (
    PackFile("letter.pdf", b"%PDF-1.7 letter", "Covering letter"),
    PackFile("INV/2026/0001.pdf", b"%PDF-1.7 one", "Invoice", "invoices"),
    PackFile("INV-2026-0001.PDF", b"%PDF-1.7 two", "Invoice", "invoices"),
    PackFile("\u8d38\u6613=1.csv", b"a;b", "=Statement of \u8d38\u6613"),
)


def _opened(part):
    return zipfile.ZipFile(io.BytesIO(part.content))


def test_the_pack_is_the_golden_one(root):
    (part,) = pack(FILES, name="Claim CLM/2026/0001")

    assert part.name == "Claim CLM-2026-0001.zip"
    assert part.content == (root / "tests" / "golden" / "pack.zip").read_bytes()
    assert part.sha256 == hashlib.sha256(part.content).hexdigest()


def test_every_entry_says_the_same_about_itself():
    (part,) = pack(FILES, name="x")

    for entry in _opened(part).infolist():
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.external_attr >> 16) == (3, 0o100644)
        assert entry.compress_type == zipfile.ZIP_STORED


def test_the_index_tells_of_each_file():
    (part,) = pack(FILES, name="x")
    archive = _opened(part)

    index = json.loads(archive.read("index.json"))

    assert (index["pack"], index["parts"]) == ("x", 1)
    assert [file["path"] for file in index["files"]] == [
        "letter.pdf",
        "invoices/INV-2026-0001.pdf",
        "invoices/INV-2026-0001 (2).PDF",
        "\u8d38\u6613=1.csv",
    ]
    for file in index["files"]:
        content = archive.read(file["path"])
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["size"] == len(content)
    text = archive.read("index.csv").decode("utf-8-sig")
    names = ("number", "part", "path", "title", "size", "sha256")
    lines = list(read_table(text, {name: name for name in names}).lines)
    assert [line.cells["path"] for line in lines] == [
        file["path"] for file in index["files"]
    ]
    assert lines[-1].cells["title"] == "'=Statement of \u8d38\u6613"


def test_beyond_a_size_it_comes_in_parts():
    files = [PackFile(f"{n}.pdf", bytes([n]) * 60_000) for n in range(5)]

    parts = pack(files, name="claim", most_bytes=150_000)

    assert [part.name for part in parts] == [
        "claim-1.zip",
        "claim-2.zip",
        "claim-3.zip",
    ]
    assert all(len(part.content) <= 150_000 for part in parts)
    indexes = {_opened(part).read("index.json") for part in parts}
    assert len(indexes) == 1
    listed = [(file["part"], file["path"]) for file in json.loads(*indexes)["files"]]
    assert listed == [
        (number, name)
        for number, part in enumerate(parts, 1)
        for name in _opened(part).namelist()[2:]
    ]
    assert [name for _part, name in listed] == [f"{n}.pdf" for n in range(5)]


def test_a_file_bigger_than_a_part_is_named():
    with pytest.raises(PackFault, match=r"scan\.pdf is bigger than a part"):
        pack([PackFile("scan.pdf", b"x" * 200_000)], name="x", most_bytes=200_000)


def test_a_part_without_room_is_refused():
    with pytest.raises(ValueError, match="holds nothing"):
        pack(FILES, name="x", most_bytes=99_999)


def test_nothing_packed_is_an_index_only():
    (part,) = pack([], name="x")

    assert _opened(part).namelist() == ["index.csv", "index.json"]


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        pytest.param("a.pdf", "a.pdf", id="harmless"),
        pytest.param("../../etc/passwd", "etc-passwd", id="up the folders"),
        pytest.param("C:\\a\\b.txt", "C--a-b.txt", id="Windows path"),
        pytest.param("a\x00\n\u202eb.pdf", "ab.pdf", id="what cannot be seen"),
        pytest.param("NUL", "_NUL", id="reserved"),
        pytest.param("Com1.pdf", "_Com1.pdf", id="reserved with an ending"),
        pytest.param("Mu\u0308ller.pdf", "M\u00fcller.pdf", id="one spelling"),
        pytest.param(" .. ", "file", id="nothing left"),
        pytest.param("a" * 300 + ".pdf", "a" * 96 + ".pdf", id="long"),
        pytest.param("\u8d38" * 300, "\u8d38" * 100, id="long, no ending"),
        pytest.param("index.csv", "index.csv", id="like the index"),
    ],
)
def test_names_are_cleaned(given_name, safe):
    assert safe_name(given_name) == safe


def test_a_file_called_index_makes_room_for_the_index():
    (part,) = pack([PackFile("INDEX.csv", b"1")], name="x")

    assert _opened(part).namelist()[2:] == ["INDEX (2).csv"]


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=50)), max_size=8))
def test_any_names_make_a_pack_that_can_be_opened(pairs):
    files = [PackFile(name, content, folder=name) for name, content in pairs]

    (part,) = pack(files, name="x")

    archive = _opened(part)
    names = archive.namelist()
    assert len({name.casefold() for name in names}) == len(files) + 2
    assert not any(name.startswith("/") or ".." in name.split("/") for name in names)
    assert [archive.read(name) for name in names[2:]] == [f.content for f in files]
    assert part == pack(files, name="x")[0]
    assert archive.testzip() is None


def test_a_plain_zip_holds_what_it_is_given():
    archive = zipfile.ZipFile(io.BytesIO(zip_files([("b", b"2"), ("a", b"1")])))

    assert archive.namelist() == ["b", "a"]
