from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestProfileBehaviour(ProfileCommon):
    """How customers pay, from what stands in the books."""

    def test_delay_is_weighted_by_amount(self):
        self._paid(self.customer, 900, due=-60, late=10)
        self._paid(self.customer, 50, due=-50, late=-5)
        self._paid(self.customer, 50, due=-40)

        habits = self._habits(self.customer)

        self.assertEqual(Decimal("8.8"), habits["avg_delay"])  # 8750 / 1000
        self.assertEqual(Decimal("0.6667"), habits["on_time_ratio"])
        self.assertEqual(3, habits["invoices_rated"])

    def test_few_invoices_say_nothing(self):
        self._good_history(self.customer, count=2)

        habits = self._habits(self.customer)

        self.assertEqual((None, None), (habits["avg_delay"], habits["on_time_ratio"]))

    def test_overdue_invoices_count_as_late_as_they_are_today(self):
        self._good_history(self.customer)
        self._invoice(self.customer, 300, due=-20)

        habits = self._habits(self.customer)

        self.assertEqual(Decimal("10.0"), habits["avg_delay"])  # 300 * 20 / 600
        self.assertEqual(Decimal("0.7500"), habits["on_time_ratio"])

    def test_what_is_not_due_says_nothing_yet(self):
        self._good_history(self.customer)
        self._invoice(self.customer, 9000, due=20)
        self._invoice(self.customer, 9000, due=0)

        self.assertEqual(3, self._habits(self.customer)["invoices_rated"])

    def test_a_payment_that_nobody_applied_is_no_delay(self):
        self._good_history(self.customer)
        self._invoice(self.customer, 300, due=-20)
        self._payment(self.customer, 300)

        self.assertEqual(0, self._habits(self.customer)["avg_delay"])

    def test_partial_payments_count_by_part(self):
        self._good_history(self.customer)
        invoice = self._invoice(self.customer, 100, due=-30)
        for amount, late in ((40, 0), (60, 10)):
            day = self.today + timedelta(days=late - 30)
            self._payment(self.customer, amount, invoice, date=day)

        habits = self._habits(self.customer)

        self.assertEqual(Decimal("1.5"), habits["avg_delay"])  # 600 / 400
        self.assertEqual(Decimal("0.7500"), habits["on_time_ratio"])

    def test_a_credit_note_is_no_payment(self):
        self._good_history(self.customer)
        invoice = self._invoice(self.customer, 100, due=-90)
        refund = self._invoice(self.customer, 100, move_type="out_refund")
        (invoice + refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()

        habits = self._habits(self.customer)

        self.assertEqual((0, 3), (habits["avg_delay"], habits["invoices_rated"]))

    def test_contacts_and_archived_customers(self):
        for contact in (self.contact, self.branch, self.customer):
            self._paid(contact, 100, due=-40, late=3)
        self._good_history(self.archived, late=7)

        self.assertEqual(3, self._habits(self.contact)["avg_delay"])
        self.assertEqual(7, self._habits(self.archived)["avg_delay"])

    def test_only_the_last_year_counts(self):
        self._good_history(self.customer)
        self._paid(self.customer, 10_000, due=-460, late=30)

        self.assertEqual(0, self._habits(self.customer)["avg_delay"])

    def test_the_trend_compares_the_latest_with_the_others(self):
        for number in range(5):
            self._paid(self.customer, 100, due=-40 - number, late=12)
        for number in range(3):
            self._paid(self.customer, 100, due=-90 - number, late=2)

        self.assertEqual(10, self._habits(self.customer)["delay_trend"])

    def test_foreign_currency_weighs_in_company_currency(self):
        self._good_history(self.customer, count=2, amount=100, late=0)
        # 50 EUR were booked at 0.5 EUR a USD: 100 USD.
        self._paid(self.customer, 50, due=-40, late=9, currency=self.eur)

        self.assertEqual(Decimal("3.0"), self._habits(self.customer)["avg_delay"])

    def test_companies_are_apart(self):
        self._good_history(self.customer, late=4)
        self._good_history(self.customer, late=8, company=self.jpy_company)

        self.assertEqual(4, self._habits(self.customer)["avg_delay"])
        self.assertEqual(8, self._habits(self.customer, self.jpy_company)["avg_delay"])

    def test_the_cost_does_not_depend_on_the_number_of_customers(self):
        partners = self.env["res.partner"]
        for number in range(12):
            partners |= self._partner(f"Customer {number}")
            self._good_history(partners[-1], count=3)
        profiles = self._profile(partners)

        def rate(some):
            self.Profile.browse(some.ids).sudo()._refresh()

        self.assertSameCost(rate, profiles, 60)
