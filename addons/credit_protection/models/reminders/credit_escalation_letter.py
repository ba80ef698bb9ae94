import base64
import hashlib
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

from ...engine import safe_name
from ..claims.credit_transport import File

_logger = logging.getLogger(__name__)

REPORT = "credit_protection.credit_escalation_letter"
# Of one file: more pages are no pleasure to print, and no address names more.
MOST_LETTERS = 500


class CreditEscalationStep(models.Model):
    """Reminders as letters: kept as they were printed, and posted by a person."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    printed_at = fields.Datetime("Printed on", readonly=True)
    printed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _movable = ("printed_at", "printed_by_id")

    @api.model
    def _credit_senders(self):
        """Send letters by keeping them for the post."""
        return {**super()._credit_senders(), "letter": type(self)._send_letters}

    def _send_letters(self):
        """Print and keep letters; a person posts them."""
        texts = self._credit_letter_texts()
        for step in self:
            step._credit_try(step._send_letter, texts[step.id])

    def _send_letter(self, text):
        self._credit_need_text(text)
        contact = self._credit_postal_contact()
        if not contact:
            raise UserError(self._credit_missing("letter"))
        self._credit_keep(self._credit_letter(text))
        self._mark_sent(
            subject=text.subject,
            body=text.body,
            recipient_id=contact.id,
            recipient_email=False,
            delivery_status="waiting",
        )

    def _credit_postal_contact(self):
        """Return who a letter is addressed to: the contact, else the customer."""
        self.ensure_one()
        for contact in (self.recipient_id.sudo(), self.partner_id.sudo()):
            if contact.active and (contact.street or contact.street2) and contact.city:
                return contact.with_env(self.env)
        return self.env["res.partner"]

    # === the document === #

    def _credit_letter_texts(self):
        """Return the texts with all items, however many there are."""
        return self.with_context(credit_all_items=True)._credit_texts()

    def _credit_letter(self, text):
        """Return the letter as a file, in the language of the customer."""
        self.ensure_one()
        reports_sudo = self.env["ir.actions.report"].sudo()
        reports_sudo = reports_sudo.with_context(lang=self.lang or self.env.lang)
        try:
            with self.env.cr.savepoint():
                content, _kind = reports_sudo._render_qweb_pdf(
                    REPORT, self.ids, {"texts": {self.id: text}}
                )
        except psycopg2.OperationalError:  # Odoo repeats the whole transaction
            raise
        # Printing needs another program, and layouts are changed by people.
        except Exception as error:
            _logger.exception("The letter of %s could not be printed", self.name)
            raise UserError(
                self.env._(
                    "The letter could not be printed: %(why)s. Have the report of"
                    " reminders checked.",
                    why=str(error).strip().rstrip(".") or type(error).__name__,
                )
            ) from error
        return File(safe_name(f"{self.name}.pdf"), "application/pdf", content)

    def _credit_keep(self, *files):
        """Keep files as evidence of what left, with their SHA-256."""
        self.env["credit.escalation.document"].sudo().create(
            [
                {
                    "step_id": self.id,
                    "company_id": self.company_id.id,
                    "name": file.name,
                    "mimetype": file.mimetype,
                    "size": len(file.content),
                    "sha256": hashlib.sha256(file.content).hexdigest(),
                    "content": base64.b64encode(file.content),
                }
                for file in files
            ]
        )

    # === trying one === #

    @api.model
    def _credit_need_text(self, text):
        if text.why:
            raise UserError(text.why)

    def _credit_try(self, send, *args):
        """Send one reminder; what goes wrong is noted on it and stops no other."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                send(*args)
        except UserError as error:
            self.invalidate_recordset()
            self._mark_failed(str(error))

    # === printing many === #

    def action_credit_print_letters(self):
        """Mark letters as printed and hand them out as one PDF.

        Of very many only a part comes, what was not printed yet first, and only that
        counts as printed: doing it again brings the others.
        """
        self.check_access("write")
        letters = self.filtered(lambda s: s.channel == "letter" and s.document_ids)
        if not letters:
            raise UserError(
                self.env._("None of these is a letter that was sent. Send them first.")
            )
        part = letters.sorted("printed_at NULLS FIRST, id")[:MOST_LETTERS]
        part.sudo()._set(printed_at=fields.Datetime.now(), printed_by_id=self.env.uid)
        ids = ",".join(map(str, part.ids))
        download = {
            "type": "ir.actions.act_url",
            "url": f"/credit_protection/reminders/letters?ids={ids}",
            "target": "download",
        }
        return download if part == letters else self._tell_part(part, letters, download)

    def _tell_part(self, part, letters, download):
        """Return the message that says how many letters came, and how to go on."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "%(part)s of %(all)s letters come in this file, and only these"
                    " count as printed. Print again to get the others.",
                    part=len(part),
                    all=len(letters),
                ),
                "sticky": True,
                "next": download,
            },
        }

    def _credit_letters_pdf(self):
        """Return the kept letters as one PDF, as they were printed."""
        self.check_access("read")
        pages = []
        for step in self:
            document = step.document_ids.filtered(
                lambda d: d.mimetype == "application/pdf"
            )[:1]
            content = document._bytes() if document else None
            if content is None:
                raise UserError(
                    self.env._(
                        "The letter %(reminder)s is not what was printed any more. Have"
                        " it restored from a backup.",
                        reminder=step.display_name,
                    )
                )
            pages.append(content)
        return merge_pdf(pages)

    def action_credit_came_back(self):
        """Note that the post has returned letters: the step does not count as done."""
        self.check_access("write")
        for step in self:
            if step.state != "sent" or step.channel != "letter":
                raise UserError(
                    self.env._(
                        "%(reminder)s is no letter that was sent.",
                        reminder=step.display_name,
                    )
                )
        self._mark_bounced(self.env._("The post has returned the letter."))
