from odoo import fields, models


class ResPartner(models.Model):
    """The credit profiles of a customer, one a company: to filter other records by."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    credit_profile_ids = fields.One2many(
        "credit.profile",
        "partner_id",
        "Credit profiles",
        readonly=True,
        groups="credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
    )
