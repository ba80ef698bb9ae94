from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

# Nobody was connected to: nothing has left, and it may be tried again.
NO_SERVER = "mail_smtp"
LATER = timedelta(minutes=30)
# A reminder that lies for longer says what may not be true any more.
AT_MOST = timedelta(days=1)
QUEUE = "mail.ir_cron_mail_scheduler_action"
ACTIVITY = "credit_protection.mail_activity_mail_server"


class MailMail(models.Model):
    """Reminders wait while the mail server does not answer.

    Odoo gives a mail up at the first time; a ladder would then go on as if all
    customers of a morning had moved away.
    """

    # One file a concern.
    _inherit = "mail.mail"  # pylint: disable=consider-merging-classes-inherited

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Leave reminders in the queue that no server was there for."""
        waiting = self.browse()
        if failure_type == NO_SERVER:
            waiting = self._credit_again()
        others = self - waiting
        if waiting and not others:
            return True
        return super(MailMail, others)._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _credit_again(self):
        """Put reminders back into the queue; return those that may wait longer."""
        now = fields.Datetime.now()
        waiting = self.filtered(
            lambda mail: (
                mail.model == "credit.escalation.step"
                and mail.create_date > now - AT_MOST
            )
        )
        if waiting:
            again = now + LATER
            waiting.write(
                {
                    "state": "outgoing",
                    "failure_type": NO_SERVER,
                    "scheduled_date": again,
                }
            )
            self.env.ref(QUEUE).sudo()._trigger(again)
            waiting.mail_message_id._credit_reminders()._credit_follow()
        return waiting


class CreditEscalationStep(models.Model):
    """One person of a company learns that reminders wait for the mail server."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def _credit_follow(self):
        """Tell of an outage once, and end what was told when a mail has arrived."""
        result = super()._credit_follow()
        waiting = self._credit_without_server()
        for company, steps in self.grouped("company_id").items():
            if late := steps & waiting:
                late[:1]._credit_tell_outage()
            elif any(step.delivery_status == "delivered" for step in steps):
                self._credit_outages(company).unlink()
        return result

    def _credit_without_server(self):
        """Return the reminders whose mails wait for the mail server."""
        mails_sudo = self.env["mail.mail"].sudo()
        found = mails_sudo._read_group(
            [
                ("mail_message_id", "in", self.mail_message_id.ids),
                ("state", "=", "outgoing"),
                ("failure_type", "=", NO_SERVER),
            ],
            ["mail_message_id"],
        )
        ids = {message.id for (message,) in found}
        return self.filtered(lambda step: step.mail_message_id.id in ids)

    def _credit_outages(self, company):
        """Return what somebody of a company was told of an outage that goes on.

        Whoever has done what was asked is not asked again on the same day.
        """
        recent = Domain("create_date", ">", fields.Datetime.now() - AT_MOST)
        kind = self.env.ref(ACTIVITY)
        activities_sudo = self.env["mail.activity"].sudo()
        found = activities_sudo.with_context(active_test=False).search(
            Domain("activity_type_id", "=", kind.id)
            & (Domain("active", "=", True) | recent)
        )
        steps_sudo = self.sudo().browse(found.mapped("res_id")).exists()
        mine = steps_sudo.filtered(lambda step: step.company_id == company)
        return found.filtered(lambda activity: activity.res_id in mine.ids)

    def _credit_tell_outage(self):
        """Tell who answers for the customer, unless somebody knows already."""
        if self._credit_outages(self.company_id):
            return
        note = self.env._(
            "The mail server does not answer: reminders wait, and are tried again every"
            " half hour for a day. Nothing has been sent twice. Have whoever runs the"
            " server look at it."
        )
        texts = {self.id: (False, note)}
        self._credit_ask(ACTIVITY, self._credit_collectors(), texts)
