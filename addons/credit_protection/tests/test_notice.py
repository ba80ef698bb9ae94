import base64
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.credit_protection.engine import (
    Span,
    read_table,
    read_xml,
    xml_document,
)

from .notice_common import NoticeCommon

SPACE = "{urn:credit-protection:notice:1.0}"


@tagged("post_install", "-at_install")
class TestNotice(NoticeCommon):
    """What a notice says, and that it says what the books say when it leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._invoice(cls.customer, 300, due=-70)
        cls.later = cls._invoice(cls.branch, 200, due=20, currency=cls.eur)

    def test_it_tells_the_full_exposure(self):
        self._invoice(self.customer, 50, due=-70, post=False)
        self._invoice(self.other_customer, 70, due=-70)
        self._invoice(self.customer, 9_000, due=-70, company=self.jpy_company)

        notice = self._notice(self.late)

        self.assertEqual(self.late + self.later, notice.line_ids.move_id)
        self.assertRecordValues(
            notice.line_ids,
            [
                {"open_in_currency": 300, "open_amount": 300, "is_late": True,
                 "days_late": 70, "insured_amount": 300},
                {"open_in_currency": 200, "open_amount": 250, "is_late": False,
                 "days_late": 0, "insured_amount": 0},
            ],
        )  # fmt: skip
        self.assertRecordValues(
            notice,
            [
                {
                    "company_id": self.usd_company.id,
                    "partner_id": self.customer.id,
                    "policy_id": self.policy.id,
                    "recipient_id": self.insurer.id,
                    "overdue_amount": 300,
                    "not_due_amount": 250,
                    "open_amount": 550,
                    "insured_amount": 300,
                    "send_by": self._day(20),
                    "state": "draft",
                }
            ],
        )
        self.assertIn("must be with the insurer by", notice.advice)

    def test_there_is_one_draft_whichever_way_it_is_opened(self):
        notice = self._notice(self.late)
        partner = self.branch.with_user(self.claims_user)
        self.env.flush_all()
        deadline = (
            self.env["credit.deadline"]
            .with_user(self.claims_user)
            .search([("move_id", "=", self.late.id), ("duty", "=", "notice")])
        )
        for action in (
            partner.action_credit_notify_insurer(),
            deadline.action_notify(),
            self.later.with_user(self.claims_user).action_credit_notify_insurer(),
        ):
            self.assertEqual(notice.id, action["res_id"])

    def test_each_company_has_its_own(self):
        yen = self._invoice(self.customer, 9_000, due=-70, company=self.jpy_company)

        notice = self._notice(yen)

        self.assertEqual(self.jpy_policy, notice.policy_id)
        self.assertEqual(yen, notice.line_ids.move_id)
        document = notice._document()
        self.assertEqual("9000 JPY", str(document.lines[0].open))
        self.assertIn(b'currency="JPY">9000<', notice._xml(document))

    def test_the_mail_carries_letter_table_and_data(self):
        server = self._start_smtp()
        notice = self._notice(self.late)
        notice.comment = "Promised twice"

        self._dialog(notice).action_send()

        (mail,) = server.mails
        self.assertIn("notices@insurer.example", mail["To"])
        self.assertIn("P-USD: Acme", mail["Subject"])
        files = self._attached(mail)
        stem = notice.name.replace("/", "-")
        self.assertEqual({f"{stem}.{e}" for e in ("pdf", "csv", "xml")}, set(files))
        root = read_xml(files[f"{stem}.xml"], "notice-1.0")
        self.assertEqual("OVD", root.findtext(f"{SPACE}category"))
        self.assertEqual(
            ["300.00", "200.00"], [node.text for node in root.iter(f"{SPACE}open")][1:]
        )
        self.assertEqual("B-77", next(root.iter(f"{SPACE}insurerReference")).text)
        text = files[f"{stem}.csv"].decode("utf-8-sig")
        table = read_table(text, {"open": "open", "comment": "comment"})
        self.assertEqual("Promised twice", next(table.lines).cells["comment"])
        self.assertIn(b"Notification of overdue account", files[f"{stem}.pdf"])
        kept = notice.submission_ids
        self.assertEqual(files, {f.name: f._bytes() for f in kept.file_ids})

    def test_once_it_is_sent_clock_and_reminders_know(self):
        self.env.flush_all()
        self.env["credit.cover.alert"].sudo()._remind(self.usd_company)
        kind = self.env.ref("credit_protection.mail_activity_cover_notice")
        older = self._invoice(self.customer, 40, due=-85)
        self.env["credit.cover.alert"].sudo()._remind(self.usd_company)
        self.assertIn(kind, older.activity_ids.activity_type_id)
        self._start_smtp()

        notice = self._notice(self.late)
        self._dialog(notice).action_send()

        self.assertRecordValues(
            notice,
            [{"state": "sent", "sent_on": self.today, "sent_way": "mail",
              "sent_by_id": self.claims_user.id}],
        )  # fmt: skip
        self.assertEqual(
            [self.today, self.today, False],
            (self.late + older + self.later).mapped("credit_notified_on"),
        )
        stamp = self.late.credit_stamp_ids[0]
        self.assertEqual("notice", stamp.origin)
        self.assertIn(notice.name, stamp.note)
        self.assertEqual(["claim", "claim"], [
            d for d in self._deadlines(self.customer) if d != "stop"
        ][:2])  # fmt: skip
        self.assertNotIn(kind, older.activity_ids.activity_type_id)
        card = self.late.with_user(self.claims_user).credit_cover_card
        acts = [act["method"] for act in card["acts"]]
        self.assertNotIn("action_credit_notify_insurer", acts)
        (step,) = [s for s in card["steps"] if s["key"] == "notice"]
        self.assertEqual("done", step["state"])
        facts = self.env["credit.facts"]._cover_facts(
            self.usd_company, self.customer, self.today
        )
        self.assertTrue(facts[self.customer.id]["overdue_notified"])

    def test_where_the_loss_waits_for_the_notice_it_moves(self):
        self.jpy_policy.version_ids.write(
            {"waiting_anchor": "notice", "waiting_months": 5}
        )
        move = self._invoice(self.customer, 9_000, due=-70, company=self.jpy_company)
        self.assertTrue(move.credit_clock_assumed)
        self.assertEqual(Span(months=5).after(self._day(20)), move.credit_loss_on)
        self._start_smtp()

        self._dialog(self._notice(move)).action_send()

        self.assertFalse(move.credit_clock_assumed)
        self.assertEqual(Span(months=5).after(self.today), move.credit_loss_on)

    def test_paid_before_it_is_sent_it_is_cancelled(self):
        server = self._start_smtp()
        notice = self._notice(self.late)
        dialog = self._dialog(notice)
        self._payment(self.customer, 300, self.late)

        action = dialog.action_send()

        self.assertEqual("display_notification", action["tag"])
        self.assertIn("nothing was sent", action["params"]["message"])
        self.assertEqual("cancelled", notice.state)
        self.assertFalse(server.mails)
        self.assertFalse(notice.submission_ids)

    def test_partly_paid_it_shrinks_and_is_shown_again(self):
        server = self._start_smtp()
        notice = self._notice(self.late)
        dialog = self._dialog(notice)
        self._payment(self.customer, 100, self.late)

        action = dialog.action_send()

        self.assertEqual(dialog.id, action["res_id"])
        self.assertIn("have changed", dialog.news)
        self.assertEqual(200, dialog.overdue_amount)
        self.assertIn("200.00", dialog.body)
        self.assertFalse(server.mails)

        dialog.action_send()

        (mail,) = server.mails
        self.assertEqual("sent", notice.state)
        files = self._attached(mail)
        self.assertIn(b">200.00<", files[f"{notice.name.replace('/', '-')}.xml"])

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_refused_by_the_mail_server_it_stays_a_draft(self):
        server = self._start_smtp()
        server.refuses = "RCPT"
        notice = self._notice(self.late)
        dialog = self._dialog(notice)

        with self.assertRaisesRegex(UserError, "was not sent"), self.env.cr.savepoint():
            dialog.action_send()

        self.assertEqual("draft", notice.state)
        self.assertFalse(self.late.credit_notified_on)
        self.assertIn("notice", self._deadlines(self.customer))
        self.assertFalse(notice.submission_ids)

    def test_what_cannot_be_made_is_not_sent(self):
        server = self._start_smtp()
        notice = self._notice(self.late)
        dialog = self._dialog(notice)
        Report = type(self.env["ir.actions.report"])
        broken = patch.object(
            Report, "_render_qweb_pdf", side_effect=ValueError("no printer.")
        )
        missing = patch.object(xml_document, "SCHEMAS", xml_document.SCHEMAS / "no")
        for trouble, sentence in (
            (broken, "could not be printed, .*: no printer. Have"),
            (missing, "schema is missing or broken: notice-1.0.xsd"),
        ):
            with (
                trouble,
                self.subTest(sentence=sentence),
                self.assertRaisesRegex(UserError, sentence),
                mute_logger(
                    "odoo.addons.credit_protection.models.claims.credit_notice_files"
                ),
                self.env.cr.savepoint(),
            ):
                dialog.action_send()

        self.assertFalse(server.mails)
        self.assertEqual("draft", notice.state)

    def test_it_leaves_last_of_all(self):
        server = self._start_smtp()
        dialog = self._dialog(self._notice(self.late))
        Profile = type(self.env["credit.profile"])
        with (
            patch.object(Profile, "_refresh", side_effect=ZeroDivisionError),
            self.assertRaises(ZeroDivisionError),
            self.env.cr.savepoint(),
        ):
            dialog.action_send()

        self.assertFalse(server.mails)
        self.assertFalse(self.env["credit.submission"].search([]))

    def test_files_count_when_a_person_has_passed_them_on(self):
        notice = self._notice(self.late)
        with self.assertRaisesRegex(UserError, "Download the files first"):
            self._proof(notice, "sent")

        with freeze_time(self._day(-5)):
            self._dialog(notice, "file").action_send()
        action = self._dialog(notice, "file", mark=False).action_send()

        kept = notice.submission_ids.sorted("id")[-1]
        self.assertEqual(f"/credit_protection/submission/{kept.id}", action["url"])
        self.assertEqual("draft", notice.state)
        self.assertIn("notice", self._deadlines(self.customer))
        self.assertIn("counts as not sent", notice.advice)
        table = kept.file_ids.filtered(lambda f: f.name.endswith(".csv"))
        self.assertTrue(table._bytes().startswith(b"policy,"))

        with self.assertRaisesRegex(UserError, "after today"):
            self._proof(notice, "sent", 1)
        with self.assertRaisesRegex(UserError, "Add the proof"):
            self._proof(notice, "sent", -3)
        proof = {"proof_name": "p", "proof": base64.b64encode(b"not seen")}
        with self.assertRaisesRegex(UserError, "downloaded first"):
            self._proof(notice, "sent", -6, **proof)
        self._proof(
            notice, "sent", -3, reference="AZ-1", proof_name="portal.png",
            proof=base64.b64encode(b"seen"),
        )  # fmt: skip

        self.assertRecordValues(
            notice,
            [{"state": "sent", "sent_on": self._day(-3), "sent_way": "file",
              "insurer_reference": "AZ-1"}],
        )  # fmt: skip
        self.assertEqual(self._day(-3), self.late.credit_notified_on)
        received = notice.submission_ids.filtered(lambda s: s.direction == "in")
        self.assertEqual(b"seen", received.file_ids._bytes())
        self.assertNotIn("notice", self._deadlines(self.customer))

    def test_an_extension_asks_for_a_date_and_stops_no_clock(self):
        self._start_smtp()
        notice = self._notice(self.late)
        notice.kind = "EXP"
        with self.assertRaisesRegex(UserError, "new date"):
            notice.action_send()
        notice.extended_to = self._day(40)

        self._dialog(notice).action_send()

        self.assertEqual("sent", notice.state)
        self.assertFalse(self.late.credit_notified_on)
        xml = notice.submission_ids.file_ids[2]._bytes().decode()
        self.assertIn(f"<extendedTo>{self._day(40)}</extendedTo>", xml)

    def test_a_rescheduling_says_the_instalments(self):
        self._start_smtp()
        notice = self._notice(self.late)
        notice.kind = "RES"
        with self.assertRaisesRegex(UserError, "Enter the instalments"):
            notice.action_send()
        notice.instalment_ids = [
            (0, 0, {"due_date": self._day(30 * n), "amount": 150}) for n in (1, 2)
        ]

        self._dialog(notice).action_send()

        self.assertEqual(self.today, self.late.credit_notified_on)
        xml = notice.submission_ids.file_ids[2]._bytes().decode()
        self.assertEqual(2, xml.count(">150.00</instalment>"))
        with self.assertRaisesRegex(UserError, "stay as they are"):
            notice.instalment_ids[0].amount = 1

    def test_a_dispute_stops_no_deadline(self):
        self._start_smtp()
        self.late.sudo().write(
            {"credit_insured_amount": 0, "credit_disputed_insured": 300}
        )
        card = self.late.with_user(self.claims_user).credit_cover_card
        acts = [act["method"] for act in card["acts"]]
        self.assertIn("action_credit_notify_insurer", acts)
        notice = self._notice(self.late)
        notice.reason = "dispute"
        self.assertEqual(self._day(20), notice.send_by)

        self._dialog(notice).action_send()

        self.assertEqual(0, notice.insured_amount)
        self.assertEqual(self.today, self.late.credit_notified_on)

    def test_money_that_is_not_applied_is_said(self):
        self._payment(self.customer, 120)

        notice = self._notice(self.late)

        self.assertEqual(120, notice.unapplied_amount)
        self.assertRegex(notice.advice, "has paid .*120.00.* not applied")

    def test_nothing_to_report_is_refused_in_words(self):
        bare = self._partner("Bare", is_company=True, country_id=self.jp.id)
        uninsured = self._invoice(bare, 20, due=-70)
        with self.assertRaisesRegex(UserError, "No open invoice of Bare is insured"):
            self._notice(uninsured)
        early = self._invoice(self.other_customer, 20, due=5)
        notice = self._notice(early)
        self.assertIn("Nothing is overdue", notice.advice)
        with self.assertRaisesRegex(UserError, "nothing to report"):
            notice.action_send()
        with self.assertRaisesRegex(UserError, "customer invoices that are posted"):
            self._notice(self._invoice(self.customer, 5, post=False))

    def test_the_letter_speaks_the_language_of_the_insurer(self):
        notice = self._notice(self.late)
        html = notice._pdf().decode()
        for text in ("P-USD", "Acme", self.late.name, "300.00", "200.00", "550.00"):
            self.assertIn(text, html)
        self.assertIn("Days overdue", html)
