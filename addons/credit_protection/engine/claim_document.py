"""A claim as XML for the insurer, its answer read back, and layouts made of it.

The canonical claim is the same for every insurer. A stylesheet turns it into what one
insurer wants to have; it can neither read a file nor reach a network.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from .insurer_xml import Party, add, add_money, add_party, written
from .money import EXACT, ZERO, Money
from .xml_document import XmlFault, namespace_of, read_xml, xml_text

CLAIM_SCHEMA = "claim-1.0"
REPLY_SCHEMA = "reply-1.0"
DECISIONS = ("full", "part", "refused", "documents")
_NO_ACCESS = etree.XSLTAccessControl(
    read_file=False,
    write_file=False,
    create_dir=False,
    read_network=False,
    write_network=False,
)
_MEDIA = {"text": ("text/csv", "csv"), "html": ("text/html", "html")}
Day = datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedInvoice:
    """One invoice of a claim; amounts are in the currency of the claim."""

    number: str
    date: Day
    due: Day
    open: Decimal
    tax: Decimal
    disputed: Decimal
    insured: Decimal
    share: Decimal
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledDocument:
    """One entry of the checklist: files as pairs of name and SHA-256, or why not."""

    kind: str
    files: tuple[tuple[str, str], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFile:
    """A claim, complete; ``steps`` are code, change, result and term as texts."""

    reference: str
    date: Day
    cause: str
    loss_on: Day
    policy: str
    insurer: str
    currency: str
    policyholder: Party
    buyer: Party
    invoices: tuple[ClaimedInvoice, ...]
    steps: tuple[tuple[str, Decimal, Decimal, Decimal | None], ...]
    expected: Decimal
    reason: str = ""
    loss_payee: str = ""
    notified_on: Day | None = None
    claim_by: Day | None = None
    documents: tuple[FiledDocument, ...] = ()


class Reply(NamedTuple):
    """What an insurer decided: for which claim, how much, of which invoices."""

    claim: str
    policy: str
    reference: str
    date: Day
    decision: str
    total: Money
    accepted: tuple[tuple[str, Money], ...]
    reason: str
    wanted: str


class ReplyFault(NamedTuple):
    """Why an answer does not fit the claim: a code and what its sentence needs."""

    code: str
    value: str = ""


class Layout(NamedTuple):
    """A claim as one insurer wants it."""

    content: bytes
    media_type: str
    extension: str


# === writing === #


def claim_xml(claim: ClaimFile) -> bytes:
    """Return the claim as valid XML; raises XmlFault where it would not be."""
    root = etree.Element("claim", nsmap={None: namespace_of(CLAIM_SCHEMA)})
    for name, value in (
        ("reference", claim.reference),
        ("date", claim.date),
        ("cause", claim.cause),
        ("lossDate", claim.loss_on),
        ("notified", claim.notified_on or ""),
        ("fileBy", claim.claim_by or ""),
        ("reason", claim.reason),
    ):
        add(root, name, value)
    policy = etree.SubElement(root, "policy")
    add(policy, "number", claim.policy)
    add(policy, "insurer", claim.insurer)
    add(policy, "currency", claim.currency)
    add(policy, "lossPayee", claim.loss_payee)
    add_party(root, "policyholder", claim.policyholder)
    add_party(root, "buyer", claim.buyer)
    _add_totals(root, claim)
    invoices = etree.SubElement(root, "invoices")
    for number, invoice in enumerate(claim.invoices, 1):
        _add_invoice(invoices, number, invoice, claim.currency)
    calculation = etree.SubElement(root, "calculation")
    for code, change, result, term in claim.steps:
        node = etree.SubElement(calculation, "step", code=code)
        add(node, "change", f"{change:f}")
        add(node, "result", f"{result:f}")
        add(node, "term", "" if term is None else f"{term:f}")
    _add_documents(root, claim)
    return written(root, CLAIM_SCHEMA)


def _add_totals(root: etree._Element, claim: ClaimFile) -> None:
    totals = etree.SubElement(root, "totals")
    owed = insured = ZERO
    for invoice in claim.invoices:
        owed = EXACT.add(owed, invoice.open)
        insured = EXACT.add(insured, invoice.insured)
    for name, amount in (
        ("open", owed),
        ("insured", insured),
        ("expected", claim.expected),
    ):
        add_money(totals, name, Money(amount, claim.currency))


def _add_invoice(
    parent: etree._Element, number: int, invoice: ClaimedInvoice, currency: str
) -> None:
    node = etree.SubElement(parent, "invoice", id=str(number))
    add(node, "number", invoice.number)
    add(node, "date", invoice.date)
    add(node, "due", invoice.due)
    for name in ("open", "tax", "disputed", "insured"):
        add_money(node, name, Money(getattr(invoice, name), currency))
    add(node, "share", f"{invoice.share:f}")
    add(node, "notInsuredBecause", invoice.why_not)


def _add_documents(root: etree._Element, claim: ClaimFile) -> None:
    documents = etree.SubElement(root, "documents")
    for document in claim.documents:
        node = etree.SubElement(documents, "document", kind=document.kind)
        for name, sha256 in document.files:
            etree.SubElement(node, "file", sha256=sha256).text = xml_text(name)
        add(node, "reason", document.reason)


# === the layout of one insurer === #


def claim_layout(data: bytes, stylesheet: bytes) -> Layout:
    """Return a canonical claim in the layout of one insurer.

    Raises XmlFault where the claim or the stylesheet cannot be used, and where the
    stylesheet asks for a file or an address.
    """
    claim = read_xml(data, CLAIM_SCHEMA)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        sheet = etree.fromstring(stylesheet, parser)
        method = sheet.xpath("string(*[local-name() = 'output']/@method)")
        content = bytes(etree.XSLT(sheet, access_control=_NO_ACCESS)(claim))
    except (etree.XSLTError, etree.XMLSyntaxError) as error:
        raise XmlFault("layout", 0, str(error)) from None
    media, extension = _MEDIA.get(method, ("application/xml", "xml"))
    return Layout(content, media, extension)


# === the insurer's answer === #


def read_reply(data: bytes) -> Reply:
    """Return an answer that is safe and valid; raises XmlFault otherwise."""
    root = read_xml(data, REPLY_SCHEMA)
    own = {"r": namespace_of(REPLY_SCHEMA)}

    def text(name: str) -> str:
        return (root.findtext(f"r:{name}", "", own) or "").strip()

    def money(node: etree._Element) -> Money:
        return Money(Decimal(node.text.strip()), node.get("currency"))

    accepted = tuple(
        (
            (node.findtext("r:number", "", own) or "").strip(),
            money(node.find("r:accepted", own)),
        )
        for node in root.iterfind("r:invoices/r:invoice", own)
    )
    return Reply(
        claim=text("claim"),
        policy=text("policy"),
        reference=text("reference"),
        date=datetime.date.fromisoformat(text("date")),
        decision=text("decision"),
        total=money(root.find("r:total", own)),
        accepted=accepted,
        reason=text("reason"),
        wanted=text("wanted"),
    )


def reply_fault(
    reply: Reply,
    *,
    claim: str,
    policy: str,
    currency: str,
    opens: Mapping[str, Decimal],
    expected: Decimal,
) -> ReplyFault | None:
    """Return why an answer does not fit a claim; None where it fits.

    :param opens: what was open on each invoice of the claim, by its number
    """
    if reply.claim != claim:
        return ReplyFault("other_claim", reply.claim)
    if reply.policy != policy:
        return ReplyFault("other_policy", reply.policy)
    moneys = [reply.total, *(money for _number, money in reply.accepted)]
    strange = [money.currency for money in moneys if money.currency != currency]
    if strange:
        return ReplyFault("currency", strange[0])
    return _fault_of_invoices(reply, opens) or _fault_of_total(reply, expected)


def _fault_of_invoices(reply: Reply, opens: Mapping[str, Decimal]) -> ReplyFault | None:
    seen = set()
    for number, money in reply.accepted:
        if number not in opens:
            return ReplyFault("unknown_invoice", number)
        if number in seen:
            return ReplyFault("invoice_twice", number)
        seen.add(number)
        if money.amount > opens[number]:
            return ReplyFault("above_open", number)
    return None


def _fault_of_total(reply: Reply, expected: Decimal) -> ReplyFault | None:
    total = ZERO
    for _number, money in reply.accepted:
        total = EXACT.add(total, money.amount)
    if total != reply.total.amount:
        return ReplyFault("sum", f"{total:f}")
    pays = reply.decision in ("full", "part")
    if pays != (total > 0):
        return ReplyFault("decision", reply.decision)
    if reply.decision == "full" and total < expected:
        return ReplyFault("less_than_full", f"{total:f}")
    return None
