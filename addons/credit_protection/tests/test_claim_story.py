from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .claim_common import ClaimCommon


class MoneyCommon(ClaimCommon):
    """Both policies say where claims are booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = {}
        for policy in cls.policy + cls.jpy_policy:
            cls._book_on(policy)

    @classmethod
    def _book_on(cls, policy):
        company = policy.company_id

        def account(code, kind):
            return cls.env["account.account"].create(
                {
                    "name": code,
                    "code": code,
                    "account_type": kind,
                    "company_ids": [Command.set(company.ids)],
                }
            )

        accounts = {
            "claim_receivable_account_id": account("1990", "asset_current"),
            "claim_income_account_id": account("7990", "income_other"),
            "claim_loss_account_id": account("6990", "expense"),
            "claim_payable_account_id": account("2990", "liability_current"),
        }
        cls.accounts[company] = accounts
        journal = cls.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "general")], limit=1
        )
        policy.write(
            {
                **{name: one.id for name, one in accounts.items()},
                "claim_journal_id": journal.id,
            }
        )

    def assertBalanced(self, entry):
        """Check that an entry balances in the books and in each currency."""
        self.assertAlmostEqual(0, sum(entry.line_ids.mapped("balance")))
        for currency, lines in entry.line_ids.grouped("currency_id").items():
            total = sum(lines.mapped("amount_currency"))
            self.assertTrue(currency.is_zero(total), entry.ref)

    def _balance(self, company, name):
        """Return what is posted on one of the accounts of claims."""
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.accounts[company][name].id),
                ("parent_state", "=", "posted"),
            ]
        )
        return company.currency_id.round(sum(lines.mapped("balance")))

    def _paid(self, claim):
        claim._pay(claim.answered_on)
        return claim

    def _receivable(self, company):
        """Return what the books say that the customer owes or has in hand."""
        return self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("amount_residual", "!=", 0),
            ]
        )


@tagged("post_install", "-at_install")
class TestClaimStory(MoneyCommon):
    """A decided claim becomes draft entries; what comes in afterwards is shared.

    ``test_from_delivery_to_recovery`` plays it whole, in two companies and currencies.
    """

    def test_indemnity_and_write_off_are_drafted(self):
        claim = self._decided()
        claim.action_book()
        entries = claim.sudo().entry_ids

        self.assertEqual({"draft"}, set(entries.mapped("state")))
        for entry in entries:
            self.assertBalanced(entry)
        indemnity = claim._entries_of("indemnity")
        self.assertEqual([54_000, -54_000], indemnity.line_ids.mapped("balance"))
        self.assertEqual(self.insurer, indemnity.line_ids.partner_id)
        entries.with_user(self.accountant).action_post()
        self.assertEqual({"paid"}, set(self.moves.mapped("payment_state")))
        # 77,050 less the tax of 10,050.
        usd = self.usd_company
        self.assertEqual(67_000, self._balance(usd, "claim_loss_account_id"))
        self.assertEqual(-54_000, self._balance(usd, "claim_income_account_id"))
        with self.assertRaisesRegex(UserError, "exist already"):
            claim.action_book()

    def test_a_refusal_is_written_off_only(self):
        claim = self._filed()
        claim._decide("refused", {}, self.today, "", "Too late")
        claim.action_book()

        kinds = claim.sudo().entry_ids.mapped("credit_claim_entry_kind")
        self.assertEqual(["write_off"], kinds)
        with self.assertRaisesRegex(UserError, "refused"):
            claim._pay(self.today)

    def test_taxes_stay_where_the_policy_says_so(self):
        self.policy.claim_relieve_taxes = False
        claim = self._decided()
        claim.action_book()
        claim._entries_of("write_off").action_post()

        loss = self._balance(self.usd_company, "claim_loss_account_id")
        self.assertEqual(77_050, loss)

    def test_an_account_that_is_missing_is_named(self):
        self.policy.claim_loss_account_id = False
        claim = self._decided()
        with self.assertRaisesRegex(UserError, "under Claims: Bad debts"):
            claim.action_book()
        self.assertFalse(claim.sudo().entry_ids)

    def test_the_loss_payee_is_named(self):
        self.policy.loss_payee_id = self._partner("First Bank")
        claim = self._paid(self._decided())
        claim.action_book()

        names = claim._entries_of("indemnity").line_ids.mapped("name")
        self.assertIn("First Bank", names[0])
        self.assertIn("First Bank", claim.act_ids.sorted("id")[-1].note)

    def test_an_invoice_in_another_currency(self):
        self._cover(self.other_customer, 60_000)
        with freeze_time(self.due - timedelta(days=20)):
            self._invoice(self.other_customer, 1_000, due=self.due, currency=self.eur)
        claim = self._decided(partner=self.other_customer)
        claim.action_book()
        write_off = claim._entries_of("write_off")

        self.assertBalanced(write_off)
        self.assertEqual(self.eur, write_off.line_ids.currency_id)
        self.assertEqual(-1_000, write_off.line_ids[0].amount_currency)

    def test_a_payment_after_payout_is_noticed_and_shared(self):
        claim = self._paid(self._decided())
        claim.action_book()
        claim.sudo().entry_ids.action_post()
        self.assertFalse(claim.owed_text)
        payment = self._payment(self.customer, 7_705)
        claim.invalidate_recordset(["owed_text"])

        self.assertIn("$ 5,400.00 of it are owed", claim.owed_text.replace("\xa0", " "))
        activity = claim.sudo().activity_ids
        self.assertEqual(self.accountant, activity.user_id)
        dialog = (
            self.env["credit.claim.share"]
            .with_user(self.accountant)
            .create({"claim_id": claim.id})
        )
        self.assertEqual([7_705], dialog.line_ids.mapped("amount"))
        self.assertEqual([5_400], dialog.line_ids.mapped("insurer_amount"))
        dialog.action_share()
        self.assertRecordValues(
            claim.recovery_ids,
            [
                {
                    "name": payment.move_id.name,
                    "insurer_amount": 5_400,
                    "company_amount": 2_305,
                }
            ],
        )
        self.assertEqual("recovering", claim.state)
        self.assertFalse(claim.owed_text)
        entry = claim._entries_of("recovery")
        self.assertBalanced(entry)
        entry.action_post()
        self.assertEqual(
            -5_400, self._balance(self.usd_company, "claim_payable_account_id")
        )
        line = payment.move_id.line_ids.filtered(
            lambda i: i.account_type == "asset_receivable"
        )
        self.assertTrue(line.reconciled)
        with self.assertRaisesRegex(UserError, "all are shared"):
            claim._share({line.id: 0})

    def test_costs_come_first_and_what_paid_an_invoice_is_shared_too(self):
        claim = self._paid(self._decided())
        payment = self._payment(self.customer, 8_000, self.moves[0])
        (item,) = claim._unshared()
        self.assertEqual(payment.move_id, item.move_id)
        with self.assertRaisesRegex(UserError, "negative"):
            claim._share({item.id: -1})
        claim._share({item.id: 295})

        self.assertRecordValues(
            claim.recovery_ids,
            [
                {
                    "repaid_costs": 295,
                    "insurer_amount": 5_400,
                    "company_amount": 2_305,
                }
            ],
        )
        entry = claim._entries_of("recovery")
        self.assertBalanced(entry)
        self.assertEqual([-5_400, 5_400], entry.line_ids.mapped("balance"))

    def test_who_may_book(self):
        claim = self._decided()
        for user in (self.auditor, self.credit_manager):
            with self.assertRaises(AccessError):
                claim.with_user(user).action_book()
        claim.with_user(self.claims_user).action_book()
        with self.assertRaises(AccessError):
            claim._entries_of("indemnity").with_user(self.claims_user).action_post()
        entry = claim._entries_of("indemnity").with_user(self.accountant)
        with self.assertRaises(AccessError):
            entry.write({"credit_claim_entry_id": False})

    def test_from_delivery_to_recovery(self):
        dollars = (self.usd_company, self.moves[0], 77_050, 54_000, 7_705, 5_400)
        yen = (self.jpy_company, self.yen_move, 9_000, 8_100, 1_000, 900)
        for company, move, owed, paid, came, owed_insurer in (dollars, yen):
            with self.subTest(company.name):
                self._play(company, move, owed, paid, came, owed_insurer)

    def _play(self, company, move, owed, paid, came, owed_insurer):
        # An insured invoice was delivered, not paid, and the insurer was told.
        self.assertGreater(move.credit_insured_amount, 0)
        self.assertLess(move.credit_loss_on, self.today)
        before = sum(self._receivable(company).mapped("amount_residual"))
        self.assertEqual(owed, before)

        # The accountant files the claim from the invoice.
        action = move.with_user(self.accountant).action_credit_claim()
        claim = self.env["credit.claim"].with_user(self.accountant)
        claim = claim.browse(action["res_id"])
        self.assertEqual((owed, paid), (claim.open_amount, claim.expected_amount))
        self._complete(claim).action_file()
        self.assertEqual("filed", claim.state)

        # The insurer accepts and pays; the books follow.
        amounts = {line.id: part for line, part in claim._shares_of_indemnity()}
        claim._decide("full", amounts, self.today, "INS-1")
        claim._pay(self.today)
        claim.action_book()
        claim.entry_ids.action_post()
        self.assertEqual("paid", claim.state)
        self.assertFalse(self._receivable(company))

        # The buyer pays a part after all: most of it is the insurer's.
        self._payment(self.customer, came, company=company)
        (item,) = claim._unshared()
        claim._share({item.id: 0})
        claim._entries_of("recovery").with_user(self.accountant).action_post()
        self.assertEqual(owed_insurer, claim.owed_amount)
        claim._end("Everything is settled")
        self.assertEqual("closed", claim.state)

        # Everything is posted, balances, and adds up to what was lost.
        for entry in claim.sudo().entry_ids:
            self.assertEqual("posted", entry.state)
            self.assertBalanced(entry)
        tax = owed - sum(self._moves(company).mapped("amount_untaxed_signed"))
        self.assertEqual(paid, self._balance(company, "claim_receivable_account_id"))
        self.assertEqual(-paid, self._balance(company, "claim_income_account_id"))
        self.assertEqual(
            -owed_insurer, self._balance(company, "claim_payable_account_id")
        )
        came_tax = company.currency_id.round(came * tax / owed)
        self.assertEqual(
            owed - tax - (came - came_tax - owed_insurer),
            self._balance(company, "claim_loss_account_id"),
        )
        self.assertFalse(self._receivable(company))
        kinds = claim.act_ids.sorted("id").mapped("kind")
        self.assertEqual(["filed", "answer", "payout", "recovery", "ended"], kinds)

    def _moves(self, company):
        return self.all_moves.sudo().filtered(lambda m: m.company_id == company)
