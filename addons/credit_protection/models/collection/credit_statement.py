from bisect import bisect_left
from decimal import Decimal

from odoo import api, models

from ..overview.credit_ageing_sql import GROUPS
from . import credit_statement_sql as sql

COLUMNS = (
    "item_id",
    "move_id",
    "number",
    "move_type",
    "date",
    "due_date",
    "original_due_date",
    "amount",
    "open",
    "disputed",
    "promised_on",
    "in_plan",
)
MONEY = ("amount", "open", "disputed")


class CreditStatement(models.AbstractModel):
    """What customers owe, as their statement of account says it.

    The same figures stand in the printed statement, in its mail and on the portal.
    """

    _name = "credit.statement"
    _description = "Statement of Account"

    @api.model
    def _credit_statement(self, partners, company):
        """Return ``{commercial_partner_id: statement}`` of customers in a company.

        A fixed number of queries for any number of customers. Nothing is checked: who
        asks must be allowed to see what these customers owe. A statement is::

            {"partner_id", "company_id", "as_of": date,
             "fee": compensation in company currency, by the terms of late interest,
             "known_until": last day with a reference rate, where that is over,
             "currencies": [
                {"currency_id", "items": [item], "credits": [item],
                 "buckets": [{"key", "label", "amount"}],
                 "not_due", "overdue", "disputed", "credit", "balance", "interest"}]}

        and an item (credits are negative) has the keys of ``COLUMNS`` with
        ``days_late`` (negative before the due date), ``bucket`` and ``interest``. Of an
        invoice in instalments the first open one carries the interest. Currencies
        stand in the order of their names; a customer who owes nothing has none.
        """
        debtors = partners.sudo().commercial_partner_id
        found = {partner.id: self._empty(partner, company) for partner in debtors}
        items = self._items(debtors, company)
        accrued = self._accrued(items)
        bounds = company._credit_ageing_bounds()
        labels = self._labels(company)
        today = company._credit_today()
        currencies = self.env["res.currency"].sudo().browse({key[1] for key in items})
        for currency in currencies.sorted("name"):
            for debtor_id, statement in found.items():
                rows = items.get((debtor_id, currency.id))
                if rows:
                    for row in rows:
                        self._age(row, today, bounds)
                    interest = self._charge(rows, accrued, statement)
                    part = self._sums(currency, rows, labels)
                    part["interest"] = currency.round(interest)
                    statement["currencies"].append(part)
        return found

    @api.model
    def _empty(self, partner, company):
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "as_of": company._credit_today(),
            "fee": 0.0,
            "known_until": False,
            "currencies": [],
        }

    @api.model
    def _items(self, debtors, company):
        """Return the items by customer and currency."""
        found = {}
        if not debtors:
            return found
        query = sql.items(self.env, company.id, debtors.ids)
        for debtor_id, currency_id, *values in self.env.execute_query(query):
            item = dict(zip(COLUMNS, values, strict=True))
            for name in MONEY:
                item[name] = float(Decimal(item[name]))
            found.setdefault((debtor_id, currency_id), []).append(item)
        return found

    @api.model
    def _accrued(self, items):
        move_ids = {
            item["move_id"]
            for rows in items.values()
            for item in rows
            if item["open"] > 0 and item["move_type"] in ("out_invoice", "out_receipt")
        }
        moves = self.env["account.move"].browse(sorted(move_ids))
        return self.env["credit.late.interest"]._not_charged(moves)

    @api.model
    def _age(self, item, today, bounds):
        """Write how late an item is on its line."""
        item["days_late"] = (today - item["due_date"]).days
        item["interest"] = 0.0
        if item["open"] < 0:
            item["bucket"] = "credit"
        elif item["days_late"] <= 0:
            item["bucket"] = "age_0"
        else:
            keys = tuple(GROUPS.values())
            item["bucket"] = keys[bisect_left(bounds, item["days_late"])]

    @api.model
    def _charge(self, rows, accrued, statement):
        """Write late interest on the invoices, and return its sum."""
        charged, interest = set(), 0.0
        for item in rows:
            found = accrued.get(item["move_id"])
            if found and item["open"] > 0 and item["move_id"] not in charged:
                charged.add(item["move_id"])
                item["interest"] = float(found.interest)
                interest += item["interest"]
                statement["fee"] += found.fee
                statement["known_until"] = found.known_until or False
        return interest

    @api.model
    def _labels(self, company):
        ageing = self.env["credit.ageing"]
        late = {
            GROUPS[column]: label
            for column, label in ageing._late_labels(company).items()
        }
        return {"age_0": self.env._("Not due"), **late}

    @api.model
    def _sums(self, currency, rows, labels):
        def total(name, which):
            return currency.round(sum(row[name] for row in rows if which(row)))

        buckets = [
            {
                "key": key,
                "label": label,
                "amount": total("open", lambda row, key=key: row["bucket"] == key),
            }
            for key, label in labels.items()
        ]
        return {
            "currency_id": currency.id,
            "items": [row for row in rows if row["open"] > 0],
            "credits": [row for row in rows if row["open"] < 0],
            "buckets": buckets,
            "not_due": total("open", lambda row: row["bucket"] == "age_0"),
            "overdue": total(
                "open", lambda row: row["bucket"] not in ("age_0", "credit")
            ),
            "disputed": total("disputed", lambda row: True),
            "credit": total("open", lambda row: row["open"] < 0),
            "balance": total("open", lambda row: True),
        }
