from odoo import models


class ResPartner(models.Model):
    """The work of the night for one customer at once, from the Credit tab."""

    # One file a concern.
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

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
