from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """When the night of a company begins."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_night_hour = fields.Integer(
        "Night from (hour)",
        default=1,
        help="The hour of the day, in the time zone of the company, from which scores,"
        " holds, cover and notices are brought up to date.",
        prefetch=SETTINGS,
    )

    _credit_night_hour = models.Constraint(
        "CHECK(credit_night_hour BETWEEN 0 AND 23)",
        "The hour lies between 0 and 23.",
    )
