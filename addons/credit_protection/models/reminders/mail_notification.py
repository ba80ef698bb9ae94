from odoo import models


class MailNotification(models.Model):
    """Reminders learn whether their messages arrived, were refused, or came back."""

    _inherit = "mail.notification"

    def write(self, vals):
        """Tell the reminders behind these notifications what became of them.

        While a mail is on its way Odoo calls it failed already; whether it has is known
        when sending it is over.
        """
        result = super().write(vals)
        if "notification_status" in vals:
            over = self.sudo()
            if vals["notification_status"] == "exception":
                over = over.filtered(lambda note: note.notification_type != "email")
            over.mail_message_id._credit_reminders()._credit_follow()
        return result


class MailMessage(models.Model):
    """The reminders that messages are about."""

    _inherit = "mail.message"

    def _credit_reminders(self):
        """Return the reminders that these messages have left as."""
        steps_sudo = self.env["credit.escalation.step"].sudo()
        mine = self.sudo().filtered(lambda message: message.model == steps_sudo._name)
        return steps_sudo.browse(mine.mapped("res_id")).exists()


class MailMail(models.Model):
    """Sending a mail is over: reminders learn what came of it."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Tell the reminders whether their mails have left."""
        messages = self.mail_message_id
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
        messages.exists()._credit_reminders()._credit_follow()
        return result
