from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_claim_story import MoneyCommon


@tagged("post_install", "-at_install")
class TestClaimMoney(MoneyCommon):
    """Credits in hand, recoveries and taxes: each amount is booked once."""

    def _share(self, claim, costs=0):
        items = claim._unshared()
        claim._share({item.id: costs for item in items})
        return claim.recovery_ids.sorted("id")[-1]

    def _booked(self, claim):
        claim.action_book()
        claim.sudo().entry_ids.action_post()
        return claim

    # === recoveries === #

    def test_the_share_of_the_insurer_is_one_of_what_was_lost(self):
        # 77,050 open less 17,050 in hand are a loss of 60,000.
        self._payment(self.customer, 17_050, date=self.due - timedelta(days=2))
        claim = self._paid(self._decided())
        self.assertEqual(17_050, claim.credits_amount)
        self._payment(self.customer, 6_000)
        recovery = self._share(claim)

        share = claim.decided_amount / 60_000 * 6_000
        self.assertAlmostEqual(share, recovery.insurer_amount, 2)

    def test_recoveries_after_the_end_are_owed_too(self):
        claim = self._booked(self._paid(self._decided()))
        claim._end("The insurer has paid")
        self._payment(self.customer, 7_705)
        claim.invalidate_recordset(["owed_text"])

        self.assertIn("5,400", claim.owed_text)
        self.assertTrue(claim.sudo().activity_ids)
        self.assertEqual(5_400, self._share(claim).insurer_amount)
        self.assertEqual("closed", claim.state)
        self.assertFalse(claim.owed_text)
        # The insurer has everything back: what comes in now is the company's.
        self._payment(self.customer, 80_000)
        self.assertEqual(48_600, self._share(claim).insurer_amount)
        self._payment(self.customer, 100)
        claim.invalidate_recordset(["owed_text"])
        self.assertFalse(claim.owed_text)
        self.assertFalse(claim.sudo().activity_ids)

    def test_nothing_is_owed_after_a_refusal(self):
        claim = self._filed()
        claim._decide("refused", {}, self.today, "", "Too late")
        claim._end("We accept that")
        self._payment(self.customer, 7_705)

        self.assertFalse(claim.owed_text)
        self.assertFalse(claim.sudo().activity_ids)
        with self.assertRaises(UserError):
            claim._share({item.id: 0 for item in claim._unshared()})

    def test_a_payment_is_shared_by_one_claim(self):
        first = self._booked(self._paid(self._decided()))
        first._end("The insurer has paid")
        fresh = self._taxed(2_000, 4)
        self._notify(fresh)
        self.assertTrue(fresh.credit_insured_amount)
        second = self._booked(self._paid(self._decided()))
        self._payment(self.customer, 770.5)
        self.assertTrue(first._unshared())
        self.assertEqual(first._unshared(), second._unshared())
        self._share(first)

        self.assertFalse(second._unshared())
        self.assertFalse(second.sudo().activity_ids)
        with self.assertRaisesRegex(UserError, "all are shared"):
            second._share({first.recovery_ids.item_id.id: 0})

    def test_a_payment_of_the_bank_is_shared_once(self):
        claim = self._paid(self._decided())
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.usd_company.id), ("type", "=", "bank")], limit=1
        )
        statement = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": self.today,
                "payment_ref": "From the buyer",
                "partner_id": self.customer.id,
                "amount": 7_705,
            }
        )
        self._matched(statement)
        self.assertEqual(7_705, self._share(claim).amount)
        # The accountant takes the matching back and does it again.
        claim._entries_of("recovery").button_cancel()
        statement.action_undo_reconciliation()
        self._matched(statement)
        item = statement.move_id.line_ids.filtered(
            lambda i: i.account_type == "asset_receivable"
        )

        self.assertTrue(item)
        self.assertNotEqual(item, claim.recovery_ids.item_id)
        self.assertFalse(claim._unshared())

    def _matched(self, statement):
        """Book a line of the bank on the account of the customer."""
        _liquidity, suspense, _other = statement._seek_for_lines()
        suspense.account_id = self.customer.property_account_receivable_id

    def test_a_recovery_of_one_claim_is_no_credit_of_the_next(self):
        first = self._booked(self._paid(self._decided()))
        first._end("The insurer has paid")
        self._notify(self._taxed(2_000, 4))
        self._payment(self.customer, 770.5, date=self.due + timedelta(days=2))
        second = self._claim()
        self.assertEqual(770.5, second.credits_amount)
        self._share(first)
        second.action_recalculate()
        self.assertEqual(0, second.credits_amount)

        first._entries_of("recovery").action_post()
        second.action_recalculate()
        self.assertEqual(0, second.credits_amount)
        self.assertEqual(2_000, second.loss_amount)

    # === write-off === #

    def test_credits_in_hand_are_not_written_off(self):
        # 11,500 of the oldest invoice are in hand: 10,000 and their tax.
        self._payment(self.customer, 11_500, date=self.due - timedelta(days=2))
        claim = self._booked(self._paid(self._decided()))
        write_off = claim._entries_of("write_off")

        self.assertBalanced(write_off)
        loss = self._balance(self.usd_company, "claim_loss_account_id")
        self.assertEqual(57_000, loss)
        tax = write_off.line_ids.filtered("tax_line_id")
        self.assertEqual(8_550, sum(tax.mapped("balance")))
        self.assertFalse(self._receivable(self.usd_company))
        self.assertEqual({"paid"}, set(self.moves.mapped("payment_state")))

    def test_more_in_hand_than_is_owed(self):
        self._payment(self.customer, 80_000, date=self.due - timedelta(days=2))
        claim = self._claim()
        claim._set(state="decided", answer="refused", answered_on=self.today)
        with self.assertRaisesRegex(UserError, "Nothing is left to book"):
            claim.action_book()

    def test_yen_in_hand(self):
        company = self.jpy_company
        before = self.due - timedelta(days=2)
        self._payment(self.customer, 1_001, company=company, date=before)
        self._booked(self._decided(company=company))

        self.assertEqual(7_999, self._balance(company, "claim_loss_account_id"))
        self.assertFalse(self._receivable(company))

    def test_an_invoice_is_written_off_by_one_claim(self):
        first = self._filed()
        first._decide("refused", {}, self.today, "", "Papers were missing")
        first.action_book()
        first._end("We file it anew")
        second = self._decided()
        second.action_book()
        self.assertTrue(second._entries_of("indemnity"))
        self.assertFalse(second._entries_of("write_off"))

        first._entries_of("write_off").button_cancel()
        second.invalidate_recordset(["can_book"])
        self.assertTrue(second.can_book)
        second.action_book()
        self.assertTrue(second._entries_of("write_off"))
        second.invalidate_recordset(["can_book"])
        self.assertFalse(second.can_book)

    # === taxes === #

    def _tagged(self, tax):
        """Give each part of a tax a tag of its own; return them by part."""
        found = {}
        for rep in tax.invoice_repartition_line_ids + tax.refund_repartition_line_ids:
            key = (rep.document_type, rep.repartition_type)
            found[key] = self.env["account.account.tag"].create(
                {
                    "name": " ".join(key),
                    "applicability": "taxes",
                    "country_id": tax.country_id.id,
                }
            )
            rep.tag_ids = found[key]
        return found

    def _on(self, entry, tag):
        lines = entry.line_ids.filtered(lambda i: tag in i.tax_tag_ids)
        return round(sum(lines.mapped("balance")), 2)

    def test_the_tax_report_shows_the_relief(self):
        tags = self._tagged(self.tax)
        claim = self._booked(self._paid(self._decided()))
        entry = claim._entries_of("write_off")

        self.assertEqual(67_000, self._on(entry, tags["refund", "base"]))
        self.assertEqual(10_050, self._on(entry, tags["refund", "tax"]))
        lines = entry.line_ids.filtered("tax_line_id")
        self.assertEqual(self.tax, lines.tax_line_id)
        self.assertEqual(
            {"refund"}, set(lines.mapped("tax_repartition_line_id.document_type"))
        )
        self.assertTrue(entry.always_tax_exigible)

    def test_what_is_recovered_pays_its_tax(self):
        tags = self._tagged(self.tax)
        claim = self._booked(self._paid(self._decided()))
        for amount in (7_705, 69_345, 500):
            self._payment(self.customer, amount)
            self._share(claim)
        entries = claim._entries_of("recovery").sorted("id")
        for entry in entries:
            self.assertBalanced(entry)
        first, second, third = entries

        self.assertEqual(-1_005, self._on(first, tags["invoice", "tax"]))
        self.assertEqual(-6_700, self._on(first, tags["invoice", "base"]))
        self.assertEqual(-9_045, self._on(second, tags["invoice", "tax"]))
        # More than the debt came in: it bears no tax.
        self.assertEqual(0, self._on(third, tags["invoice", "tax"]))
        entries.action_post()
        tax = (claim.sudo().entry_ids + self.moves).line_ids.filtered("tax_line_id")
        self.assertEqual(-10_050, round(sum(tax.mapped("balance")), 2))
        usd = self.usd_company
        self.assertEqual(-54_000, self._balance(usd, "claim_payable_account_id"))
        self.assertEqual(53_500, self._balance(usd, "claim_loss_account_id"))
        self.assertFalse(self._receivable(usd))

    def test_no_tax_comes_back_where_none_was_taken(self):
        self.policy.claim_relieve_taxes = False
        claim = self._booked(self._paid(self._decided()))
        self._payment(self.customer, 7_705)
        self._share(claim)
        entry = claim._entries_of("recovery")

        for name in ("tax_tag_ids", "tax_ids", "tax_line_id"):
            self.assertFalse(entry.line_ids[name], name)

    def test_taxes_in_another_currency(self):
        self._cover(self.other_customer, 60_000)
        line = {"product_id": self.service.id, "price_unit": 999.99}
        line["tax_ids"] = [Command.set(self.tax.ids)]
        untaxed = {"product_id": self.service.id, "price_unit": 33.33}
        move = self._invoice(
            self.other_customer,
            1_000,
            due=self.due,
            invoice_date=self.sold,
            currency=self.eur,
            invoice_line_ids=[
                Command.create(line),
                Command.create(untaxed | {"tax_ids": [Command.clear()]}),
            ],
        )
        self._notify(move)
        claim = self._booked(self._paid(self._decided(partner=self.other_customer)))
        write_off = claim._entries_of("write_off")
        self.assertBalanced(write_off)
        taxed = write_off.line_ids.filtered("tax_ids")
        self.assertEqual(999.99, taxed.amount_currency)
        self._payment(self.other_customer, 77.77, currency=self.eur)
        self._share(claim)
        entry = claim._entries_of("recovery")

        self.assertBalanced(entry)
        self.assertEqual(self.eur, entry.line_ids.currency_id)
        self.assertTrue(entry.line_ids.filtered("tax_line_id").balance < 0)

    def _on_payment(self):
        """Return a tax that is due when the customer pays, and its two accounts."""
        company = self.usd_company
        company.tax_exigibility = True
        due, waiting = self.env["account.account"].create(
            [
                {
                    "name": code,
                    "code": code,
                    "account_type": "liability_current",
                    "reconcile": True,
                    "company_ids": [Command.set(company.ids)],
                }
                for code in ("2981", "2982")
            ]
        )
        tax = self.env["account.tax"].create(
            {
                "name": "20 % when paid",
                "amount": 20,
                "company_id": company.id,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": waiting.id,
            }
        )
        reps = tax.invoice_repartition_line_ids + tax.refund_repartition_line_ids
        reps.filtered(lambda r: r.repartition_type == "tax").account_id = due
        return tax, due, waiting

    def _posted(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def test_a_tax_that_is_due_when_paid(self):
        tax, due, waiting = self._on_payment()
        tags = self._tagged(tax)
        self._cover(self.other_customer, 60_000)
        line = {"product_id": self.service.id, "price_unit": 1_000}
        line["tax_ids"] = [Command.set(tax.ids)]
        move = self._invoice(
            self.other_customer,
            1_000,
            due=self.due,
            invoice_date=self.sold,
            invoice_line_ids=[Command.create(line)],
        )
        self._notify(move)
        self._raw(self.policy.version_ids, threshold=0)
        claim = self._booked(self._paid(self._decided(partner=self.other_customer)))

        # It was never due: nothing is, nothing waits, and no report shows it.
        self.assertEqual("paid", move.payment_state)
        self.assertEqual((0, 0), (self._posted(due), self._posted(waiting)))
        self.assertFalse(claim._entries_of("write_off").line_ids.tax_tag_ids)
        self.assertEqual(
            1_000, self._balance(self.usd_company, "claim_loss_account_id")
        )

        self._payment(self.other_customer, 600)
        self._share(claim)
        entry = claim._entries_of("recovery")
        entry.action_post()
        self.assertBalanced(entry)
        self.assertEqual((-100, 0), (self._posted(due), self._posted(waiting)))
        self.assertEqual(-100, self._on(entry, tags["invoice", "tax"]))
        self.assertEqual(-500, self._on(entry, tags["invoice", "base"]))
        self.assertTrue(entry.always_tax_exigible)
