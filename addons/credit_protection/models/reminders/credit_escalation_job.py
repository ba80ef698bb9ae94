from odoo import api, models


class CreditEscalation(models.AbstractModel):
    """Preparing the reminders of a morning."""

    # One file a concern.
    _name = "credit.escalation"
    _inherit = ["credit.escalation", "credit.night.work"]
    _night_records = "res.partner"

    @api.model
    def _night_todo(self, company, partners):
        """Return who may have reached a step of the ladder, or has one that waits."""
        if company.credit_escalation_mode == "none":
            return []
        ladders = self._ladders(self.env["credit.ruleset"]._in_force_for(company))
        found = set(self._candidates(company, company._credit_today(), ladders))
        return sorted(found & set(partners.ids) if partners else found)

    @api.model
    def _night_batch(self, company, ids):
        """Prepare the reminders of some customers."""
        in_force = self.env["credit.ruleset"]._in_force_for(company)
        self._prepare(company, ids, in_force, self._ladders(in_force))

    @api.model
    def _night_over(self, company):
        """Tell once of all reminders that wait for approval."""
        self.env["credit.escalation.step"]._credit_tell_rest()
