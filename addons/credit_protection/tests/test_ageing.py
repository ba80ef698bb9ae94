from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .collect_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestAgeing(DisputeCommon):
    """The ageing adds up to Odoo's own balances, in two companies and currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._partner("Cove", is_company=True, country_id=cls.us.id)
        branch = cls._partner("Cove, invoices", parent_id=cls.third.id)
        cls._cover(cls.third, 1_000)
        for due in (5, 0, -1, -30, -31, -60, -61, -90, -91, -120, -121):
            cls._invoice(cls.customer, 100 - due / 100, due=due)
        cls.euro = cls._invoice(branch, 33.33, due=-45, currency=cls.eur)
        cls.other = cls._invoice(cls.other_customer, 70, due=-10)
        cls.paid_in_part = cls._invoice(cls.other_customer, 50, due=-70)
        cls._payment(cls.other_customer, 20.01, cls.paid_in_part)
        cls._invoice(cls.other_customer, 12.5, move_type="out_refund")
        cls._payment(cls.customer, 44.44)
        cls.yen = cls._invoice(cls.customer, 9_000, due=-100, company=cls.jpy_company)
        cls._payment(cls.customer, 500, company=cls.jpy_company)
        cls._payment(cls.archived, 5)
        cls.ageing = cls.env["credit.ageing"].with_user(cls.credit_user)

    def _night(self):
        self._run_night("ageing")
        self.env.invalidate_all()

    def _sums(self, partner, company=None):
        """Return what is open of a customer by age."""
        company = company or self.usd_company
        groups = self.ageing._read_group(
            [("partner_id", "=", partner.id), ("company_id", "=", company.id)],
            ["bucket"],
            ["amount:sum"],
        )
        return {bucket: round(amount, 2) for bucket, amount in groups}

    def test_by_age(self):
        self.assertEqual(
            {
                "credit": -44.44,
                "age_0": 199.95,
                "age_1": 200.31,
                "age_2": 200.91,
                "age_3": 201.51,
                "age_4": 202.11,
                "age_5": 101.21,
            },
            self._sums(self.customer),
        )
        self.assertEqual(
            {"credit": -500.0, "age_4": 9_000.0},
            self._sums(self.customer, self.jpy_company),
        )

    def test_it_is_the_balance_of_odoo_to_the_cent(self):
        for company in self.companies:
            groups = self.ageing._read_group(
                [("company_id", "=", company.id)], ["partner_id"], ["amount:sum"]
            )
            for partner, amount in groups:
                with self.subTest(company=company.name, partner=partner.name):
                    credit = partner.with_company(company).sudo().credit
                    self.assertEqual(
                        0, company.currency_id.compare_amounts(credit, amount)
                    )
            self.assertGreaterEqual(len(groups), 1)

    def test_in_its_own_currency(self):
        groups = self.ageing._read_group(
            [("partner_id", "in", (self.customer + self.third).ids)],
            ["currency_id"],
            ["amount_currency:sum"],
        )
        self.assertEqual(33.33, dict(groups)[self.eur])
        self.assertEqual(8_500, dict(groups)[self.jpy])

    def test_instalments_share_what_is_disputed_and_insured(self):
        half = Command.create({"value": "percent", "value_amount": 50, "nb_days": 0})
        later = Command.create({"value": "percent", "value_amount": 50, "nb_days": 30})
        terms = self.env["account.payment.term"].create(
            {"name": "Two halves", "line_ids": [half, later]}
        )
        move = self._invoice(
            self.other_customer,
            80,
            due=-40,
            invoice_payment_term_id=terms.id,
        )
        self._dispute(move, 50)
        items = self.ageing.search([("move_id", "=", move.id)])

        self.assertEqual([40.0, 40.0], items.mapped("amount"))
        self.assertEqual([40.0, 10.0], items.mapped("disputed"))
        self.assertEqual([0.0, 0.0], items.mapped("insured"))
        self.assertEqual(["age_2", "age_1"], items.mapped("bucket"))
        insured = self.ageing.search([("move_id", "=", self.euro.id)])
        self.assertEqual(self.euro.credit_insured_amount, insured.insured)
        self.assertTrue(insured.insured)

    def test_the_days_are_those_of_the_company(self):
        self.usd_company.credit_ageing_days = "10, 29,30,31"
        self.assertEqual(
            {"age_1": 70.0, "age_5": 29.99, "credit": -12.5},
            self._sums(self.other_customer),
        )
        labels = dict(self.ageing._fields["bucket"]._description_selection(self.env))
        self.assertIn("11", labels["age_2"])
        self.assertIn("29", labels["age_2"])
        for text in ("30", "30,20,10,5", "a,b,c,d", ""):
            with self.subTest(text), self.assertRaises(ValidationError):
                self.usd_company.credit_ageing_days = text
        fields = self.env["credit.ageing.snapshot"].fields_get(["late_5"])
        self.assertEqual("Over 31 days", fields["late_5"]["string"])

    def test_the_night_keeps_it_once(self):
        self._dispute(self.other, 30)
        self._night()
        self._night()
        snapshots = self.env["credit.ageing.snapshot"].with_user(self.auditor)
        kept = snapshots.search([("partner_id", "=", self.other_customer.id)])

        self.assertRecordValues(
            kept,
            [
                {
                    "company_id": self.usd_company.id,
                    "day": self.today,
                    "bounds": "30,60,90,120",
                    "balance": 87.49,
                    "credits": 12.5,
                    "not_due": 0.0,
                    "late_1": 70.0,
                    "late_2": 0.0,
                    "late_3": 29.99,
                    "overdue": 99.99,
                    "disputed": 30.0,
                    "partner_name": "Bolt",
                }
            ],
        )
        yen = snapshots.search(
            [
                ("partner_id", "=", self.customer.id),
                ("company_id", "=", self.jpy_company.id),
            ]
        )
        self.assertRecordValues(
            yen, [{"balance": 8_500.0, "late_4": 9_000.0, "credits": 500.0}]
        )
        # Money that comes later, with an earlier date, changes nothing.
        self._payment(self.other_customer, 70, date=self.today - timedelta(days=5))
        self._night()
        self.assertEqual(87.49, kept.balance)
        with self.assertRaises(UserError):
            kept.sudo().write({"balance": 0})
        with self.assertRaises(UserError):
            kept.sudo().unlink()

    def test_merged_customers_keep_their_days(self):
        self._night()
        Snapshot = self.env["credit.ageing.snapshot"]
        kept = Snapshot.search([("partner_id", "=", self.other_customer.id)])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        (self.customer + self.other_customer).write({"email": "one@example.com"})

        wizard._merge((self.customer + self.other_customer).ids, self.customer)

        self.env.invalidate_all()
        self.assertEqual(self.customer, kept.partner_id)
        self.assertEqual("Bolt", kept.partner_name)

    def test_every_figure_opens_its_document(self):
        item = self.ageing.search([("move_id", "=", self.euro.id)])
        self.assertEqual(self.euro.id, item.action_open()["res_id"])

    def test_who_reads(self):
        for model in ("credit.ageing", "credit.ageing.snapshot"):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.salesperson).search([])
        self.credit_user.company_ids = self.usd_company
        found = self.ageing.search([("move_id", "=", self.yen.id)])
        self.assertFalse(found)
        with self.assertRaises(AccessError):
            self.env["credit.ageing.snapshot"].with_user(self.credit_manager).create(
                {"company_id": self.usd_company.id, "day": self.today, "partner_key": 1}
            )
