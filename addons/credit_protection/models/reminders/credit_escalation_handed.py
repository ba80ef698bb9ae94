from odoo import models

# What a customer says instead of being handed over.
NOT_HANDED = ("promised", "disputed")


class CreditEscalationStep(models.Model):
    """A customer was handed over to collection: insurer and legal status follow.

    Policies may stop the cover of later shipments then, and ask to be told within some
    days. Whoever does the task knows of it: nobody has to remember to record it.
    """

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def _mark_done(self, outcome=False):
        """Record the hand-over as adverse information, once while it goes on."""
        result = super()._mark_done(outcome)
        for step in self:
            if step.channel == "collection" and step.outcome_kind not in NOT_HANDED:
                step._credit_record_hand_over()
        return result

    def _credit_record_hand_over(self):
        buyer, company = self.partner_id.commercial_partner_id, self.company_id
        events_sudo = self.env["credit.risk.event"].sudo()
        known = events_sudo.search_count(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", buyer.id),
                ("kind", "=", "collection"),
                ("ended_on", "=", False),
            ],
            limit=1,
        )
        if known:
            return
        today = company._credit_today()
        events_sudo.with_company(company).create(
            {
                "company_id": company.id,
                "partner_id": buyer.id,
                "kind": "collection",
                "happened_on": today,
                "known_on": today,
                "source": self.env._("Reminder %(number)s", number=self.name),
                "note": self.outcome,
            }
        )
