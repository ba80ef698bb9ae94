from odoo import fields, models

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """What a company asks for before it gives a customer more credit."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_limit_second_level_amount = fields.Monetary(
        "Second approval above",
        default=50000,
        help="A limit above this amount needs a credit manager first and then another"
        " person, a credit director. 0: one person decides about every limit.",
        prefetch=SETTINGS,
    )
    credit_limit_document_kind_ids = fields.Many2many(
        "credit.document.kind",
        "credit_limit_document_kind_company_rel",
        string="Documents required for a higher limit",
        help="Without these documents a limit request cannot be approved.",
    )

    _credit_second_level_not_negative = models.Constraint(
        "CHECK(credit_limit_second_level_amount >= 0)",
        "The amount above which a second person approves cannot be negative.",
    )
