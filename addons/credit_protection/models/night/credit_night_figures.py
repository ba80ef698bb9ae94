from odoo import api, models


class CreditNightFigures(models.AbstractModel):
    """The stored figures, after orders were freed and confirmed."""

    _name = "credit.night.figures"
    _description = "Night: Figures"
    _inherit = ["credit.night.profiles"]

    @api.model
    def _night_profiles(self, company, profiles):
        profiles._store_figures(company)
