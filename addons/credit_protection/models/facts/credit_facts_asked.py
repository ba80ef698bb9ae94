from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from ..gate.credit_gate_parts import debtors_of
from . import credit_facts_asked_sql as asked_sql
from .credit_facts_book import ZERO, Book

ORDERS_TODAY = "other_orders_today"
DISCOUNT_RAISE = "cash_discount_raise"
ASKED = frozenset({ORDERS_TODAY, DISCOUNT_RAISE})


class CreditFacts(models.AbstractModel):
    """Facts that few companies have rules about: read only where a rule asks.

    Everybody else's orders do not wait for them. A fixed number of queries for any
    number of documents.
    """

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _asked(self, documents, names=ASKED):
        """Return ``{document_id: facts}`` of documents of one company.

        :param names: what rules read, of which only the facts of this file are found
        """
        documents_sudo, found = documents.sudo(), {id_: {} for id_ in documents.ids}
        if not documents_sudo:
            return found
        if ORDERS_TODAY in names:
            for id_, total in self._other_orders_today(documents_sudo).items():
                found[id_][ORDERS_TODAY] = total
        if DISCOUNT_RAISE in names:
            for id_, share in self._discount_raises(documents_sudo).items():
                found[id_][DISCOUNT_RAISE] = share
        return found

    # === orders of the day === #

    @api.model
    def _other_orders_today(self, documents):
        """Return what each debtor ordered today besides the orders behind a document.

        Of an order these are the customer's other orders.
        """
        company = documents.company_id.ensure_one()
        orders, value = self._orders_of_day(company, debtors_of(documents))
        found = {}
        for document in documents:
            own_ids = set(document._credit_orders_told().ids)
            amounts = defaultdict(Decimal)
            for order_id, currency_id, total in orders[document._credit_debtor().id]:
                if order_id not in own_ids:
                    amounts[currency_id] += total
            found[document.id] = value(amounts)
        return found

    @api.model
    def _orders_of_day(self, company, debtors, day=None):
        """Return ``{debtor_id: [(order_id, currency_id, total)]}`` and what they are
        worth: a function of amounts by currency.

        The day is that of the company, the companies those of its legal entity.
        """
        day = day or company._credit_today()
        scope = self._scope(company, debtors)
        moments = [
            self._midnight(company, one) for one in (day, day + timedelta(days=1))
        ]
        orders, currency_ids = defaultdict(list), set()
        for row in self._ask(asked_sql.orders_of_day(self.env, scope, *moments)):
            order_id, debtor_id, currency_id, total = row
            orders[debtor_id].append((order_id, currency_id, Decimal(total)))
            currency_ids.add(currency_id)
        value = self._read_rates(company, currency_ids, day)
        return orders, Book(company, day, scope, {}, {}, {}, value).convert

    # === cash discount === #

    @api.model
    def _discount_raises(self, documents):
        """Return by how much the cash discount of documents exceeds the customer's."""
        company = documents.company_id.ensure_one()
        debtors = debtors_of(documents).with_company(company)
        debtors.fetch(["property_payment_term_id"])
        terms = {document.id: document._credit_terms() for document in documents}
        every = debtors.property_payment_term_id.union(*terms.values())
        every.fetch(["discount_percentage", "early_discount"])
        found = {}
        for document in documents:
            debtor = document._credit_debtor().with_company(company)
            own = cash_discount(debtor.property_payment_term_id)
            found[document.id] = max(cash_discount(terms[document.id]) - own, ZERO)
        return found


def cash_discount(terms):
    """Return the highest early-payment discount of payment terms, as a share."""
    percents = [
        Decimal(str(one.discount_percentage)) for one in terms if one.early_discount
    ]
    return max(percents, default=ZERO) / 100
