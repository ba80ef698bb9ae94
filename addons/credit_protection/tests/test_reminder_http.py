import io
import zipfile
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import OdooPdfFileReader

from ..controllers import reminder_files
from ..models.reminders import credit_escalation_letter
from .reminder_common import ReminderCommon
from .test_access_http import RpcCommon


def _pages(content):
    """Return how many pages a PDF has."""
    return len(OdooPdfFileReader(io.BytesIO(content), strict=False).pages)


@tagged("post_install", "-at_install")
class TestReminderHttp(ReminderCommon, RpcCommon):
    """Letters and statements as real PDF files, and who may download what."""

    def _sent(self, moves, channel="letter", **vals):
        step = self._step(moves, channel, **vals)
        step.with_context(force_report_rendering=True)._credit_send()
        self.assertEqual("sent", step.state, step.reason)
        return step

    def test_letters_come_as_one_file(self):
        first = self._sent(self.late, template="reminder_1")
        second = self._sent(self.late, template="final_demand")
        letters = first + second
        url = letters.action_credit_print_letters()["url"]
        self.authenticate("credit_user", "credit_user")

        answer = self.url_open(url)

        self.assertEqual("application/pdf", answer.headers["Content-Type"])
        self.assertEqual(2, _pages(answer.content))
        files = self.url_open(f"/credit_protection/reminder/{first.id}/files")
        with zipfile.ZipFile(io.BytesIO(files.content)) as archive:
            (name,) = archive.namelist()
            self.assertEqual(first.document_ids._bytes(), archive.read(name))
        self.assertEqual(404, self.url_open(url.split("?")[0]).status_code)

    def test_very_many_letters_come_in_parts(self):
        letters = self._sent(self.late) + self._sent(self.late) + self._sent(self.late)
        letters[0].sudo()._set(printed_at="2020-01-01 12:00:00")
        self.authenticate("credit_user", "credit_user")

        with patch.object(credit_escalation_letter, "MOST_LETTERS", 2):
            answer = letters.action_credit_print_letters()
            self.assertIn("2 of 3 letters", answer["params"]["message"])
            url = answer["params"]["next"]["url"]
            self.assertTrue(url.endswith(f"={letters[1].id},{letters[2].id}"))
            self.assertEqual(2, _pages(self.url_open(url).content))
            self.assertEqual(
                [False, self.credit_user, self.credit_user],
                [step.printed_by_id or False for step in letters],
            )
            again = letters.action_credit_print_letters()["params"]["next"]["url"]
            self.assertIn(f"={letters[0].id},", again)
        with patch.object(reminder_files, "MOST_LETTERS", 1):
            answer = self.url_open(url)
        self.assertEqual(409, answer.status_code)
        self.assertIn("At most 1 letters come in one file", answer.text)

    def test_a_thousand_items_on_one_letter(self):
        step = self._step(self.late, "letter")
        line = self._line_of(step, self.late)
        self.env["credit.escalation.step.line"].sudo().create(
            [{**line, "number": f"INV-{number:04d}-END"} for number in range(1_000)]
        )

        step.with_context(force_report_rendering=True)._credit_send()

        self.assertEqual("sent", step.state, step.reason)
        self.assertGreater(_pages(step.document_ids._bytes()), 10)
        body = str(step.body)
        self.assertEqual(1_000, body.count("-END"))
        self.assertIn("Of it overdue", body.rsplit("-END", 1)[1])

    def test_the_statement_is_a_real_pdf(self):
        self._invoice(self.customer, 70, due=20, currency=self.eur)
        reports = self.env["ir.actions.report"].with_user(self.credit_user)

        content, kind = reports.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(
            "credit_protection.credit_statement_report", self.customer.ids
        )

        self.assertEqual("pdf", kind)
        self.assertEqual(1, _pages(content))

    @mute_logger("odoo.http")
    def test_others_get_nothing(self):
        step = self._sent(self.late)
        self.authenticate("credit_sales", "credit_sales")
        for path in (
            f"reminders/letters?ids={step.id}",
            f"reminder/{step.id}/files",
        ):
            answer = self.url_open(f"/credit_protection/{path}")
            self.assertEqual(403, answer.status_code)
            self.assertNotIn(b"%PDF", answer.content)
