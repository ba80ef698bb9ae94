from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """When a promise to pay is kept, in a company."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_promise_days = fields.Integer(
        "Days of grace for promises",
        default=3,
        help="A promise to pay is broken so many days after its day.",
        prefetch=SETTINGS,
    )
    credit_promise_tolerance = fields.Float(
        "Tolerance for promises (%)",
        default=5.0,
        help="A promise to pay is kept when at most this share of it is missing.",
        prefetch=SETTINGS,
    )

    _credit_promise_terms = models.Constraint(
        "CHECK(credit_promise_days >= 0 AND credit_promise_tolerance >= 0"
        " AND credit_promise_tolerance < 100)",
        "Days of grace are 0 or more, the tolerance lies between 0 and 100 %.",
    )
