from odoo import fields, models


class CreditProfile(models.Model):
    """Where a customer stands on the reminder ladder."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    escalation_error = fields.Char(
        "Reminder could not be prepared", readonly=True, copy=False
    )
