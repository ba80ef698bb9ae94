from typing import NamedTuple

from odoo import api, models

from ...engine import Grade, counting
from ..facts import credit_facts_external_sql as sql


class GradeRow(NamedTuple):
    """The newest grade of one source."""

    id: int
    source_id: int
    text: str
    grade: int
    outlook: str
    date: object
    valid_until: object


class RiskRow(NamedTuple):
    """The newest entry of one source about a country."""

    id: int
    source_id: int | None
    text: str
    level: int
    date: object


class CreditExternalFacts(models.AbstractModel):
    """What others say about customers and countries, as facts for the rules.

    A fixed number of queries for any number of customers. The worst of the newest of
    each source counts; what is stale or of a later day does not.
    """

    _name = "credit.external.facts"
    _description = "Grades and Country Risk as Facts"

    @api.model
    def _for_partners(self, company, debtors, as_of):
        """Return ``{commercial_partner_id: facts}`` of these customers on a day.

        ``grade_date`` is for people; no rule reads it.
        """
        debtors_sudo = debtors.sudo().commercial_partner_id
        debtors_sudo.fetch(["country_id"])
        grades = self._newest_grades(company, debtors_sudo, as_of)
        risks = {}
        if self.env["credit.facts"]._may_have("country risks", debtors_sudo):
            risks = self._newest_risks(company, debtors_sudo.country_id, as_of)
        found = {}
        for debtor in debtors_sudo:
            best = self._counting_grade(grades.get(debtor.id, ()), as_of)
            levels = [row.level for row in risks.get(debtor.country_id.id, ())]
            found[debtor.id] = {
                "grade": best.grade if best else None,
                "grade_date": best.date if best else None,
                "country_risk": max(levels, default=None),
            }
        return found

    @api.model
    def _counting_grade(self, rows, as_of):
        """Return the grade that counts among the newest of each source."""
        return counting([Grade(r.grade, r.date, r.valid_until) for r in rows], as_of)

    @api.model
    def _newest_grades(self, company, partners, as_of):
        """Return ``{commercial_partner_id: [GradeRow of each source]}``."""
        debtors_sudo = partners.sudo().commercial_partner_id
        facts = self.env["credit.facts"]
        if not debtors_sudo or not facts._may_have("grades", debtors_sudo):
            return {}
        companies = company.sudo().parent_ids.ids
        rows = self.env.execute_query(
            sql.newest_grades(self.env, companies, debtors_sudo.ids, as_of)
        )
        found = {}
        for debtor_id, *row in rows:
            found.setdefault(debtor_id, []).append(GradeRow(*row))
        return found

    @api.model
    def _newest_risks(self, company, countries, as_of):
        """Return ``{country_id: [RiskRow of each source]}``."""
        if not countries:
            return {}
        companies = company.sudo().parent_ids.ids
        rows = self.env.execute_query(
            sql.newest_risks(self.env, companies, countries.ids, as_of)
        )
        found = {}
        for country_id, *row in rows:
            found.setdefault(country_id, []).append(RiskRow(*row))
        return found
