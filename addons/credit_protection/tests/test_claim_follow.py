from odoo import Command
from odoo.tests import tagged

from .test_claim_story import MoneyCommon


@tagged("post_install", "-at_install")
class TestClaimFollow(MoneyCommon):
    """A claim that is not filed follows the books; what comes in later is noticed."""

    def _night(self, claims):
        model = claims.sudo().with_company(claims.company_id)
        model._night_batch(claims.company_id, claims.ids)

    def _share_of(self, claim):
        return claim.sudo().activity_ids.filtered(
            lambda a: (
                a.activity_type_id
                == self.env.ref("credit_protection.mail_activity_claim_recovery")
            )
        )

    # === before it is filed === #

    def test_what_was_paid_before_the_loss_shrinks_the_claim_in_the_night(self):
        claim, yen = self._claim(), self._claim(company=self.jpy_company)
        self._payment(self.customer, 34_500, self.moves[1], date=self.due)
        self._night(claim)
        self._night(yen)

        self.assertEqual(self.moves - self.moves[1], claim.line_ids.move_id)
        self.assertEqual(42_550, claim.open_amount)
        self.assertEqual(27_000, claim.expected_amount)
        self.assertEqual("ready", claim.state)
        self.assertEqual(9_000, yen.open_amount)

    def test_opening_a_claim_reads_the_books(self):
        claim = self._claim()
        self._payment(self.customer, 34_500, self.moves[1], date=self.due)
        action = self.moves[0].with_user(self.accountant).action_credit_claim()

        self.assertEqual(claim.id, action["res_id"])
        self.assertEqual(42_550, claim.open_amount)

    def test_everything_paid_in_time_cancels_the_claim(self):
        claim, yen = self._claim(), self._claim(company=self.jpy_company)
        stage = (self.customer.id, "default", self.moves[0].id)
        claim._set(rule_stage=stage[1], rule_move_id=stage[2])
        known = [self.usd_company, self.customer.ids]
        self.assertIn(stage, claim._known_claims(*known))
        for move in self.moves:
            self._payment(self.customer, move.amount_residual, move, date=self.due)
        self._night(claim)
        self.assertNotIn(stage, claim._known_claims(*known), "it may be drafted again")
        self._night(yen)

        self.assertEqual("cancelled", claim.state)
        self.assertEqual(
            "Before it was filed, nothing was open on its invoices any more.",
            claim.end_reason,
        )
        self.assertEqual(["ended"], claim.act_ids.mapped("kind"))
        self.assertEqual("ready", yen.state)
        self._night(claim)
        self.assertEqual(1, len(claim.act_ids))

    def test_everything_paid_after_the_loss_is_told(self):
        claim = self._claim()
        self.assertNotIn("paid_since", [p.code for p in claim._problems()])
        for move in self.moves:
            self._payment(self.customer, move.amount_residual, move)
        self._night(claim)

        # What came in after the loss does not shrink it: a person decides.
        self.assertEqual("ready", claim.state)
        self.assertEqual(77_050, claim.open_amount)
        (problem,) = [p for p in claim._problems() if p.code == "paid_since"]
        self.assertIn("cancel the claim", claim._problem_text(problem))

    # === after it was decided === #

    def test_a_line_of_the_bank_is_noticed_when_it_is_matched(self):
        claim = self._paid(self._decided())
        statement = self._bank(7_705)
        self.assertFalse(self._share_of(claim))
        _liquidity, suspense, _other = statement._seek_for_lines()
        suspense.account_id = self.customer.property_account_receivable_id

        activity = self._share_of(claim)
        self.assertEqual(self.accountant, activity.user_id)
        self.assertIn("$ 5,400.00", claim.owed_text.replace("\xa0", " "))
        (suspense + self._owed(self.moves[0])).reconcile()
        self._bank(100)
        self.assertEqual(activity, self._share_of(claim))

    def test_a_line_of_the_bank_is_noticed_when_its_items_are_written_anew(self):
        claim = self._paid(self._decided())
        statement = self._bank(7_705)
        _liquidity, suspense, _other = statement._seek_for_lines()
        account = self.customer.property_account_receivable_id
        move = statement.move_id.with_context(
            force_delete=True, skip_readonly_check=True
        )
        move.line_ids = [
            Command.delete(suspense.id),
            Command.create(
                {
                    "account_id": account.id,
                    "partner_id": self.customer.id,
                    "balance": -7_705,
                }
            ),
        ]

        self.assertTrue(self._share_of(claim))

    def test_a_receipt_that_was_booked_by_hand_is_noticed(self):
        claim = self._paid(self._decided())
        receipt = self._entry(self._bank_journal().default_account_id)
        self.assertTrue(self._share_of(claim))
        claim._share({self._credit_item(receipt).id: 0})

        self.assertEqual(5_400, claim.recovery_ids.insurer_amount)
        self.assertFalse(claim._unshared())
        self.assertFalse(self._share_of(claim))

    def test_what_brings_no_money_is_no_recovery(self):
        claim = self._paid(self._decided())
        loss = self.accounts[self.usd_company]["claim_loss_account_id"]
        self._entry(loss)

        self.assertFalse(claim._unshared())
        self.assertFalse(self._share_of(claim))

    def _bank_journal(self):
        return self.env["account.journal"].search(
            [("company_id", "=", self.usd_company.id), ("type", "=", "bank")], limit=1
        )

    def _bank(self, amount):
        """Return a line of the bank that nobody has matched."""
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self._bank_journal().id,
                "date": self.today,
                "payment_ref": "From the buyer",
                "partner_id": self.customer.id,
                "amount": amount,
            }
        )

    def _owed(self, move):
        return move.line_ids.filtered(lambda i: i.account_type == "asset_receivable")

    def _credit_item(self, move):
        return move.line_ids.filtered(lambda i: i.balance < 0)

    def _entry(self, account):
        """Return a posted entry that takes 7,705 off what the customer owes."""
        receivable = self.customer.property_account_receivable_id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.today,
                "journal_id": self.policy.claim_journal_id.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": 7_705}),
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.customer.id,
                            "balance": -7_705,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        return entry
