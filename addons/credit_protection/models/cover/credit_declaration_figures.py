from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models

from ...engine import Sale, SaleFacts, declare, why_excluded
from . import credit_declaration_sql as sql


class Row(NamedTuple):
    """One invoice or credit note as SQL reads it; amounts as text.

    ``terms_day`` is the day whose terms count: for a credit note that of its invoice.
    """

    move_id: int
    name: str
    company_id: int
    buyer_id: int
    country_id: int
    day: date
    terms_day: date
    total: str
    untaxed: str
    term_days: int
    stamped: str
    reason: str
    policy_id: int
    own: bool
    cash: bool


class Changed(NamedTuple):
    """A declared document and what its turnover has become more; amounts as text."""

    move_id: int
    name: str
    buyer_id: int
    day: date
    country_id: int
    excluded: str
    rate: str
    with_tax: bool
    difference: str


class CreditDeclaration(models.Model):
    """From the books to the figures of a declaration, in a fixed number of queries."""

    # One file a concern.
    _inherit = "credit.declaration"  # pylint: disable=consider-merging-classes-inherited

    def _companies(self):
        """Return the companies whose invoices a policy insures: those of its cover."""
        company_sudo = self.policy_id.sudo().company_id
        if company_sudo.parent_id:
            return company_sudo
        return company_sudo.search([("id", "child_of", company_sudo.id)])

    def _find_figures(self):
        """Read the invoices, let the engine add them up, write lines and items."""
        self.ensure_one()
        companies = self._companies()
        query = sql.rows(self.env, self, companies)
        rows = [Row(*row) for row in self.env.execute_query(query)]
        sales = self._sales(rows, companies)
        query = sql.changed(self.env, self)
        changed = [Changed(*row) for row in self.env.execute_query(query)]
        sales += [_difference(row) for row in changed]
        rows += changed
        day = min(self.date_until, self.company_id._credit_today())
        exchange = self._exchange(day)
        step = Decimal(str(self.currency_id.rounding))
        lines = declare(sales, exchange, step)
        self._write_lines(lines, sales, rows)
        self._set(
            computed_at=fields.Datetime.now(),
            exchange_rate=float(exchange),
            exchange_day=day,
            invoice_count=len(rows),
            turnover=_total(line.turnover for line in lines),
            declared=_total(line.declared for line in lines if not line.excluded),
            left_out=_total(line.declared for line in lines if line.excluded),
            premium=_total(line.premium for line in lines),
        )

    def _exchange(self, day):
        """Return what a unit of company currency is in the policy's, exactly."""
        policy_currency, own = self.currency_id, self.company_id.currency_id
        if policy_currency == own:
            return Decimal(1)
        rate = own._get_conversion_rate(own, policy_currency, self.company_id, day)
        return Decimal(str(rate))

    def _sales(self, rows, companies):
        """Return the rows as the engine knows them: declared, or why not."""
        partners_sudo = self.env["res.partner"].sudo().browse(r.buyer_id for r in rows)
        insurable_of = {
            company.id: self.env["credit.cover"]._insurable_buyers(
                company, partners_sudo
            )
            for company in companies
        }
        found, sales = {}, []
        for row in rows:
            key = (row.terms_day, row.country_id)
            if key not in found:
                found[key] = self._terms_on(*key)
            version_sudo = found[key][0]
            insurable = row.buyer_id in insurable_of[row.company_id]
            sales.append(
                Sale(
                    row.move_id,
                    row.country_id or 0,
                    Decimal(row.total),
                    Decimal(row.untaxed),
                    Decimal(str(round(version_sudo.premium_rate, 4))),
                    version_sudo.tax_insured,
                    why_excluded(self._sale_facts(row, found[key], insurable)),
                    row.day < self.date_from,
                )
            )
        return sales

    def _sale_facts(self, row, terms, insurable):
        """Return what is known of one document before it is declared."""
        version_sudo, covered, longest = terms
        stamped_elsewhere = row.policy_id not in (None, self.policy_id.id)
        return SaleFacts(
            policy=bool(version_sudo),
            elsewhere=stamped_elsewhere and row.stamped != "none",
            own=row.own,
            cash=row.cash,
            insurable=insurable,
            country=covered,
            term_days=row.term_days,
            longest_terms=longest,
            stamped=row.stamped,
            stamp_reason=row.reason,
        )

    def _terms_on(self, day, country_id):
        """Return the version of a day, whether it covers a country, longest terms."""
        version_sudo = self.policy_id.sudo()._version_on(day)
        if not version_sudo:
            return version_sudo, False, None
        country = self.env["res.country"].browse(country_id or ())
        longest = version_sudo._terms(country).longest_terms
        return version_sudo, version_sudo._covers_country(country), longest

    def _write_lines(self, lines, sales, rows):
        """Replace the lines of a draft, and the invoices behind each of them."""
        self.env.execute_query(sql.clear(self))
        self.env["credit.declaration.line"].invalidate_model()
        self.invalidate_recordset(["line_ids"])
        vals = [self._line_vals(number, line) for number, line in enumerate(lines)]
        lines_sudo = self.env["credit.declaration.line"].sudo().create(vals)
        lines_sudo.flush_recordset()
        line_of = {
            (line.country, line.excluded, line.rate, line.late): record.id
            for line, record in zip(lines, lines_sudo, strict=True)
        }
        items = [
            (
                line_of[sale.group],
                row.move_id,
                row.name,
                row.buyer_id,
                row.day,
                sale.turnover,
                row.with_tax if isinstance(row, Changed) else sale.tax_insured,
            )
            for sale, row in zip(sales, rows, strict=True)
        ]
        if items:
            now = fields.Datetime.now()
            query = sql.write_items(self, items, self.env.uid, now)
            self.env.execute_query(query)
        self.env["credit.declaration.item"].invalidate_model()

    def _line_vals(self, number, line):
        return {
            "declaration_id": self.id,
            "company_id": self.company_id.id,
            "sequence": number,
            "country_id": line.country or False,
            "excluded": line.excluded or False,
            "late": line.late,
            "count": line.count,
            "turnover": float(line.turnover),
            "declared": float(line.declared),
            "rate": float(line.rate),
            "premium": float(line.premium),
        }


def _difference(row):
    """Return what a declared document has become more, declared as it was."""
    amount = Decimal(row.difference)
    return Sale(
        row.move_id or 0,
        row.country_id or 0,
        amount,
        amount,
        Decimal(row.rate),
        excluded=row.excluded or "",
        late=True,
    )


def _total(amounts):
    return float(sum(amounts, Decimal(0)))
