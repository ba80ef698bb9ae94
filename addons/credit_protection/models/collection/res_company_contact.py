from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """How a company collects what is overdue."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_contact_days = fields.Integer(
        "Days until the next contact",
        default=7,
        required=True,
        help="So many days a customer that was spoken to stays out of the worklist,"
        " unless another day is named. Whoever was not reached is there again on the"
        " next day.",
        prefetch=SETTINGS,
    )

    _credit_contact_days_positive = models.Constraint(
        "CHECK(credit_contact_days BETWEEN 0 AND 365)",
        "The days until the next contact are between 0 and 365.",
    )
