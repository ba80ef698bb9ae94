from odoo import models


class ResPartner(models.Model):
    """Companies that belong to other companies."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def _credit_companies_above(self):
        """Return ``{id: commercial partners above it}`` of those that have any.

        One query a generation, however many partners are asked for. A circle, which
        only SQL can make, is walked once.
        """
        above, seen = {}, {partner.id: {partner.id} for partner in self}
        step = {partner.id: partner.parent_id for partner in self}
        while step := {
            partner_id: parent
            for partner_id, parent in step.items()
            if parent and parent.id not in seen[partner_id]
        }:
            for partner_id, parent in step.items():
                seen[partner_id].add(parent.id)
                known = above.get(partner_id, self.browse())
                above[partner_id] = known | parent.commercial_partner_id
            step = {i: parent.parent_id for i, parent in step.items()}
        return above
