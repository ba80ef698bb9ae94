"""XML from outside: hostile documents are refused at once, and nothing is fetched."""

import http.server
import subprocess
import threading
from contextlib import contextmanager

import pytest
from lxml import etree

from engine import XmlFault, namespace_of, read_xml, write_xml, xml_document, xml_text

SCHEMA = "notice-1.0"
NAMESPACE = namespace_of(SCHEMA)
OPEN = f'<notice xmlns="{NAMESPACE}">'


@contextmanager
def _listening():
    """A web server on this machine that remembers what was asked of it."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"stolen")

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()


def _code(data, schema=SCHEMA):
    with pytest.raises(XmlFault) as caught:
        read_xml(data if isinstance(data, bytes) else data.encode(), schema)
    assert caught.value.code in XmlFault.CODES
    return caught.value


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">'
    for n in range(12)
)


@pytest.mark.parametrize(
    ("code", "document"),
    [
        pytest.param("empty", "", id="nothing"),
        pytest.param("empty", " \n ", id="blank"),
        pytest.param("not_xml", "policy;buyer\n1;2", id="a table"),
        pytest.param("not_xml", OPEN, id="cut off"),
        pytest.param("not_xml", OPEN + "&laugh;</notice>", id="unknown entity"),
        pytest.param("not_xml", OPEN + "</notice><notice/>", id="two roots"),
        pytest.param("not_xml", '<?xml version="1.1"?>' + OPEN + "</notice>", id="1.1"),
        pytest.param(
            "doctype",
            f"<!DOCTYPE notice [{LAUGHS}]>{OPEN}&l11;</notice>",
            id="billion laughs",
        ),
        pytest.param(
            "doctype",
            f'<!DOCTYPE n [<!ENTITY a "{"a" * 99_999}">]>{OPEN}{"&a;" * 9999}</notice>',
            id="quadratic blowup",
        ),
        pytest.param(
            "doctype",
            f'<!DOCTYPE n [<!ENTITY f SYSTEM "file:///etc/passwd">]>{OPEN}&f;</notice>',
            id="external file",
        ),
        pytest.param("doctype", "<!doctype notice>" + OPEN, id="small letters"),
        pytest.param("instruction", OPEN + "<?php x?></notice>", id="inside"),
        pytest.param(
            "instruction",
            f'<?xml-stylesheet href="file:///etc/passwd"?>{OPEN}</notice>',
            id="style sheet",
        ),
        pytest.param("instruction", OPEN + "</notice><?x y?>", id="behind"),
        pytest.param("namespace", "<notice/>", id="no namespace"),
        pytest.param("namespace", '<notice xmlns="urn:other"/>', id="another one"),
        pytest.param(
            "namespace",
            '<notice xmlns="urn:credit-protection:notice:9.0"/>',
            id="another version",
        ),
        pytest.param(
            "foreign",
            OPEN + '<x:include xmlns:x="http://www.w3.org/2001/XInclude"'
            ' href="file:///etc/passwd" parse="text"/></notice>',
            id="XInclude",
        ),
        pytest.param("too_deep", "<a>" * 300 + "</a>" * 300, id="very deep"),
        pytest.param(
            "too_deep", OPEN + "<a>" * 40 + "</a>" * 40 + "</notice>", id="deep"
        ),
        pytest.param("invalid", OPEN + "</notice>", id="nothing in it"),
        pytest.param("invalid", f'<claim xmlns="{NAMESPACE}"/>', id="another root"),
    ],
)
def test_a_hostile_or_wrong_document_is_refused(code, document):
    assert _code(document).code == code


@pytest.mark.parametrize(
    "data",
    [
        pytest.param((OPEN + "</notice>").encode("utf-16"), id="UTF-16 with mark"),
        pytest.param((OPEN + "</notice>").encode("utf-16-le"), id="UTF-16 without"),
        pytest.param((OPEN + "</notice>").encode("utf-32"), id="UTF-32"),
        pytest.param(
            b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-', id="UTF-7"
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="ISO-8859-1"?>{OPEN}</notice>'.encode(),
            id="says another one",
        ),
        pytest.param(
            f"<?xml version='1.0' encoding = 'ebcdic-cp-us'?>{OPEN}</notice>".encode(),
            id="single quotes",
        ),
        pytest.param(f"{OPEN}M\xfcller</notice>".encode("latin-1"), id="Latin-1"),
    ],
)
def test_only_utf_8_is_read(data):
    assert _code(data).code == "encoding"


def test_the_fault_says_where():
    faults = [
        _code(OPEN + "\n\n<!DOCTYPE a>"),
        _code(OPEN + "\n<?x y?></notice>"),
        _code(f"{OPEN}\n<reference>1</reference>\n<category>XXX</category></notice>"),
    ]

    assert [fault.line for fault in faults] == [3, 2, 3]
    assert faults[2].value.startswith("Element 'category'")


def test_a_hundred_megabytes_are_refused_unread():
    data = b"<" * 100_000_000

    fault = _code(data)

    assert (fault.code, fault.value) == ("too_large", "100000000")


def test_nothing_is_fetched():
    with _listening() as (address, asked):
        for attack in (
            f'<!DOCTYPE n SYSTEM "{address}/dtd">{OPEN}</notice>',
            f'<!DOCTYPE n [<!ENTITY % p SYSTEM "{address}/p"> %p;]>{OPEN}</notice>',
            f'<!DOCTYPE n [<!ENTITY e SYSTEM "{address}/e">]>{OPEN}&e;</notice>',
            f'<?xml-stylesheet href="{address}/style"?>{OPEN}</notice>',
            (
                f'<notice xmlns="{NAMESPACE}"'
                ' xmlns:s="http://www.w3.org/2001/XMLSchema-instance"'
                f' s:schemaLocation="urn:other {address}/xsd"/>'
            ),
            (
                f'{OPEN}<i:include xmlns:i="http://www.w3.org/2001/XInclude"'
                f' href="{address}/include"/></notice>'
            ),
        ):
            _code(attack)

    assert asked == []


@pytest.fixture
def schemas(tmp_path, monkeypatch):
    """A folder of schemas of this test's own."""
    monkeypatch.setattr(xml_document, "SCHEMAS", tmp_path)
    return tmp_path


SMALL = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="{NAMESPACE}" elementFormDefault="qualified">
  <xs:element name="notice"><xs:complexType mixed="true"><xs:sequence>
    <xs:element name="part" type="xs:string" minOccurs="0" maxOccurs="9"/>
  </xs:sequence><xs:attribute name="b"/><xs:attribute name="a"/>
  </xs:complexType></xs:element></xs:schema>"""


def test_without_the_schema_nothing_is_read_or_written(schemas):
    document = OPEN + "</notice>"

    assert _code(document).code == "schema_missing"
    with pytest.raises(XmlFault, match=r"schema_missing notice-1\.0\.xsd"):
        write_xml(etree.fromstring(document), SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("no schema", id="no XML"),
        pytest.param(SMALL.replace("xs:string", "xs:nothing"), id="no such type"),
        pytest.param("<!DOCTYPE a>" + SMALL, id="document type"),
    ],
)
def test_a_broken_schema_refuses_everything(schemas, text):
    (schemas / "notice-1.0.xsd").write_text(text)

    assert _code(OPEN + "</notice>").code == "schema_broken"


@pytest.mark.parametrize("schema", ["../notice-1.0", "notice", "", "Notice-1.0", "n-1"])
def test_a_schema_has_a_name_and_a_version(schema):
    with pytest.raises(ValueError, match="is no schema"):
        namespace_of(schema)


def test_the_same_content_gives_the_same_bytes(schemas):
    (schemas / "notice-1.0.xsd").write_text(SMALL)
    first = etree.fromstring(
        f'<notice xmlns="{NAMESPACE}" a="1" b="2"><part>x &amp; \u4e2d</part></notice>'
    )
    second = etree.fromstring(
        f"<notice  b='2'\n a='1' xmlns='{NAMESPACE}'>\n"
        "<part>x &#38; &#20013;</part></notice >"
    )

    written = write_xml(first, SCHEMA)

    assert written == write_xml(second, SCHEMA)
    assert written.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<notice xmlns="{NAMESPACE}" a="1" b="2">\n'
        "  <part>x &amp; \u4e2d</part>\n"
        "</notice>\n"
    )


def test_a_mark_and_comments_change_nothing(schemas):
    (schemas / "notice-1.0.xsd").write_text(SMALL)
    document = f"\ufeff<!-- a -->{OPEN}<!-- <b/> --><part>1</part></notice>"

    root = read_xml(document.encode(), SCHEMA)

    assert [node.text for node in root] == ["1"]


def test_text_keeps_what_xml_can_hold():
    assert xml_text("\x00\x0bA\ufffe\ud800 \u4e2d\U0001f600\n") == "A \u4e2d\U0001f600"


def test_each_schema_is_one_for_xmllint_too(root):
    """xmllint refuses the instance, and says that the schema was understood."""
    folder = root / "addons/credit_protection/engine/schemas"
    for path in sorted(folder.glob("*.xsd")):
        schema = path.stem
        document = f'<nothing xmlns="{namespace_of(schema)}"/>'
        done = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--schema", str(path), "-"],
            input=document.encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 3, done.stderr.decode()
        assert b"No matching global declaration" in done.stderr
        assert f"`{path.name}`" in (folder / "README.md").read_text()
