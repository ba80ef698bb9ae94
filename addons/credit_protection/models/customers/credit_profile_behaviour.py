from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models

from ...engine import Parts, behaviour
from ..facts import credit_behaviour_sql as sql


class CreditProfile(models.Model):
    """How customers pay and what they owe, as the facts that rate them."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _rating_sources(self, company, partners, as_of):
        """Return everything the rating of these customers reads, by customer.

        A fixed number of queries for any number of customers. Balances are those of
        now; what is late and what is a year old depends on ``as_of``.

        :return: ``{commercial_partner_id: (facts, parts)}``: facts as the engine knows
            them, and the exposure with its ageing
        """
        credit_facts = self.env["credit.facts"].sudo()
        debtors_sudo = partners.sudo().commercial_partner_id
        book = credit_facts._read(company, debtors_sudo, as_of)
        history = credit_facts._read_history(book)
        limits = credit_facts._limits(company, debtors_sudo, as_of)
        paying = self._behaviour(book)
        external_facts = self.env["credit.external.facts"]
        external = external_facts._for_partners(company, debtors_sudo, as_of)
        standing = self._standing_facts(company, debtors_sudo)
        debtors_sudo.fetch(["ref", "country_id"])
        found = {}
        for debtor in debtors_sudo:
            parts = credit_facts._parts(book, debtor.id)
            found[debtor.id] = (
                {
                    "today": as_of,
                    "currency": company.currency_id.name,
                    "currency_rounding": Decimal(str(company.currency_id.rounding)),
                    **credit_facts._customer_facts(book, debtor),
                    **credit_facts._history_facts(book, history.get(debtor.id)),
                    **limits[debtor.id],
                    **{name: parts[name] for name in _BALANCE},
                    **paying[debtor.id],
                    **external[debtor.id],
                    **standing[debtor.id],
                },
                parts,
            )
        return found

    @api.model
    def _behaviour(self, book):
        """Return the payment habits of the customers of a book.

        ``delay_trend`` and ``invoices_rated`` are for people; no rule reads them.
        """
        since = book.as_of - relativedelta(months=12)
        rows = self.env.execute_query(
            sql.behaviour(self.env, book.scope, book.reserved(), since, book.as_of)
        )
        sums = {
            debtor_id: Parts(invoices, on_time, *map(Decimal, amounts))
            for debtor_id, invoices, on_time, *amounts in rows
        }
        found = {}
        for debtor_id in book.debtor_ids:
            habits = behaviour(sums.get(debtor_id, Parts()))
            found[debtor_id] = {
                "avg_delay": habits.avg_delay,
                "on_time_ratio": habits.on_time_ratio,
                "delay_trend": habits.delay_trend,
                "invoices_rated": habits.invoices,
            }
        return found

    @api.model
    def _standing_facts(self, company, debtors):
        """Return what people have recorded about the standing of each customer."""
        facts = {
            debtor_id: {"legal_status": "normal", "legal_status_date": None}
            for debtor_id in debtors.ids
        }
        for profile in self.sudo()._of(debtors, company):
            facts[profile.partner_id.id] = {
                "legal_status": profile.legal_status or "normal",
                "legal_status_date": profile.legal_status_date or None,
            }
        return facts


_BALANCE = (
    "open_balance",
    "open_orders",
    "overdue_amount",
    "oldest_overdue_days",
    "due_date",
)
