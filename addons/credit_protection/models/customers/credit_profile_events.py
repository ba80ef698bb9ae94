from odoo import api, fields, models

RECORDERS = ("credit_protection.group_credit_user",)


class CreditProfile(models.Model):
    """The bad news about a customer: what rules read, and the way to record it."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    credit_event_count = fields.Integer(compute="_compute_credit_event_count")

    @api.depends("partner_id", "company_id")
    def _compute_credit_event_count(self):
        counts = {
            (partner.id, company.id): count
            for partner, company, count in self.env["credit.risk.event"]._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("ended_on", "=", False),
                ],
                ["partner_id", "company_id"],
                ["__count"],
            )
        }
        for profile in self:
            key = (profile.partner_id.id, profile.company_id.id)
            profile.credit_event_count = counts.get(key, 0)

    @api.readonly
    def action_record_risk_event(self):
        """Open the form that records adverse information about this customer."""
        self.ensure_one()
        self.check_access("read")
        return self.env["credit.risk.event"]._new_for(self.partner_id, self.company_id)

    @api.readonly
    def action_risk_events(self):
        """Open what was recorded about this customer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Adverse information about %(customer)s",
                customer=self.partner_id.display_name,
            ),
            "res_model": "credit.risk.event",
            "views": [[False, "list"], [False, "form"]],
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            "context": {"default_partner_id": self.partner_id.id},
        }

    @api.model
    def _rating_facts(self, company, partners):
        """Let orders be judged with what is known today."""
        found = super()._rating_facts(company, partners)
        return self._with_events(found, company, partners)

    @api.model
    def _standing_facts(self, company, debtors):
        """Let customers be rated with what is known today."""
        found = super()._standing_facts(company, debtors)
        return self._with_events(found, company, debtors)

    @api.model
    def _with_events(self, found, company, partners):
        debtors_sudo = partners.sudo().commercial_partner_id
        events = self.env["credit.risk.event"].sudo()._facts(company, debtors_sudo)
        for debtor_id in debtors_sudo.ids:
            facts = {**found.get(debtor_id, {}), **events.get(debtor_id, {})}
            if facts.get("legal_status") == "insolvency":
                facts["insolvency"] = True
            if facts:
                found[debtor_id] = facts
        return found
