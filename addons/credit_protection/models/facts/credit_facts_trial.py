from collections import defaultdict
from decimal import Decimal

from odoo import api, models

from .credit_facts_book import ZERO


class CreditFacts(models.AbstractModel):
    """Facts about an order that nobody has written: for trying rules out."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _for_trial(self, company, partner, amount, prepaid=ZERO, as_of=None):
        """Return the facts as :meth:`_for_orders` would for an order of this amount.

        :param amount: Decimal, in company currency, taxes included
        :param prepaid: Decimal, the part of it that would be paid in advance
        """
        debtor = partner.sudo().with_company(company).commercial_partner_id
        book = self._read(company, debtor, as_of)
        history = self._read_history(book)
        total, paid = book.round(amount), book.round(prepaid)
        today, currency = book.as_of, company.currency_id
        orders, value = self._orders_of_day(company, debtor, today)
        ordered = defaultdict(Decimal)
        for _order_id, currency_id, worth in orders[debtor.id]:
            ordered[currency_id] += worth
        ratings = self.env["credit.profile"]._rating_facts(company, debtor)
        return {
            "today": today,
            "channel": "backoffice",
            "currency": currency.name,
            "currency_rounding": Decimal(str(currency.rounding)),
            "order_total": total,
            "prepaid_amount": paid,
            "other_orders_today": value(ordered),
            "cash_discount_raise": ZERO,  # the terms are the customer's own
            "doc_amount": max(total - paid, ZERO),
            "term_days": self._term_days(debtor.property_payment_term_id, today),
            "days_to_commitment": 0,
            **self._customer_facts(book, debtor),
            **self._history_facts(book, history.get(debtor.id)),
            **self._balance_facts(book, debtor.id, None),
            **self._limits(company, debtor, today)[debtor.id],
            **ratings.get(debtor.id, {}),
        }
