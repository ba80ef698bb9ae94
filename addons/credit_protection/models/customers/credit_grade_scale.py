from odoo import api, fields, models


class CreditGradeScale(models.Model):
    """One row of a scale: what the source writes, and its grade from 1 to 10."""

    _name = "credit.grade.scale"
    _description = "Row of a Grade Scale"
    _order = "source_id, sequence, id"

    source_id = fields.Many2one(
        "credit.grade.source", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        "Grade", required=True, help="As the source writes it; of a band the lowest."
    )
    up_to = fields.Char(
        "Up to", help="The highest number of a band; empty for a single grade."
    )
    grade = fields.Integer(
        "Internal grade",
        required=True,
        default=10,
        aggregator=None,
        help="From 1 (best) to 10 (worst).",
    )
    label = fields.Char("Meaning", translate=True)

    @api.constrains("name", "up_to", "grade", "source_id")
    def _check_scale(self):
        self.source_id._check_scale()
