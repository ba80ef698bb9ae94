from odoo import fields, models


class CreditDisputeReason(models.Model):
    """Why customers do not agree: a short list, so that causes can be counted."""

    _name = "credit.dispute.reason"
    _description = "Credit Dispute Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    days = fields.Integer(
        "Days to settle",
        default=14,
        help="A new dispute with this reason is to be settled within so many days.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _days_ahead = models.Constraint(
        "CHECK(days >= 0)", "Disputes are settled today or later: enter 0 days or more."
    )
