from odoo import api, fields, models
from odoo.exceptions import UserError

from ..claims.credit_transport import File

POSTED = {
    "message_type": "email_outgoing",
    "subtype_xmlid": "mail.mt_note",
    "email_layout_xmlid": "credit_protection.mail_layout_customer",
    "notify_skip_followers": True,
    "notify_author_mention": True,
}
# More mails than these wait for Odoo's queue: a click must not take minutes.
AT_ONCE = 20
MOST_INVOICES = 20
LOST = ("bounce", "exception", "canceled")


class CreditEscalationStep(models.Model):
    """Reminders as mails: to whom, with which files, and what became of them."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    mail_message_id = fields.Many2one(
        "mail.message", "Mail", readonly=True, copy=False, ondelete="set null"
    )

    _movable = ("mail_message_id",)

    @api.model
    def _credit_senders(self):
        """Send mails, and messages on the portal."""
        model = type(self)
        return {
            **super()._credit_senders(),
            "email": model._send_mails,
            "portal": model._send_portal,
        }

    # === sending === #

    def _send_now(self):
        """Leave the mails of many reminders to Odoo's queue."""
        if len(self) <= AT_ONCE:
            return super()._send_now()
        many = self.with_context(credit_many=True)
        fit = super(CreditEscalationStep, many)._send_now()
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return fit.with_env(self.env)

    def _send_mails(self):
        """Send mails with the letter attached."""
        texts = self._credit_texts()
        letters = self._credit_letter_texts()
        people, lost = self._credit_addressees(), self._credit_lost_addresses()
        collectors = self._credit_collectors()
        copies = self._credit_role_users("copy_to")
        for step in self:
            contacts, typed = people[step.id]
            lasting = contacts
            # A person may try an address again, a job does not.
            if self.env.context.get("credit_by_itself"):
                lasting -= contacts.filtered(lambda c: c.email_normalized in lost)
            step._credit_try(
                step._send_mail,
                texts[step.id],
                letters[step.id],
                (lasting, typed, contacts - lasting),
                (collectors[step.id], copies[step.id]),
                not self.env.context.get("credit_many"),
            )

    def _send_mail(self, text, letter, people, users, at_once):
        self._credit_need_text(text)
        contacts, typed, lost = people
        self._credit_need_address(contacts, typed, lost)
        files = (self._credit_letter(letter), *self._credit_invoices())
        self._credit_keep(*files)
        self._credit_post(text, contacts, typed, users, files, at_once)

    def _credit_need_address(self, contacts, typed, lost):
        if typed or contacts:
            return
        if lost:
            raise UserError(
                self.env._(
                    "Mails to %(addresses)s came back. Enter another address on the"
                    " customer or on its invoice address.",
                    addresses=", ".join(lost.mapped("email_normalized")),
                )
            )
        raise UserError(self._credit_missing(self._credit_mail_missing()))

    def _credit_post(self, text, contacts, typed, users, files=(), at_once=True):
        """Post the mail on the reminder, and note who gets it."""
        collector, copy = users
        others = copy.sudo().partner_id.filtered("email_normalized") - contacts
        addresses = typed or ", ".join(contacts.mapped("email_formatted"))
        company, lang = self.company_id, self.lang or self.env.lang
        message = (
            self.sudo()
            .with_company(company)
            .with_context(lang=lang, tracking_disable=True)
            .message_post(
                subject=text.subject,
                body=text.body,
                author_id=(collector.partner_id or company.partner_id).id,
                email_from=self._credit_sender(collector),
                partner_ids=(contacts + others).ids,
                outgoing_email_to=typed,
                attachments=[(file.name, file.content) for file in files],
                force_email_company=company,
                force_email_lang=lang,
                force_send=at_once,
                **POSTED,
            )
        )
        self._mark_sent(
            subject=text.subject,
            body=text.body,
            recipient_id=contacts[:1].id,
            recipient_email=addresses,
            delivery_status="waiting",
            mail_message_id=message.id,
        )
        # It may have left, or been refused, before the reminder knew its mail.
        self.sudo()._credit_follow()

    def _credit_sender(self, collector):
        """Return the address of who answers for the customer, else of the company."""
        sender = collector.email_formatted or self.company_id.email_formatted
        if not sender:
            raise UserError(
                self.env._(
                    "Nobody has an address to send from: enter one on the company, or"
                    " on who answers for the customer."
                )
            )
        return sender

    def _credit_invoices(self):
        """Return the overdue invoices as files, where the company attaches them."""
        if not self.company_id.sudo().credit_reminder_invoices:
            return []
        return self._credit_invoice_files(MOST_INVOICES)

    def _credit_invoice_files(self, most=None):
        """Return the overdue invoices as they were sent, else printed now."""
        lines_sudo = self.sudo().line_ids.filtered(lambda line: line.days_late > 0)
        moves_sudo = lines_sudo.move_id.filtered(
            lambda move: move.move_type in ("out_invoice", "out_receipt")
        )
        reports_sudo = self.env["ir.actions.report"].sudo()
        reports_sudo = reports_sudo.with_company(self.company_id)
        files = []
        for move in moves_sudo[:most]:
            content = move.invoice_pdf_report_id.raw
            if not content:
                content, _kind = reports_sudo._render_qweb_pdf(
                    "account.account_invoices", move.ids
                )
            name = f"{move._get_report_base_filename() or move.name}.pdf"
            files.append(File(name.replace("/", "-"), "application/pdf", content))
        return files

    def _send_portal(self):
        """Write to the customer's people who use the portal, without files."""
        texts, collectors = self._credit_texts(), self._credit_collectors()
        copies = self._credit_role_users("copy_to")
        people = self._credit_portal_people()
        for step in self:
            users = (collectors[step.id], copies[step.id])
            step._credit_try(
                step._send_portal_one, texts[step.id], people[step.id], users
            )

    def _send_portal_one(self, text, contacts, users):
        self._credit_need_text(text)
        if not contacts:
            raise UserError(self._credit_missing("portal"))
        at_once = not self.env.context.get("credit_many")
        self._credit_post(text, contacts, "", users, at_once=at_once)

    # === what became of it === #

    def _credit_follow(self):
        """Read from the notifications of mails whether reminders have arrived.

        One that reached nobody came back. Copies for colleagues do not count.
        """
        for step in self.filtered(lambda s: s.state == "sent" and s.mail_message_id):
            notes_sudo = step.sudo().mail_message_id.notification_ids
            outside = notes_sudo.filtered(
                lambda n: not n.res_partner_id or n.res_partner_id.partner_share
            )
            notes_sudo = outside or notes_sudo
            lost = notes_sudo.filtered(lambda n: n.notification_status in LOST)
            if lost and lost == notes_sudo:
                step._mark_bounced(step._credit_why_lost(lost))
            elif lost:
                why = step._credit_why_lost(lost)
                if why != step.delivery_error:
                    step._set(delivery_error=why)
                    step._credit_trouble(why)
            elif set(notes_sudo.mapped("notification_status")) == {"sent"}:
                step._mark_arrived()

    def _mark_arrived(self):
        """Note the first time that a reminder has arrived."""
        if self.delivery_status != "delivered":
            self._mark_delivered()

    def _credit_why_lost(self, lost_sudo):
        """Return a sentence: which addresses, and what the other side said."""
        field = lost_sudo._fields["failure_type"]
        labels = dict(field._description_selection(self.env))
        lines = (lost_sudo[:1].failure_reason or "").strip().splitlines()
        why = (lines or [labels.get(lost_sudo[:1].failure_type) or ""])[-1].strip()
        return self.env._(
            "The mail did not reach %(addresses)s: %(why)s",
            addresses=", ".join(
                note.res_partner_id.email_formatted
                or note.res_partner_id.name
                or note.mail_email_address
                for note in lost_sudo
            ),
            why=why or self.env._("no reason was given."),
        )
