import io
import zipfile

from odoo.tests import tagged
from odoo.tools import mute_logger

from .notice_common import NoticeCommon
from .test_access_http import RpcCommon


@tagged("post_install", "-at_install")
class TestNoticeHttp(NoticeCommon, RpcCommon):
    """What the browser and other programs reach of notices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._invoice(cls.customer, 300, due=-70)
        cls.later = cls._invoice(cls.customer, 200, due=20)
        cls.accountant.group_ids += cls.env.ref("credit_protection.group_credit_claims")
        cls.accountant.email = "accounts@us.example"

    def _handed(self):
        notice = self._notice(self.late)
        self._dialog(notice, "file").action_send()
        return notice

    def test_files_come_as_they_left(self):
        kept = self._handed().submission_ids
        self.authenticate("credit_claims", "credit_claims")

        answer = self.url_open(f"/credit_protection/submission/{kept.id}")

        self.assertEqual(200, answer.status_code)
        self.assertEqual("application/zip", answer.headers["Content-Type"])
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        self.assertEqual(
            {file.name: file._bytes() for file in kept.file_ids},
            {name: archive.read(name) for name in archive.namelist()},
        )

    @mute_logger("odoo.http")
    def test_sales_get_nothing(self):
        kept = self._handed().submission_ids
        for path in (
            f"/credit_protection/submission/{kept.id}",
            f"/web/content/credit.submission.file/{kept.file_ids[0].id}/content",
        ):
            answer = self.url_open(path)
            self.assertNotEqual(200, answer.status_code)
            self.assertNotIn(b"300.00", answer.content)

    def test_a_client_types_nothing_that_follows(self):
        notice = self._handed()
        self.authenticate("credit_claims", "credit_claims")
        kept = notice.submission_ids
        for model, method, *args in (
            ("credit.notice", "write", notice.ids, {"state": "sent"}),
            ("credit.notice", "write", notice.ids, {"rule_stage": "x"}),
            ("credit.notice", "unlink", notice.ids),
            ("credit.notice", "_set_sent", notice.ids, str(self.today), "mail"),
            ("credit.notice.line", "write", notice.line_ids.ids, {"open_amount": 1}),
            ("credit.submission", "create", [{"subject": "forged"}]),
            ("credit.submission", "write", kept.ids, {"subject": "forged"}),
            ("credit.submission.file", "unlink", kept.file_ids.ids),
            ("credit.transport", "_deliver", [], "mail", []),
            (
                "account.move",
                "write",
                self.late.ids,
                {"credit_notified_on": "2020"},
            ),
        ):
            with self.subTest(model=model, method=method), self._refused():
                self._call(model, method, *args)

    def test_sales_cannot_notify(self):
        for model, method, *args in (
            ("account.move", "action_credit_notify_insurer", self.late.ids),
            ("res.partner", "action_credit_notify_insurer", self.customer.ids),
            ("credit.notice", "create", [{"partner_id": self.customer.id}]),
            ("credit.notice", "search_read", []),
        ):
            with self.subTest(method=method), self._refused():
                self._call(model, method, *args, context={"default_state": "sent"})

    def test_the_accountant_notifies_the_insurer(self):
        server = self._start_smtp()

        self.start_tour(
            f"/odoo/customer-invoices/{self.late.id}",
            "credit_protection_notice",
            login="credit_accountant",
        )

        (mail,) = server.mails
        letter = next(
            content
            for name, content in self._attached(mail).items()
            if name.endswith(".pdf")
        )
        self.assertTrue(letter)
        notice = self.env["credit.notice"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "acknowledged",
                    "insurer_reference": "AZ-2026-1",
                    "reason": "cash_flow",
                    "sent_by_id": self.accountant.id,
                    "open_amount": 500,
                }
            ],
        )
        self.assertEqual(self.today, self.late.credit_notified_on)

    def test_the_letter_is_a_real_pdf(self):
        notice = self._notice(self.late).with_context(force_report_rendering=True)

        pdf = notice._pdf()

        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertIn(b"%%EOF", pdf[-1024:])
