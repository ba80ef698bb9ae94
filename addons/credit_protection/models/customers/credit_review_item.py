from odoo import fields, models


class CreditReviewItem(models.Model):
    """One line of the checklist that every new review of a customer starts with."""

    _name = "credit.review.item"
    _description = "Credit Review Checklist"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char("Document", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    required = fields.Boolean(
        default=True,
        help="A review passes only when this is in order, or does not apply for a"
        " reason.",
    )
    validity_months = fields.Integer(
        "Valid for (months)",
        help="How long a document of this kind may be relied on; 0: for ever.",
    )
    description = fields.Char(
        "What to look for",
        translate=True,
        help="Shown to whoever works on the checklist.",
    )
    company_id = fields.Many2one(
        "res.company", help="Only for reviews of this company; empty for all."
    )

    _validity_not_negative = models.Constraint(
        "CHECK(validity_months >= 0)",
        "A document cannot be valid for less than 0 months.",
    )

    def _prepare_line(self, review):
        """Return the values of this item's line in a review."""
        self.ensure_one()
        return {
            "review_id": review.id,
            "item_id": self.id,
            "name": self.name,
            "description": self.description,
            "sequence": self.sequence,
            "required": self.required,
            "validity_months": self.validity_months,
        }
