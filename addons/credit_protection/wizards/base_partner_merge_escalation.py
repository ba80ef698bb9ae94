from odoo import models

from ..models.reminders import credit_escalation_sql as sql


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Reminders follow a customer that is merged into another one."""

    # One file a concern.
    _inherit = "base.partner.merge.automatic.wizard"  # pylint: disable=consider-merging-classes-inherited

    def _credit_merge_profiles(self, src_partners, dst_partner):
        """Count the overdue episodes on, so that both customers keep theirs.

        Of two reminders of the same step and episode only one could be kept.
        """
        result = super()._credit_merge_profiles(src_partners, dst_partner)
        for partner in src_partners:
            query = sql.later_episodes(self.env, partner.id, dst_partner.id)
            self.env.execute_query(query)
            self.env.execute_query(sql.follow(partner.id, dst_partner.id))
        self.env.invalidate_all()
        return result
