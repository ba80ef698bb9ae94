from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..base.res_company import SETTINGS


class ResCompany(models.Model):
    """When a company is reminded of what its insurer asks for."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_alert_days = fields.Char(
        "Days before a deadline",
        default="15,5,0",
        help="So many days before cover stops, before the last day of an overdue notice"
        " and before the last day of a claim the responsible people are reminded, for"
        " example 15,5,0. Empty: nobody is reminded.",
        prefetch=SETTINGS,
    )

    @api.constrains("credit_alert_days")
    def _check_credit_alert_days(self):
        for company in self:
            try:
                company._credit_alert_days()
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "Write the days before a deadline as whole numbers from 0 to"
                        " 365 with commas between them, each once, for example 15,5,0."
                    )
                ) from None

    def _credit_alert_days(self):
        """Return the days before a deadline, the earliest reminder first."""
        self.ensure_one()
        return self.env["credit.cover.alert"]._days(self.sudo().credit_alert_days)
