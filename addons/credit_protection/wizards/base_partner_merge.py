from odoo import models

# Stricter first.
KINDS = ("none", "amount", "unlimited", "unchecked")


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
            with kept_sudo._log_limit_changes(origin="merge"):
                if vals:
                    kept_sudo.write(vals)
                _merge_temporary(kept_sudo, some_sudo)
            some_sudo.limit_change_ids._move_to(kept_sudo)
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
    for name in ("limit_expires_on", "limit_review_on"):
        days = [day for day in everybody.mapped(name) if day]
        if days and min(days) != kept[name]:
            vals[name] = min(days)
    groups = everybody.filtered("group_limit_kind")
    if groups and (tightest := min(groups, key=lambda p: p.group_limit)) != kept:
        vals |= {name: tightest[name] for name in ("group_limit_kind", "group_limit")}
    held = others.filtered("manual_hold")[:1]
    if held and not kept.manual_hold:
        names = ("manual_hold", "manual_hold_reason", "manual_hold_until")
        vals |= {name: held[name] for name in names}
    return vals


def _merge_temporary(kept, others):
    """Take the temporary limits over, and end those that would give more than before.

    One of two customers was trusted with more for a while, the other one was not: only
    what is below the merged limit goes on, the lower one where two would meet.
    """
    own = kept.credit_limit if kept.limit_kind == "amount" else 0.0
    going_on = kept.temporary_limit_ids.browse()
    live = (kept + others).temporary_limit_ids.filtered(
        lambda limit: limit.state in ("planned", "running")
    )
    for limit in live.sorted("amount"):
        meets = going_on.filtered(
            lambda other, limit=limit: (
                other.date_from <= limit.date_to and other.date_to >= limit.date_from
            )
        )
        replaces = kept.limit_kind in ("none", "amount")
        if meets or limit.amount > own or not replaces:
            limit._end()
        else:
            going_on |= limit
    live.flush_recordset()  # PostgreSQL must know which ones have ended
    others.temporary_limit_ids.write({"profile_id": kept.id})
