"""The machine's own archive is read from its sources, in both formats."""

import pytest
from host.debian_sources import (
    Source,
    debian_archive,
    parse_deb822,
    parse_one_line,
    render,
)
from host.trouble import Trouble

ONE_LINE = """
# deb http://old.example/debian bookworm main
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
deb [arch=amd64] http://vendor.example/linux/debian bookworm stable
deb http://apt.example/pub bookworm-pgdg main
deb [signed-by=/usr/share/keyrings/k.gpg] http://mirror.example/debian bookworm main # x
"""
DEB822 = """\
Types: deb
URIs: http://vendor.example/node
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://disabled.example/debian
Suites: bookworm
Components: main

Types: deb deb-src
# http://comment.example/debian
URIs: http://mirror.example/debian http://second.example/debian
Suites: bookworm
 bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/k.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""
MINE = "http://mirror.example/debian"


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("sources.list", ONE_LINE, id="one line"),
        pytest.param("sources.list.d/debian.list", ONE_LINE, id="one line, in parts"),
        pytest.param("sources.list.d/debian.sources", DEB822, id="deb822"),
    ],
)
def test_archive_is_found_among_others(tmp_path, name, text):
    write(tmp_path, name, text)

    archive = debian_archive("bookworm", tmp_path)

    assert (archive.uri, archive.signed_by) == (MINE, "/usr/share/keyrings/k.gpg")


def test_mirror_lists_are_left_to_apt(tmp_path):
    write(
        tmp_path,
        "sources.list.d/debian.sources",
        "Types: deb\nURIs: mirror+file:///etc/apt/mirrors/debian.list\n"
        "Suites: bookworm\nComponents: main\n",
    )

    uri = debian_archive("bookworm", tmp_path).uri

    assert uri == "mirror+file:///etc/apt/mirrors/debian.list"


def test_no_archive_is_a_sentence(tmp_path):
    with pytest.raises(Trouble, match=r"No apt source for Debian bookworm .* ODOO_BIN"):
        debian_archive("bookworm", tmp_path)


def test_key_written_in_place_is_not_a_path():
    text = (
        "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\n"
        "Components: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n x\n"
    )

    assert [source.signed_by for source in parse_deb822(text)] == [""]


def test_short_lines_are_passed_over():
    assert list(parse_one_line("deb\ndeb http://x.example\n\nnonsense here\n")) == []


def test_rendered_source_reads_back_the_same():
    source = Source(MINE, ("bookworm",), ("main",), "/usr/share/keyrings/k.gpg")

    (again,) = parse_deb822(render(source, "bookworm", "sid"))

    assert again == source._replace(suites=("bookworm", "sid"))
