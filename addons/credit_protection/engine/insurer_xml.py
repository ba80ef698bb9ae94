"""What notices and claims have in common as XML for insurers: who, and how much."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from .money import Money
from .xml_document import namespace_of, write_xml, xml_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A company by the names and numbers under which others know it."""

    name: str
    reference: str = ""
    tax_id: str = ""
    registry_number: str = ""
    country: str = ""


def add(parent: etree._Element, name: str, value: object) -> None:
    """Add an element; nothing known is no element."""
    text = xml_text(value)
    if text:
        etree.SubElement(parent, name).text = text


def add_money(
    parent: etree._Element, name: str, money: Money | None
) -> etree._Element | None:
    """Add an amount with its currency; return the element, if there is an amount."""
    if money is None:
        return None
    node = etree.SubElement(parent, name, currency=money.currency)
    node.text = f"{money.amount:f}"
    return node


def add_party(parent: etree._Element, name: str, party: Party) -> etree._Element:
    """Add a company; return its element."""
    node = etree.SubElement(parent, name)
    add(node, "name", party.name)
    add(node, "reference", party.reference)
    add(node, "taxId", party.tax_id)
    add(node, "registryNumber", party.registry_number)
    add(node, "country", party.country)
    return node


def written(root: etree._Element, schema: str) -> bytes:
    """Return elements that were made without a namespace as a valid document.

    Raises XmlFault where it would not be valid.
    """
    namespace = namespace_of(schema)
    for node in root.iter():
        node.tag = f"{{{namespace}}}{node.tag}"
    return write_xml(root, schema)
