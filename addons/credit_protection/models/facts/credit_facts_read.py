from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import ormcache

from . import credit_facts_few_sql as few_sql
from . import credit_facts_orders_sql as orders_sql
from . import credit_facts_sql as sql
from .credit_facts_book import ZERO, Book, OrderAmount, exact


class CreditFacts(models.AbstractModel):
    """How the figures are read: rows of SQL → the book of some customers."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _scope(self, company, partners):
        """Return the companies of the legal entity and the debtors, as query values."""
        return {
            "companies": list(self._legal_entity(company.root_id.id)),
            "partners": partners.sudo().commercial_partner_id.ids,
        }

    @api.model
    @ormcache("root_id")
    def _legal_entity(self, root_id):
        """Return the ids of a company and its branches; new companies clear this."""
        branches = self.env["res.company"].sudo().with_context(active_test=False)
        return tuple(branches.search([("id", "child_of", root_id)]).ids)

    @api.model
    def _read(self, company, partners, as_of=None, orders=(), receivables=True):
        """Read the book of these customers; ``orders`` are counted by themselves."""
        as_of = as_of or company._credit_today()
        options_sudo = company.root_id.sudo()
        scope = self._scope(company, partners)
        there_is_money, posted = self._begin(scope, orders)
        money = self._read_prepayments(scope) if there_is_money else {}
        until = self._horizon(company, options_sudo.credit_horizon_days, as_of)
        posted = posted or bool(money)  # orders that are not among the customers' own
        if _few(scope) and receivables and not money:
            terms = until, _year_before(as_of), as_of, options_sudo.credit_count_credits
            more = *terms, company._credit_small_residual()
            self._read_together(scope, orders, self._digits(), *more)
        sums, apart = self._read_orders(scope, {*orders, *money}, until, posted)
        for order_id, rows in money.items():
            if order_id in apart:
                apart[order_id].use(rows)
        wanted = set(scope["partners"])
        for amount in apart.values():
            if amount.counts and amount.debtor_id in wanted:
                sums[amount.debtor_id][amount.currency_id] += amount.owed
        currencies = {c for amounts in sums.values() for c in amounts}
        currencies |= {amount.currency_id for amount in apart.values()}
        currencies |= set(self.env["sale.order"].sudo().browse(orders).currency_id.ids)
        book = Book(
            company=company,
            as_of=as_of,
            scope=scope,
            orders=sums,
            drafts=self._read_drafts(scope) if options_sudo.credit_count_drafts else {},
            apart=apart,
            receivables={},
            value=self._read_rates(company, currencies, as_of),
            credits_count=options_sudo.credit_count_credits,
            small=company._credit_small_residual(),
        )
        if receivables:
            book.receivables = self._read_receivables(book)
        return book

    @api.model
    def _horizon(self, company, days, as_of):
        """Return the moment (UTC) from which on promised deliveries do not count yet.

        None without a horizon. The last day within it ends at the company's midnight.
        """
        if not days:
            return None
        return self._midnight(company, as_of + timedelta(days=days + 1))

    @api.model
    def _midnight(self, company, day):
        """Return the moment (UTC) at which a day of the company begins."""
        local = company._credit_timezone().localize(datetime.combine(day, time()))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _read_prepayments(self, scope):
        """Return unused money by order: payer, booked, in order currency, unbooked."""
        money = defaultdict(list)
        source = few_sql if _few(scope) else orders_sql
        rows = self._ask(source.prepayments(self.env, scope))
        for order_id, payer_id, *amounts in rows:
            money[order_id].append((payer_id, *map(Decimal, amounts)))
        return money

    @api.model
    def _read_orders(self, scope, apart_ids, until=None, posted=True):
        """Return sums by debtor and currency, and the amounts of single orders."""
        terms = self.env, scope, apart_ids, self._digits(), until
        rows = self._rows(
            "orders",
            scope,
            lambda: (
                few_sql.open_orders(*terms)
                if _few(scope)
                else orders_sql.open_orders(*terms, posted)
            ),
        )
        priced = self._price_lines([row[-1] for row in rows if row[-1]])
        sums, apart = defaultdict(lambda: defaultdict(Decimal)), {}
        for debtor_id, currency_id, amount, order_id, state, counted, unpriced in rows:
            need = Decimal(amount)
            if not order_id:
                sums[debtor_id][currency_id] += need
                continue
            need += sum((priced[line_id] for line_id, _qty in unpriced or ()), ZERO)
            apart[order_id] = OrderAmount(
                debtor_id, currency_id, max(need, ZERO), counted and state == "sale"
            )
        return sums, apart

    @api.model
    def _digits(self):
        return self.env["decimal.precision"].precision_get("Product Unit")

    @api.model
    def _price_lines(self, found):
        """Return what lines are worth of which nothing was ordered, taxes included.

        Expenses to charge on and goods delivered without being ordered have no total
        that SQL could share out.
        """
        if not found:
            return {}
        quantities = {line_id: float(qty) for lines in found for line_id, qty in lines}
        lines = self.env["sale.order.line"].sudo().browse(quantities)
        prices = {}
        for line in lines:
            taxes = line.tax_ids.compute_all(
                line.price_unit * (1 - (line.discount or 0.0) / 100),
                currency=line.currency_id,
                quantity=quantities[line.id],
                product=line.product_id,
                partner=line.order_id.partner_shipping_id,
            )
            prices[line.id] = exact(taxes["total_included"], line.currency_id)
        return prices

    @api.model
    def _read_drafts(self, scope):
        """Return what stands on draft invoices without an order, by customer."""
        found = defaultdict(Decimal)
        rows = self.env.execute_query(orders_sql.drafts(self.env, scope))
        for _move_id, debtor_id, amount in rows:
            found[debtor_id] += Decimal(amount)
        return found

    @api.model
    def _read_rates(self, company, currency_ids, as_of):
        """Return what one unit of each currency is worth in company currency."""
        own = company.currency_id
        foreign = self.env["res.currency"].browse(set(currency_ids) - set(own.ids))
        value = {own.id: Decimal(1), False: Decimal(1), None: Decimal(1)}
        if foreign:
            rates = (own + foreign).sudo()._get_rates(company, as_of)
            own_rate = Decimal(str(rates[own.id]))
            value.update({c: own_rate / Decimal(str(rates[c])) for c in foreign.ids})
        return value

    @api.model
    def _read_receivables(self, book):
        """Return balance, overdue amount and ageing by customer."""
        reserved = book.reserved()
        source = few_sql if _few(book.scope) else sql
        terms = self.env, book.scope, reserved, book.as_of, *book.counting
        rows = self._rows("receivables", book.scope, lambda: source.receivables(*terms))
        parts = {row[0]: self._receivable_parts(book, *row[1:]) for row in rows}
        none = ("0", "0", None, "0", *("0" for _bucket in range(len(sql.BUCKETS) + 1)))
        nothing = self._receivable_parts(book, *none)
        return {
            debtor_id: {
                **parts.get(debtor_id, nothing),
                "order_prepayments": reserved.get(debtor_id, ZERO),
            }
            for debtor_id in book.debtor_ids
        }

    @api.model
    def _receivable_parts(self, book, balance, credit, oldest_due, overdue, *buckets):
        """Return one customer's row of receivables as exact figures."""
        oldest_due = _day(oldest_due)
        late = bool(oldest_due) and oldest_due < book.as_of
        booked = book.booked
        return {
            "open_balance": booked(balance),
            "unapplied_credits": booked(credit),
            "overdue_amount": booked(overdue),
            "oldest_overdue_days": (book.as_of - oldest_due).days if late else 0,
            "due_date": oldest_due,
            "ageing": dict(
                zip(("not_due", *sql.BUCKETS), map(booked, buckets), strict=True)
            ),
        }

    @api.model
    def _read_history(self, book):
        """Return the first invoice date and the sales of 12 months by customer."""
        source = few_sql if _few(book.scope) else sql
        terms = self.env, book.scope, _year_before(book.as_of), book.as_of
        rows = self._rows("history", book.scope, lambda: source.history(*terms))
        return {
            debtor_id: (_day(first), Decimal(sales or 0))
            for debtor_id, first, sales in rows
        }


def _year_before(day):
    return day - relativedelta(months=12)


def _day(value):
    """Return a day that PostgreSQL gave as itself or, among JSON, as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _few(scope):
    return len(scope["partners"]) <= few_sql.FEW
