from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.tools import split_every

from ...engine import (
    Receivable,
    cover_on,
    cover_stopped,
    fill_cover,
    insurable,
    insurance_clock,
    why_not,
)
from ..facts import credit_facts_cover_sql as sql
from ..facts.credit_facts_book import ZERO
from ..facts.credit_facts_instalment_sql import keep_instalments

MOST_AT_ONCE = 2000


class Row(NamedTuple):
    """One invoice as SQL reads it; amounts as text, in company currency."""

    move_id: int
    name: str
    buyer_id: int
    day: date
    invoiced_on: date
    due_date: date
    last_due_date: date
    residual: str
    total: str
    untaxed: str
    notified_on: date
    consented_until: date
    decided: bool
    in_parts: bool


class Found(NamedTuple):
    """What holds for one invoice before the limit is filled."""

    row: Row
    version: Any
    terms: Any
    cover: Any
    limit: Decimal
    reason: str
    base: Decimal
    events: tuple
    stamp: Any = None  # what the rules say, where no policy speaks


class CreditCover(models.AbstractModel):
    """Invoices → how far they are insured, and until when what must be done.

    The engine says what follows from the terms; here is read what it needs, for any
    number of invoices in a fixed number of queries, and the answer is written. What an
    invoice was insured for when it was posted is evidence: it changes by an explicit
    act only, which is recorded.
    """

    _name = "credit.cover"
    _description = "Cover of Invoices"

    # === when an invoice is posted === #

    @api.model
    def _stamp_posted(self, moves):
        """Stamp invoices that have just been posted; older ones stay as they are."""
        moves.fetch(["company_id"])  # and nothing else: there may be thousands
        for company, some in moves.grouped("company_id").items():
            if self._insures(company):
                rows = self._rows(sql.rows_of_moves(self.env, some.ids))
                self._stamp(company, rows, "posting")
            else:
                self._keep_due_dates(company, some)

    @api.model
    def _keep_due_dates(self, company, moves):
        """Keep the first due dates, for a policy that is entered later.

        A mistake that is corrected on the same day, before the invoice was sent, moves
        no due date: nobody knew of the first one.
        """
        today = company._credit_today()
        rows = self._rows(sql.rows_of_moves(self.env, moves.ids, corrected_on=today))
        self._keep_instalments(rows, again=True, corrected_on=today)
        dated = [(row.move_id, row.due_date) for row in rows if row.due_date]
        for part in split_every(MOST_AT_ONCE, dated, list):
            self.env.execute_query(sql.keep_due_dates(self.env, part, today))
        moves.invalidate_recordset(
            ["credit_original_due_date", "credit_due_kept_on", "credit_instalment_dues"]
        )

    @api.model
    def _keep_instalments(self, rows, *, again, corrected_on=None):
        """Keep the first due date of each instalment, where there are several.

        :param again: whether the invoices are posted just now
        """
        ids = [row.move_id for row in rows if row.in_parts]
        more = {"again": again, "corrected_on": corrected_on}
        for part in split_every(MOST_AT_ONCE, ids, list):
            self.env.execute_query(keep_instalments(self.env, part, **more))

    @api.model
    def _rows(self, query):
        return [Row(*row) for row in self.env.execute_query(query)]

    @api.model
    def _stamp(self, company, rows, origin, note=""):
        """Find, fill, write: stamps on the invoices, and their evidence."""
        if not rows:
            return
        policies = self._policies(company)
        found = self._find(company, policies, rows)
        filled = self._fill(found, self._used(company, policies, rows))
        self._write_stamps(company, found, filled, origin=origin, note=note)

    @api.model
    def _write_stamps(self, company, found, filled, *, origin, note):
        """Write what was found and filled on the invoices, and keep it as evidence."""
        names = list(sql.STAMPED)
        self.env["account.move"].flush_model(names)
        clocks = [self._clock_of(item) for item in found]
        stamped = [
            self._stamped(item, filled[item.row.move_id], clock)
            for item, clock in zip(found, clocks, strict=True)
        ]
        rows = [item.row for item in found]
        self._keep_instalments(rows, again=origin == "posting")
        self._update(stamped, sql.STAMPED)
        moves = self.env["account.move"].browse(item.row.move_id for item in found)
        moves.invalidate_recordset([*names, "credit_instalment_dues"])
        evidence = [
            self._evidence(item, filled[item.row.move_id], clock)
            for item, clock in zip(found, clocks, strict=True)
        ]
        self._write_evidence(company, evidence, origin, note)

    @api.model
    def _update(self, rows, columns):
        """Write columns of many invoices, each found by its id.

        A few thousand at a time: more, and PostgreSQL reads all invoices to find them.
        """
        for part in split_every(MOST_AT_ONCE, rows, list):
            self.env.execute_query(sql.write_stamps(part, columns))

    # === what holds === #

    @api.model
    def _find(self, company, policies, rows):
        """Return what holds for each invoice: terms, cover limit, reason."""
        buyers_sudo = self.env["res.partner"].sudo().browse(r.buyer_id for r in rows)
        buyers_sudo.fetch(["country_id", "is_company"])
        decisions = self.env["credit.cover.limit"]._decisions(policies, buyers_sudo)
        insurable_ids = self._insurable_buyers(company, buyers_sudo)
        late = self._late(company, policies, rows)
        events = self.env["credit.risk.event"].sudo()._spans(company, buyers_sudo)
        rates, terms_on, found = {}, {}, []
        for row, buyer in zip(rows, buyers_sudo, strict=True):
            version, covered, terms = self._terms_on(
                policies, row.day, buyer.country_id, terms_on
            )
            cover = cover_on(
                decisions.get((version.policy_id.id, buyer.id), ()),
                row.day,
                terms.discretionary_limit if terms else ZERO,
            )
            limit = self._in_company(company, version, cover.amount, row.day, rates)
            reason = why_not(
                terms,
                term_days=row.last_due_date
                and (row.last_due_date - row.invoiced_on).days,
                limit=limit,
                buyer_insurable=buyer.id in insurable_ids,
                country_covered=covered,
                stopped=self._stopped(terms, late.get(buyer.id, ()), row.day),
                event_stopped=version._stopped_by(events.get(buyer.id, ()), row.day),
            )
            base = self._base(company, row, terms)
            known = events.get(buyer.id, ())
            found.append(Found(row, version, terms, cover, limit, reason, base, known))
        return self._with_rules(company, found, insurable_ids, late, events)

    @api.model
    def _terms_on(self, policies, day, country, known):
        """Return version, whether it covers the country, and terms of a day.

        :param known: a dict that remembers the answers
        """
        if (day, country.id) not in known:
            version, covered = self._version(policies, day, country)
            if (version, country) not in known:
                terms = version._terms(country) if version else None
                known[version, country] = terms
            known[day, country.id] = (version, covered, known[version, country])
        return known[day, country.id]

    @api.model
    def _base(self, company, row, terms):
        """Return what of an invoice can be insured."""
        return insurable(
            Decimal(row.residual),
            Decimal(row.total),
            Decimal(row.untaxed),
            tax_insured=bool(terms) and terms.tax_insured,
            step=Decimal(str(company.currency_id.rounding)),
        )

    @api.model
    def _version(self, policies, day, country):
        """Return the terms of a day and whether they cover a country.

        Policies that are in force together insure different countries.
        """
        versions = [v for policy in policies if (v := policy._version_on(day))]
        for version in versions:
            if version._covers_country(country):
                return version, True
        nothing = self.env["credit.insurance.version"].sudo()
        return (versions[0] if versions else nothing), False

    @api.model
    def _stopped(self, terms, late, day):
        """Return whether the cover of a buyer had stopped on a day."""
        revival = terms.revival_days if terms else 0
        return cover_stopped(late, day, revival) is not None

    @api.model
    def _in_company(self, company, version, amount, day, rates):
        """Return a limit of the policy in company currency, at the rate of a day."""
        if not amount or version.currency_id == company.currency_id:
            return amount
        key = (version.currency_id.id, day)
        if key not in rates:
            rates[key] = Decimal(
                str(
                    self.env["res.currency"]._get_conversion_rate(
                        version.currency_id, company.currency_id, company, day
                    )
                )
            )
        return amount * rates[key]

    # === filling and writing === #

    @api.model
    def _fill(self, found, used):
        """Fill the cover limit of each buyer, the oldest invoice first."""
        by_buyer = {}
        for item in found:
            receivable = Receivable(
                item.row.move_id, item.row.day, item.base, item.limit, item.reason
            )
            by_buyer.setdefault(item.row.buyer_id, []).append(receivable)
        filled = {}
        for buyer_id, receivables in by_buyer.items():
            filled |= fill_cover(receivables, used=used.get(buyer_id, ZERO))
        return filled

    @api.model
    def _stamped(self, item, part, clock):
        """Return the columns of one invoice: id, then those of ``STAMPED``."""
        row = item.row
        return (
            row.move_id,
            _state(part),
            item.version.id or None,
            item.cover.key,
            part.insured,
            item.base - part.insured,
            float(self._share(item)),
            part.reason or None,
            row.due_date,
            *clock,
            *self._named_rules(item),
        )

    @api.model
    def _clock_of(self, item):
        """Return the dates of one invoice: by its policy, else by the rules."""
        if item.stamp:
            return item.stamp.cover.clock
        return self._clock(item.terms, item.row, item.events)

    @api.model
    def _named_rules(self, item):
        """Return which ruleset insured an invoice, and its line; none by a policy."""
        stamp = item.stamp
        return (stamp.ruleset_id, stamp.cover.line) if stamp else (None, None)

    @api.model
    def _clock(self, terms, row, events):
        """Return the dates of one invoice, and whether they are assumed."""
        if not (terms and row.due_date):
            return (None, None, None, None, False)
        insolvency = min(
            ((e.start, e.known_on) for e in events if e.is_insolvency), default=None
        )
        on, known_on = insolvency or (None, None)
        return insurance_clock(
            terms,
            row.due_date,
            notified_on=row.notified_on,
            insolvent_on=on,
            insolvency_known_on=known_on,
            consented_until=row.consented_until,
        )

    @api.model
    def _share(self, item):
        """Return the insured share of a loss, of this kind of limit."""
        if item.reason:
            return ZERO
        if item.cover.share is not None:
            return item.cover.share
        if item.cover.kind == "discretionary":
            return item.terms.discretionary_share
        return item.terms.named_share

    @api.model
    def _evidence(self, item, part, clock):
        """Return the evidence of one invoice, as it was found and filled."""
        return (
            item.row.move_id,
            item.row.name,
            item.row.buyer_id,
            part.insured,
            item.base - part.insured,
            float(self._share(item)),
            part.reason or None,
            part.before,
            item.limit,
            *clock[:4],
            item.version.id or None,
            item.cover.key,
            *self._named_rules(item),
        )

    @api.model
    def _write_evidence(self, company, rows, origin, note):
        self.env.execute_query(
            sql.write_evidence(
                rows,
                company=company.id,
                origin=origin,
                note=note or None,
                user=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.env["credit.cover.stamp"].invalidate_model()


def _state(part):
    if part.insured <= 0:
        return "none"
    return "partly" if part.uninsured > 0 else "insured"
