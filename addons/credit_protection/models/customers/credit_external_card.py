from odoo import api, models
from odoo.tools import format_date


class CreditExternalFacts(models.AbstractModel):
    """What others say about a customer, as rows a person reads."""

    # One file a concern.
    _inherit = "credit.external.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cards(self, company, partners):
        """Return ``{commercial_partner_id: rows}``: the newest of each source."""
        today = company._credit_today()
        debtors_sudo = partners.sudo().commercial_partner_id
        grades = self._newest_grades(company, debtors_sudo, today)
        risks = self._newest_risks(company, debtors_sudo.country_id, today)
        found = {}
        for debtor in debtors_sudo:
            country = debtor.country_id
            found[debtor.id] = [
                *(self._grade_row(row, today) for row in grades.get(debtor.id, ())),
                *(self._risk_row(row, country) for row in risks.get(country.id, ())),
            ]
        return found

    def _grade_row(self, row, today):
        stale = row.valid_until and row.valid_until < today
        outlooks = self.env["credit.grade"]._fields["outlook"]
        outlook = dict(outlooks._description_selection(self.env))[row.outlook]
        known = outlook if row.outlook != "unknown" else ""
        name = f"{self._source_name(row)}: {row.text}"
        return {
            "key": f"grade-{row.id}",
            "label": self.env._("Grade"),
            "note": self._note(name, known, self._day(row.date)),
            "text": self.env._("%(grade)s of 10", grade=row.grade),
            "stale": self.env._("stale, ignored") if stale else "",
        }

    def _risk_row(self, row, country):
        since = self.env._("since %(date)s", date=self._day(row.date))
        return {
            "key": f"risk-{row.id}",
            "label": self.env._("Country risk of %(country)s", country=country.name),
            "note": self._note(self._source_name(row), row.text, since),
            "text": self.env._("%(level)s of 4", level=row.level),
            "stale": "",
        }

    def _source_name(self, row):
        source_sudo = self.env["credit.grade.source"].sudo().browse(row.source_id)
        return source_sudo.name

    def _note(self, *parts):
        return " · ".join(part for part in parts if part)

    def _day(self, day):
        return format_date(self.env, day, date_format="medium")
