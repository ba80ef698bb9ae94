from odoo import api, models
from odoo.exceptions import UserError


class CreditEscalationStep(models.Model):
    """Reminders as text messages, where Odoo's addon for them is installed."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _credit_senders(self):
        """Send text messages."""
        return {**super()._credit_senders(), "sms": type(self)._send_text_messages}

    @api.model
    def _credit_can_text(self):
        return "sms.sms" in self.env

    def _credit_texted(self):
        """Return who gets the text message, and the number."""
        contact_sudo = (self.recipient_id or self.partner_id).sudo()
        return contact_sudo, contact_sudo.phone or self.partner_id.sudo().phone

    def _send_text_messages(self):
        """Send the subject of the text and the address of the portal."""
        if not self._credit_can_text():
            for step in self:
                step._mark_failed(step._credit_missing("sms"))
            return
        texts = self._credit_texts()
        for step in self:
            step._credit_try(step._send_text_message, texts[step.id])

    def _send_text_message(self, text):
        self._credit_need_text(text)
        contact_sudo, number = self._credit_texted()
        if not number:
            raise UserError(self._credit_missing("phone"))
        body = f"{text.subject} {self._credit_portal_url()}"
        message = (
            self.sudo()
            .with_context(lang=self.lang or self.env.lang, tracking_disable=True)
            ._message_sms(
                body,
                partner_ids=contact_sudo.ids,
                sms_pid_to_number={contact_sudo.id: number},
                put_in_queue=True,
            )
        )
        self._mark_sent(
            subject=text.subject,
            body=body,
            recipient_id=contact_sudo.id,
            recipient_email=number,
            delivery_status="waiting",
            mail_message_id=message.id,
        )
