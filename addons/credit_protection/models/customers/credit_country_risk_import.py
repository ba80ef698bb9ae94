import re

from odoo import api, models

from .credit_country_risk import LEVELS
from .credit_import_target import ImportColumn

_GRADE_AND_LEVEL = re.compile(r"([A-Za-z@]+)\s*([1-4])")


class CreditCountryRisk(models.Model):
    """Country risk from files and other programs."""

    _name = "credit.country.risk"
    _description = "Country Risk"
    _inherit = ["credit.country.risk", "credit.import.target"]

    @api.model
    def _import_columns(self):
        env, today = self.env, self.env.company._credit_today().isoformat()
        return [
            ImportColumn("country", env._("Country"), True, ("DE", "CN", "Brazil")),
            ImportColumn("source", env._("Source"), False, ("countries",) * 3),
            ImportColumn("grade", env._("Grade"), False, ("AA", "B3", "B")),
            ImportColumn("level", env._("Level"), False, ("1", "", "2")),
            ImportColumn("valid_from", env._("Valid from"), True, (today,) * 3),
        ]

    @api.model
    def _import_lookups(self, lines, job):
        """Return countries by code and name, in English and the user's language."""
        if "countries" not in job.known:
            # All of them: there are a few hundred, and files name them as they like.
            # pylint: disable-next=no-search-all
            countries = self.env["res.country"].search([], order="id")
            job.known["countries"] = {
                text.casefold(): country.id
                for some in (countries, countries.with_context(lang="en_US"))
                for country in some
                for text in (country.name, country.code)
                if text
            }
        return job.known["countries"]

    @api.model
    def _import_values(self, line, lookups, job):
        country_id = lookups.get(line.cells.get("country", "").casefold())
        if not country_id:
            text = self.env._(
                "No country is called this. Write its ISO code, for example DE, or its"
                " name as it stands in Odoo."
            )
            job.fault(line, "country", text)
        grade, level = self._read_level(line, job)
        return {
            "country_id": country_id,
            "source_id": self._read_source(line, job, "country", required=False).id,
            "grade": grade or False,
            "level": level,
            "valid_from": self._read_date(line, "valid_from", job),
            "company_id": job.company.id,
        }

    @api.model
    def _read_level(self, line, job):
        """Return grade and level; ``BB3`` in one cell says both."""
        grade, level = line.cells.get("grade", ""), line.cells.get("level", "")
        both = _GRADE_AND_LEVEL.fullmatch(grade)
        if both:
            grade, level = both[1], both[2] if level in ("", both[2]) else ""
        if level not in dict(LEVELS):
            text = self.env._(
                "Write the level as 1 (low), 2, 3 or 4 (high); or with the grade, for"
                " example BB3. If both are written, they must agree."
            )
            job.fault(line, "level", text)
        return grade.upper(), level

    @api.model
    def _import_key(self, vals):
        names = ("country_id", "source_id", "valid_from", "company_id")
        return tuple(vals[name] or False for name in names)

    @api.model
    def _import_existing(self, vals_list):
        domain = [
            (name, "in", list({vals[name] for vals in vals_list}))
            for name in ("country_id", "valid_from")
        ]
        return self.search_fetch(domain, list(vals_list[0]), order="id")
