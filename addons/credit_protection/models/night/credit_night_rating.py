from odoo import api, models


class CreditNightRating(models.AbstractModel):
    """Every customer is rated once a night; who has no profile yet gets one."""

    _name = "credit.night.rating"
    _description = "Night: Ratings"
    _inherit = ["credit.night.profiles"]

    @api.model
    def _night_todo(self, company, partners):
        """Return all profiles, after those that are missing were made."""
        profiles = self.env["credit.profile"]
        if partners:
            profiles._ensure(partners, company)
        else:
            profiles._make_missing(company, company._credit_today())
        return super()._night_todo(company, partners)

    @api.model
    def _night_profiles(self, company, profiles):
        profiles._refresh_batch(company, company._credit_today())
