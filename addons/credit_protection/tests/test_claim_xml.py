import base64
import hashlib
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .claim_common import ClaimCommon

REPLY = """<reply xmlns="urn:credit-protection:reply:1.0">
<claim>{claim}</claim><policy>{policy}</policy><reference>INS-9</reference>
<date>{day}</date><decision>{decision}</decision><reason>As agreed</reason>
<wanted>The order</wanted><total currency="{currency}">{total}</total>
<invoices>{invoices}</invoices></reply>"""
SCHEMAS = "odoo.addons.credit_protection.engine.xml_document.SCHEMAS"
INVOICE = """<invoice><number>{}</number>
<accepted currency="{}">{}</accepted></invoice>"""


@tagged("post_install", "-at_install")
class TestClaimXml(ClaimCommon):
    """The claim as XML, and the insurer's answer read from it."""

    def _reply(self, about, decision="part", **changes):
        accepted = changes.pop("accepted", [20_000, 20_000, 0])
        currency = changes.pop("currency", about.currency_id.name)
        values = {
            "claim": about.name,
            "policy": about.policy_id.name,
            "day": self.today.isoformat(),
            "decision": decision,
            "currency": currency,
            "total": sum(accepted),
            "invoices": "".join(
                INVOICE.format(line.move_name, currency, amount)
                for line, amount in zip(about.line_ids, accepted, strict=True)
            ),
        }
        return REPLY.format(**{**values, **changes}).encode()

    def _read(self, claim, data):
        dialog = (
            self.env["credit.claim.answer"]
            .with_user(self.accountant)
            .create({"claim_id": claim.id, "file": base64.b64encode(data)})
        )
        dialog.action_record()

    def test_the_claim_is_valid_and_says_the_same_twice(self):
        self.customer.vat = False
        for company, total in (
            (self.usd_company, "54000.00"),
            (self.jpy_company, "8100"),
        ):
            claim = self._claim(company=company)
            data = claim._xml()

            self.assertEqual(data, claim._xml())
            schema = file_path("credit_protection/engine/schemas/claim-1.0.xsd")
            root = etree.fromstring(data)
            etree.XMLSchema(file=schema).assertValid(root)
            expected = root.find("{*}totals/{*}expected")
            self.assertEqual(total, expected.text)
            self.assertEqual(claim.currency_id.name, expected.get("currency"))

    def test_each_layout_can_be_chosen(self):
        claim = self._claim()
        self.assertIsNone(claim._layout())
        for name, ending in (
            ("northcover", "csv"),
            ("meridian", "xml"),
            ("harbour", "html"),
        ):
            self.policy.claim_layout = name
            layout = claim._layout()
            self.assertEqual(ending, layout.extension)
            self.assertIn(claim.name.encode(), layout.content)

    def test_without_a_schema_there_is_no_file(self):
        claim = self._complete(self._claim())
        with (
            patch(
                "odoo.addons.credit_protection.engine.xml_document.SCHEMAS"
            ) as folder,
            self.assertRaises(UserError) as caught,
        ):
            folder.__truediv__.return_value.read_bytes.side_effect = OSError
            claim.action_file()
        self.assertIn("schema is missing", str(caught.exception))
        self.assertEqual("ready", claim.state)

    def test_an_answer_is_read_once(self):
        claim = self._filed()
        data = self._reply(claim)
        self._read(claim, data)

        self.assertRecordValues(
            claim,
            [
                {
                    "state": "decided",
                    "answer": "part",
                    "decided_amount": 40_000,
                    "insurer_reference": "INS-9",
                    "answer_reason": "As agreed",
                }
            ],
        )
        self.assertEqual([20_000, 20_000, 0], claim.line_ids.mapped("accepted_amount"))
        act = claim.act_ids.filtered(lambda a: a.kind == "answer")
        self.assertEqual(hashlib.sha256(data).hexdigest(), act.source_sha256)
        claim._object("Too little")
        with self.assertRaisesRegex(UserError, "was read on .* already"):
            self._read(claim, data)
        self.assertEqual("filed", claim.state)

    def test_a_reason_is_asked_for_only_where_the_file_needs_one(self):
        claim = self._filed()
        silent = {"decision": "full", "accepted": [25_200, 27_000, 4_500]}
        about = {
            "as claimed": ({**silent, "accepted": [22_500, 27_000, 4_500]}, False),
            "with its reason": (silent, False),
            "more than claimed": ({**silent, "why": ""}, True),
            "in part": ({"why": ""}, True),
            "documents": (
                {"decision": "documents", "accepted": [0, 0, 0], "why": ""},
                False,
            ),
            "no answer at all": (None, False),
        }
        dialogs = self.env["credit.claim.answer"].with_user(self.accountant)
        for name, (changes, needed) in about.items():
            with self.subTest(name):
                data = b"<reply/>"
                if changes is not None:
                    why = changes.pop("why", "As agreed")
                    data = self._reply(claim, **changes)
                    if not why:
                        data = data.replace(b"<reason>As agreed</reason>", b"")
                dialog = dialogs.create({"claim_id": claim.id, "answer": "part"})
                self.assertTrue(dialog.needs_reason)
                dialog.file = base64.b64encode(data)
                self.assertEqual(needed, dialog.needs_reason)
                total = 0 if changes is None else sum(changes.get("accepted", [40_000]))
                self.assertEqual(total, dialog.total)
        dialog.file = b"no base64"
        self.assertFalse(dialog.needs_reason)

    def test_the_dialog_says_what_the_file_holds_before_it_is_recorded(self):
        claim, yen = self._filed(), self._filed(company=self.jpy_company)
        dialogs = self.env["credit.claim.answer"].with_user(self.accountant)
        for about, accepted in ((claim, [20_000, 20_000, 0]), (yen, [3_000])):
            data = self._reply(about, accepted=accepted)
            dialog = dialogs.create(
                {"claim_id": about.id, "file": base64.b64encode(data)}
            )
            with self.subTest(about.company_id.name):
                self.assertFalse(dialog.file_fault)
                self.assertIn("Accepted in part, on", dialog.file_text)
                amount = about.currency_id.format(accepted[0])
                line = about.line_ids[0].move_name
                self.assertIn(f"{line}: {amount} accepted", dialog.file_text)
                # A client that is told the size of the file is told the same.
                dialog.invalidate_recordset()
                told = dialog.with_context(bin_size=True)
                self.assertEqual(sum(accepted), told.total)
                self.assertIn(amount, told.file_text)
        dialog.file = base64.b64encode(self._reply(claim))
        self.assertFalse(dialog.file_text)
        self.assertIn(f"about claim {claim.name}, not about", dialog.file_fault)
        dialog.file = base64.b64encode(b"<reply>")
        self.assertIn("This is no XML", dialog.file_fault)
        with self.assertRaisesRegex(UserError, "This is no XML"):
            dialog.action_record()
        dialog.file = False
        self.assertFalse(dialog.file_text or dialog.file_fault)

    def test_documents_are_asked_for_by_xml(self):
        claim = self._filed()
        self._read(claim, self._reply(claim, "documents", accepted=[0, 0, 0]))

        self.assertEqual("documents", claim.state)
        self.assertEqual("The order", claim.wanted)

    def test_an_answer_that_does_not_fit_changes_nothing(self):
        claim = self._filed()
        wrong = {
            "about claim CLM/0": {"claim": "CLM/0"},
            "about policy P-0": {"policy": "P-0"},
            "amounts in EUR": {"currency": "EUR"},
            "add up to 40000": {"total": 39_999},
            "More is accepted": {"accepted": [99_000, 0, 0]},
            "do not agree": {"decision": "refused"},
            "accepted in full, but": {"decision": "full"},
            "is not on this claim": {
                "invoices": INVOICE.format("INV/0", "USD", 40_000)
            },
            "does not follow its schema": {"day": "tomorrow"},
            "between the day of filing": {"day": "2199-01-01"},
        }
        for text, changes in wrong.items():
            with self.subTest(text), self.assertRaisesRegex(UserError, text):
                self._read(claim, self._reply(claim, **{"decision": "part", **changes}))
        for data in (
            b"",
            b"<reply/>",
            b"\xff\xfe<",
            b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            b" " * 6_000_000,
        ):
            with self.subTest(data[:20]), self.assertRaises(UserError):
                claim._take_reply(data)
        self.assertEqual("filed", claim.state)
        self.assertEqual(["filed"], claim.act_ids.mapped("kind"))
