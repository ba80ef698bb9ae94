from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """The amount above which a release is no credit manager's decision alone."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_director_above = fields.Monetary(
        "Director releases above",
        currency_field="currency_id",
        help="Orders of which more than this would be owed are released by a credit"
        " director, after a credit manager has recommended it. 0: any amount is"
        " released by a credit manager.",
        prefetch=SETTINGS,
    )

    _credit_director_above_not_negative = models.Constraint(
        "CHECK(credit_director_above >= 0)",
        "The amount above which a director releases cannot be negative.",
    )
