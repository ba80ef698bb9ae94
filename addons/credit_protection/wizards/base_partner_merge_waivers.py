from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers keep the strictest: waivers of those that vanish are revoked."""

    # One file a concern.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Revoke what was granted to a customer that becomes another one."""
        running_sudo = (
            self.env["credit.waiver"]
            .sudo()
            .search([("partner_id", "in", src_partners.ids), ("phase", "!=", "ended")])
        )
        if running_sudo:
            reason = self.env._(
                "Merged with %(customer)s, to whom it was not granted.",
                customer=dst_partner.display_name,
            )
            running_sudo._end(reason, self.env._("Revoked: the customer was merged."))
            self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
