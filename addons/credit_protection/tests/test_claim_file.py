from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_qweb import QWebError

from .claim_common import ClaimCommon
from .collect_common import PromiseCommon
from .reminder_common import ReminderCommon

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"


@tagged("post_install", "-at_install")
class TestClaimFile(ReminderCommon, PromiseCommon, ClaimCommon):
    """What is filed is what was written, as the books are on that day."""

    def _document(self, claim, kind):
        return claim.document_ids.filtered(lambda d: d.kind == kind)

    def _rows(self, claim):
        """Return opening balance, rows and last balance of the statement."""
        statement = claim._statement()
        rows = [(row["line"].move_id, row["balance"]) for row in statement["rows"]]
        return statement["opening"], rows

    # === what was written to the buyer === #

    def test_reminders_are_filed_as_they_left(self):
        mail, letter = self._step(self.moves), self._step(self.moves[0], "letter")
        text = self._step(self.moves[1], "sms")
        (mail + letter)._credit_send()
        text.sudo()._mark_sent(subject="Please pay", body="<p>Please pay at once</p>")
        self._step(self.moves)  # is not sent yet
        self._step(self.late)._credit_send()  # is about another invoice
        claim = self._claim()
        document = self._document(claim, "reminders")
        files = {f.name: f.raw for f in document.sudo().attachment_ids}

        self.assertTrue(document.there)
        self.assertEqual("Letters: 3", document.source)
        kept_sudo = (mail + letter).sudo().document_ids
        self.assertEqual(2, len(kept_sudo))
        for one in kept_sudo:
            self.assertEqual(one._bytes(), files.pop(one.name))
        (written,) = files.values()
        self.assertIn(b"Please pay at once", written)
        self.assertNotIn(
            "reminders",
            [p.params.get("kind") for p in claim._problems()],
        )
        yen = self._claim(company=self.jpy_company)
        self.assertFalse(self._document(yen, "reminders").there)

    def test_mails_about_the_account_are_filed(self):
        for partner, body in (
            (self.customer, "<p>Here is what you owe us</p>"),
            (self.credit_manager.partner_id, "<p>Look at this one</p>"),
        ):
            self._profile(self.customer).sudo().message_post(
                subject="Statement",
                body=body,
                partner_ids=partner.ids,
                attachments=[("Statement.pdf", b"%PDF-1.4 " + body.encode())],
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
        document = self._document(self._claim(), "reminders")
        files = {f.name: f.raw for f in document.sudo().attachment_ids}

        self.assertEqual("Letters: 1", document.source)
        self.assertIn(b"owe us", files.pop("Statement.pdf"))
        (written,) = files.values()
        self.assertIn(b"Here is what you owe us", written)
        self.assertNotIn(b"Look at this one", written)

    def test_the_chronology_knows_reminders_promises_and_disputes(self):
        self._step(self.moves, step_title="First reminder")._credit_send()
        call = self._step(self.moves, "call", step_title="Call")
        call.sudo()._mark_sent(subject="Call them")
        promise = self._promise(self.moves[0])
        promise._set(state="broken", judged_on=self.today)
        dispute = self._dispute(self.moves[1], 1_000)
        self._settle(dispute, "rejected")
        claim = self._claim()
        texts = [row["text"].replace("\xa0", " ") for row in claim._chronology()]

        self.assertIn("Reminder: First reminder (E-mail)", texts)
        self.assertIn("Reminder: Call (Phone call)", texts)
        day = promise._day(promise.date)
        self.assertIn(f"The buyer promises to pay $ 28,750.00 by {day}", texts)
        self.assertIn(f"Promise to pay by {day}: Broken", texts)
        number = self.moves[1].name
        self.assertIn(f"The buyer disputes $ 1,000.00 of {number}", texts)
        self.assertIn(
            f"Dispute of {number}: Rejected: the customer owes it",
            texts,
        )
        yen = self._claim(company=self.jpy_company)
        self.assertFalse([r for r in yen._chronology() if "Reminder" in r["text"]])

    # === the statement === #

    def test_the_statement_begins_with_what_was_owed_before(self):
        old = self._invoice(
            self.customer,
            1_000,
            due=-380,
            invoice_date=self.today - timedelta(days=400),
        )
        self._payment(self.customer, 400, old, date=self.today - timedelta(days=390))
        open_still = self._invoice(
            self.customer, 70, due=-380, invoice_date=self.today - timedelta(days=400)
        )
        paid = self._payment(
            self.customer, 600, old, date=self.today - timedelta(days=300)
        )
        claim = self._claim()
        opening, rows = self._rows(claim)

        # What is older and open stands by itself, the rest in one sum.
        self.assertEqual(600, opening)
        self.assertEqual((open_still, 670), rows[0])
        self.assertEqual((paid.move_id, 70), rows[1])
        self.assertEqual(
            self.customer.with_company(self.usd_company).credit, rows[-1][1]
        )
        content = claim._printed(
            "credit_protection.credit_claim_statement_report", claim, "Statement"
        )[0][1]
        self.assertIn(b"Balance brought forward", content)

    def test_a_buyer_of_this_year_has_no_balance_before(self):
        yen = self._claim(company=self.jpy_company)
        opening, rows = self._rows(yen)

        self.assertEqual(0, opening)
        self.assertEqual([(self.yen_move, 9_000)], rows)
        content = yen._printed(
            "credit_protection.credit_claim_statement_report", yen, "Statement"
        )[0][1]
        self.assertNotIn(b"Balance brought forward", content)

    # === as new as the figures === #

    def test_what_is_filed_is_collected_on_that_day(self):
        claim = self._complete(self._claim())
        fresh = self._taxed(2_000, 3, invoice_date=self.sold)
        self.assertEqual(3, len(self._document(claim, "invoices").attachment_ids))
        claim.action_file()

        self.assertIn(fresh, claim.line_ids.move_id)
        files_sudo = self._document(claim, "invoices").sudo().attachment_ids
        names = " ".join(files_sudo.mapped("name"))
        self.assertIn(fresh.name.replace("/", "-"), names)
        statement = self._document(claim, "statement").sudo().attachment_ids.raw
        self.assertIn(fresh.name.encode(), statement)

    def test_an_invoice_is_filed_as_it_was_sent(self):
        move = self.moves[0]
        self.env["ir.attachment"].create(
            {
                "name": "sent.pdf",
                "raw": b"%PDF-1.4 as it was sent",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        move.invalidate_recordset()
        files_sudo = self._document(self._claim(), "invoices").sudo().attachment_ids

        self.assertEqual(3, len(files_sudo))
        sent = [file.raw for file in files_sudo if file.raw.startswith(b"%PDF-1.4 as")]
        self.assertEqual([b"%PDF-1.4 as it was sent"], sent)

    # === printing fails === #

    @mute_logger("odoo.addons.credit_protection.models.claims.credit_claim_collect")
    def test_a_mistake_in_a_layout_leaves_the_checklist_open(self):
        with patch(RENDER, side_effect=QWebError("no such field")):
            claim = self._claim()
        document = self._document(claim, "invoices")

        self.assertTrue(claim.expected_amount)
        self.assertFalse(document.there)
        self.assertIn("no such field", document.source)

    def test_what_odoo_repeats_is_passed_on(self):
        claim = self._claim()
        failed = patch(RENDER, side_effect=SerializationFailure("once more"))
        with failed, self.assertRaises(SerializationFailure):
            claim._paper("credit_protection.credit_claim_letter_report")
        with failed, self.assertRaises(SerializationFailure):
            claim.action_recalculate()
