"""XML that is exchanged with insurers: read safely, valid or refused, always the same.

What comes in is never trusted: no document type, no entity, no include, nothing is
fetched, and its size and depth have limits. What goes out is written in one canonical
form. Both are checked against a schema in ``schemas/``; without the schema nothing is
read or written.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
MOST_BYTES = 5_000_000
DEEPEST = 32
_BOM = b"\xef\xbb\xbf"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_DECLARED = re.compile(r"\A<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']", re.ASCII)
_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*-[0-9]+\.[0-9]+", re.ASCII)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# libxml2 stops here by itself, by its version's number for what is nested too deep.
_LIMITS = (etree.ErrorTypes.ERR_INTERNAL_ERROR, 114)


class XmlFault(ValueError):
    """Why a document is refused: a code, where, and what a sentence needs.

    ``line`` is 0 for the document as a whole.
    """

    CODES = (
        "empty",
        "too_large",
        "encoding",
        "doctype",
        "instruction",
        "not_xml",
        "too_deep",
        "namespace",
        "foreign",
        "schema_missing",
        "schema_broken",
        "invalid",
        "layout",
    )

    def __init__(self, code: str, line: int = 0, value: str = "") -> None:
        super().__init__(f"{code} {value} (line {line})")
        self.code, self.line, self.value = code, line, value


def namespace_of(schema: str) -> str:
    """Return the namespace of the documents of a schema.

    >>> namespace_of("notice-1.0")
    'urn:credit-protection:notice:1.0'
    """
    if not _NAME.fullmatch(schema):
        raise ValueError(f"{schema} is no schema: a name and a version, notice-1.0")
    name, version = schema.rsplit("-", 1)
    return f"urn:credit-protection:{name}:{version}"


def read_xml(data: bytes, schema: str) -> etree._Element:
    """Return the root of a document that is safe and valid; else raise XmlFault."""
    root = _parse(data)
    namespace = namespace_of(schema)
    found = etree.QName(root).namespace or ""
    if found != namespace:
        raise XmlFault("namespace", root.sourceline or 0, found)
    _refuse_foreign(root, namespace)
    checker = _schema(schema)
    if not checker.validate(root):
        first = checker.error_log[0]
        message = first.message.replace(f"{{{namespace}}}", "")
        raise XmlFault("invalid", first.line, message)
    return root


def write_xml(root: etree._Element, schema: str) -> bytes:
    """Return a document as canonical UTF-8 with one element a line.

    The same content gives the same bytes. What is not valid is refused.
    """
    etree.indent(root)
    data = _HEAD + etree.tostring(root, method="c14n2") + b"\n"
    read_xml(data, schema)
    return data


def xml_text(value: object) -> str:
    """Return a value as text that XML can hold: without control characters.

    >>> xml_text(" Acme\\x00 & Co ")
    'Acme & Co'
    """
    return _NO_XML.sub("", str(value)).strip()


# === reading === #


def _parse(data: bytes) -> etree._Element:
    _refuse_before_parsing(data)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_blank_text=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        code = "too_deep" if error.code in _LIMITS else "not_xml"
        raise XmlFault(code, error.lineno or 0, error.msg or "") from None
    if root.getroottree().docinfo.xml_version != "1.0":
        raise XmlFault("not_xml", 1, "XML 1.1")
    return root


def _refuse_before_parsing(data: bytes) -> None:
    """Refuse what a parser should not even see."""
    if len(data) > MOST_BYTES:
        raise XmlFault("too_large", 0, str(len(data)))
    if not data.strip():
        raise XmlFault("empty")
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise XmlFault("encoding", data.count(b"\n", 0, error.start) + 1) from None
    declared = _DECLARED.match(text)
    if "\0" in text or (declared and declared[1].upper() not in ("UTF-8", "UTF8")):
        raise XmlFault("encoding", 1, declared[1] if declared else "")
    for sign in ("<!DOCTYPE", "<!ENTITY"):
        place = text.upper().find(sign)
        if place >= 0:
            raise XmlFault("doctype", text.count("\n", 0, place) + 1)


def _refuse_foreign(root: etree._Element, namespace: str) -> None:
    """Refuse depth, instructions, and whatever is not of the namespace.

    Attributes of other namespaces could name a schema somewhere else, which libxml2
    would go and read.
    """
    for item in (*root.itersiblings(preceding=True), *root.itersiblings()):
        raise XmlFault("instruction", item.sourceline or 0)
    own = f"{{{namespace}}}"
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        line = node.sourceline or 0
        if not isinstance(node.tag, str):
            raise XmlFault("instruction", line)
        if depth > DEEPEST:
            raise XmlFault("too_deep", line)
        strange = [name for name in (node.tag, *node.attrib) if not _own(name, own)]
        if strange:
            raise XmlFault("foreign", line, strange[0])
        waiting.extend((child, depth + 1) for child in reversed(node))


def _own(name: str, own: str) -> bool:
    return name.startswith(own) or not name.startswith("{")


def _schema(schema: str) -> etree.XMLSchema:
    """Return the schema as it stands in the folder; fail closed without it."""
    path = SCHEMAS / f"{schema}.xsd"
    try:
        text = path.read_bytes()
    except OSError:
        raise XmlFault("schema_missing", 0, path.name) from None
    try:
        return etree.XMLSchema(_parse(text))
    except (XmlFault, etree.XMLSchemaParseError) as error:
        raise XmlFault("schema_broken", 0, f"{path.name}: {error}") from None
