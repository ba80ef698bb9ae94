from odoo import fields, models

from ..base.res_company import SETTINGS

INTEREST = [
    ("none", "None"),
    ("reference", "By law: reference rate and points"),
    ("contract", "Contract rate"),
]


class ResCompany(models.Model):
    """Which interest a company asks for what is paid late."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_interest_kind = fields.Selection(
        INTEREST, "Late interest", default="none", required=True, prefetch=SETTINGS
    )
    credit_interest_points = fields.Float(
        "Points above the reference rate",
        default=8.0,
        help="In the European Union 8 points between businesses.",
        prefetch=SETTINGS,
    )
    credit_interest_rate = fields.Float(
        "Contract rate (% a year)", digits=(6, 3), prefetch=SETTINGS
    )
    credit_interest_charge = fields.Boolean(
        "Charge late interest",
        help="Accountants make draft invoices of what has accrued. Without this it is"
        " shown only, for example in reminders.",
        prefetch=SETTINGS,
    )
    credit_interest_product_id = fields.Many2one(
        "product.product",
        "Product for late interest",
        help="Gives the account and the taxes of what is charged. Empty: the account of"
        " the journal, without taxes.",
        prefetch=SETTINGS,
    )
    credit_interest_fee = fields.Monetary(
        "Compensation per invoice",
        help="Fixed compensation for collecting, in company currency. In the European"
        " Union 40 EUR between businesses.",
        prefetch=SETTINGS,
    )

    _credit_interest_possible = models.Constraint(
        "CHECK(credit_interest_points >= 0 AND credit_interest_fee >= 0"
        " AND credit_interest_rate >= 0 AND credit_interest_rate < 1000)",
        "Late interest and compensation are 0 or more.",
    )
