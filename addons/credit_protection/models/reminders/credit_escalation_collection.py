from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import PackFile, pack, safe_name, write_table
from ..claims.credit_submission import kept_zip
from ..claims.credit_transport import File

COLUMNS = (
    "customer_number", "customer", "street", "zip", "city", "country", "tax_number",
    "email", "phone", "document", "date", "due", "original_due", "days_overdue",
    "currency", "amount", "open", "disputed", "late_interest",
)  # fmt: skip
REMINDERS = ("number", "step", "channel", "sent", "to", "delivery", "overdue", "sha256")


class CreditEscalationStep(models.Model):
    """Handing a customer over to collection: one file with what an agency needs.

    The open items as a table, all reminders with what became of them, and the letters
    and invoices as they left. A person passes it on, and says so.
    """

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _credit_senders(self):
        """Make the file for the collection agency."""
        collections = type(self)._send_collections
        return {**super()._credit_senders(), "collection": collections}

    def _send_collections(self):
        """Keep the file of each customer, and ask the collector to pass it on."""
        texts = self._credit_texts()
        users = self._credit_role_users("send_to")
        before = self._credit_earlier()
        for step in self:
            earlier = before.get((step.partner_id, step.currency_id), self.browse())
            step._credit_try(step._send_collection, texts, users, earlier)

    def _send_collection(self, texts, users, earlier_sudo):
        self._credit_need_text(texts[self.id])
        self._credit_keep(self._credit_collection_file(earlier_sudo))
        self._credit_hand_out(texts, users)
        self._set(delivery_status="waiting")

    def _credit_earlier(self):
        """Return reminders that left before, by customer and currency."""
        sent_sudo = self.sudo().search(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("sent_at", "!=", False),
            order="id",
        )
        return sent_sudo.grouped(lambda step: (step.partner_id, step.currency_id))

    def _credit_collection_file(self, earlier_sudo):
        """Return the ZIP: two tables, and every document that left."""
        earlier_sudo = earlier_sudo.filtered(
            lambda step: step.company_id == self.company_id
        )
        files = [
            PackFile("items.csv", self._credit_items_csv(), "Open items"),
            PackFile(
                "reminders.csv", self._credit_reminders_csv(earlier_sudo), "Reminders"
            ),
        ]
        for document in earlier_sudo.document_ids:
            if document.mimetype != "application/zip" and document._bytes():
                files.append(
                    PackFile(
                        document.name,
                        document._bytes(),
                        document.step_id.name,
                        "reminders",
                    )
                )
        files += [
            PackFile(file.name, file.content, "Invoice", "invoices")
            for file in self._credit_invoice_files()
        ]
        (part,) = pack(files, name=self.name.replace("/", "-"))
        return File(part.name, "application/zip", part.content)

    def _credit_items_csv(self):
        customer = self.partner_id.sudo()
        about = (
            customer.ref or "", customer.name or "", customer.street or "",
            customer.zip or "", customer.city or "", customer.country_id.code or "",
            customer.vat or "", customer.email or "", customer.phone or "",
        )  # fmt: skip
        places = self.currency_id.decimal_places
        return write_table(
            [
                COLUMNS,
                *(
                    (
                        *about,
                        line.number or "",
                        line.invoice_date or "",
                        line.due_date or "",
                        line.original_due_date or "",
                        line.days_late,
                        self.currency_id.name,
                        f"{line.amount_total:.{places}f}",
                        f"{line.amount_open:.{places}f}",
                        f"{line.amount_disputed:.{places}f}",
                        f"{line.interest_amount:.{places}f}",
                    )
                    for line in self.sudo().line_ids
                ),
            ]
        )

    def _credit_reminders_csv(self, earlier_sudo):
        places = self.currency_id.decimal_places
        rows = [
            (
                step.name,
                step._step_name(),
                step.channel,
                step.sent_at,
                step.recipient_email or step.recipient_id.display_name or "",
                step.delivery_status or step.state,
                f"{step.amount_overdue:.{places}f}",
                " ".join(step.document_ids.mapped("sha256")),
            )
            for step in earlier_sudo
        ]
        return write_table([REMINDERS, *rows])

    def _credit_files_zip(self):
        """Return name and bytes of all documents of this reminder as one ZIP."""
        self.ensure_one()
        self.check_access("read")
        return safe_name(f"{self.name}.zip"), kept_zip(self.document_ids)

    @api.readonly
    def action_credit_download(self):
        """Download what was kept of this reminder."""
        self.ensure_one()
        self.check_access("read")
        if not self.document_ids:
            raise UserError(
                self.env._(
                    "No file has left with %(reminder)s.", reminder=self.display_name
                )
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_protection/reminder/{self.id}/files",
            "target": "download",
        }
