from decimal import Decimal

from odoo import api, models

from .credit_facts_book import ZERO, exact


class CreditFacts(models.AbstractModel):
    """Facts about documents that follow an order: invoices, and others by addons.

    What was ordered is in the exposure from its confirmation. So of a document that
    follows an order only what goes beyond the order is new; the rest is owed already
    and is taken out of ``open_orders`` while the document itself is looked at.
    """

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _debtor_facts(self, book, debtors):
        """Return what is known about each customer, whatever the document."""
        history = self._read_history(book)
        limits = self._limits(book.company, debtors, book.as_of)
        ratings = self.env["credit.profile"]._rating_facts(book.company, debtors)
        return {
            debtor.id: {
                **self._customer_facts(book, debtor),
                **self._history_facts(book, history.get(debtor.id)),
                **self._balance_facts(book, debtor.id, None),
                **limits[debtor.id],
                **ratings.get(debtor.id, {}),
            }
            for debtor in debtors
        }

    @api.model
    def _following_facts(self, book, about, total, paid, ordered, invoiced=ZERO):
        """Return (facts, added) of a document about whose customer ``about`` is known.

        :param total: what it is worth, in company currency
        :param paid: the part that money has come in for
        :param ordered: the part that is owed already because it was ordered
        :param invoiced: the part that is owed already because it was invoiced
        """
        owed = max(total - paid, ZERO)
        ordered = min(ordered, owed)
        invoiced = min(invoiced, owed - ordered)
        facts = {
            **about,
            "open_balance": about["open_balance"] - invoiced,
            "open_orders": about["open_orders"] - ordered,
            "today": book.as_of,
            "currency": book.company.currency_id.name,
            "currency_rounding": Decimal(str(book.company.currency_id.rounding)),
            "order_total": total,
            "prepaid_amount": total - owed,
            "doc_amount": owed,
            "days_to_commitment": 0,
        }
        return facts, owed - ordered - invoiced

    # === invoices === #

    @api.model
    def _for_invoices(self, moves, as_of=None):
        """Return ``{move_id: (facts, added, unseen)}`` of drafts of one company."""
        moves_sudo = moves.sudo()
        if not moves_sudo:
            return {}
        company = moves_sudo.company_id.ensure_one()
        debtors = moves_sudo.commercial_partner_id
        sale_lines = moves_sudo.invoice_line_ids.sale_line_ids
        orders = sale_lines.order_id
        # Read at once what is asked of each line and order by itself below.
        sale_lines.invoice_lines.move_id.mapped("state")
        orders.credit_hold_ids.mapped("state")
        book = self._read(company, debtors, as_of, orders=orders.ids)
        about = self._debtor_facts(book, debtors)
        left = _Left(book, sale_lines._credit_known())
        found = {}
        for move in moves_sudo:
            total, rate = self._receivable_of(book, move)
            from_orders, prepaid, beyond = self._from_orders(book, move, rate, left)
            paid = total - self._residual_of(book, move) + prepaid
            paid += self._promised_for(book, move, rate)
            known = from_orders - prepaid
            if self._is_counted_draft(book, move):
                known = total - paid
            facts, added = self._following_facts(
                book, about[move.commercial_partner_id.id], total, paid, known
            )
            facts["term_days"] = self._move_term_days(book, move)
            found[move.id] = (facts, added, min(added + beyond, facts["doc_amount"]))
        return found

    @api.model
    def _receivable_of(self, book, move):
        """Return what posting books as owed, and what a unit of its currency is worth.

        Read from the items, which have to balance; totals can be typed by a client.
        """
        items = _receivables(move)
        balance = exact(sum(items.mapped("balance")), book.company.currency_id)
        foreign = exact(sum(items.mapped("amount_currency")), move.currency_id)
        rate = balance / foreign if foreign else book.value.get(move.currency_id.id)
        return balance, rate or Decimal(1)

    @api.model
    def _residual_of(self, book, move):
        residual = sum(_receivables(move).mapped("amount_residual"))
        return exact(residual, book.company.currency_id)

    @api.model
    def _promised_for(self, book, move, rate):
        """Return money that a provider has for this invoice and no payment books yet.

        Money for its orders is not among it: that stands with the orders.
        """
        transactions = move.transaction_ids.filtered(
            lambda tx: (
                tx.state in ("authorized", "done")
                and not (tx.payment_id or tx.sale_order_ids)
                and tx.operation not in ("refund", "validation")
                and tx.currency_id == move.currency_id
            )
        )
        amount = exact(sum(transactions.mapped("amount")), move.currency_id)
        return book.round(max(amount, ZERO) * rate)

    @api.model
    def _is_counted_draft(self, book, move):
        """Return whether the draft is in the exposure by itself."""
        counted = book.company.root_id.sudo().credit_count_drafts
        return bool(counted) and not move.invoice_line_ids.sale_line_ids

    @api.model
    def _move_term_days(self, book, move):
        """Return the days until the last instalment is due."""
        dates = [d for d in _receivables(move).mapped("date_maturity") if d]
        return max((max(dates) - book.as_of).days, 0) if dates else 0

    @api.model
    def _from_orders(self, book, move, rate, left):
        """Return how much of an invoice its orders have brought, and paid in advance.

        And how much of the first was typed as delivered beyond what was ordered: that
        is owed already, but whoever released or exempted the order has never seen it.

        Only orders of the same debtor that count in the exposure; of each line at most
        what its order line still has to become, at the price of the order. Quantities
        that another invoice of the batch takes are gone.
        """
        by_order, beyond = {}, ZERO
        for line in move.invoice_line_ids:
            # With several order lines behind it only the first one counts.
            sale_line = line.sale_line_ids[:1]
            order = sale_line.order_id
            amount = book.apart.get(order.id)
            same_debtor = amount and amount.debtor_id == move.commercial_partner_id.id
            if same_debtor and amount.counts:
                value, more = self._line_from_order(line, sale_line, left)
                by_order[order] = by_order.get(order, ZERO) + value
                beyond += max(more, ZERO) * book.value[order.currency_id.id]
        brought = prepaid = ZERO
        for order, wanted in by_order.items():
            value = min(max(wanted, ZERO), left.need(order.id))
            money = min(value, left.money(order.id))
            left.take(order.id, value, money)
            worth = rate
            if order.currency_id != move.currency_id:
                worth = book.value[order.currency_id.id]
            brought += value * worth
            prepaid += money * worth
        return book.round(brought), book.round(prepaid), book.round(beyond)

    @api.model
    def _line_from_order(self, line, sale_line, left):
        """Return what an invoice line takes of its order line, in order currency.

        And the part of it that was typed as delivered beyond what was ordered.
        """
        currency = sale_line.currency_id
        if sale_line.is_downpayment:
            # A down payment lowers the order, its deduction raises it again.
            return exact(line.price_total, currency), ZERO
        quantity = _in_unit_of(sale_line, line.quantity, line.product_uom_id)
        taken = min(quantity, left.quantity(sale_line))
        if taken <= 0:
            return ZERO, ZERO
        beyond = taken - min(taken, left.ordered(sale_line))
        left.take_quantity(sale_line, taken)
        ordered = Decimal(str(sale_line.product_uom_qty))
        if ordered:
            value = exact(sale_line.price_total, currency) * taken / ordered
        else:
            value = exact(line.price_total, currency) * taken / quantity
        return value, value * beyond / taken


class _Left:
    """What orders still have to become while the documents of a batch take of it."""

    def __init__(self, book, known):
        self._known = known
        self._amounts = {
            order_id: [amount.need, amount.used]
            for order_id, amount in book.apart.items()
        }
        self._quantities = {}

    def need(self, order_id):
        return max(self._amounts[order_id][0], ZERO)

    def money(self, order_id):
        return max(self._amounts[order_id][1], ZERO)

    def take(self, order_id, value, money):
        self._amounts[order_id][0] -= value
        self._amounts[order_id][1] -= money

    def quantity(self, sale_line):
        """Return what is ordered or delivered and not on posted invoices yet."""
        if sale_line not in self._quantities:
            most = max(sale_line.product_uom_qty, sale_line.qty_delivered)
            self._quantities[sale_line] = Decimal(str(most)) - _posted(sale_line)
        return self._quantities[sale_line]

    def ordered(self, sale_line):
        """Return the part of it that was not just typed, which is invoiced first."""
        delivered = Decimal(str(sale_line.qty_delivered))
        beyond = max(delivered - self._known[sale_line], ZERO)
        return max(self.quantity(sale_line) - beyond, ZERO)

    def take_quantity(self, sale_line, quantity):
        self._quantities[sale_line] -= quantity


def _posted(sale_line):
    """Return the quantity of an order line that posted invoices have taken."""
    total = ZERO
    for line in sale_line.invoice_lines:
        move = line.move_id
        if move.state == "posted" and move.is_sale_document(include_receipts=True):
            sign = -1 if move.move_type == "out_refund" else 1
            total += sign * _in_unit_of(sale_line, line.quantity, line.product_uom_id)
    return total


def _in_unit_of(sale_line, quantity, unit):
    """Return a quantity in the unit of the order line."""
    if unit and sale_line.product_uom_id and unit != sale_line.product_uom_id:
        quantity = unit._compute_quantity(
            quantity, sale_line.product_uom_id, raise_if_failure=False
        )
    return Decimal(str(quantity))


def _receivables(move):
    return move.line_ids.filtered(lambda i: i.account_type == "asset_receivable")
