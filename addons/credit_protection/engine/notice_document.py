"""What an insurer is told about one buyer, as XML and as a table.

All open invoices of the buyer stand in it, the ones that are not due yet included:
insurers ask for the full exposure. Sums are made here, once, so that no layout can
disagree with another.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from .csv_table import write_table
from .insurer_xml import Party, add, add_money, add_party, written
from .money import ZERO, Money
from .xml_document import namespace_of

SCHEMA = "notice-1.0"
# OVD overdue, EXP extension of a due date, RES rescheduling by instalments.
NOTICE_KINDS = ("OVD", "EXP", "RES")
NOTICE_REASONS = (
    "cash_flow",
    "foreign_exchange",
    "insolvency",
    "dispute",
    "slow_payer",
    "disaster",
    "reorganisation",
    "other",
)
Day = datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One open invoice. ``open_in_totals`` and ``insured`` are in the sums' currency.

    ``due`` is the original due date, whatever was agreed later.
    """

    number: str
    date: Day
    due: Day
    total: Money
    open: Money
    open_in_totals: Money
    insured: Money
    shipped: Day | None = None

    def days_overdue(self, day: Day) -> int:
        """Return for how many days it has been overdue on a day; 0 before."""
        return max((day - self.due).days, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One part of a payment plan."""

    due: Day
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice to an insurer, complete; ``date`` is the day it speaks of."""

    reference: str
    kind: str
    date: Day
    reason: str
    policy: str
    insurer: str
    policy_currency: str
    policyholder: Party
    buyer: Party
    lines: tuple[NoticeLine, ...]
    comment: str = ""
    buyer_insurer_reference: str = ""
    cover_limit: Money | None = None
    extended_to: Day | None = None
    instalments: tuple[Instalment, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeTotals:
    """The sums of a notice; open is overdue and not due together."""

    open: Money
    overdue: Money
    not_due: Money
    insured: Money


def notice_totals(notice: Notice) -> NoticeTotals:
    """Return the sums of a notice; it has at least one line."""
    zero = Money(ZERO, notice.lines[0].open_in_totals.currency)
    late, waiting, insured = zero, zero, zero
    for line in notice.lines:
        if line.due < notice.date:
            late += line.open_in_totals
        else:
            waiting += line.open_in_totals
        insured += line.insured
    return NoticeTotals(late + waiting, late, waiting, insured)


# === XML === #


def notice_xml(notice: Notice) -> bytes:
    """Return the notice as valid XML; raises XmlFault where it would not be."""
    root = etree.Element("notice", nsmap={None: namespace_of(SCHEMA)})
    add(root, "reference", notice.reference)
    add(root, "category", notice.kind)
    add(root, "date", notice.date)
    add(root, "reason", notice.reason)
    add(root, "comment", notice.comment)
    policy = etree.SubElement(root, "policy")
    add(policy, "number", notice.policy)
    add(policy, "insurer", notice.insurer)
    add(policy, "currency", notice.policy_currency)
    add_party(root, "policyholder", notice.policyholder)
    buyer = add_party(root, "buyer", notice.buyer)
    add(buyer, "insurerReference", notice.buyer_insurer_reference)
    add_money(buyer, "coverLimit", notice.cover_limit)
    _add_proposal(root, notice)
    totals = etree.SubElement(root, "totals")
    sums = notice_totals(notice)
    for name, money in (
        ("open", sums.open),
        ("overdue", sums.overdue),
        ("notDue", sums.not_due),
        ("insured", sums.insured),
    ):
        add_money(totals, name, money)
    invoices = etree.SubElement(root, "invoices")
    for number, line in enumerate(notice.lines, 1):
        _add_invoice(invoices, number, line, notice.date)
    return written(root, SCHEMA)


def _add_proposal(root: etree._Element, notice: Notice) -> None:
    if not (notice.extended_to or notice.instalments):
        return
    proposal = etree.SubElement(root, "proposal")
    add(proposal, "extendedTo", notice.extended_to or "")
    for part in notice.instalments:
        node = add_money(proposal, "instalment", part.amount)
        node.set("due", part.due.isoformat())


def _add_invoice(
    parent: etree._Element, number: int, line: NoticeLine, day: Day
) -> None:
    node = etree.SubElement(parent, "invoice", id=str(number))
    add(node, "number", line.number)
    add(node, "date", line.date)
    add(node, "shipped", line.shipped or "")
    add(node, "due", line.due)
    add(node, "daysOverdue", line.days_overdue(day))
    add_money(node, "total", line.total)
    add_money(node, "open", line.open)
    add_money(node, "openInTotals", line.open_in_totals)
    add_money(node, "insured", line.insured)


# === table === #

COLUMNS = (
    "policy",
    "policyholder",
    "notice",
    "category",
    "reason",
    "notice_date",
    "buyer",
    "buyer_reference",
    "buyer_insurer_reference",
    "buyer_tax_id",
    "buyer_country",
    "invoice",
    "invoice_date",
    "shipped",
    "due_date",
    "days_overdue",
    "currency",
    "invoice_total",
    "open",
    "company_currency",
    "open_in_company_currency",
    "insured",
    "extended_to",
    "comment",
)


def notice_csv(notice: Notice, *, mark: bool = True) -> bytes:
    """Return the notice as a table: one line an invoice, in UTF-8.

    :param mark: begin with the mark by which spreadsheets know UTF-8
    """
    return write_table([COLUMNS, *_rows(notice)], mark=mark)


def _rows(notice: Notice) -> Iterator[tuple[object, ...]]:
    for line in notice.lines:
        yield (
            notice.policy,
            notice.policyholder.name,
            notice.reference,
            notice.kind,
            notice.reason,
            notice.date,
            notice.buyer.name,
            notice.buyer.reference,
            notice.buyer_insurer_reference,
            notice.buyer.tax_id,
            notice.buyer.country,
            line.number,
            line.date,
            line.shipped or "",
            line.due,
            line.days_overdue(notice.date),
            line.open.currency,
            f"{line.total.amount:f}",
            f"{line.open.amount:f}",
            line.open_in_totals.currency,
            f"{line.open_in_totals.amount:f}",
            f"{line.insured.amount:f}",
            notice.extended_to or "",
            notice.comment,
        )
