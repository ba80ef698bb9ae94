from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .policies_common import PoliciesCommon


@tagged("post_install", "-at_install")
class TestClaimPolicies(PoliciesCommon):
    """One buyer, two policies: a claim under each, and nothing is counted twice."""

    def test_each_policy_has_a_claim_with_its_own_invoices(self):
        for old_moves, later, old, following in self.pairs:
            with self.subTest(old.company_id.name):
                first, second = self._both(old_moves, later)

                self.assertEqual(old, first.policy_id)
                self.assertEqual(old_moves, first.line_ids.move_id)
                self.assertEqual(following, second.policy_id)
                self.assertEqual(later, second.line_ids.move_id)
                self.assertEqual(self.due, first.loss_on)
                self.assertEqual(self.due + timedelta(days=10), second.loss_on)
                self.assertEqual(old_moves[0].credit_claim_by, first.claim_by)
                self.assertEqual(later.credit_claim_by, second.claim_by)
                # Pressed again, each opens its own.
                self.assertEqual((first, second), self._both(old_moves, later))

    def test_the_card_of_an_invoice_names_its_own_claim(self):
        first, second = self._both(self.moves, self.later)
        for move, claim in ((self.moves[0], first), (self.later, second)):
            acts = move.with_user(self.accountant).credit_cover_card["acts"]
            self.assertEqual([f"Open Claim {claim.name}"], [a["label"] for a in acts])

    def test_the_accountant_is_told_of_the_other_one(self):
        first = self._from(self.moves[0])
        self.assertRegex(
            first.elsewhere_text, "owes .*22,950.* under policy P-USD-2 of Beta"
        )
        action = first.action_elsewhere()
        second = self._from(self.later)
        self.assertEqual(second.id, action["res_id"])
        first.invalidate_recordset(["elsewhere_text"])

        self.assertIn(f"{second.name}, under policy P-USD-2", first.elsewhere_text)
        self.assertIn(f"{first.name}, under policy P-USD", second.elsewhere_text)
        self.assertEqual(first.id, second.action_elsewhere()["res_id"])
        # The other company has its own.
        self.assertNotIn("P-USD", self._from(self.yen_move).elsewhere_text)

    def test_nothing_is_told_where_there_is_one(self):
        self._payment(self.customer, 22_950, self.later)
        self.assertFalse(self._from(self.moves[0]).elsewhere_text)

    def test_filing_one_leaves_the_deadline_of_the_other(self):
        first = self._filed(self._from(self.moves[0]))
        self.env.flush_all()
        duties = self.env["credit.deadline"].search(
            [("partner_id", "=", self.customer.id), ("duty", "=", "claim")]
        )

        self.assertEqual({self.today}, set(self.moves.mapped("credit_claim_filed_on")))
        self.assertFalse(self.later.credit_claim_filed_on)
        self.assertIn(self.later, duties.move_id)
        self.assertFalse(self.moves & duties.move_id)
        # The way from the customer leads to what is left to claim.
        partner = self.customer.with_user(self.accountant)
        second = partner.with_company(self.usd_company).action_credit_claim()["res_id"]
        self.assertEqual(self._from(self.later).id, second)
        self.assertNotEqual(first.id, second)

    def test_a_policy_is_claimed_under_only_for_what_it_insures(self):
        until = self.today - timedelta(days=800)
        foreign = self._policy("P-OLD", self.usd_company, since=-900, date_until=until)
        with self.assertRaisesRegex(UserError, "is insured"):
            self._claim(policy_id=foreign.id)
        first = self._claim(policy_id=self.following.id)
        self.assertEqual(self.later, first.line_ids.move_id)
        # Recorded without a policy, a claim is about what has none yet.
        self.assertEqual(self.policy, self._claim().policy_id)
        with self.assertRaisesRegex(UserError, "is open already"):
            self._claim()

    def test_what_nobody_insures_stands_on_the_claim_that_is_filed_first(self):
        self.later.sudo().write(
            {"credit_cover_version_id": False, "credit_insured_amount": 0}
        )
        with_it = self._from(self.moves[0])
        self.assertEqual(self.moves + self.later, with_it.line_ids.move_id)
        self.assertIn(self.later, self._filed(with_it).line_ids.move_id)
        self.assertEqual(0, with_it.line_ids[-1].insured_amount)
        with self.assertRaisesRegex(UserError, "was claimed already"):
            self._claim()

    def test_each_policy_takes_its_own_deductibles(self):
        self._raw(self.policy.version_ids, first_loss=5_000)
        self._raw(self.following.version_ids, first_loss=2_000)
        first, second = self._both(self.moves, self.later)
        self.assertEqual(5_000, first.first_loss_used)
        self.assertEqual(2_000, second.first_loss_used)
        self.assertEqual(77_050, first.open_amount)
        self.assertEqual(22_950, second.open_amount)

    # === credits in hand === #

    def test_credits_in_hand_count_once(self):
        before = self.due - timedelta(days=2)
        self._payment(self.customer, 11_500, date=before)
        first, second = self._both(self.moves, self.later)
        self.assertEqual(11_500, first.credits_amount)
        self.assertEqual(0, second.credits_amount)
        # What is more than the oldest invoices is in hand for the rest.
        self._payment(self.customer, 70_000, date=before)
        first.action_recalculate()
        second.action_recalculate()
        self.assertEqual(81_500, first.credits_amount + second.credits_amount)
        self.assertEqual(4_450, second.credits_amount)

    def test_credits_in_hand_are_written_off_by_none(self):
        for old_moves, later, old, _following in self.pairs:
            company = old.company_id
            with self.subTest(company.name):
                self._payment(
                    self.customer,
                    1_150,
                    company=company,
                    date=self.due - timedelta(days=2),
                )
                first, second = self._both(old_moves, later)
                first, second = self._decided(first), self._decided(second)
                # Whoever is booked first, each writes off its own invoices.
                second.action_book()
                first.action_book()
                second.sudo().entry_ids.action_post()
                self.assertTrue(all(m.amount_residual for m in old_moves))
                first.sudo().entry_ids.action_post()

                self.assertFalse(self._receivable(company))
                owed = sum((old_moves + later).mapped("amount_untaxed_signed"))
                part = 1_000 if company == self.usd_company else 1_150
                loss = self._balance(company, "claim_loss_account_id")
                self.assertEqual(owed - part, loss)

    # === recoveries === #

    def _written_off(self, claim):
        claim = self._decided(claim)
        claim._pay(claim.answered_on)
        claim.action_book()
        claim.sudo().entry_ids.action_post()
        return claim

    def test_nothing_is_said_where_nothing_is_divided(self):
        self._payment(self.customer, 22_950, self.later, date=self.due)
        claim = self._written_off(self._from(self.moves[0]))
        self._payment(self.customer, 7_705)
        dialog, recovery = self._shared(claim)
        self.assertFalse(dialog.divided_text)
        self.assertEqual(7_705, recovery.amount)
        self.assertFalse(claim._unshared())

    def _shared(self, claim):
        dialog = (
            self.env["credit.claim.share"]
            .with_user(self.accountant)
            .create({"claim_id": claim.id})
        )
        dialog.action_share()
        return dialog, claim.recovery_ids.sorted("id")[-1]

    def test_what_comes_in_is_divided(self):
        for (old_moves, later, old, _following), paid, parts in zip(
            self.pairs, (10_000, 1_200), ((7_705, 2_295), (900, 300)), strict=True
        ):
            company = old.company_id
            with self.subTest(company.name):
                first, second = (
                    self._written_off(claim) for claim in self._both(old_moves, later)
                )
                self._payment(self.customer, paid, company=company)
                # The order does not matter.
                dialog, late = self._shared(second)
                self.assertIn("under other policies", dialog.divided_text)
                self.assertTrue(first._unshared())
                self.assertFalse(second._unshared())
                _dialog, early = self._shared(first)

                self.assertEqual(parts, (early.amount, late.amount))
                for claim, recovery in ((first, early), (second, late)):
                    self.assertAlmostEqual(
                        claim.decided_amount / claim.open_amount * recovery.amount,
                        recovery.insurer_amount,
                        2 if company == self.usd_company else 0,
                    )
                self.assertFalse(first._unshared() + second._unshared())
                entries = (first + second)._entries_of("recovery")
                for entry in entries:
                    self.assertBalanced(entry)
                entries.action_post()
                self.assertFalse(self._receivable(company))
                owed = early.insurer_amount + late.insurer_amount
                self.assertEqual(
                    -owed, self._balance(company, "claim_payable_account_id")
                )

    def test_the_part_of_the_other_stays_in_hand(self):
        first = self._written_off(self._from(self.moves[0]))
        second = self._from(self.later)
        self._payment(self.customer, 10_000, date=self.due + timedelta(days=5))
        second.action_recalculate()
        self.assertEqual(2_295, second.credits_amount)
        self._shared(first)
        second.action_recalculate()
        self.assertEqual(2_295, second.credits_amount)
        first._entries_of("recovery").action_post()
        second.action_recalculate()
        self.assertEqual(2_295, second.credits_amount)
        with self.assertRaisesRegex(UserError, "all are shared"):
            first._share({first.recovery_ids.item_id.id: 0})

    # === between the losses === #

    def _assert_between(self, pick):
        """What comes in between the losses, and pays an invoice, counts once."""
        for (old_moves, later, old, _following), paid, parts in zip(
            self.pairs, (10_000, 1_200), ((7_705, 2_295), (900, 300)), strict=True
        ):
            with self.subTest(old.company_id.name):
                first = self._decided(self._from(old_moves[0]))
                first._pay(first.answered_on)
                self._payment(
                    self.customer,
                    paid,
                    pick(old_moves, later),
                    company=old.company_id,
                    date=self.due + timedelta(days=5),
                )
                second = self._from(later)
                for _again in range(2):
                    self.assertEqual(later.amount_total, second.open_amount)
                    self.assertEqual(parts[1], second.credits_amount)
                    self.assertEqual(
                        sum(old_moves.mapped("amount_total")), first.open_amount
                    )
                    if not first.recovery_ids:
                        self._shared(first)
                    self.assertEqual(parts[0], first.recovery_ids.amount)
                    second.action_recalculate()

    def test_what_pays_the_older_loss_is_divided(self):
        self._assert_between(lambda old_moves, _later: old_moves[-1])

    def test_what_pays_the_later_loss_is_divided(self):
        self._assert_between(lambda _old_moves, later: later)

    def test_what_pays_in_part_is_divided(self):
        first = self._decided(self._from(self.moves[0]))
        first._pay(first.answered_on)
        day = self.due + timedelta(days=5)
        entry = self._payment(self.customer, 10_000, date=day).move_id
        item = entry.line_ids.filtered(lambda i: i.account_type == "asset_receivable")
        self._give_back(item, 6_000, day)
        second = self._from(self.later)
        self.assertEqual(2_295, second.credits_amount)
        self._shared(first)
        # The draft will take the 4,000 that are left: nothing is in hand.
        second.action_recalculate()
        self.assertEqual(0, second.credits_amount)

    def _give_back(self, item, amount, day):
        """Pay a part of a payment back to the customer."""
        bank = self.env["account.journal"].search(
            [("company_id", "=", item.company_id.id), ("type", "=", "bank")], limit=1
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": bank.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (item.account_id, amount),
                        (bank.default_account_id, -amount),
                    )
                ],
            }
        )
        entry.action_post()
        (item | entry.line_ids.filtered(lambda i: i.balance > 0)).reconcile()

    def test_the_parts_add_up_in_any_order(self):
        day = self.due + timedelta(days=2)
        for (old_moves, later, old, _following), more, paid, parts in zip(
            self.pairs,
            (20_000, 1_000),
            (9_999.99, 1_201),
            ((6_420.83, 3_579.16), (831, 370)),
            strict=True,
        ):
            company = old.company_id
            with self.subTest(company.name):
                with freeze_time(day):
                    self._invoice(
                        self.customer,
                        more,
                        due=self.due + timedelta(days=10),
                        company=company,
                        invoice_date=day,
                    )
                first, second = (
                    self._written_off(claim) for claim in self._both(old_moves, later)
                )
                self.assertEqual(later.amount_total + more, second.open_amount)
                for order in ((first, second), (second, first)):
                    self._payment(self.customer, paid, company=company)
                    amounts = {c: self._shared(c)[1].amount for c in order}
                    self.assertEqual(parts, (amounts[first], amounts[second]))
                    self.assertAlmostEqual(paid, sum(amounts.values()), 2)
