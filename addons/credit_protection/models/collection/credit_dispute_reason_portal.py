from odoo import fields, models


class CreditDisputeReason(models.Model):
    """Which reasons customers may give themselves."""

    # One file a concern.
    _inherit = "credit.dispute.reason"  # pylint: disable=consider-merging-classes-inherited

    on_portal = fields.Boolean(
        "On the portal", default=True, help="Customers can choose it on the portal."
    )
