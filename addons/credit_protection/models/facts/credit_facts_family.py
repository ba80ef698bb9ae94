from odoo import api, models


class CreditFacts(models.AbstractModel):
    """A parent company on hold holds the companies below it."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _limits(self, company, partners, today):
        """Add the holds of parent companies to those of the customers themselves."""
        limits = super()._limits(company, partners, today)
        debtors_sudo = self.env["res.partner"].sudo().browse(limits)
        above = debtors_sudo._credit_companies_above()
        parents = self.env["res.partner"].sudo().union(*above.values())
        if not parents:
            return limits
        profiles = self.env["credit.profile"].sudo()._of(parents, company)
        held = profiles.filtered(lambda p: p._on_manual_hold(today)).partner_id
        return {
            debtor_id: {**values, "manual_hold": True}
            if above.get(debtor_id, held.browse()) & held
            else values
            for debtor_id, values in limits.items()
        }
