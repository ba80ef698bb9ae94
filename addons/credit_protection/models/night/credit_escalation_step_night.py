from odoo import api, models


class CreditEscalationStep(models.Model):
    """Sending the reminders that need nobody.

    Mails are left to Odoo's queue in the transaction that marks them as sent: whatever
    happens then, there are both or neither, and no mail server is waited for.
    """

    # One file a concern.
    _name = "credit.escalation.step"
    _inherit = ["credit.escalation.step", "credit.night.work"]

    @api.model
    def _night_todo(self, company, partners):
        """Return the reminders that may leave by themselves."""
        if company.credit_escalation_mode != "automatic":
            return []
        domain = self._night_domain(company, partners)
        domain += [("state", "=", "ready"), ("mode", "=", "automatic")]
        return self.search(domain, order="id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Send reminders; who sends them elsewhere at this moment has them."""
        steps = self.with_context(credit_by_itself=True, credit_many=True)
        steps.browse(ids).exists()._send_now()
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _night_trial(self, company, ids):
        """Send nothing."""

    @api.model
    def _night_over(self, company):
        """Tell once of all that asked for more than was approved."""
        self._credit_tell_rest()
