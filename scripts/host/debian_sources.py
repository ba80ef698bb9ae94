"""Reads the machine's own apt sources: no mirror's address is ever written down."""

import re
from pathlib import Path
from typing import NamedTuple

from .trouble import Trouble

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_OPTIONS = re.compile(r"\[([^\]]*)\]")


class Source(NamedTuple):
    """One archive: where it is and the keys that sign it."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""


def debian_archive(codename: str, folder: Path = Path("/etc/apt")) -> Source:
    """The Debian archive that this machine uses for its own suite."""
    for source in _all_sources(folder):
        if _is_main_archive(source, codename):
            return source
    raise Trouble(
        f"No apt source for Debian {codename} was found in {folder}: add one, or "
        "name an Odoo 19 that you have in ODOO_BIN."
    )


def _is_main_archive(source: Source, codename: str) -> bool:
    """Neither another vendor's (no suite or component of that name) nor security."""
    return (
        codename in source.suites
        and "main" in source.components
        and "security" not in source.uri
    )


def _all_sources(folder: Path):
    """Every source, in the order apt reads them: old format first, then deb822."""
    parts = folder / "sources.list.d"
    for path in [folder / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            yield from parse_one_line(path.read_text("utf-8", "replace"))
    for path in sorted(parts.glob("*.sources")):
        yield from parse_deb822(path.read_text("utf-8", "replace"))


def parse_one_line(text: str):
    """`deb [signed-by=…] URI suite component…`, one a line."""
    for written in text.splitlines():
        line = written.partition("#")[0].strip()
        options = _OPTIONS.search(line)
        words = _OPTIONS.sub(" ", line).split()
        if len(words) < 4 or words[0] != "deb":
            continue
        signed = re.search(r"signed-by=(\S+)", options.group(1)) if options else None
        yield Source(
            uri=words[1],
            suites=(words[2],),
            components=tuple(words[3:]),
            signed_by=signed.group(1) if signed else "",
        )


def parse_deb822(text: str):
    """Paragraphs of `Field: value`, with continuation lines and comments."""
    for paragraph in re.split(r"\n\s*\n", text):
        fields = _fields(paragraph)
        if "deb" not in fields.get("types", "").split():
            continue
        if fields.get("enabled", "yes").lower() in {"no", "false", "0"}:
            continue
        uris = fields.get("uris", "").split()
        if uris:
            yield Source(
                uri=uris[0],
                suites=tuple(fields.get("suites", "").split()),
                components=tuple(fields.get("components", "").split()),
                signed_by=_keyring(fields.get("signed-by", "")),
            )


def _fields(paragraph: str) -> dict[str, str]:
    """One paragraph as a dictionary with lower-case names."""
    fields: dict[str, str] = {}
    name = ""
    for line in paragraph.splitlines():
        if line.startswith("#"):
            continue
        if line[:1].isspace() and name:
            fields[name] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon:
            fields[name] = value.strip()
    return fields


def _keyring(value: str) -> str:
    """The path in Signed-By; a key written out in place is of no use here."""
    return value if value.startswith("/") and " " not in value else ""


def render(source: Source, *suites: str) -> str:
    """A deb822 file for the same archive with other suites."""
    keyring = source.signed_by or (KEYRING if Path(KEYRING).exists() else "")
    lines = [
        "Types: deb",
        f"URIs: {source.uri}",
        f"Suites: {' '.join(suites)}",
        "Components: main",
    ]
    if keyring:
        lines.append(f"Signed-By: {keyring}")
    return "\n".join(lines) + "\n"
