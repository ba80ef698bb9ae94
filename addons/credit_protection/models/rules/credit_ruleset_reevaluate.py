from odoo import api, fields, models
from odoo.fields import Domain


class CreditRuleset(models.Model):
    """When other rules judge, every order on hold is looked at again."""

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    waits = fields.Boolean("Waits for its day", readonly=True, copy=False)

    def _set_state(self, **vals):
        """Note the companies for which other rules judge from now on."""
        if vals.get("state") == "active":
            vals["waits"] = self._starts_later()
        result = super()._set_state(**vals)
        if "state" in vals and not vals.get("waits"):
            self._note_companies()
        return result

    @api.model
    def _cron_switch(self):
        """Note the companies of rules whose day has come, once."""
        result = super()._cron_switch()
        waiting_sudo = self.sudo().search(
            Domain("state", "=", "active") & Domain("waits", "=", True)
        )
        begun_sudo = waiting_sudo.filtered(lambda r: not r._starts_later())
        begun_sudo._set_state(waits=False)
        begun_sudo._note_companies()
        return result

    def _starts_later(self):
        """Return whether the first day is still to come, in some company at least."""
        self.ensure_one()
        starts = self.effective_from
        return bool(starts and starts > self._day_everywhere())

    def _note_companies(self):
        """Have the holds of all companies checked that these rules are for."""
        if not self:
            return
        companies_sudo = self.company_id.sudo()
        if not all(ruleset.company_id for ruleset in self):
            companies_sudo = companies_sudo.search(Domain.TRUE)
        self.env["credit.reevaluation"]._mark_companies(companies_sudo)
