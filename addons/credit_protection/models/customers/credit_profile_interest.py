from odoo import fields, models

from ..reminders.res_company_interest import INTEREST


class CreditProfile(models.Model):
    """Late interest that was agreed with one customer."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    interest_kind = fields.Selection(
        INTEREST, "Late interest", help="Empty: as the company asks of everybody."
    )
    interest_rate = fields.Float("Contract rate (% a year)", digits=(6, 3))

    _interest_possible = models.Constraint(
        "CHECK(interest_rate >= 0 AND interest_rate < 1000)",
        "A contract rate is 0 or more, in percent a year.",
    )
