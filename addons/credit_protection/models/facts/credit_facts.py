from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models

from . import credit_facts_sql as sql
from .credit_facts_book import ZERO, exact


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
        :return: ``{commercial_partner_id: {open_balance, confirmed_orders,
            draft_invoices, open_orders (both), exposure, overdue_amount,
            oldest_overdue_days, due_date, unapplied_credits, order_prepayments,
            ageing: {not_due, 1-30, 31-60, 61-90, 91-120, over_120}}}``. The ageing
            adds up to ``open_balance`` unless credits are left over; ``open_balance``
            less ``order_prepayments`` is the balance of the receivable accounts, as
            long as credits count.
        """
        book = self._read(company, partners, as_of)
        return {
            debtor_id: self._parts(book, debtor_id) for debtor_id in book.debtor_ids
        }

    @api.model
    def _overdue_documents(self, company, partners, as_of=None):
        """Return the open receivable documents by customer, oldest due date first.

        Documents that free credits already pay are left out.

        :return: ``{commercial_partner_id: [{move_id, name, residual, rest, due, late,
            days, stops_cover}]}`` where ``residual`` is open on the document, ``rest``
            what of it free credits leave open, ``days`` how long it is overdue (0 or
            less: not), ``late`` the due date that counts for days (None where too
            little is open for any), ``stops_cover`` whether the insurer covers nothing
            more until it is paid
        """
        book = self._read(company, partners, as_of, receivables=False)
        rows = self.env.execute_query(
            sql.documents(self.env, book.scope, book.reserved(), *book.counting)
        )
        found = {debtor_id: [] for debtor_id in book.debtor_ids}
        late = {row[0] for row in rows if row[8] and row[6] and row[6] < book.as_of}
        revivable = self._revivable(company, late) if late else ()
        for partner_id, move_id, name, residual, rest, due, end, counts, clock in rows:
            found[partner_id].append(
                {
                    "move_id": move_id,
                    "name": name,
                    "residual": book.round(Decimal(residual)),
                    "rest": book.round(Decimal(rest)),
                    "due": due,
                    "late": counts,
                    "days": (book.as_of - due).days,
                    "stops_cover": bool(end and clock)
                    and end < book.as_of
                    and partner_id in revivable,
                }
            )
        return found

    @api.model
    def _revivable(self, company, partner_ids):
        """Return whose cover payment revives: nothing worse is known than delay."""
        partners = self.env["res.partner"].browse(partner_ids)
        events = self.env["credit.risk.event"].sudo()._spans(company, partners)
        going_on = {
            key for key, spans in events.items() if any(not s.until for s in spans)
        }
        return set(partner_ids) - going_on

    @api.model
    def _parts(self, book, partner_id, without=None):
        """Return the figures of one customer, ``without`` an order of their own."""
        orders = dict(book.orders.get(partner_id, {}))
        if without and without.counts and without.debtor_id == partner_id:
            orders[without.currency_id] -= without.owed
        parts = dict(book.receivables[partner_id])
        parts["confirmed_orders"] = book.convert(orders)
        parts["draft_invoices"] = book.round(book.drafts.get(partner_id, ZERO))
        parts["open_orders"] = parts["confirmed_orders"] + parts["draft_invoices"]
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
        promised = order.commitment_date
        lead = promised and order.company_id._credit_date(promised) - today
        return {
            "today": today,
            "channel": order.credit_channel or "backoffice",
            "currency": book.company.currency_id.name,
            "currency_rounding": Decimal(str(book.company.currency_id.rounding)),
            "order_total": book.convert({currency.id: total}),
            "prepaid_amount": book.convert(
                {currency.id: amount.used if amount else ZERO}
            ),
            "doc_amount": book.convert({currency.id: amount.owed if amount else ZERO}),
            "term_days": self._term_days(order.payment_term_id, today),
            "days_to_commitment": max(lead.days, 0) if lead else 0,
        }

    @api.model
    def _term_days(self, terms, today):
        """Return after how many days the last instalment of payment terms is due."""
        lines = terms.line_ids
        return max(
            ((line._get_due_date(today) - today).days for line in lines), default=0
        )

    @api.model
    def _customer_facts(self, book, debtor):
        """Return who the customer is. Override to add facts about a customer."""
        return {
            "company": book.company.name,
            "customer": debtor.ref or None,
            "country": debtor.country_id._credit_code(),
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
