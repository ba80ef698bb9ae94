from odoo import models
from odoo.fields import Domain

LETTERS = "credit_protection.credit_claim_letters_report"
SENT = ("email_outgoing", "comment", "auto_comment")
STEP = "credit.escalation.step"
# Reminders that the buyer got; others are tasks of colleagues.
TO_BUYER = ("email", "letter", "sms", "portal")


class CreditClaim(models.Model):
    """How the debt was asked for: reminders, mails, promises and disputes."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _gather_letters(self):
        """File what was written to the buyer, and the documents as they left."""
        letters = self._letters()
        if not letters:
            return [], self.env._("No letter about these invoices was sent from Odoo.")
        files = {}
        for document_sudo in self._reminders().document_ids.sorted("id"):
            content = document_sudo._bytes()
            if content and document_sudo.mimetype != "application/zip":
                files.setdefault(content, document_sudo.name)
        for file_sudo in self._mails().filtered(_about_account).attachment_ids:
            files.setdefault(file_sudo.raw or b"", file_sudo.name)
        printed = self._printed(LETTERS, self, self.env._("Letters"))
        kept = [(name, content) for content, name in files.items()]
        return [*printed, *kept], self.env._("Letters: %(count)s", count=len(letters))

    def _letters(self):
        """Return what was written to the buyer, as rows, oldest first."""
        rows = [
            {
                "date": mail.date,
                "to": ", ".join(mail.partner_ids.mapped("name")),
                "subject": mail.subject or mail.record_name,
                "body": mail.body,
            }
            for mail in self._mails()
        ]
        rows += [
            {
                "date": step.sent_at,
                "to": step.recipient_email
                or step.recipient_id.display_name
                or self.partner_id.sudo().name,
                "subject": step.subject or step._step_name(),
                "body": step.body,
            }
            for step in self._reminders()
            if step.channel in TO_BUYER
        ]
        return sorted(rows, key=lambda row: row["date"])

    def _reminders(self):
        """Return the reminders that left about these invoices, in sudo."""
        return (
            self.env[STEP]
            .sudo()
            .search(
                Domain("company_id", "=", self.company_id.id)
                & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
                & Domain("sent_at", "!=", False)
                & Domain("line_ids.move_id", "in", self.sudo().line_ids.move_id.ids),
                order="sent_at, id",
            )
        )

    def _mails(self):
        """Return mails to the buyer about these invoices or its account, in sudo.

        What was written about the account before it owed any of these is about others.
        """
        moves_sudo = self.sudo().line_ids.move_id
        if not moves_sudo:
            return self.env["mail.message"].sudo()
        since = min(move.invoice_date or move.date for move in moves_sudo)
        profiles_sudo = (
            self.env["credit.profile"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", self.partner_id.id),
                ]
            )
        )
        mails_sudo = (
            self.env["mail.message"]
            .sudo()
            .search(
                Domain("message_type", "in", SENT)
                & Domain("partner_ids", "!=", False)
                & (
                    Domain("model", "=", "account.move")
                    & Domain("res_id", "in", moves_sudo.ids)
                    & Domain("subtype_id.internal", "=", False)
                    | Domain("model", "=", "credit.profile")
                    & Domain("res_id", "in", profiles_sudo.ids)
                    & Domain("date", ">=", since)
                ),
                order="date, id",
            )
        )
        buyer = self.partner_id
        return mails_sudo.filtered(
            lambda m: buyer in m.partner_ids.commercial_partner_id
        )

    # === chronology === #

    def _asked_events(self):
        """Return day and text of what was asked of the buyer, and what it said."""
        return [
            *self._reminder_events(),
            *self._promise_events(),
            *self._dispute_events(),
        ]

    def _reminder_events(self):
        steps_sudo = self._reminders()
        channels = dict(steps_sudo._fields["channel"]._description_selection(self.env))
        for step in steps_sudo:
            text = self.env._(
                "Reminder: %(step)s (%(channel)s)",
                step=step._step_name(),
                channel=channels[step.channel],
            )
            if step.state == "bounced":
                text = self.env._("%(reminder)s, came back", reminder=text)
            yield self.company_id._credit_date(step.sent_at), text

    def _promise_events(self):
        promises_sudo = (
            self.env["credit.promise"]
            .sudo()
            .search(
                [
                    ("invoice_ids", "in", self.sudo().line_ids.move_id.ids),
                    ("state", "in", ("open", "kept", "broken")),
                ]
            )
        )
        states = dict(promises_sudo._fields["state"]._description_selection(self.env))
        for promise in promises_sudo:
            yield (
                promise.promised_on,
                self.env._(
                    "The buyer promises to pay %(amount)s by %(day)s",
                    amount=promise.currency_id.format(promise.amount),
                    day=self._day(promise.date),
                ),
            )
            yield (
                promise.judged_on,
                self.env._(
                    "Promise to pay by %(day)s: %(state)s",
                    day=self._day(promise.date),
                    state=states[promise.state],
                ),
            )

    def _dispute_events(self):
        disputes_sudo = (
            self.env["credit.dispute"]
            .sudo()
            .search(
                [
                    ("move_id", "in", self.sudo().line_ids.move_id.ids),
                    ("state", "in", ("open", "resolved")),
                ]
            )
        )
        outcomes = dict(disputes_sudo._fields["how"]._description_selection(self.env))
        for dispute in disputes_sudo:
            yield (
                dispute.opened_on,
                self.env._(
                    "The buyer disputes %(amount)s of %(invoice)s",
                    amount=dispute.currency_id.format(dispute.amount),
                    invoice=dispute.move_id.name,
                ),
            )
            yield (
                dispute.closed_on,
                self.env._(
                    "Dispute of %(invoice)s: %(outcome)s",
                    invoice=dispute.move_id.name,
                    outcome=outcomes.get(dispute.how, ""),
                ),
            )


def _about_account(mail):
    """Return whether a mail brought the statement, not the invoices themselves."""
    return mail.model == "credit.profile"
