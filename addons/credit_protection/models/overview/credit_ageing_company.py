from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import ageing_bounds


class ResCompany(models.Model):
    """By which days a company groups what is overdue."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    credit_ageing_days = fields.Char(
        "Ages of overdue items",
        default="30,60,90,120",
        help="The last days of the first four groups of the ageing; the fifth has no"
        " end.",
    )

    @api.constrains("credit_ageing_days")
    def _check_credit_ageing_days(self):
        for company in self:
            try:
                company._credit_ageing_bounds()
            except ValueError:
                raise ValidationError(
                    self.env._(
                        "Write four rising whole numbers from 1 to 3650 with commas"
                        " between them, for example 30,60,90,120."
                    )
                ) from None

    def _credit_ageing_bounds(self):
        """Return the last days of the groups with an end."""
        self.ensure_one()
        return ageing_bounds(self.sudo().credit_ageing_days or "")
