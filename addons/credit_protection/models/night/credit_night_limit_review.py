from odoo import api, models
from odoo.fields import Domain


class CreditNightLimitReview(models.AbstractModel):
    """Whoever answers is told of limits that expire or are due for a review."""

    _name = "credit.night.limit.review"
    _description = "Night: Limits to Review"
    _inherit = ["credit.night.profiles"]

    @api.model
    def _night_todo(self, company, partners):
        """Return the profiles whose limit somebody has to be told about."""
        profiles = self.env["credit.profile"]
        mine = Domain(self._night_domain(company, partners))
        return profiles._limits_to_review(company, mine).ids

    @api.model
    def _night_profiles(self, company, profiles):
        profiles._tell_reviews(company)
