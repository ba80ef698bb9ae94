from odoo import models


class CreditProfile(models.Model):
    """The work of the night for one customer, at once."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    def action_night_run(self):
        """Do all that the night does, for this customer; for credit managers."""
        return self._run_at_once(trial=False)

    def action_night_trial(self):
        """Show what the night would do for this customer; for credit managers."""
        return self._run_at_once(trial=True)

    def _run_at_once(self, trial):
        self.ensure_one()
        self.check_access("read")
        night = self.env["credit.night"]._ask_for(
            self.company_id, self.partner_id, trial=trial, at_once=True
        )
        return night._window()
