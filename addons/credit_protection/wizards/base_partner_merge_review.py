from odoo import models

from ..models.customers.credit_review import AT_WORK


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Reviews follow a customer that is merged into another one."""

    # One file a concern.
    _inherit = "base.partner.merge.automatic.wizard"  # pylint: disable=consider-merging-classes-inherited

    def _credit_merge_profiles(self, src_partners, dst_partner):
        """Carry the reviews over; of two at work the kept customer's goes on."""
        result = super()._credit_merge_profiles(src_partners, dst_partner)
        Profile = self.env["credit.profile"]
        reviews_sudo = self.env["credit.review"].sudo()
        moved_sudo = reviews_sudo.search([("partner_id", "in", src_partners.ids)])
        for review_sudo in moved_sudo:
            kept_sudo = Profile._ensure(dst_partner, review_sudo.company_id).sudo()
            at_work = kept_sudo.review_ids.filtered(lambda r: r.state in AT_WORK)
            ended = review_sudo.state in AT_WORK and at_work
            review_sudo.write(
                {"profile_id": kept_sudo.id, **({"state": "expired"} if ended else {})}
            )
        self.env.flush_all()
        return result
