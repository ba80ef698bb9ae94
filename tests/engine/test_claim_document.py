"""The claim as XML, layouts made of it, and answers that fit or do not."""

import contextlib
import hashlib
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from engine import (
    ClaimedInvoice,
    ClaimFile,
    FiledDocument,
    Money,
    Party,
    XmlFault,
    claim_layout,
    claim_xml,
    read_reply,
    reply_fault,
)

D = Decimal
SLIP = hashlib.sha256(b"slip").hexdigest()


def invoice(number, owed, insured, **more):
    vals = {
        "number": number,
        "date": date(2026, 2, 16),
        "due": date(2026, 3, 31),
        "open": D(owed),
        "tax": D("0.00"),
        "disputed": D("0.00"),
        "insured": D(insured),
        "share": D("0.9"),
    }
    return ClaimedInvoice(**{**vals, **more})


CLAIM = ClaimFile(
    reference="CLM/2026/0004",
    date=date(2026, 11, 23),
    cause="default",
    loss_on=date(2026, 9, 30),
    notified_on=date(2026, 6, 18),
    claim_by=date(2027, 3, 30),
    reason="Its bank has cancelled the credit line.",
    policy="DCI-2026-014",
    insurer="Demo Credit Insurer",
    currency="USD",
    loss_payee="First Bank",
    policyholder=Party(name="Ours & Co", country="US"),
    buyer=Party(
        name='=Jackson "Group" \u6770\u514b\u900a',
        country="US",
        tax_id="US77",
        reference="C12",
    ),
    invoices=(
        invoice("INV/2026/00002", "28750.00", "25000.00", tax=D("3750.00")),
        invoice(
            "INV/2026/00004",
            "13800.00",
            "7000.00",
            tax=D("1800.00"),
            why_not="limit_used",
        ),
    ),
    steps=(
        ("open", D("42550.00"), D("42550.00"), None),
        ("share", D("-3200.00"), D("28800.00"), D("0.9")),
    ),
    expected=D("28800.00"),
    documents=(
        FiledDocument(kind="delivery", files=(("slip.pdf", SLIP),)),
        FiledDocument(kind="acknowledgement", reason="No answer since August"),
    ),
)


@pytest.fixture
def schemas(root):
    return root / "addons" / "credit_protection" / "engine" / "schemas"


def test_the_claim_is_the_golden_one(root):
    golden = root / "tests" / "golden" / "claim.xml"

    assert claim_xml(CLAIM) == golden.read_bytes()


@pytest.mark.skipif(not shutil.which("xmllint"), reason="xmllint is not installed")
@pytest.mark.parametrize("name", ["claim", "reply"])
def test_golden_files_are_valid_for_xmllint(root, schemas, name):
    command = ["xmllint", "--noout", "--nonet", "--schema"]
    golden = root / "tests" / "golden" / f"{name}.xml"
    done = subprocess.run(
        [*command, schemas / f"{name}-1.0.xsd", golden],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"cause": "boredom"}, id="cause"),
        pytest.param({"policy": ""}, id="policy"),
        pytest.param({"currency": "dollar"}, id="currency"),
        pytest.param({"invoices": ()}, id="no invoice"),
        pytest.param({"steps": ()}, id="no calculation"),
        pytest.param({"invoices": (invoice("1", 1, 1, share=D(2)),)}, id="share"),
        pytest.param(
            {"documents": (FiledDocument(kind="x", files=(("f", "abc"),)),)}, id="hash"
        ),
    ],
)
def test_a_claim_that_would_not_be_valid_is_refused(wrong):
    with pytest.raises(XmlFault) as caught:
        claim_xml(replace(CLAIM, **wrong))
    assert caught.value.code == "invalid"


def test_without_a_schema_nothing_is_written(monkeypatch, tmp_path):
    monkeypatch.setattr("engine.xml_document.SCHEMAS", tmp_path)
    with pytest.raises(XmlFault) as caught:
        claim_xml(CLAIM)
    assert caught.value.code == "schema_missing"


# === layouts === #

LAYOUTS = {
    "northcover": ("text/csv", "csv"),
    "meridian": ("application/xml", "xml"),
    "harbour": ("text/html", "html"),
}


@pytest.mark.parametrize("insurer", LAYOUTS)
def test_each_insurer_gets_its_layout(root, insurer):
    sheet = (root / "rules" / "insurers" / insurer / "claim.xsl").read_bytes()
    found = claim_layout(claim_xml(CLAIM), sheet)
    golden = root / "tests" / "golden" / f"claim-{insurer}.{found.extension}"

    assert (found.media_type, found.extension) == LAYOUTS[insurer]
    assert found.content == golden.read_bytes()


def test_every_layout_is_tried(root):
    folders = {path.parent.name for path in root.glob("rules/insurers/*/claim.xsl")}

    assert folders == set(LAYOUTS)


SHEET = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:e="http://exslt.org/common" extension-element-prefixes="e">
<xsl:output method="text"/><xsl:template match="/">{}</xsl:template></xsl:stylesheet>"""


@pytest.mark.parametrize(
    "inside",
    [
        "<xsl:value-of select=\"document('{place}')\"/>",
        "<xsl:copy-of select=\"document('http://127.0.0.1:9/x')\"/>",
        '<e:document href="{written}">x</e:document>',
        "<xsl:unknown/>",
        "<xsl:message terminate='yes'>stop</xsl:message>",
    ],
)
def test_a_stylesheet_reaches_no_file_and_no_network(tmp_path, inside):
    secret = tmp_path / "secret.xml"
    secret.write_text("<a>secret</a>", encoding="utf-8")
    written = tmp_path / "written"
    body = inside.format(place=secret.as_uri(), written=written)
    content = b""
    with contextlib.suppress(XmlFault):
        content = claim_layout(claim_xml(CLAIM), SHEET.format(body).encode()).content
    assert b"secret" not in content
    assert not written.exists()


def test_what_is_no_stylesheet_or_no_claim_is_refused():
    with pytest.raises(XmlFault, match="layout"):
        claim_layout(claim_xml(CLAIM), b"<not")
    with pytest.raises(XmlFault, match="namespace"):
        claim_layout(b"<claim/>", SHEET.format("").encode())


# === answers === #


@pytest.fixture
def reply(root):
    return (root / "tests" / "golden" / "reply.xml").read_bytes()


def test_an_answer_is_read(reply):
    found = read_reply(reply)

    assert found.claim == "CLM/2026/0004"
    assert found.reference == "DCI-77120"
    assert (found.date, found.decision) == (date(2026, 12, 14), "part")
    assert found.total == Money(D("22500.00"), "USD")
    assert found.accepted == (
        ("INV/2026/00002", Money(D("22500.00"), "USD")),
        ("INV/2026/00004", Money(D("0.00"), "USD")),
    )
    assert found.reason == "Delivery of INV/2026/00004 is not proven."
    assert found.wanted == ""


def fault(reply, **changes):
    said = {
        "claim": CLAIM.reference,
        "policy": CLAIM.policy,
        "currency": "USD",
        "opens": {i.number: i.open for i in CLAIM.invoices},
        "expected": CLAIM.expected,
    }
    return reply_fault(reply, **{**said, **changes})


def test_an_answer_that_fits(reply):
    assert fault(read_reply(reply)) is None


FAULTS = {
    "another claim": ({"claim": "CLM/2026/0005"}, {}, "other_claim"),
    "another policy": ({}, {"policy": "X"}, "other_policy"),
    "another currency": ({}, {"currency": "EUR"}, "currency"),
    "an invoice that is not claimed": (
        {}, {"opens": {"INV/2026/00002": D(28_750)}}, "unknown_invoice",
    ),
    "more than was open": (
        {}, {"opens": {"INV/2026/00002": D(5), "INV/2026/00004": D(5)}}, "above_open",
    ),
    "another sum": ({"total": Money(D(5), "USD")}, {}, "sum"),
    "a refusal that pays": ({"decision": "refused"}, {}, "decision"),
    "in full, but less": ({"decision": "full"}, {}, "less_than_full"),
    "documents, but paid": ({"decision": "documents"}, {}, "decision"),
    "an invoice twice": (
        {"accepted": (("INV/2026/00002", Money(D(1), "USD")),) * 2},
        {}, "invoice_twice",
    ),
    "in part, but nothing": (
        {"accepted": (), "total": Money(D(0), "USD")}, {}, "decision",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "known", "code"), FAULTS.values(), ids=FAULTS)
def test_an_answer_that_does_not_fit(reply, said, known, code):
    assert fault(read_reply(reply)._replace(**said), **known).code == code


def test_a_refusal_and_a_request_fit_without_invoices(reply):
    nothing = {"accepted": (), "total": Money(D(0), "USD")}
    for decision in ("refused", "documents"):
        found = read_reply(reply)._replace(decision=decision, **nothing)
        assert fault(found) is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<decision>part", b"<decision>maybe", "invalid"),
        (b"22500.00", b"-1", "invalid"),
        (b"22500.00", b"NaN", "invalid"),
        (b"reply:1.0", b"claim:1.0", "namespace"),
        (b"<reply", b"<!DOCTYPE reply><reply", "doctype"),
    ],
)
def test_hostile_or_wrong_answers_are_refused(reply, old, new, code):
    with pytest.raises(XmlFault) as caught:
        read_reply(reply.replace(old, new))
    assert caught.value.code == code
