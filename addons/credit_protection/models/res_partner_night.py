from odoo import api, fields, models


class ResPartner(models.Model):
    """What the last night could not do, and its work at once, on the Credit tab."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    credit_night_error = fields.Char(
        "Failed at night",
        compute="_compute_credit_night_error",
        groups="credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
    )

    @api.depends("credit_profile_id")
    @api.depends_context("company", "uid", "lang")
    def _compute_credit_night_error(self):
        for partner in self:
            partner.credit_night_error = partner.credit_profile_id.night_error

    def action_credit_night_run(self):
        """Do all that the night does, for this customer; for credit managers."""
        return self._credit_run_at_once(trial=False)

    def action_credit_night_trial(self):
        """Show what the night would do for this customer; for credit managers."""
        return self._credit_run_at_once(trial=True)

    def _credit_run_at_once(self, trial):
        self.ensure_one()
        self.check_access("read")
        night = self.env["credit.night"]._ask_for(
            self.env.company, self.commercial_partner_id, trial=trial, at_once=True
        )
        return night._window()
