from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models

from ...engine import Paid, Rate, late_interest, with_points
from ..facts.credit_facts_book import ZERO, exact
from . import credit_late_interest_sql as sql


class Accrued(NamedTuple):
    """Late interest of one invoice, in its currency.

    ``fee`` is the fixed compensation in company currency; ``known_until`` the last day
    for which a rate was entered, where that is over.
    """

    periods: list
    interest: Decimal
    fee: float
    known_until: date | None


class CreditLateInterest(models.AbstractModel):
    """Late interest accrued on invoices, by the terms of their customers.

    Nothing is charged here. What is disputed and what a credit note took back bears no
    interest; each instalment counts from its own due date.
    """

    _name = "credit.late.interest"
    _description = "Late Interest"

    @api.model
    def _of_moves(self, moves):
        """Return ``{move_id: Accrued}`` of invoices that bear interest until today.

        A fixed number of queries for any number of invoices of a company.
        """
        moves_sudo = moves.sudo().filtered(
            lambda m: m.state == "posted" and not m.credit_interest_invoice
        )
        if not moves_sudo:
            return {}
        items, paid = self._read(moves_sudo)
        found = {}
        for company, some in moves_sudo.grouped("company_id").items():
            reference = self._reference(company)
            terms = self._terms(company, some.commercial_partner_id, reference)
            today, fee = company._credit_today(), company.sudo().credit_interest_fee
            known_until = self._known_until(reference, today)
            for move in some:
                kind, rates = terms[move.commercial_partner_id.id]
                if kind == "none":
                    continue
                periods = self._periods(move, items, paid, today, rates)
                interest = sum((p.interest for p in periods), ZERO)
                if interest > 0:
                    until = known_until if kind == "reference" else None
                    found[move.id] = Accrued(periods, interest, fee, until)
        return found

    @api.model
    def _read(self, moves_sudo):
        """Return items by invoice, and payments by item."""
        items, paid = {}, {}
        query = sql.items(self.env, moves_sudo.ids)
        for move_id, item_id, due, amount in self.env.execute_query(query):
            items.setdefault(move_id, []).append((item_id, due, Decimal(amount)))
        query = sql.paid(self.env, moves_sudo.ids)
        for item_id, day, amount in self.env.execute_query(query):
            paid.setdefault(item_id, []).append((day, Decimal(amount)))
        return items, paid

    @api.model
    def _periods(self, move, items, paid, today, rates):
        """Return the periods of all instalments, in their order.

        What is disputed is open: an instalment that was paid has no part of it.
        """
        currency = move.currency_id
        disputed = exact(sum(move._credit_open_disputes().mapped("amount")), currency)
        found = []
        for item_id, due, amount in items.get(move.id, ()):
            payments = [Paid(day or due, part) for day, part in paid.get(item_id, ())]
            mine = min(disputed, amount - sum((p.amount for p in payments), ZERO))
            disputed -= mine
            if mine > 0:
                payments.append(Paid(due, mine))
            found += late_interest(
                amount,
                due,
                payments,
                today,
                rates,
                step=Decimal(str(currency.rounding)),
            )
        return found

    @api.model
    def _terms(self, company, partners, reference):
        """Return ``{commercial_partner_id: (kind, rates)}``; a customer's own first."""
        options = company.sudo()
        points = Decimal(repr(options.credit_interest_points))
        legal = with_points(reference, points)
        own = {
            profile.partner_id.id: profile
            for profile in self.env["credit.profile"].sudo()._of(partners, company)
            if profile.interest_kind
        }
        found = {}
        for partner in partners:
            terms = own.get(partner.id)
            kind = terms.interest_kind if terms else options.credit_interest_kind
            percent = terms.interest_rate if terms else options.credit_interest_rate
            contract = [Rate(date.min, Decimal(repr(percent)))]
            rates = {"reference": legal, "contract": contract}.get(kind, [])
            found[partner.id] = (kind, rates)
        return found

    @api.model
    def _reference(self, company):
        rates_sudo = self.env["credit.reference.rate"]._of(company)
        return [Rate(r.date_from, Decimal(repr(r.rate))) for r in rates_sudo]

    @api.model
    def _known_until(self, reference, today):
        """Return the last day of the half-year of the newest rate, when it is over."""
        newest = max((rate.start for rate in reference), default=None)
        if not newest:
            return None
        last = (
            date(newest.year, 6, 30) if newest.month <= 6 else date(newest.year, 12, 31)
        )
        return last if last < today else None
