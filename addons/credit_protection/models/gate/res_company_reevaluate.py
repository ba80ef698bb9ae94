from odoo import models

# What of a company decides about its orders, or about those of its branches. By its
# name the scope of rules knows it.
CHANGES = {
    "credit_count_credits",
    "credit_count_drafts",
    "credit_cover_uplift",
    "credit_exempt_intercompany",
    "credit_exempt_team_ids",
    "credit_grace_days",
    "credit_horizon_days",
    "credit_small_residual",
    "name",
}


class ResCompany(models.Model):
    """Settings by which the orders of a company are judged."""

    # One file a concern.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        """Note the companies whose orders are judged otherwise from now on."""
        names = sorted(CHANGES & vals.keys())
        before = {company.id: company._credit_values(names) for company in self}
        result = super().write(vals)
        # The settings of a company are all written, whichever of them was changed.
        changed = self.filtered(lambda c: c._credit_values(names) != before[c.id])
        self.env["credit.reevaluation"]._mark_companies(changed)
        return result

    def _credit_values(self, names):
        company_sudo = self.sudo()
        return [company_sudo[name] for name in names]
