import hashlib
from unittest.mock import patch

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.credit_protection.models.claims.credit_transport import File, Package

from .cover_common import CoverCommon
from .smtp_common import SmtpMixin

XML = File("notice.xml", "application/xml", b"<notice/>")
CSV = File("notice.csv", "text/csv", "\ufeffbuyer\r\n贸易\r\n".encode())


@tagged("post_install", "-at_install")
class TestTransport(SmtpMixin, CoverCommon):
    """What leaves is kept; what a mail server refuses has not left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.insurer.email = "notices@insurer.example"
        cls.claims_user.email = "claims@us.example"

    def _package(self, *files, recipient=None):
        return Package(
            self.insurer if recipient is None else recipient,
            "Overdue notice",
            "<p>Please find attached</p>",
            files or (XML, CSV),
        )

    def _deliver(self, way="mail", package=None, record=None, user=None):
        user = user or self.claims_user
        return (
            self.env["credit.transport"]
            .with_user(user)
            ._deliver(
                (record or self.policy).with_user(user), way, package or self._package()
            )
        )

    def test_a_mail_arrives_with_its_files_and_is_kept(self):
        server = self._start_smtp()

        kept = self._deliver()

        self.assertEqual(1, len(server.mails))
        mail = server.mails[0]
        self.assertIn("notices@insurer.example", mail["To"])
        self.assertEqual("Overdue notice", mail["Subject"])
        self.assertIn("claims@us.example", mail["Reply-To"])
        self.assertEqual(
            {"notice.xml": XML.content, "notice.csv": CSV.content}, self._attached(mail)
        )
        self.assertEqual(mail["Message-Id"], kept.receipt)
        self.assertRecordValues(
            kept,
            [
                {
                    "way": "mail",
                    "res_model": "credit.insurance.policy",
                    "res_id": self.policy.id,
                    "company_id": self.usd_company.id,
                    "user_id": self.claims_user.id,
                    "user_name": self.claims_user.name,
                    "recipient_id": self.insurer.id,
                }
            ],
        )
        self.assertIn("notices@insurer.example", kept.recipient)
        self.assertEqual(
            [hashlib.sha256(file.content).hexdigest() for file in (XML, CSV)],
            kept.file_ids.mapped("sha256"),
        )
        self.assertEqual(
            [XML.content, CSV.content], [file._bytes() for file in kept.file_ids]
        )

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_what_a_server_refuses_is_not_sent_and_said(self):
        server = self._start_smtp()
        for refused in ("MAIL", "RCPT", "BODY"):
            server.refuses = refused
            with (
                self.subTest(refused=refused),
                self.assertRaisesRegex(
                    UserError,
                    "was not sent: .*(want this|too big).*Nothing has changed",
                ),
                self.env.cr.savepoint(),
            ):
                self._deliver()

        self.assertFalse(server.mails)
        self.assertFalse(self.env["credit.submission"].search([]))

    def test_without_a_server_nothing_is_sent(self):
        server = self._start_smtp()
        server.shutdown()
        server.server_close()

        with self.assertRaisesRegex(UserError, "was not sent"):
            self._deliver()

    def test_files_are_passed_on_by_a_person(self):
        nobody = self.env["res.partner"]

        kept = self._deliver("file", self._package(recipient=nobody))

        self.assertFalse(kept.receipt)
        self.assertFalse(kept.recipient_id)
        self.assertEqual(["notice.xml", "notice.csv"], kept.file_ids.mapped("name"))
        action = kept.file_ids[0].action_download()
        self.assertIn(f"/{kept.file_ids[0].id}/content", action["url"])

    def test_another_addon_adds_a_way(self):
        Transport = type(self.env["credit.transport"])
        ours = Transport._senders

        def senders(model):
            return {**ours(model), "file": lambda _record, _package: "API-77"}

        with patch.object(Transport, "_senders", senders):
            self.assertEqual("API-77", self._deliver("file").receipt)

    def test_what_cannot_be_sent_is_refused_with_the_remedy(self):
        self._start_smtp()
        mute = self._partner("No address")
        big = File("a.bin", "application/octet-stream", b"x" * 5_000_000)
        huge = File("b.bin", "application/octet-stream", b"x" * 105_000_000)
        for way, package, sentence in (
            ("mail", self._package(recipient=mute), "no valid e-mail address"),
            ("mail", self._package(big), "bigger than the mail server takes"),
            ("file", self._package(huge), "Leave out or shrink"),
            ("file", self._package()._replace(files=()), "no file to send"),
            ("pigeon", self._package(), "no such way"),
        ):
            with (
                self.subTest(sentence=sentence),
                self.assertRaisesRegex(UserError, sentence),
            ):
                self._deliver(way, package)

    def test_evidence_never_changes(self):
        kept = self._deliver("file")
        for act in (
            lambda: kept.sudo().write({"subject": "Other"}),
            lambda: kept.file_ids.sudo().write({"sha256": "0"}),
            lambda: kept.sudo().unlink(),
            lambda: kept.sudo().copy(),
        ):
            with self.assertRaisesRegex(UserError, "is evidence"):
                act()
        for table in ("credit_submission", "credit_submission_file"):
            with (
                self.assertRaisesRegex(DatabaseError, "keep it"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"DELETE FROM {table}")

    def test_a_file_that_was_replaced_is_noticed(self):
        file = self._deliver("file").file_ids[0]
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", file._name), ("res_id", "=", file.id),
             ("res_field", "=", "content")]
        )  # fmt: skip
        with self.assertRaises(AccessError):
            attachment.with_user(self.claims_user).write({"raw": b"forged"})
        attachment.sudo().write({"raw": b"forged"})
        file.invalidate_recordset()

        self.assertIsNone(file._bytes())

    def test_who_reads_what_was_sent(self):
        kept = self._deliver("file") + self._deliver("file", record=self.jpy_policy)
        for user in (self.credit_user, self.auditor, self.accountant):
            seen = kept.with_user(user).with_context(
                allowed_company_ids=self.jpy_company.ids
            )
            self.assertEqual(kept[1], seen.search([("id", "in", kept.ids)]))
            with self.assertRaises(AccessError):
                seen[0].file_ids.mapped("name")
        with self.assertRaises(AccessError):
            kept.with_user(self.salesperson).read(["subject"])
