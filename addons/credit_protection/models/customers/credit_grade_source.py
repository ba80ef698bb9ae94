from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import Step, map_grade, scale_faults

KINDS = [("customer", "Customers"), ("country", "Countries")]


class CreditGradeSource(models.Model):
    """Who grades customers or countries, on which scale, and for how long it counts.

    The scale maps what the source writes to one scale for all sources, so that a rule
    reads one number whoever has said it.
    """

    _name = "credit.grade.source"
    _description = "Source of Credit Grades"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="How files and other programs name this source.",
    )
    kind = fields.Selection(KINDS, "What it grades", required=True, default="customer")
    stale_days = fields.Integer(
        "Stale after days",
        default=180,
        help="A grade older than this is ignored, as if there were none."
        " 0: grades never become stale.",
    )
    scale_ids = fields.One2many("credit.grade.scale", "source_id", copy=True)
    note = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE(code)",
        "Another source has this code already. Codes tell sources apart in files.",
    )
    _stale_days_not_negative = models.Constraint(
        "CHECK(stale_days >= 0)", "Days cannot be negative."
    )

    @api.constrains("scale_ids")
    def _check_scale(self):
        """Refuse scales that give one grade twice, or no grade at all."""
        for source in self:
            faults = scale_faults(source._steps())
            if faults:
                code, step = faults[0]
                raise ValidationError(source._fault_text(code, step))

    def _fault_text(self, code, step):
        names = {"agency": self.name, "grade": step.name, "up_to": step.up_to}
        if code == "number":
            return self.env._(
                "%(agency)s: a band from %(grade)s to %(up_to)s needs two numbers, the"
                " lower one first.",
                **names,
            )
        if code == "twice":
            return self.env._(
                "%(agency)s: the row %(grade)s says something that another row says"
                " already. Each grade stands in one row.",
                **names,
            )
        return self.env._(
            "%(agency)s: the row %(grade)s needs an internal grade from 1 (best) to"
            " 10 (worst).",
            **names,
        )

    def _steps(self):
        """Return the scale as the engine reads it."""
        return [
            Step((row.name or "").strip(), (row.up_to or "").strip(), row.grade)
            for row in self.scale_ids
        ]

    def _internal_grades(self, texts):
        """Return ``{text: grade from 1 to 10}``; None where the scale knows none."""
        self.ensure_one()
        steps = self._steps()
        return {text: map_grade(steps, text or "") for text in texts}

    def _scale_text(self):
        """Return the grades of the scale as people read them."""
        return ", ".join(
            f"{row.name}–{row.up_to}" if row.up_to else row.name  # noqa: RUF001
            for row in self.scale_ids
        )

    def action_apply_scale(self):
        """Map the grades that are stored already by the scale as it is now."""
        self.check_access("write")
        grades = self.env["credit.grade"].search([("source_id", "in", self.ids)])
        for source, some in grades.grouped("source_id").items():
            known = source._internal_grades(set(some.mapped("grade")))
            lost = sorted(text for text, grade in known.items() if grade is None)
            if lost:
                raise UserError(
                    self.env._(
                        "The scale of %(agency)s does not know %(grades)s, which"
                        " customers have. Add rows for them first.",
                        agency=source.name,
                        grades=", ".join(lost[:10]),
                    )
                )
        self.env.add_to_compute(grades._fields["internal_grade"], grades)
        grades._rerate()
        return True
