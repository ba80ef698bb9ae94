from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [
    ("1", "1 (low)"),
    ("2", "2 (medium)"),
    ("3", "3 (sensitive)"),
    ("4", "4 (high)"),
]


class CreditCountryRisk(models.Model):
    """How risky a country is, from a day on, as a source has said.

    Of each source the newest entry counts, and of several sources the worst.
    """

    _name = "credit.country.risk"
    _description = "Country Risk"
    _inherit = ["credit.external.record"]
    _order = "valid_from desc, id desc"
    _rec_names_search = ["country_id"]

    country_id = fields.Many2one(
        "res.country", required=True, index=True, ondelete="restrict"
    )
    source_id = fields.Many2one(
        "credit.grade.source",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("kind", "=", "country")],
    )
    grade = fields.Char(
        help="As the source writes it, for example AA, A, BB, B, C or D."
    )
    level = fields.Selection(LEVELS, required=True)
    valid_from = fields.Date(
        required=True, default=lambda s: s.env.company._credit_today()
    )
    state = fields.Selection(
        [
            ("current", "Current"),
            ("replaced", "Replaced"),
            ("future", "Not yet"),
            ("archived", "Archived"),
        ],
        compute="_compute_state",
    )

    _one_a_day = models.UniqueIndex(
        "(country_id, COALESCE(source_id, 0), valid_from, COALESCE(company_id, 0))"
        " WHERE active",
        "This country has an entry of this source and day already. Archive that one"
        " first, if it is wrong.",
    )

    @api.depends("country_id", "grade", "level")
    def _compute_display_name(self):
        for risk in self:
            parts = (risk.country_id.name, f"{risk.grade or ''}{risk.level or ''}")
            risk.display_name = " ".join(part for part in parts if part)

    @api.depends("valid_from", "active")
    @api.depends_context("company")
    def _compute_state(self):
        facts = self.env["credit.external.facts"]
        by_company = self.grouped(lambda r: r.company_id or self.env.company)
        for company, risks in by_company.items():
            today = company._credit_today()
            newest = facts._newest_risks(company, risks.country_id, today)
            ids = {row.id for rows in newest.values() for row in rows}
            for risk in risks:
                risk.state = risk._state(today, ids)

    def _state(self, today, newest_ids):
        if not self.active:
            return "archived"
        if self.valid_from and self.valid_from > today:
            return "future"
        return "current" if self._origin.id in newest_ids else "replaced"

    @api.constrains("source_id")
    def _check_source(self):
        for risk in self:
            if risk.source_id and risk.source_id.kind != "country":
                raise ValidationError(
                    self.env._(
                        "%(agency)s grades customers, not countries.",
                        agency=risk.source_id.name,
                    )
                )

    def _changes_rating(self):
        return [("partner_id.country_id", "in", self.country_id.ids)]
