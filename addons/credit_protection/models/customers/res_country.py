from odoo import api, models
from odoo.tools import ormcache


class ResCountry(models.Model):
    """The codes by which rules know countries."""

    _inherit = "res.country"

    @api.model
    @ormcache(cache="stable")
    def _credit_codes(self):
        """Return the code of every country by id; Odoo forgets it when one changes."""
        countries_sudo = self.sudo().search_fetch([], ["code"])
        return {country.id: country.code for country in countries_sudo}

    def _credit_code(self):
        """Return the code of this country, or None where there is none."""
        return self._credit_codes().get(self.id) or self.code or None
