from odoo import models


class ResPartner(models.Model):
    """Companies that belong to other companies."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def _credit_companies_above(self):
        """Return ``{id: commercial partners above it}`` of those that have any.

        One query a generation, however many partners are asked for.
        """
        above, step = {}, {p.id: p.parent_id for p in self if p.parent_id}
        while step:
            for partner_id, parent in step.items():
                known = above.get(partner_id, self.browse())
                above[partner_id] = known | parent.commercial_partner_id
            step = {i: p.parent_id for i, p in step.items() if p.parent_id}
        return above
