from odoo import api, models

from .credit_cover_limit_watch import ROOTS

# What of a cover limit decides about orders.
CHANGES = ROOTS | {"insured_share"}


class CreditCoverLimit(models.Model):
    """What an insurer newly grants may free orders, what it takes may not wait."""

    # One file a concern.
    _inherit = "credit.cover.limit"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        """Note the buyers of new cover limits."""
        limits = super().create(vals_list)
        self.env["credit.reevaluation"]._mark(limits.partner_id)
        return limits

    def write(self, vals):
        """Note the buyers of cover limits that change."""
        if not CHANGES & vals.keys():
            return super().write(vals)
        buyers = self.partner_id
        result = super().write(vals)
        self.env["credit.reevaluation"]._mark(buyers | self.partner_id)
        return result

    def unlink(self):
        """Note the buyers of cover limits that go."""
        buyers = self.partner_id
        result = super().unlink()
        self.env["credit.reevaluation"]._mark(buyers)
        return result
