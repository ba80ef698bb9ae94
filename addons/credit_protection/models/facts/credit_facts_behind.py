from decimal import Decimal

from odoo import api, models

from . import credit_facts_orders_sql as orders_sql
from . import credit_facts_sql as sql
from .credit_facts_book import ZERO


class CreditFacts(models.AbstractModel):
    """The records that add up to a figure, for whoever wants to see them."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _open_order_amounts(self, company, partners):
        """Return ``{order_id: amount}`` of the orders behind ``confirmed_orders``.

        Orders of one currency are converted together; what rounding each of them
        leaves over goes with the largest, so that the amounts add up to the figure.
        """
        scope = self._scope(company, partners)
        orders_sudo = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("credit_open", "=", True),
                    ("company_id", "in", scope["companies"]),
                    (
                        "partner_invoice_id.commercial_partner_id",
                        "in",
                        scope["partners"],
                    ),
                ]
            )
        )
        book = self._read(company, partners, orders=orders_sudo.ids, receivables=False)
        by_debtor = {}
        for order_id, amount in book.apart.items():
            if amount.counts and amount.owed:
                value = book.convert({amount.currency_id: amount.owed})
                by_debtor.setdefault(amount.debtor_id, {})[order_id] = value
        found = {}
        for debtor_id in book.debtor_ids:
            values = by_debtor.get(debtor_id, {})
            if values:
                left = book.convert(book.orders[debtor_id]) - sum(values.values(), ZERO)
                values[max(values, key=values.get)] += left
            found |= values
        return found

    @api.model
    def _draft_invoices(self, company, partners):
        """Return the draft invoices behind ``draft_invoices``, as ids."""
        if not company.root_id.sudo().credit_count_drafts:
            return []
        scope = self._scope(company, partners)
        rows = self.env.execute_query(orders_sql.drafts(self.env, scope))
        return [move_id for move_id, _debtor_id, _amount in rows]

    @api.model
    def _open_credits(self, company, partners):
        """Return the credits and payments that are not applied yet, as item ids.

        They add up to ``unapplied_credits`` and ``order_prepayments``.
        """
        if not company.root_id.sudo().credit_count_credits:
            return []
        scope = self._scope(company, partners)
        debits = set(self._item_ids(scope, credits_count=False))
        return [i for i in self._item_ids(scope) if i not in debits]

    @api.model
    def _item_ids(self, scope, credits_count=True):
        query = sql.item_list(self.env, scope, {}, credits_count)
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _open_items(self, company, partner, key):
        """Return the journal items that add up to one figure of the ageing.

        A bucket that free credits do not reach is made of its own debits. The one that
        they reach in part is made of the credits, all older debits, and its own.

        :param key: a bucket, ``overdue``, ``over_90``, or ``open`` for everything
        """
        book = self._read(company, partner, receivables=False)
        rows = self.env.execute_query(
            sql.item_list(self.env, book.scope, book.reserved(), book.credits_count)
        )
        if key == "open":
            return [item_id for item_id, *_rest in rows]
        first, last = sql.RANGES[key]
        older, own, free = [], [], []
        for item_id, due, amount, rest in rows:
            days = (book.as_of - due).days
            if Decimal(amount) < 0:
                free.append(item_id)
            elif days > last:
                older.append(item_id)
            elif days >= first:
                own.append((item_id, Decimal(amount), Decimal(rest)))
        ids = [item_id for item_id, _amount, _rest in own]
        if not sum(rest for *_item, rest in own):
            return []
        covered = any(rest < amount for _item, amount, rest in own)
        return free + older + ids if covered else ids
