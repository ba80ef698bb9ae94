from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Insured customers become one: what would meet on one customer makes room."""

    # One file a concern.
    _inherit = "base.partner.merge.automatic.wizard"  # pylint: disable=consider-merging-classes-inherited

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Keep one reminder of a deadline and one draft of a notice: core keeps all."""
        partners = dst_partner + src_partners
        self._credit_merge_alerts(partners)
        self._credit_merge_drafts(partners)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _credit_merge_alerts(self, partners):
        alerts_sudo = self.env["credit.cover.alert"].sudo()
        found = alerts_sudo.search([("partner_id", "in", partners.ids)], order="id")
        for same in found.grouped(
            lambda one: (one.company_id, one.duty, one.date, one.stage)
        ).values():
            same[1:].unlink()

    def _credit_merge_drafts(self, partners):
        """Cancel drafts that meet; one whose files went out is what the insurer has."""
        notices_sudo = self.env["credit.notice"].sudo()
        found = notices_sudo.search(
            [("partner_id", "in", partners.ids), ("state", "=", "draft")]
        )
        order = partners.ids
        for same in found.grouped(lambda one: (one.company_id, one.policy_id)).values():
            first, *others = same.sorted(
                lambda one: (not one.handed_at, order.index(one.partner_id.id), one.id)
            )
            meant = [one for one in others if not one.handed_at]
            notices_sudo.concat(*meant)._set_ended(
                self.env._(
                    "Its buyer was merged with another one: %(notice)s goes on.",
                    notice=first.name,
                )
            )
