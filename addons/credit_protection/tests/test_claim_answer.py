import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimAnswer(ClaimCommon):
    """What the insurer answers, line by line, and what follows."""

    def _answer(self, claim, answer, **vals):
        return (
            self.env["credit.claim.answer"]
            .with_user(self.accountant)
            .create({"claim_id": claim.id, "answer": answer, **vals})
        )

    def test_accepted_in_full(self):
        claim = self._filed()
        dialog = self._answer(claim, "full", reference="INS-77")
        self.assertEqual(54_000, dialog.total)
        dialog.action_record()

        self.assertRecordValues(
            claim,
            [
                {
                    "state": "decided",
                    "answer": "full",
                    "decided_amount": 54_000,
                    "insurer_reference": "INS-77",
                    "answered_on": self.today,
                }
            ],
        )
        self.assertEqual(
            [22_500, 27_000, 4_500], claim.line_ids.mapped("accepted_amount")
        )
        self.assertFalse(claim.sudo().activity_ids)
        with self.assertRaisesRegex(UserError, "Decided"):
            self._answer(claim, "full").action_record()

    def test_more_than_was_claimed_needs_its_reason(self):
        claim = self._filed()
        dialog = self._answer(claim, "full")
        self.assertFalse(dialog.needs_reason)
        dialog.line_ids[0].amount = 25_200  # for 22,500
        self.assertTrue(dialog.needs_reason)
        with self.assertRaisesRegex(UserError, "is more than the .*54,000.00"):
            dialog.action_record()
        self.assertEqual("filed", claim.state)
        dialog.reason = "With interest until today"
        dialog.action_record()

        self.assertEqual(56_700, claim.decided_amount)
        self.assertEqual("With interest until today", claim.answer_reason)

    def test_only_invoices_of_the_claim_are_answered(self):
        claim = self._filed()
        line = claim.line_ids[0]
        with self.assertRaisesRegex(UserError, "between 0 and"):
            claim._checked_amounts("part", {line.id: 1, line.id + 10_000: 5}, "Late")

    def test_accepted_in_part_by_line_and_objected_to(self):
        claim = self._filed()
        dialog = self._answer(claim, "part")
        dialog.line_ids[0].amount = 0
        with self.assertRaisesRegex(UserError, "reason"):
            dialog.action_record()
        dialog.reason = "Delivery not proven"
        dialog.action_record()
        self.assertEqual([0, 27_000, 4_500], claim.line_ids.mapped("accepted_amount"))
        self.assertEqual(31_500, claim.decided_amount)

        claim._object("The slip is signed")
        self.assertEqual("filed", claim.state)
        self.assertEqual(1, len(claim.sudo().activity_ids))
        self._answer(claim, "full").action_record()
        self.assertEqual(54_000, claim.decided_amount)
        kinds = claim.act_ids.sorted("id").mapped("kind")
        self.assertEqual(["filed", "answer", "objection", "answer"], kinds)

    def test_refused(self):
        claim = self._filed()
        self._answer(claim, "refused", reason="Notice too late").action_record()

        self.assertEqual(0, claim.decided_amount)
        self.assertEqual("Notice too late", claim.answer_reason)
        claim._end("We accept that")
        self.assertEqual("closed", claim.state)
        with self.assertRaisesRegex(UserError, "ended already"):
            claim._end("Again")

    def test_documents_are_requested_and_supplied(self):
        claim = self._filed()
        self._answer(claim, "documents", wanted="The signed order").action_record()
        self.assertEqual("documents", claim.state)
        with self.assertRaisesRegex(UserError, "The signed order"):
            claim.action_supply()

        document = claim.document_ids.filtered(lambda d: d.kind == "orders")
        upload = (
            self.env["ir.attachment"]
            .with_user(self.accountant)
            .create(
                {
                    "name": "order.pdf",
                    "datas": base64.b64encode(b"signed"),
                    "res_model": document._name,
                    "res_id": document.id,
                }
            )
        )
        document.attachment_ids = upload
        claim.action_supply()

        self.assertEqual("filed", claim.state)
        act = claim.act_ids.filtered(lambda a: a.kind == "supplied")
        self.assertEqual(["order.pdf"], [f["name"] for f in act.content["files"]])
        upload.sudo().raw = b"changed"
        self.assertEqual(b"signed", act.sudo().attachment_ids.raw)

    def test_answers_that_cannot_be(self):
        claim = self._filed()
        line = claim.line_ids[0]
        wrong = {
            "lies between": ("part", {line.id: 99_999}, self.today, "r"),
            "lies  between": ("part", {line.id: -1}, self.today, "r"),
            "less than": ("full", {line.id: 5}, self.today, ""),
            "refusal": ("part", {}, self.today, "r"),
            "day of filing": ("full", {}, self.today + timedelta(days=1), ""),
            "day  of filing": ("full", {}, self.today - timedelta(days=1), ""),
        }
        for text, (answer, amounts, day, reason) in wrong.items():
            with (
                self.subTest(text),
                self.assertRaisesRegex(UserError, text.replace("  ", " ")),
            ):
                claim._decide(answer, amounts, day, "", reason)
        self.assertEqual("filed", claim.state)
        with self.assertRaises(AccessError):
            claim.with_user(self.auditor)._decide("refused", {}, self.today, "", "r")
