from types import SimpleNamespace

from odoo.exceptions import UserError
from odoo.tests import tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimRule(ClaimCommon):
    """Drafts that rules ask for, and what other records say about a claim."""

    def _asked(self, line="default", cause="protracted_default", move=None):
        order = SimpleNamespace(
            kind="claim", line=line, cause=cause, notify="claims_user"
        )
        return SimpleNamespace(
            buyer=self.customer, move=move or self.moves[0], order=order
        )

    def _draft(self, *asked, company=None):
        claims = self.env["credit.claim"]
        return claims._draft_by_rule(company or self.usd_company, asked)

    def test_a_draft_is_made_once(self):
        self.policy.responsible_id = self.accountant
        claim = self._draft(self._asked(), self._asked("again"))

        self.assertRecordValues(
            claim,
            [
                {
                    "state": "ready",
                    "cause": "default",
                    "rule_stage": "default",
                    "rule_move_id": self.moves[0].id,
                    "user_id": self.accountant.id,
                    "expected_amount": 54_000,
                }
            ],
        )
        users = claim.sudo().activity_ids.user_id
        self.assertLessEqual(self.accountant + self.claims_user, users)
        self.assertFalse(self._draft(self._asked()))
        claim._end("A mistake")
        self.assertFalse(claim.sudo().activity_ids)
        self.assertFalse(self._draft(self._asked()))
        self.assertTrue(self._draft(self._asked("insolvent", "insolvency")))
        yen = self._asked(move=self.yen_move)
        self.assertEqual(
            self.jpy_policy, self._draft(yen, company=self.jpy_company).policy_id
        )

    def test_a_small_rest_asks_for_no_draft(self):
        self.usd_company.credit_small_residual = 0.05
        first, second = self.moves[:2]
        self._payment(self.customer, first.amount_residual - 0.05, first)
        self.assertFalse(first._credit_open_for_dates())
        claim = self._draft(self._asked())
        self.assertEqual(second, claim.rule_move_id)
        claim._end("A mistake")
        self._payment(self.customer, second.amount_residual - 0.01, second)
        for rest in self.moves - first - second:
            self._payment(self.customer, rest.amount_residual, rest)
        self.assertFalse(self._draft(self._asked("later")))

    def test_opening_a_draft_collects_its_files(self):
        claim = self._draft(self._asked())
        self.assertFalse(claim.sudo().document_ids.attachment_ids)
        self.moves[0].with_user(self.accountant).action_credit_claim()
        self.assertTrue(claim.sudo().document_ids.attachment_ids)

    def test_a_recorded_dispute_is_taken_over(self):
        reason = self.env["credit.dispute.reason"].search([], limit=1)
        dispute = self.env["credit.dispute"].create(
            {"move_id": self.moves[1].id, "reason_id": reason.id, "amount": 11_500}
        )
        claim = self._claim()
        line = claim.line_ids[1]
        self.assertEqual(11_500, line.disputed_amount)
        self.assertEqual(20_000, line.insured_amount)
        action = claim.action_open_disputes()
        self.assertEqual(dispute, self.env["credit.dispute"].search(action["domain"]))

    def test_a_sent_notice_is_filed_by_itself(self):
        notice = self.env["credit.notice"]._draft_for(self.usd_company, self.customer)
        claim = self._claim()
        self.assertFalse(claim._notices() & notice)
        notice.sudo()._set(sent_on=self.today, state="sent", sent_way="file")
        self.assertEqual(notice.sudo(), claim._notices())

    def test_reasons_for_all_that_is_missing(self):
        claim = self._claim()
        dialog = (
            self.env["credit.claim.reasons"]
            .with_user(self.accountant)
            .create({"claim_id": claim.id})
        )
        with self.assertRaisesRegex(UserError, "at least one"):
            dialog.action_record()
        dialog.line_ids[0].reason = "Its own"
        dialog.reason = "The same"
        dialog.action_record()

        said = dialog.line_ids.document_id.mapped("reason")
        self.assertEqual("Its own", said[0])
        self.assertEqual({"The same"}, set(said[1:]))
        claim.reason = "No cash"
        self.assertEqual(0, claim.error_count)
