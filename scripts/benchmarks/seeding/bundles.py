"""What can happen between a company and a customer, made by Odoo once of each kind.

A bundle is one such story: an order with its invoices, payments and credit notes. It
touches nothing of another bundle, so that copies can go to any customer.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from .company import PRICE, Company

LEAD = 200  # days before today on which the originals begin
TABLES = (
    "sale_order",
    "sale_order_line",
    "account_move",
    "account_move_line",
    "account_payment",
    "account_full_reconcile",
    "account_partial_reconcile",
)


class Kind(NamedTuple):
    """How often a story happens (in 1000), between which ages in days, and how."""

    weight: int
    youngest: int
    oldest: int
    invoices: int
    make: Callable[["Maker"], None]


class Bundle(NamedTuple):
    """A story that was made: its kind, company, currency and rows."""

    kind: str
    company: int
    foreign: bool
    rows: dict[str, list[int]]


class Maker:
    """Makes the documents of one story through Odoo's own methods."""

    def __init__(self, company: Company, currency: str, partner: Any, day: date):
        self.company, self.currency, self.day = company, currency, day
        self.env = company.record.env
        self.partner = partner.with_env(self.env)
        self.orders = self.env["sale.order"]
        self.moves = self.env["account.move"]
        self.payments = self.env["account.payment"]

    def order(self, *units: int, confirm: bool = True) -> Any:
        """An order with a line for each number of units."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": self.company.record.id,
                "pricelist_id": self.company.pricelists[self.currency].id,
                "payment_term_id": self.company.terms.id,
                "order_line": [
                    (0, 0, {**self._line(), "product_uom_qty": number})
                    for number in units
                ],
            }
        )
        if confirm:
            order.action_confirm()
        order.date_order = self.day
        self.orders |= order
        return order

    def _line(self) -> dict[str, Any]:
        return {
            "product_id": self.company.product.id,
            "price_unit": PRICE[self.currency],
        }

    def invoice(self, order: Any, share: float = 1.0, post: bool = True) -> Any:
        """Invoice an order, or a share of each line."""
        move = order._create_invoices()
        move.invoice_date = self.day
        if share != 1.0:
            for line in move.invoice_line_ids:
                line.quantity *= share
        if post:
            move.action_post()
        self.moves |= move
        return move

    def down_payment(self, order: Any, units: int) -> Any:
        """Invoice a down payment of so many units, tax included."""
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [(6, 0, order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": units * PRICE[self.currency] * 1.15,
            }
        )
        before = order.invoice_ids
        wizard.create_invoices()
        move = order.invoice_ids - before
        move.invoice_date = self.day
        move.action_post()
        self.moves |= move
        return move

    def direct(self, units: int, kind: str = "out_invoice", post: bool = True) -> Any:
        """An invoice or a credit note without an order."""
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.partner.id,
                "currency_id": self.company.pricelists[self.currency].currency_id.id,
                "invoice_date": self.day,
                "invoice_payment_term_id": self.company.terms.id,
                "invoice_line_ids": [(0, 0, {**self._line(), "quantity": units})],
            }
        )
        if post:
            move.action_post()
        self.moves |= move
        return move

    def pay(self, units: float, after: int, *invoices: Any) -> Any:
        """Receive units with tax, some days later, for these invoices if any."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.partner.id,
                "amount": units * PRICE[self.currency] * 1.15,
                "currency_id": self.company.pricelists[self.currency].currency_id.id,
                "journal_id": self.company.bank.id,
                "date": self.day + timedelta(days=after),
            }
        )
        payment.action_post()
        self.payments |= payment
        self.moves |= payment.move_id
        self.match(payment.move_id, *invoices)
        return payment

    def match(self, credit: Any, *debits: Any) -> None:
        """Reconcile what is open of the receivables of these entries."""
        if debits:
            moves = credit.union(*debits)
            moves.line_ids.filtered(
                lambda line: (
                    line.account_type == "asset_receivable" and not line.reconciled
                )
            ).reconcile()

    def rows(self) -> dict[str, list[int]]:
        """Which rows the story consists of."""
        items = self.moves.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        found = (
            self.orders,
            self.orders.order_line,
            self.moves,
            items,
            self.payments,
            items.full_reconcile_id,
            partials,
        )
        return {t: records.ids for t, records in zip(TABLES, found, strict=True)}


def _paid(after: int) -> Callable[[Maker], None]:
    def make(maker: Maker) -> None:
        maker.pay(15, after, maker.invoice(maker.order(10, 5)))

    return make


def _part(maker: Maker) -> None:
    maker.pay(6, 25, maker.invoice(maker.order(10, 5)))


def _twice(maker: Maker) -> None:
    invoice = maker.invoice(maker.order(9, 6))
    maker.pay(5, 20, invoice)
    maker.pay(10, 50, invoice)


def _together(maker: Maker) -> None:
    """One payment for three invoices, which leaves a part of the last one open."""
    invoices = [maker.invoice(maker.order(units)) for units in (4, 5, 6)]
    maker.pay(12, 35, *invoices)


def _credited(maker: Maker) -> None:
    maker.match(maker.direct(5, "out_refund"), maker.invoice(maker.order(10, 5)))


def _unapplied(maker: Maker) -> None:
    maker.invoice(maker.order(10, 5))
    maker.direct(4, "out_refund")


def _down(maker: Maker) -> None:
    maker.pay(6, 2, maker.down_payment(maker.order(10, 10), 6))


def _deducted(maker: Maker) -> None:
    """A down payment that the final invoice has taken off."""
    order = maker.order(10, 10)
    maker.pay(8, 3, maker.down_payment(order, 8))
    maker.pay(12, 30, maker.invoice(order))


def _draft_rest(maker: Maker) -> None:
    order = maker.order(8, 4)
    maker.invoice(order, 0.5)
    maker.invoice(order, post=False)


KINDS = {
    "paid early": Kind(170, 10, 720, 1, _paid(8)),
    "paid on time": Kind(240, 30, 720, 1, _paid(30)),
    "paid late": Kind(170, 50, 720, 1, _paid(47)),
    "paid very late": Kind(50, 100, 720, 1, _paid(96)),
    "paid in two parts": Kind(20, 50, 720, 1, _twice),
    "paid together": Kind(15, 35, 500, 3, _together),
    "open": Kind(110, 0, 300, 1, lambda m: m.invoice(m.order(10, 5))),
    "partly paid": Kind(40, 25, 400, 1, _part),
    "credited": Kind(20, 5, 600, 1, _credited),
    "unapplied credit": Kind(15, 0, 200, 1, _unapplied),
    "paid on account": Kind(15, 0, 120, 0, lambda m: m.pay(3, 0)),
    "invoice without order": Kind(15, 0, 400, 1, lambda m: m.direct(12)),
    "down payment": Kind(15, 2, 200, 1, _down),
    "down payment deducted": Kind(10, 30, 600, 2, _deducted),
    "draft invoice": Kind(
        10, 0, 40, 1, lambda m: m.invoice(m.order(10, 5), post=False)
    ),
    "draft of the rest": Kind(10, 0, 90, 2, _draft_rest),
    "draft without order": Kind(5, 0, 40, 1, lambda m: m.direct(7, post=False)),
    "half invoiced": Kind(25, 0, 250, 1, lambda m: m.invoice(m.order(10, 6), 0.5)),
    "open order": Kind(60, 0, 120, 0, lambda m: m.order(10, 5)),
    "quotation": Kind(25, 0, 60, 0, lambda m: m.order(10, 5, confirm=False)),
    "cancelled": Kind(10, 0, 400, 0, lambda m: m.order(10, 5)._action_cancel()),
}


# Enough of foreign currencies: the other stories happen in the company's own.
ABROAD = {
    "paid on time",
    "paid late",
    "open",
    "partly paid",
    "credited",
    "down payment",
    "half invoiced",
    "open order",
}


def make_all(companies: list[Company], partner: Any, today: date) -> list[Bundle]:
    """Let Odoo make every kind of story in every company and currency."""
    day, made = today - timedelta(days=LEAD), []
    for number, company in enumerate(companies):
        own = company.record.currency_id.name
        for currency in company.pricelists:
            for name, kind in KINDS.items():
                if currency != own and name not in ABROAD:
                    continue
                maker = Maker(company, currency, partner, day)
                kind.make(maker)
                made.append(Bundle(name, number, currency != own, maker.rows()))
    return made
