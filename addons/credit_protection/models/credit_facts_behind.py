from decimal import Decimal

from odoo import api, models

from . import credit_facts_sql as sql


class CreditFacts(models.AbstractModel):
    """The records that add up to a figure, for whoever wants to see them."""

    _inherit = "credit.facts"

    @api.model
    def _open_order_amounts(self, company, partners):
        """Return ``{order_id: amount}`` of the orders behind ``open_orders``."""
        scope = self._scope(company, partners)
        orders_sudo = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("state", "=", "sale"),
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
        return {
            order_id: book.convert({amount.currency_id: amount.owed})
            for order_id, amount in book.apart.items()
            if amount.state == "sale" and amount.owed
        }

    @api.model
    def _open_items(self, company, partner, key):
        """Return the journal items that add up to one figure of the ageing.

        A bucket that free credits do not reach is made of its own debits. The one that
        they reach in part is made of the credits, all older debits, and its own.

        :param key: a bucket, ``overdue``, ``over_90``, or ``open`` for everything
        """
        book = self._read(company, partner, receivables=False)
        rows = self.env.execute_query(
            sql.item_list(self.env, book.scope, book.reserved())
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
