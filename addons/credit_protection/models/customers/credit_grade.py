from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATES = [
    ("current", "Current"),
    ("stale", "Stale, ignored"),
    ("replaced", "Replaced"),
    ("future", "Not yet"),
    ("archived", "Archived"),
]


class CreditGrade(models.Model):
    """What an agency or insurer has said about one customer on one day.

    Of each source the newest grade that is not stale counts, and of several sources the
    worst.
    """

    _name = "credit.grade"
    _description = "Credit Grade"
    _inherit = ["credit.external.record"]
    _order = "date desc, id desc"
    _rec_name = "grade"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    source_id = fields.Many2one(
        "credit.grade.source",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("kind", "=", "customer")],
    )
    grade = fields.Char(required=True, help="As the source writes it.")
    internal_grade = fields.Integer(
        compute="_compute_internal_grade",
        store=True,
        precompute=True,
        aggregator="avg",
        help="From 1 (best) to 10 (worst), by the scale of the source.",
    )
    outlook = fields.Selection(
        [
            ("positive", "Positive"),
            ("stable", "Stable"),
            ("negative", "Negative"),
            ("unknown", "Not known"),
        ],
        required=True,
        default="unknown",
    )
    date = fields.Date(required=True, default=lambda s: s.env.company._credit_today())
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        precompute=True,
        help="Last day on which it counts; later it is stale. Empty: for ever.",
    )
    reference = fields.Char(help="Number or name of the report.")
    state = fields.Selection(STATES, compute="_compute_state")

    _one_a_day = models.UniqueIndex(
        "(partner_id, source_id, date, COALESCE(company_id, 0)) WHERE active",
        "This customer has a grade of this source and day already. Archive that one"
        " first, if it is wrong.",
    )

    @api.depends("source_id", "grade")
    def _compute_internal_grade(self):
        for source, grades in self.grouped("source_id").items():
            known = (
                source._internal_grades(set(grades.mapped("grade"))) if source else {}
            )
            for grade in grades:
                grade.internal_grade = known.get(grade.grade) or 0

    @api.depends("date", "source_id.stale_days")
    def _compute_valid_until(self):
        for grade in self:
            days = grade.source_id.stale_days
            known = grade.date and days
            grade.valid_until = known and grade.date + timedelta(days=days)

    @api.depends("date", "valid_until", "active")
    @api.depends_context("company")
    def _compute_state(self):
        facts = self.env["credit.external.facts"]
        by_company = self.grouped(lambda g: g.company_id or self.env.company)
        for company, grades in by_company.items():
            today = company._credit_today()
            newest = facts._newest_grades(company, grades.partner_id, today)
            ids = {row.id for rows in newest.values() for row in rows}
            for grade in grades:
                grade.state = grade._state(today, ids)

    def _state(self, today, newest_ids):
        if not self.active:
            return "archived"
        if self.date and self.date > today:
            return "future"
        if self.valid_until and self.valid_until < today:
            return "stale"
        return "current" if self._origin.id in newest_ids else "replaced"

    @api.constrains("grade", "source_id")
    def _check_grade(self):
        for grade in self:
            if grade.source_id.kind != "customer":
                raise ValidationError(
                    self.env._(
                        "%(agency)s grades countries, not customers.",
                        agency=grade.source_id.name,
                    )
                )
            if not grade.internal_grade:
                raise ValidationError(
                    self.env._(
                        "The scale of %(agency)s does not know the grade %(grade)s. It"
                        " knows: %(known)s.",
                        agency=grade.source_id.name,
                        grade=grade.grade,
                        known=grade.source_id._scale_text() or self.env._("nothing"),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Record grades of contacts with the customer they belong to.

        A customer of one company only is graded for that company.
        """
        partners = self.env["res.partner"].browse(
            vals["partner_id"] for vals in vals_list if vals.get("partner_id")
        )
        owners = {
            partner_sudo.id: partner_sudo.commercial_partner_id
            for partner_sudo in partners.sudo()
        }
        return super().create([_of_customer(vals, owners) for vals in vals_list])

    def _changes_rating(self):
        return [("partner_id", "in", self.sudo().partner_id.commercial_partner_id.ids)]


def _of_customer(vals, owners):
    """Return the values with the commercial partner, and its company if it has one."""
    owner = owners.get(vals.get("partner_id"))
    if not owner:
        return vals
    company_id = vals.get("company_id") or owner.company_id.id
    return {**vals, "partner_id": owner.id, "company_id": company_id}
