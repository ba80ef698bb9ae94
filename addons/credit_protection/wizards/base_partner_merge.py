from odoo import models

# Stricter first.
KINDS = ("none", "amount", "unchecked")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers keep the strictest of what was decided about them."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Carry limit kind, limit and manual hold over; core drops second profiles."""
        self._credit_merge_profiles(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _credit_merge_profiles(self, src_partners, dst_partner):
        Profile = self.env["credit.profile"]
        profiles_sudo = Profile.sudo().search([("partner_id", "in", src_partners.ids)])
        for company, some_sudo in profiles_sudo.grouped("company_id").items():
            kept_sudo = Profile._ensure(dst_partner, company).sudo()
            vals = _strictest(kept_sudo, some_sudo)
            if vals:
                kept_sudo.write(vals)
            holds_sudo = self.env["credit.hold"].sudo()
            holds_sudo.search([("profile_id", "in", some_sudo.ids)]).write(
                {"profile_id": kept_sudo.id}
            )
        self.env.flush_all()


def _strictest(kept, others):
    """Return what the kept profile has to take over from the others."""
    vals, everybody = {}, kept + others
    strictest = min(
        everybody, key=lambda p: (KINDS.index(p.limit_kind), p.credit_limit)
    )
    if strictest != kept:
        names = ("limit_kind", "credit_limit")
        vals = {name: strictest[name] for name in names}
    held = others.filtered("manual_hold")[:1]
    if held and not kept.manual_hold:
        names = ("manual_hold", "manual_hold_reason", "manual_hold_until")
        vals |= {name: held[name] for name in names}
    return vals
