from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimLoss(ClaimCommon):
    """What was lost on the day of the loss: no more, no less, and in one claim only."""

    def _lost(self, claim):
        return {line.move_id: line.open_amount for line in claim.line_ids}

    def _refund(self, amount, day, move=None):
        """Return a credit note of ``amount`` and its tax, applied to ``move``."""
        line = {"product_id": self.service.id, "price_unit": amount}
        line["tax_ids"] = [Command.set(self.tax.ids)]
        return self._invoice(
            self.customer,
            amount,
            move_type="out_refund",
            invoice_date=day,
            reversed_entry_id=move and move.id,
            invoice_line_ids=[Command.create(line)],
        )

    def _apply(self, credit, move):
        (credit + move).line_ids.filtered(
            lambda i: i.account_type == "asset_receivable" and not i.reconciled
        ).reconcile()

    # === one claim === #

    def test_what_was_claimed_is_not_claimed_again(self):
        first = self._filed()
        amounts = {line.id: part for line, part in first._shares_of_indemnity()}
        first._decide("full", amounts, self.today, "INS-1")
        first._end("The insurer has paid")
        move = self.moves[0].with_user(self.accountant)
        with self.assertRaisesRegex(UserError, first.name):
            move.action_credit_claim()
        with self.assertRaisesRegex(UserError, first.name):
            self._claim()
        methods = [act["method"] for act in move.credit_cover_card["acts"]]
        self.assertNotIn("action_credit_claim", methods)

        self._cover(self.customer, 100_000, since=-600)
        with freeze_time(self.due - timedelta(days=20)):
            fresh = self._taxed(1_000, 4)
        self._notify(fresh)
        self.assertEqual(fresh, self._claim().line_ids.move_id)
        # The other company has its own books.
        yen = self._claim(company=self.jpy_company)
        self.assertEqual(self.yen_move, yen.line_ids.move_id)

    def test_what_was_refused_may_be_claimed_again(self):
        first = self._filed()
        first._decide("refused", {}, self.today, "", "Papers were missing")
        first._end("We file it anew")

        self.assertEqual(self.moves, self._claim().line_ids.move_id)

    # === the day of the loss === #

    def test_what_was_sold_after_the_loss_was_not_lost(self):
        later = self._invoice(self.customer, 700, due=self.due + timedelta(days=40))
        self.assertGreater(later.invoice_date, self.due)
        claim = self._claim()

        self.assertEqual(self.moves, claim.line_ids.move_id)
        self.assertEqual(77_050, claim.open_amount)

    def test_what_was_delivered_before_the_loss_was_lost(self):
        later = self._invoice(
            self.customer,
            700,
            due=self.due + timedelta(days=40),
            delivery_date=self.due - timedelta(days=3),
        )

        self.assertIn(later, self._claim().line_ids.move_id)

    def test_a_credit_note_corrects_what_was_lost(self):
        day = self.due + timedelta(days=10)
        self._refund(5_000, day, self.moves[0])
        self._payment(self.customer, 1_000, self.moves[1])
        lost = self._lost(self._claim())

        self.assertEqual(23_000, lost[self.moves[0]])
        self.assertEqual(34_500, lost[self.moves[1]])

    def test_a_credit_note_corrects_before_it_is_applied_too(self):
        self._refund(5_000, self.due + timedelta(days=10))
        self.assertEqual(5_750, self._claim().credits_amount)

    def test_a_credit_note_of_later_business_corrects_nothing(self):
        later = self._invoice(self.customer, 9_000, due=self.due + timedelta(days=40))
        refund = self._refund(10_000, self.due + timedelta(days=45), later)

        self.assertEqual(2_500, refund.amount_residual)
        self.assertEqual(0, self._claim().credits_amount)

    def test_a_credit_note_of_later_business_pays_what_was_lost(self):
        later = self._invoice(self.customer, 9_000, due=self.due + timedelta(days=40))
        refund = self._refund(10_000, self.due + timedelta(days=45), later)
        self._apply(refund, self.moves[0])
        self.assertEqual(26_250, self.moves[0].amount_residual)
        claim = self._claim()

        self.assertEqual(28_750, self._lost(claim)[self.moves[0]])
        self.assertEqual(0, claim.credits_amount)

    def test_a_credit_note_of_lost_business_pays_what_came_later(self):
        later = self._invoice(self.customer, 9_000, due=self.due + timedelta(days=40))
        refund = self._refund(1_000, self.due + timedelta(days=10), self.moves[1])
        refund.line_ids.remove_move_reconcile()
        claim = self._claim()
        self.assertEqual(1_150, claim.credits_amount)
        self._apply(refund, later)
        claim.action_recalculate()

        self.assertEqual(1_150, claim.credits_amount)
        self.assertEqual(34_500, self._lost(claim)[self.moves[1]])

    def test_taxes_that_a_person_insured_are_claimed(self):
        self.env["credit.cover.override"].with_user(self.claims_user).create(
            {
                "move_id": self.moves[0].id,
                "insured": 28_750,
                "reason": "The insurer agreed",
            }
        ).action_apply()
        claim = self._claim()
        line = claim.line_ids.filtered(lambda one: one.move_id == self.moves[0])

        self.assertEqual((28_750, 0), (line.insured_amount, line.tax_amount))
        other = claim.line_ids.filtered(lambda one: one.move_id == self.moves[1])
        self.assertEqual((30_000, 4_500), (other.insured_amount, other.tax_amount))

    def test_what_was_in_hand_does_not_depend_on_its_later_use(self):
        early = self._payment(self.customer, 5_000, date=self.due - timedelta(days=2))
        claim = self._claim()
        self.assertEqual(5_000, claim.credits_amount)
        later = self._invoice(self.customer, 3_000, due=self.due + timedelta(days=40))
        self._apply(early.move_id, later)
        claim.action_recalculate()

        self.assertEqual(5_000, claim.credits_amount)
        self.assertEqual(77_050, claim.open_amount)

    def test_credits_in_hand_pay_taxes_too(self):
        before = self.due - timedelta(days=2)
        payment = self._payment(self.customer, 11_500, date=before)
        claim = self._claim()
        in_hand = claim.loss_amount
        self._apply(payment.move_id, self.moves[0])
        claim.action_recalculate()

        self.assertEqual(0, claim.credits_amount)
        self.assertEqual(57_000, claim.loss_amount)
        self.assertEqual(57_000, in_hand)

    # === what else counts === #

    def test_a_refused_claim_uses_no_first_loss(self):
        self._raw(self.policy.version_ids, first_loss=1_000)
        self._cover(self.other_customer, 60_000)
        self._notify(self._invoice(self.other_customer, 20_000, due=self.due))
        first = self._filed()
        self.assertEqual(1_000, first.first_loss_used)
        claim = self._claim(self.other_customer)
        self.assertEqual(0, claim.first_loss_used)

        first._decide("refused", {}, self.today, "", "Too late")
        claim.action_recalculate()
        self.assertEqual(1_000, claim.first_loss_used)
        first._object("It was in time")
        claim.action_recalculate()
        self.assertEqual(0, claim.first_loss_used)

    def _dispute(self, move, amount):
        return self.env["credit.dispute"].create(
            {
                "move_id": move.id,
                "reason_id": self.env["credit.dispute.reason"].search([], limit=1).id,
                "amount": amount,
            }
        )

    def test_what_is_disputed_keeps_its_cover(self):
        # Paid after the loss first, disputed then: 28,750 were lost, 11,500 of it are
        # disputed, so 17,250 with their tax are insured.
        self._payment(self.customer, 11_500, self.moves[0])
        self._dispute(self.moves[0], 11_500)
        line = self._claim().line_ids[0]

        self.assertEqual(5_000, self.moves[0].credit_insured_amount)
        self.assertEqual(11_500, line.disputed_amount)
        self.assertEqual(15_000, line.insured_amount)

    def test_all_of_it_is_disputed(self):
        for move in self.moves:
            self._dispute(move, move.amount_total)
        self.moves[0].with_user(self.accountant).action_credit_claim()
        claim = self.moves.credit_claim_line_ids.claim_id

        self.assertEqual(self.due, claim.loss_on)
        self.assertEqual([0, 0, 0], claim.line_ids.mapped("insured_amount"))
        self.assertEqual([True, True, True], claim.line_ids.mapped("covered"))
        self.assertEqual(0, claim.expected_amount)
