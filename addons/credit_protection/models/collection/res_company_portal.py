from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """What customers may do about their debts on the portal of a company."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_portal_promise_days = fields.Integer(
        "Promises on the portal, days ahead",
        default=30,
        help="Customers may promise on the portal to pay within so many days. 0: they"
        " cannot promise there.",
        prefetch=SETTINGS,
    )

    _credit_portal_days_ahead = models.Constraint(
        "CHECK(credit_portal_promise_days >= 0)",
        "Customers promise to pay today or later: enter 0 days or more.",
    )
