from odoo import api, models


class CreditNightProfiles(models.AbstractModel):
    """Stages of the night that go over the customers of a company."""

    _name = "credit.night.profiles"
    _description = "Night: Customers"
    _inherit = ["credit.night.work"]
    _night_records = "credit.profile"

    @api.model
    def _night_todo(self, company, partners):
        """Return the profiles of these customers."""
        domain = self._night_domain(company, partners)
        return self.env["credit.profile"].search(domain, order="id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Do the work for those profiles that nobody else is changing."""
        free, busy = self._night_lock(self.env["credit.profile"].browse(ids))
        self._night_profiles(company, free)
        return busy

    @api.model
    def _night_profiles(self, company, profiles):
        """Do the work for some profiles, in a fixed number of queries."""
        raise NotImplementedError
