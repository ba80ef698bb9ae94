from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models

from . import credit_facts_orders_sql as orders_sql
from . import credit_facts_sql as sql
from .credit_facts_book import ZERO, Book, OrderAmount, exact


class CreditFacts(models.AbstractModel):
    """Odoo → facts, for any number of customers in a fixed number of queries.

    The only translator inwards. Everything is read past record rules, since what a
    customer owes does not depend on who is asking; what a user may see of it is decided
    where it is shown. Amounts are Decimals in company currency, rounded to its smallest
    amount.

    *One legal entity.* Like Odoo's own "Total Receivable", figures are those of the
    company with all its branches.

    *Converted once.* Receivables count at the value they are booked with. Orders are
    summed by currency and converted at the rate of the day that is asked for.

    *Nothing twice.* An invoice counts from its posting; until then, drafts included,
    its order counts. A posted down payment lowers its order until an invoice deducts
    it. Money that a customer paid for one order online stands against that order: it
    neither lowers the balance nor pays older invoices, unless the order does not need
    it. All other credits pay the oldest debits first.
    """

    _name = "credit.facts"
    _description = "Facts about Customers and Orders"

    # === customers === #

    @api.model
    def _for_partners(self, company, partners, as_of=None):
        """Return what each commercial partner owes and will owe.

        :param partners: any contacts; the answer is about their commercial partners
        :param as_of: the day that decides what is overdue and which rates apply
            (today of the company unless given); balances are those of now
        :return: ``{commercial_partner_id: {open_balance, open_orders, exposure,
            overdue_amount, oldest_overdue_days, due_date, unapplied_credits,
            order_prepayments, ageing: {not_due, 1-30, 31-60, 61-90, 91-120,
            over_120}}}``. The ageing adds up to ``open_balance`` unless credits are
            left over; ``open_balance`` less ``order_prepayments`` is the balance of the
            receivable accounts.
        """
        book = self._read(company, partners, as_of)
        return {
            debtor_id: self._parts(book, debtor_id) for debtor_id in book.debtor_ids
        }

    @api.model
    def _overdue_documents(self, company, partners, as_of=None):
        """Return the open receivable documents by customer, oldest due date first.

        Documents that free credits already pay are left out.

        :return: ``{commercial_partner_id: [{move_id, name, residual, rest, due,
            days}]}`` where ``residual`` is open on the document, ``rest`` what of it
            free credits leave open, ``days`` how long it is overdue (0 or less: not)
        """
        book = self._read(company, partners, as_of, receivables=False)
        rows = self.env.execute_query(
            sql.documents(self.env, book.scope, book.reserved())
        )
        found = {debtor_id: [] for debtor_id in book.debtor_ids}
        for partner_id, move_id, name, residual, rest, due in rows:
            found[partner_id].append(
                {
                    "move_id": move_id,
                    "name": name,
                    "residual": book.round(Decimal(residual)),
                    "rest": book.round(Decimal(rest)),
                    "due": due,
                    "days": (book.as_of - due).days,
                }
            )
        return found

    @api.model
    def _parts(self, book, partner_id, without=None):
        """Return the figures of one customer, ``without`` an order of their own."""
        orders = dict(book.orders.get(partner_id, {}))
        if without and without.state == "sale" and without.debtor_id == partner_id:
            orders[without.currency_id] -= without.owed
        parts = dict(book.receivables[partner_id])
        parts["open_orders"] = book.convert(orders)
        parts["exposure"] = parts["open_balance"] + parts["open_orders"]
        return parts

    # === orders === #

    @api.model
    def _for_orders(self, orders, as_of=None):
        """Return the facts about each order and its debtor, ready for the engine.

        The debtor is the commercial partner of the invoice address. ``open_orders``
        never contains the order itself, whatever its state; other orders of the same
        batch are in it when they are confirmed. ``doc_amount`` is what the order would
        add, less what was paid for it.

        :param orders: orders of one company
        :return: ``{order_id: {fact: Decimal | bool | date | str | None}}``
        """
        orders_sudo = orders.sudo()
        if not orders_sudo:
            return {}
        company = orders_sudo.company_id.ensure_one()
        debtors = orders_sudo.partner_invoice_id.commercial_partner_id
        book = self._read(company, debtors, as_of, orders=orders_sudo.ids)
        history = self._read_history(book)
        limits = self._limits(company, debtors, book.as_of)
        facts = {}
        for order in orders_sudo:
            debtor = order.partner_invoice_id.commercial_partner_id
            facts[order.id] = {
                **self._document_facts(book, order),
                **self._customer_facts(book, debtor),
                **self._history_facts(book, history.get(debtor.id)),
                **self._balance_facts(book, debtor.id, order.id),
                **limits[debtor.id],
            }
        return facts

    @api.model
    def _document_facts(self, book, order):
        """Return what the order itself says. Override to add facts of a document."""
        today, amount = book.as_of, book.apart.get(order.id)
        currency = order.currency_id or book.company.currency_id
        total = exact(order.amount_total, currency)
        terms = order.payment_term_id.line_ids
        promised = order.commitment_date
        lead = promised and order.company_id._credit_date(promised) - today
        return {
            "today": today,
            "currency": book.company.currency_id.name,
            "currency_rounding": Decimal(str(book.company.currency_id.rounding)),
            "order_total": book.convert({currency.id: total}),
            "prepaid_amount": book.convert(
                {currency.id: amount.used if amount else ZERO}
            ),
            "doc_amount": book.convert({currency.id: amount.owed if amount else ZERO}),
            "term_days": max(
                ((line._get_due_date(today) - today).days for line in terms), default=0
            ),
            "days_to_commitment": max(lead.days, 0) if lead else 0,
        }

    @api.model
    def _customer_facts(self, book, debtor):
        """Return who the customer is. Override to add facts about a customer."""
        return {
            "company": book.company.name,
            "customer": debtor.ref or None,
            "country": debtor.country_id.code or None,
        }

    @api.model
    def _history_facts(self, book, row):
        """Return how long and how much the customer has been buying."""
        first, sales = row or (None, ZERO)
        age = relativedelta(book.as_of, first) if first else relativedelta()
        return {
            "is_new_customer": not first,
            "partner_age_days": max((book.as_of - first).days, 0) if first else 0,
            "months_as_customer": max(age.years * 12 + age.months, 0),
            "sales_12m": book.round(sales),
            "avg_monthly_sales": book.round(sales / 12),
        }

    @api.model
    def _balance_facts(self, book, debtor_id, order_id):
        """Return what the debtor owes besides this order."""
        parts = self._parts(book, debtor_id, without=book.apart.get(order_id))
        names = (
            "open_balance",
            "open_orders",
            "overdue_amount",
            "oldest_overdue_days",
            "due_date",
        )
        return {name: parts[name] for name in names}

    @api.model
    def _limits(self, company, partners, today):
        """Return limit and manual hold by commercial partner.

        A customer without a profile is not checked.

        :return: ``{commercial_partner_id: {limit_state, credit_limit, manual_hold}}``
        """
        Profile = self.env["credit.profile"].sudo()
        debtors_sudo = partners.sudo().commercial_partner_id
        unknown = {
            "limit_state": "unchecked",
            "credit_limit": None,
            "manual_hold": False,
        }
        facts = dict.fromkeys(debtors_sudo.ids, unknown)
        for profile in Profile._of(debtors_sudo, company):
            facts[profile.partner_id.id] = {
                "limit_state": profile.limit_kind,
                "credit_limit": profile._limit_amount(),
                "manual_hold": profile._on_manual_hold(today),
            }
        return facts

    # === reading === #

    @api.model
    def _scope(self, company, partners):
        """Return the companies of the legal entity and the debtors, as query values."""
        branches = self.env["res.company"].sudo().with_context(active_test=False)
        return {
            "companies": branches.search([("id", "child_of", company.root_id.id)]).ids,
            "partners": partners.sudo().commercial_partner_id.ids,
        }

    @api.model
    def _read(self, company, partners, as_of=None, orders=(), receivables=True):
        """Read the book of these customers; ``orders`` are counted by themselves."""
        as_of = as_of or company._credit_today()
        scope = self._scope(company, partners)
        money = self._read_prepayments(scope)
        sums, apart = self._read_orders(scope, {*orders, *money})
        for order_id, rows in money.items():
            if order_id in apart:
                apart[order_id].use(rows)
        wanted = set(scope["partners"])
        for amount in apart.values():
            if amount.state == "sale" and amount.debtor_id in wanted:
                sums[amount.debtor_id][amount.currency_id] += amount.owed
        currencies = {c for amounts in sums.values() for c in amounts}
        currencies |= {amount.currency_id for amount in apart.values()}
        currencies |= set(self.env["sale.order"].sudo().browse(orders).currency_id.ids)
        book = Book(
            company=company,
            as_of=as_of,
            scope=scope,
            orders=sums,
            apart=apart,
            receivables={},
            value=self._read_rates(company, currencies, as_of),
        )
        if receivables:
            book.receivables = self._read_receivables(book)
        return book

    @api.model
    def _read_prepayments(self, scope):
        """Return unused money by order: payer, booked, in order currency, unbooked."""
        money = defaultdict(list)
        rows = self.env.execute_query(orders_sql.prepayments(self.env, scope))
        for order_id, payer_id, *amounts in rows:
            money[order_id].append((payer_id, *map(Decimal, amounts)))
        return money

    @api.model
    def _read_orders(self, scope, apart_ids):
        """Return sums by debtor and currency, and the amounts of single orders."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        found = self.env.execute_query(orders_sql.candidates(self.env, scope))
        ids = list({*apart_ids, *(row[0] for row in found)})
        rows = self.env.execute_query(
            orders_sql.open_orders(self.env, ids, list(apart_ids), digits)
        )
        priced = self._price_lines([row[5] for row in rows if row[5]])
        sums, apart = defaultdict(lambda: defaultdict(Decimal)), {}
        for debtor_id, currency_id, amount, order_id, state, unpriced in rows:
            need = Decimal(amount)
            if not order_id:
                sums[debtor_id][currency_id] += need
                continue
            need += sum((priced[line_id] for line_id, _qty in unpriced or ()), ZERO)
            apart[order_id] = OrderAmount(
                debtor_id, currency_id, state, max(need, ZERO)
            )
        return sums, apart

    @api.model
    def _price_lines(self, found):
        """Return what lines are worth of which nothing was ordered, taxes included.

        Expenses to charge on and goods delivered without being ordered have no total
        that SQL could share out.
        """
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
        rows = self.env.execute_query(
            sql.receivables(self.env, book.scope, reserved, book.as_of)
        )
        none = ("0", "0", None, "0", *("0" for _bucket in range(len(sql.BUCKETS) + 1)))
        by_debtor = {row[0]: row[1:] for row in rows}
        return {
            debtor_id: {
                **self._receivable_parts(book, *by_debtor.get(debtor_id, none)),
                "order_prepayments": reserved.get(debtor_id, ZERO),
            }
            for debtor_id in book.debtor_ids
        }

    @api.model
    def _receivable_parts(self, book, balance, credit, oldest_due, overdue, *buckets):
        """Return one customer's row of receivables as exact figures."""
        late = bool(oldest_due) and oldest_due < book.as_of
        amounts = [book.round(Decimal(bucket)) for bucket in buckets]
        return {
            "open_balance": book.round(Decimal(balance)),
            "unapplied_credits": book.round(Decimal(credit)),
            "overdue_amount": book.round(Decimal(overdue)),
            "oldest_overdue_days": (book.as_of - oldest_due).days if late else 0,
            "due_date": oldest_due,
            "ageing": dict(zip(("not_due", *sql.BUCKETS), amounts, strict=True)),
        }

    @api.model
    def _read_history(self, book):
        """Return the first invoice date and the sales of 12 months by customer."""
        since = book.as_of - relativedelta(months=12)
        rows = self.env.execute_query(
            sql.history(self.env, book.scope, since, book.as_of)
        )
        return {
            debtor_id: (first, Decimal(sales or 0)) for debtor_id, first, sales in rows
        }
