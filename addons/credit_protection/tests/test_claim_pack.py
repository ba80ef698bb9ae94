import io
import json
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .claim_common import ClaimCommon
from .smtp_common import SmtpMixin

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"


@tagged("post_install", "-at_install")
class TestClaimPack(SmtpMixin, HttpCase, ClaimCommon):
    """One pack with everything, as it was filed."""

    def _names(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.assertIsNone(archive.testzip())
            return archive.namelist(), json.loads(archive.read("index.json"))

    def test_the_pack_holds_everything_with_its_hashes(self):
        self.policy.claim_layout = "northcover"
        claim = self._claim()
        stem = claim.name.replace("/", "-")
        name, content = claim._pack()
        names, index = self._names(content)

        self.assertEqual(f"{stem}.zip", name)
        for wanted in (
            f"{stem} letter.pdf",
            f"{stem} calculation.pdf",
            f"{stem}.xml",
            f"{stem} insurer.csv",
        ):
            self.assertIn(wanted, names)
        self.assertEqual(len(names) - 2, len(index["files"]))
        invoices = [n for n in names if "invoices/" in n]
        self.assertEqual(3, len(invoices))
        self.assertEqual((name, content), claim._pack())

    def test_each_page_says_draft_until_it_is_filed(self):
        claim = self._claim(company=self.jpy_company)
        for file in claim._pack_files()[:2]:
            self.assertIn(b"DRAFT", file.content)
        self._filed(claim)
        for file in claim._pack_files()[:2]:
            self.assertNotIn(b"DRAFT", file.content)

    def test_what_was_filed_is_handed_out_as_it_was(self):
        claim = self._filed()
        before = claim._pack()
        claim.document_ids[0].sudo().attachment_ids.unlink()

        self.assertEqual(before, claim._pack())
        self.assertEqual(before, claim.with_user(self.auditor)._pack())
        with self.assertRaises(AccessError):
            claim.with_user(self.salesperson)._pack()

    def test_nothing_is_half_filed_when_printing_fails(self):
        claim = self._complete(self._claim())
        with (
            mute_logger(
                "odoo.addons.credit_protection.models.claims.credit_claim_pack",
                "odoo.addons.credit_protection.models.claims.credit_claim_collect",
            ),
            patch(RENDER, side_effect=RuntimeError("no printer")),
        ):
            with self.assertRaisesRegex(
                UserError, r"Unpaid invoices: .*\(no printer\)"
            ):
                claim.action_file()
            claim.action_recalculate()
            self._complete(claim)
            with self.assertRaises(UserError) as caught:
                claim.action_file()
        self.assertIn("nothing was filed: no printer", str(caught.exception))
        self.assertEqual("ready", claim.state)
        self.assertFalse(claim.act_ids)

    def test_a_printer_that_fails_leaves_the_checklist_open(self):
        with patch(RENDER, side_effect=UserError("no printer")):
            claim = self._claim()
        document = claim.document_ids.filtered(lambda d: d.kind == "invoices")

        self.assertFalse(document.there)
        self.assertIn("no printer", document.source)

    def test_too_much_for_a_pack_is_said(self):
        claim = self._claim()
        path = (
            "odoo.addons.credit_protection.models.claims.credit_claim_pack.MOST_BYTES"
        )
        with patch(path, 1_000), self.assertRaisesRegex(UserError, "shrink"):
            claim._pack()

    def test_one_pdf_of_all_papers(self):
        claim = self._claim()
        paper = b"%PDF-1.4 broken"
        document = claim.document_ids.filtered(lambda d: d.kind == "orders")
        document.sudo()._fill([("order.pdf", paper)], "")
        with (
            mute_logger("PyPDF2._reader", "pypdf._reader"),
            self.assertRaisesRegex(UserError, "Download the pack instead"),
        ):
            claim._whole_pdf()

    def test_one_pdf_of_all_papers_as_they_were_filed(self):
        claim = self._claim()
        document = claim.document_ids.filtered(lambda d: d.kind == "orders")
        paper = claim._paper("credit_protection.credit_claim_letter_report")
        upload = self.env["ir.attachment"].with_user(self.accountant)
        document.attachment_ids = upload.create({"name": "order.pdf", "raw": paper})
        self._filed(claim)
        before = claim._papers()
        self.assertIn(paper, before)

        document.sudo().attachment_ids.raw = b"%PDF-1.4 forged"

        self.assertEqual(before, claim._papers())

    def test_the_files_of_a_filed_claim_stay(self):
        """Files are reached past their document, by their own number."""
        claim = self._filed()
        file_sudo = claim.document_ids.filtered("there")[0].sudo().attachment_ids[0]
        before = file_sudo.raw
        self.authenticate("credit_accountant", "credit_accountant")
        for method, *args in (
            ("write", {"raw": "Zm9yZ2Vk"}),
            ("write", {"name": "forged.pdf"}),
            ("write", {"res_id": False}),
            ("unlink",),
        ):
            with (
                self.subTest(method, args=args),
                mute_logger("odoo.http"),
                self.assertRaisesRegex(JsonRpcException, "AccessError"),
            ):
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/ir.attachment/{method}",
                    {
                        "model": "ir.attachment",
                        "method": method,
                        "args": [file_sudo.ids, *args],
                        "kwargs": {},
                    },
                )
        self.assertEqual(before, file_sudo.raw)
        claim._request_documents("The contract", self.today, "")
        file_sudo.with_user(self.accountant).sudo(False).name = "contract.pdf"
        self.assertEqual("contract.pdf", file_sudo.name)

    def test_the_pack_is_sent(self):
        server = self._start_smtp()
        self.insurer.email = "claims@alpha.example.com"
        claim = self._claim()
        dialogs = self.env["credit.claim.send"].with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "File it first"):
            claim.action_send()
        self._filed(claim)
        action = claim.action_send()
        dialog = dialogs.with_context(**action["context"]).create({})
        self.assertIn(claim.name, dialog.subject)
        dialog.action_send()

        (mail,) = server.mails
        self.assertIn("claims@alpha.example.com", mail["To"])
        self.assertEqual(dict([claim._pack()]), self._attached(mail))
        self.assertEqual(1, len(claim.sent_ids))
        self.assertEqual(claim._pack()[1], claim.sent_ids.sudo().file_ids._bytes())

    def test_every_way_to_the_insurer_is_offered(self):
        Transport = type(self.env["credit.transport"])
        ways = [*Transport._ways(self.env["credit.transport"]), ("api", "Interface")]
        senders = {"api": lambda _record, _package: "API-77"}
        claim = self._filed()
        dialogs = self.env["credit.claim.send"].with_user(self.accountant)
        with (
            patch.object(Transport, "_ways", lambda _self: ways),
            patch.object(Transport, "_senders", lambda _self: senders),
        ):
            dialog = dialogs.create({"claim_id": claim.id, "way": "api"})
            dialog.action_send()
            self.assertEqual("API-77", claim.sent_ids.receipt)
        action = dialogs.create({"claim_id": claim.id, "way": "file"}).action_send()

        kept = claim.sent_ids.sorted("id")[-1]
        self.assertEqual(["api", "file"], claim.sent_ids.sorted("id").mapped("way"))
        self.assertIn(f"/submission/{kept.id}", action["url"])
        self.assertEqual(claim._pack()[1], kept.sudo().file_ids._bytes())

    def test_the_pack_by_http(self):
        claim = self._filed()
        url = f"/credit_protection/claim/{claim.id}/pack"
        self.authenticate("credit_accountant", "credit_accountant")
        answer = self.url_open(url)
        self.assertEqual(200, answer.status_code)
        self.assertEqual(claim._pack()[1], answer.content)
        missing = self.url_open("/credit_protection/claim/0/pack")
        self.assertEqual(404, missing.status_code)
        self.authenticate("credit_sales", "credit_sales")
        with mute_logger("odoo.http"):
            self.assertEqual(403, self.url_open(url).status_code)
