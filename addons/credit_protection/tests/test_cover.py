from datetime import timedelta

from psycopg2 import DatabaseError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .cover_common import CoverCommon


@tagged("post_install", "-at_install")
class TestCover(CoverCommon):
    """What is stamped on an invoice when it is posted, and what stays."""

    def test_the_oldest_invoice_fills_the_limit(self):
        self._cover(self.customer, 120_000)
        first = self._invoice(self.customer, 39_000, due=30)
        second = self._invoice(self.contact, 90_000, due=40)
        third = self._invoice(self.customer, 10, due=50)

        self.assertCover(first, 39_000)
        self.assertCover(second, 81_000, 9_000, "limit_used")
        self.assertCover(third, 0, 10, "limit_used")
        self.assertEqual("insured", first.credit_cover_state)
        self.assertEqual("partly", second.credit_cover_state)
        self.assertEqual("none", third.credit_cover_state)
        self.assertEqual(0.9, first.credit_insured_share)
        self.assertEqual(39_000, second.credit_stamp_ids.used_before)

    def test_a_paid_invoice_makes_room(self):
        self._cover(self.customer, 100)
        first = self._invoice(self.customer, 80, due=30)
        self._payment(self.customer, 50, first)

        self.assertCover(self._invoice(self.customer, 90, due=30), 70, 20, "limit_used")

    def test_an_applied_credit_note_makes_room(self):
        for company, policy in (
            (self.usd_company, self.policy),
            (self.jpy_company, self.jpy_policy),
        ):
            with self.subTest(company.name):
                self._cover(self.customer, 100, policy=policy)
                first = self._invoice(self.customer, 80, due=30, company=company)
                refund = self._invoice(
                    self.customer, 30, move_type="out_refund", company=company
                )
                lines = (first + refund).sudo().line_ids
                lines.filtered(
                    lambda line: line.account_type == "asset_receivable"
                ).reconcile()

                second = self._invoice(self.customer, 90, due=30, company=company)

                self.assertCover(second, 50, 40, "limit_used")

    def test_due_before_the_day_of_the_invoice(self):
        self._cover(self.customer, 100)
        move = self._invoice(self.customer, 80, due=-10, invoice_date=self.today)

        self.assertCover(move, 80)
        self.assertEqual(self.today - timedelta(days=10), move.credit_original_due_date)
        self.assertEqual(self.today + timedelta(days=50), move.credit_extension_end)

    def test_what_was_stamped_stays_until_somebody_asks(self):
        first = self._invoice(self.customer, 80, due=30)
        self.assertCover(first, 0, 80, "no_limit")
        self._cover(self.customer, 50)
        self.assertCover(first, 0, 80, "no_limit")

        count = self.env["credit.cover"]._restamp(
            self.usd_company, self.customer, "Limit was entered late"
        )

        self.assertEqual(1, count)
        self.assertCover(first, 50, 30, "limit_used")
        stamps = first.credit_stamp_ids.sorted("id")
        self.assertEqual(["posting", "restamp"], stamps.mapped("origin"))
        self.assertEqual("Limit was entered late", stamps[1].note)

    def test_two_companies_insure_in_their_own_currency(self):
        self._cover(self.customer, 1_000)
        self._cover(self.customer, 90_000, policy=self.jpy_policy)
        dollars = self._invoice(self.customer, 1_200, due=30)
        yen = self._invoice(self.customer, 95_000, due=30, company=self.jpy_company)

        self.assertCover(dollars, 1_000, 200, "limit_used")
        self.assertCover(yen, 90_000, 5_000, "limit_used")

    def test_an_invoice_and_a_limit_in_other_currencies(self):
        """A limit of 1,000 EUR is worth 1,250 USD, 800 EUR invoiced 1,000 USD."""
        self.policy.active = False
        policy = self._policy("P-EUR", self.usd_company, currency=self.eur)
        self._cover(self.customer, 1_000, policy=policy)
        first = self._invoice(self.customer, 800, due=30, currency=self.eur)
        second = self._invoice(self.customer, 500, due=30)

        self.assertCover(first, 1_000)
        self.assertCover(second, 250, 250, "limit_used")

    def test_taxes_are_not_insured_unless_the_policy_says_so(self):
        tax = self.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "company_id": self.usd_company.id}
        )
        self._cover(self.customer, 10_000)
        line = {"product_id": self.service.id, "price_unit": 100}
        taxed = [Command.create({**line, "tax_ids": [Command.set(tax.ids)]})]

        net = self._invoice(self.customer, 0, due=30, invoice_line_ids=taxed)
        self.policy._endorse(self.today, "taxes too").tax_insured = True
        gross = self._invoice(self.customer, 0, due=30, invoice_line_ids=taxed)

        self.assertEqual(120, net.amount_total)
        self.assertCover(net, 100)
        self.assertCover(gross, 120)

    def test_why_an_invoice_is_not_insured(self):
        nowhere = self._partner("Nowhere", is_company=True)
        person = self._partner("Jane", country_id=self.us.id)
        for partner in nowhere + person:
            self._cover(partner, 100)
        self._cover(self.customer, 100)
        self.policy.version_ids.longest_terms = 60

        cases = [
            (nowhere, 10, "country"),
            (person, 10, "buyer"),
            (self.customer, 61, "terms"),
            (self.other_customer, 10, "no_limit"),
        ]
        for partner, due, reason in cases:
            with self.subTest(reason):
                self.assertCover(self._invoice(partner, 7, due=due), 0, 7, reason)

    def test_a_profile_says_what_kind_of_buyer_it_is(self):
        person = self._partner("Jane", country_id=self.us.id)
        self._cover(person, 100)
        self._profile(person).buyer_type = "business"
        self._profile(self.customer).buyer_type = "public"
        self._cover(self.customer, 100)

        self.assertCover(self._invoice(person, 7, due=1), 7)
        self.assertCover(self._invoice(self.customer, 7, due=1), 0, 7, "buyer")

    def test_a_country_has_terms_of_its_own(self):
        self.policy.version_ids.country_ids = [
            Command.create({"country_ids": self.us.ids, "insured_share": 75}),
            Command.create({"country_ids": self.jp.ids, "covered": False}),
        ]
        self.other_customer.country_id = self.jp
        for partner in self.customer + self.other_customer:
            self._cover(partner, 100)

        insured = self._invoice(self.customer, 10, due=1)

        self.assertEqual(0.75, insured.credit_insured_share)
        self.assertCover(self._invoice(self.other_customer, 10), 0, 10, "country")

    def test_without_a_policy_nothing_is_said(self):
        self.policy.active = False
        move = self._invoice(self.customer, 10, due=1)

        self.assertFalse(move.credit_cover_state)
        self.assertFalse(move.credit_stamp_ids)

    def test_before_and_after_the_policy(self):
        self.policy.version_ids.date_from = self.today - timedelta(days=5)
        self._cover(self.customer, 100)
        before = self.today - timedelta(days=6)

        self.assertCover(
            self._invoice(self.customer, 10, due=1, invoice_date=before),
            0,
            10,
            "no_policy",
        )
        self.assertCover(self._invoice(self.customer, 10, due=1), 10)

    def test_credit_notes_are_not_stamped(self):
        refund = self._invoice(self.customer, 10, move_type="out_refund")

        self.assertFalse(refund.credit_cover_state)

    def test_two_and_forty_invoices_cost_the_same(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"B{n}", "is_company": True, "country_id": self.us.id}
                for n in range(40)
            ]
        )
        for partner in partners:
            self._cover(partner, 100)
            self._invoice(partner, 10, due=1)

        self.assertSameCost(
            lambda some: self.env["credit.cover"]._restamp(self.usd_company, some),
            partners,
            21,
        )


@tagged("post_install", "-at_install")
class TestCoverEvidence(CoverCommon):
    """Nobody types cover, and nobody changes what was stamped."""

    def test_cover_cannot_be_typed(self):
        move = self._invoice(self.customer, 10, due=1).with_user(self.accountant)

        for vals in (
            {"credit_insured_amount": 10},
            {"credit_original_due_date": self.today},
            {"credit_notified_on": self.today},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                move.write(vals)

    def test_no_default_of_a_caller_stands_for_cover(self):
        other = self._invoice(self.customer, 10, due=1)
        promise = self.env["credit.promise"].create(
            {
                "invoice_ids": [Command.set(other.ids)],
                "date": self.today + timedelta(days=3),
            }
        )
        moves = self.env["account.move"].with_user(self.accountant)
        forged = moves.with_context(
            default_credit_notified_on=self.today,
            default_credit_original_due_date=self.today + timedelta(days=99),
            default_credit_promise_ids=promise.ids,
        )

        move = forged.create({"move_type": "out_invoice"}).sudo()

        self.assertFalse(move.credit_notified_on or move.credit_original_due_date)
        self.assertFalse(move.credit_promise_ids)
        self.assertEqual(other, promise.invoice_ids)

    def test_the_original_due_date_stays(self):
        move = self._invoice(self.customer, 10, due=10)
        first = move.credit_original_due_date
        receivable = move.line_ids.filtered(lambda line: line.date_maturity)

        receivable.date_maturity = self.today + timedelta(days=90)
        self.env["credit.cover"]._restamp(self.usd_company, self.customer)

        self.assertEqual(self.today + timedelta(days=10), first)
        self.assertEqual(first, move.credit_original_due_date)

    def test_stamps_are_evidence(self):
        stamp = self._invoice(self.customer, 10, due=1).credit_stamp_ids

        with self.assertRaises(UserError):
            stamp.insured = 10
        with self.assertRaises(UserError):
            stamp.unlink()
        with self.assertRaises(UserError):
            stamp.copy()
        for statement in (
            "UPDATE credit_cover_stamp SET insured = 1 WHERE id = %s",
            "DELETE FROM credit_cover_stamp WHERE id = %s",
        ):
            with (
                self.subTest(statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [stamp.id])
