from decimal import Decimal

from odoo import api, models

from odoo.addons.credit_protection.models.facts.credit_facts_book import (
    ZERO,
    exact,
    worth_of,
)


class CreditFacts(models.AbstractModel):
    """What a delivery is worth, and how much of it is still owed and known already."""

    _inherit = "credit.facts"

    @api.model
    def _for_deliveries(self, pickings, as_of=None):
        """Return ``{picking_id: (facts, added, added)}`` of deliveries of one company.

        The exposure does not grow by delivering what was ordered: it holds the order
        until that is invoiced, and then the invoice. Only what is delivered beyond the
        order, or without one, is new. Money that came in for an order pays the goods
        that leave first.
        """
        pickings_sudo = pickings.sudo()
        if not pickings_sudo:
            return {}
        company = pickings_sudo.company_id.ensure_one()
        leaving = pickings_sudo._credit_moves().sale_line_id
        orders = leaving.order_id
        debtors = pickings_sudo._credit_debtors()
        book = self._read(company, debtors, as_of, orders=orders.ids)
        about = self._debtor_facts(book, debtors)
        ledger = {order: self._open_of_order(book, order) for order in orders}
        self._recount(book, ledger, leaving)
        found = {}
        for picking in pickings_sudo:
            debtor = picking._credit_debtor()
            sums = self._sum_up(book, picking, ledger)
            facts, added = self._following_facts(
                book,
                about[debtor.id],
                sums.total,
                sums.paid,
                sums.from_orders,
                sums.from_balance,
            )
            terms = picking._credit_orders_behind().payment_term_id
            days = [self._term_days(term, book.as_of) for term in terms]
            facts["term_days"] = max(days, default=0)
            # Nothing of what is added is in an order, and all the rest is.
            found[picking.id] = (facts, added, added)
        return found

    @api.model
    def _sum_up(self, book, picking, ledger):
        """Return what the goods of a delivery are worth, and what of it is known."""
        debtor, sums = picking._credit_debtor(), _Sums()
        for order, parts in picking._credit_parts().items():
            if order:
                self._add_order(book, sums, ledger[order], parts, debtor)
            else:
                sums.total += self._list_price(book, parts)
        return sums

    @api.model
    def _recount(self, book, ledger, leaving):
        """Tell what has been delivered of the orders already.

        Addons may ask the database for each line that is counted, so only those that
        leave are; and all of an order where money pays for what leaves first.
        """
        paid = [order for order, opened in ledger.items() if opened.paid > 0]
        paid_lines = leaving.order_id.browse().union(*paid).order_line
        done = _delivered(leaving | paid_lines)
        for order, opened in ledger.items():
            opened.quantities = done
            delivered = sum(
                (
                    worth_of(line, done[line])
                    for line in order.order_line & paid_lines
                    if not (line.display_type or line.is_downpayment)
                ),
                ZERO,
            )
            opened.delivered = book.convert({order.currency_id.id: delivered})

    @api.model
    def _open_of_order(self, book, order):
        """Return what is owed for an order, on invoices or not, in company currency."""
        amount, zero = book.apart.get(order.id), ZERO
        owed = book.convert({order.currency_id.id: amount.owed}) if amount else zero
        total = book.convert(
            {order.currency_id.id: exact(order.amount_total, order.currency_id)}
        )
        invoiced = self._open_on_invoices(book, order)
        return _OpenOrder(
            order=order,
            from_orders=max(owed, zero) if amount and amount.counts else zero,
            from_balance=max(invoiced, zero),
            paid=max(total - max(owed, zero) - max(invoiced, zero), zero),
        )

    @api.model
    def _open_on_invoices(self, book, order):
        """Return what is open of an order on posted invoices, by its share in them."""
        total = ZERO
        for move in order.order_line.invoice_lines.move_id:
            if move.state != "posted" or not move.is_sale_document(True):
                continue
            lines = move.invoice_line_ids.filtered(
                lambda i: i.display_type == "product"
            )
            mine = lines.filtered(lambda i: order in i.sale_line_ids.order_id)
            gross = sum(lines.mapped("price_total"))
            share = sum(mine.mapped("price_total")) / gross if gross else 1
            items = move.line_ids.filtered(
                lambda i: i.account_type == "asset_receivable"
            )
            total += Decimal(str(sum(items.mapped("amount_residual")) * share))
        return book.round(total)

    @api.model
    def _add_order(self, book, sums, ledger, parts, debtor):
        """Add what a delivery takes of one order."""
        currency_id = ledger.order.currency_id.id
        worth = extra = ZERO
        for line, quantity in parts:
            before = ledger.quantities[line]
            ordered = Decimal(str(line.product_uom_qty))
            beyond = min(max(before + quantity - ordered, ZERO), quantity)
            ledger.quantities[line] = before + quantity
            worth += worth_of(line, quantity)
            extra += worth_of(line, beyond)
        worth = book.convert({currency_id: worth})
        extra = book.convert({currency_id: extra})
        after = ledger.delivered + worth
        owed = min(worth, max(after - ledger.paid, ZERO))
        ledger.delivered = after
        sums.total += worth
        sums.paid += worth - owed
        if ledger.order.partner_invoice_id.commercial_partner_id != debtor:
            return
        known = max(owed - extra, ZERO)
        from_orders = min(known, ledger.from_orders)
        from_balance = min(known - from_orders, ledger.from_balance)
        ledger.from_orders -= from_orders
        ledger.from_balance -= from_balance
        sums.from_orders += from_orders
        sums.from_balance += from_balance

    @api.model
    def _list_price(self, book, moves):
        """Return what goods are worth that nobody ordered: their list price."""
        total = ZERO
        for move, quantity in moves:
            product = move.product_id.with_company(book.company)
            price = product.currency_id._convert(
                product.lst_price, book.company.currency_id, book.company, book.as_of
            )
            total += Decimal(str(price)) * quantity
        return book.round(total)


class _Sums:
    """What the orders of one delivery add up to, in company currency."""

    def __init__(self):
        self.total = self.paid = self.from_orders = self.from_balance = ZERO


class _OpenOrder:
    """What is left of an order while the deliveries of a batch take of it."""

    def __init__(self, order, from_orders, from_balance, paid):
        self.order, self.paid, self.delivered = order, paid, ZERO
        self.from_orders, self.from_balance = from_orders, from_balance
        self.quantities = {}


def _delivered(lines):
    """Return ``{line: quantity}`` of what has been delivered.

    Any client may write the stored quantity. So what Odoo counts is counted again, and
    what people type of services counts only where it uses up what was paid: less than
    nothing and discounts deliver nothing.
    """
    counted = lines._prepare_qty_delivered()
    return {
        line: Decimal(str(counted[line])) if line in counted else _typed(line)
        for line in lines
    }


def _typed(line):
    quantity = Decimal(str(max(line.qty_delivered, 0)))
    return quantity if worth_of(line, quantity) > 0 else ZERO
