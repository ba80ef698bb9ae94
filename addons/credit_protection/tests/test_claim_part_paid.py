from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_claim_story import MoneyCommon


@tagged("post_install", "-at_install")
class TestClaimPartPaid(MoneyCommon):
    """An insurer pays in parts: what came, what is owed, and who shares in what."""

    def _share(self, claim, amount=7_705):
        self._payment(self.customer, amount, company=claim.company_id)
        claim._share({item.id: 0 for item in claim._unshared()})
        return claim.recovery_ids.sorted("id")[-1]

    def test_parts_are_recorded_until_nothing_is_owed(self):
        for company, decided, part in (
            (self.usd_company, 54_000, 20_000.5),
            (self.jpy_company, 8_100, 3_001),
        ):
            with self.subTest(company.name):
                claim = self._decided(company=company)
                claim.action_book()
                claim.sudo().entry_ids.action_post()
                payouts = self.env["credit.claim.payout"].with_user(self.accountant)
                form = Form(payouts.with_context(default_claim_id=claim.id))
                self.assertEqual(decided, form.amount)
                form.amount = part
                self.assertEqual(decided - part, form.rest)
                form.save().action_record()

                self.assertEqual("decided", claim.state)
                self.assertEqual(
                    (part, decided - part), (claim.paid_amount, claim.unpaid_amount)
                )
                self.assertIn(claim._money(decided - part), claim.paid_text)
                self.assertFalse(claim.paid_on)
                # What is booked is the whole decision: the rest stands as due.
                due = self._balance(company, "claim_receivable_account_id")
                self.assertEqual(decided, due)
                for entry in claim.sudo().entry_ids:
                    self.assertBalanced(entry)

                payouts.create({"claim_id": claim.id}).action_record()
                self.assertEqual(("paid", self.today), (claim.state, claim.paid_on))
                self.assertFalse(claim.unpaid_amount or claim.paid_text)
                acts = claim.act_ids.filtered(lambda act: act.kind == "payout")
                self.assertEqual(
                    [part, decided - part], acts.sorted("id").mapped("amount")
                )
                with self.assertRaises(UserError):
                    claim._pay(self.today, amount=1)

    def test_what_is_no_part_of_what_is_owed(self):
        claim = self._decided()
        claim._pay(self.today, amount=50_000)
        for amount in (0, -1, 4_000.01, 54_000):
            with self.subTest(amount), self.assertRaisesRegex(UserError, "still owes"):
                claim._pay(self.today, amount=amount)
        self.assertEqual(50_000, claim.paid_amount)
        claim._set(answer="part")
        claim._object("The rest is owed too")
        with self.assertRaisesRegex(UserError, "has paid .*50,000.00 already"):
            claim._decide(
                "part", {claim.line_ids[0].id: 20_000}, self.today, "", "Less"
            )

    def test_a_new_decision_about_what_has_come_ends_it_as_paid(self):
        claim = self._decided()
        claim._pay(self.today, amount=50_000)
        claim._set(answer="part")
        claim._object("The rest is owed too")
        rest, amounts = 50_000, {}
        for line in claim.line_ids:
            amounts[line.id] = min(rest, line.accepted_amount)
            rest -= amounts[line.id]
        claim._decide("part", amounts, self.today, "", "No more than that")
        self.assertEqual(("paid", self.today), (claim.state, claim.paid_on))
        self.assertEqual((50_000, 0), (claim.decided_amount, claim.unpaid_amount))

    def test_recoveries_are_shared_by_what_was_decided_while_it_is_owed(self):
        claim = self._decided()
        claim._pay(self.today, amount=27_000)
        self.assertEqual(5_400, self._share(claim).insurer_amount)
        self.assertEqual("decided", claim.state)
        claim._pay(self.today)
        self.assertEqual(5_400, self._share(claim).insurer_amount)
        self.assertEqual("recovering", claim.state)

    def test_recoveries_are_shared_by_what_was_paid_once_the_rest_is_given_up(self):
        claim = self._decided()
        claim._pay(self.today, amount=27_000)
        early = self._share(claim)
        claim._end("The insurer pays no more")
        self.assertIn("never came", claim.paid_text)

        # It got 2,700 more than its part: the next payment makes up for that.
        self.assertEqual(5_400, early.insurer_amount)
        self.assertEqual(0, self._share(claim).insurer_amount)
        self.assertEqual(2_700, self._share(claim).insurer_amount)
        for entry in claim._entries_of("recovery"):
            self.assertBalanced(entry)
        # No more than it paid.
        self._share(claim, 60_000)
        self.assertEqual(27_000, claim.owed_amount)
        self._payment(self.customer, 100)
        self.assertFalse(claim._is_shared())

    # === closed without the rest === #

    def _closed(self, claim, part, recovered=0):
        """Let the insurer pay a part, share what the buyer paid, and end the claim."""
        if part:
            claim._pay(self.today, amount=part)
        if recovered:
            self._share(claim, recovered)
        claim._end("The insurer pays no more")
        return claim

    def _said(self, claim, user=None):
        return claim.with_user(user or self.accountant).paid_text.replace("\xa0", " ")

    def test_what_the_insurer_was_given_beyond_what_it_paid_comes_back(self):
        # 54,000 of 77,050, and 8,100 of 9,000: the insurer gets its share of them.
        for company, part, recovered, given, surplus in (
            (self.usd_company, 27_000, 61_640, 43_200, 16_200),
            (self.jpy_company, 3_000, 5_000, 4_500, 1_500),
        ):
            with self.subTest(company.name):
                claim = self._decided(company=company)
                self._closed(claim, part, recovered)
                self.assertEqual(given, claim.owed_amount)
                for user in (self.accountant, self.claims_user):
                    said = self._said(claim, user)
                    for amount in (given, surplus):
                        money = claim._money(amount).replace("\xa0", " ")
                        self.assertIn(money, said)
                    self.assertIn("more than it paid: ask it to return", said)
                    self.assertIn("What is recovered now is yours", said)
                # The next payment is the company's, and moves no sum.
                self._payment(self.customer, 100, company=company)
                self.assertFalse(claim._is_shared())
                self.assertEqual(given, claim.owed_amount)

    def test_no_more_than_it_paid_is_no_surplus(self):
        claim = self._closed(self._decided(), 27_000, 38_525)
        self.assertEqual(27_000, claim.owed_amount)
        self.assertNotIn("return", self._said(claim))
        self.assertIn("yours", self._said(claim))

    def test_a_lower_decision_leaves_a_surplus_too(self):
        claim = self._decided()
        claim._pay(self.today, amount=10_000)
        self._share(claim, 30_820)
        claim._set(answer="part")
        claim._object("The rest is owed too")
        claim._decide("part", {claim.line_ids[0].id: 20_000}, self.today, "", "Less")
        claim._pay(self.today)
        self.assertEqual(21_600, claim.owed_amount)
        self.assertEqual("paid", claim.state)
        self.assertIn("$ 1,600.00 more than it paid", self._said(claim))

    def test_what_never_came_is_to_be_written_off(self):
        for company, part, rest in (
            (self.usd_company, 27_000, 27_000),
            (self.jpy_company, 3_001, 5_099),
        ):
            with self.subTest(company.name):
                claim = self._decided(company=company)
                claim.action_book()
                entry = claim._entries_of("indemnity")
                entry.action_post()
                self._closed(claim, part)
                said = self._said(claim)
                money = claim._money(rest).replace("\xa0", " ")
                self.assertIn(f"have {money} written off", said)
                self.assertIn("on the account 1990:", said)
                self.assertNotIn("return", said)
                # Nothing is booked by itself.
                self.assertEqual(entry, claim._entries_of("indemnity"))
                due = self._balance(company, "claim_receivable_account_id")
                self.assertEqual(claim.decided_amount, due)

    def _said_anew(self, claim):
        claim.invalidate_recordset(["paid_text"])
        return self._said(claim)

    def test_what_is_not_booked_or_is_reversed_is_not_written_off(self):
        claim = self._closed(self._decided(), 27_000)
        self.assertNotIn("written off", self._said(claim))
        self.assertNotIn("draft", self._said(claim))
        claim.action_book()
        entry = claim._entries_of("indemnity")
        said = self._said_anew(claim)
        self.assertIn("$ 54,000.00 is still a draft", said)
        self.assertIn("correct it to the $ 27,000.00 that came", said)
        self.assertNotIn("written off", said)
        entry.action_post()
        said = self._said_anew(claim)
        self.assertIn("have $ 27,000.00 written off", said)
        self.assertNotIn("draft", said)
        entry._reverse_moves()
        self.assertIn("written off", self._said_anew(claim), "a draft reverses nothing")
        entry.reversal_move_ids.action_post()
        self.assertNotIn("written off", self._said_anew(claim))

    def test_what_was_written_off_where_items_are_reconciled(self):
        account = self.accounts[self.usd_company]["claim_receivable_account_id"]
        account.reconcile = True
        claim = self._decided()
        claim.action_book()
        entry = claim._entries_of("indemnity")
        entry.action_post()
        self._closed(claim, 27_000)
        due = entry.line_ids.filtered(lambda i: i.account_id == account)
        for amount, left in ((40_000, "$ 14,000.00"), (14_000, None)):
            other = self.accounts[self.usd_company]["claim_income_account_id"]
            settled = self.env["account.move"].create(
                {
                    "journal_id": entry.journal_id.id,
                    "line_ids": [
                        Command.create({"account_id": account.id, "credit": amount}),
                        Command.create({"account_id": other.id, "debit": amount}),
                    ],
                }
            )
            settled.action_post()
            (due + settled.line_ids.filtered("credit")).reconcile()
            said = self._said_anew(claim)
            if left:
                self.assertIn(f"have {left} written off", said)
            else:
                self.assertNotIn("written off", said)

    def test_a_second_decision_changes_no_booked_amount(self):
        claim = self._decided()
        claim._set(answer="part", decided_amount=20_000)
        claim.action_book()
        claim._entries_of("indemnity").action_post()
        claim._set(decided_amount=54_000)
        self._closed(claim, 15_000)
        self.assertIn("have $ 5,000.00 written off", self._said(claim))

        more = self._decided(company=self.jpy_company)
        more._set(answer="part", decided_amount=3_000)
        more.action_book()
        more._entries_of("indemnity").action_post()
        more._set(decided_amount=8_100)
        self._closed(more, 3_500)
        self.assertNotIn("written off", self._said(more), "more came than was booked")

    def test_closed_without_any_payment(self):
        claim = self._decided()
        claim.action_book()
        claim._entries_of("indemnity").action_post()
        self._closed(claim, 0)
        said = self._said(claim)
        self.assertIn("No payment of the insurer is recorded", said)
        self.assertIn("$ 54,000.00 written off", said)
        self.assertEqual(5_400, self._share(claim).insurer_amount)
