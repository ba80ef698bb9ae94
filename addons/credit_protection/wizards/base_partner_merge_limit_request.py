from odoo import models

from ..models.limits.credit_limit_request import WAITING


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers keep all their limit requests; one of them goes on waiting."""

    # One file a concern.
    _inherit = "base.partner.merge.automatic.wizard"  # pylint: disable=consider-merging-classes-inherited

    def _credit_merge_profiles(self, src_partners, dst_partner):
        """Carry the requests over before core drops the second profiles."""
        res = super()._credit_merge_profiles(src_partners, dst_partner)
        requests_sudo = (
            self.env["credit.limit.request"]
            .sudo()
            .search([("partner_id", "in", (src_partners + dst_partner).ids)])
        )
        for company, some_sudo in requests_sudo.grouped("company_id").items():
            kept = self.env["credit.profile"]._ensure(dst_partner, company)
            waiting_sudo = some_sudo.filtered(lambda r: r.state in WAITING)
            for request_sudo in waiting_sudo.sorted("id")[1:]:
                request_sudo._withdraw(
                    self.env._(
                        "Withdrawn: its customer was merged with another one, for whom"
                        " a limit request waits already."
                    )
                )
            some_sudo.write({"profile_id": kept.id})
        self.env.flush_all()
        return res
