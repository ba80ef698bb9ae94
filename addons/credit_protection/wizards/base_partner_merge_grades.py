from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers keep all grades; of two of one day the worse counts."""

    # One file a concern.
    _inherit = "base.partner.merge.automatic.wizard"  # pylint: disable=consider-merging-classes-inherited

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Archive what would meet on one customer: core deletes instead of choosing."""
        grades_sudo = self.env["credit.grade"].sudo()
        found = grades_sudo.search(
            [("partner_id", "in", (src_partners + dst_partner).ids)],
            order="internal_grade desc, id desc",
        )
        for same in found.grouped(
            lambda g: (g.source_id, g.date, g.company_id)
        ).values():
            if len(same) > 1:
                same[1:].write({"active": False})
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
