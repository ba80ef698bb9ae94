from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import metrics
from ..models.overview.credit_metric_snapshot import periods_of
from .metric_common import MetricCommon


@tagged("post_install", "-at_install")
class TestMetricSnapshot(MetricCommon):
    """The night keeps its figures once; past ends of months are read from the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.env["credit.metric.snapshot"].with_user(cls.credit_user)

    def _night(self):
        self._run_night("metrics")
        self._keep_today()
        self.env.invalidate_all()

    def _rows(self, day, company=None):
        company = company or self.usd_company
        return self.kept.search([("company_id", "=", company.id), ("day", "=", day)])

    def _row(self, day, tier, company=None):
        return self._rows(day, company).filtered(lambda row: row.tier == tier)

    def _items_of(self, company, day):
        """Return due date and what was open on a day, read line by line."""
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", company.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ]
        )
        for line in lines:
            taken = line.matched_credit_ids.filtered(lambda p: p.max_date <= day)
            given = line.matched_debit_ids.filtered(lambda p: p.max_date <= day)
            amount = line.balance - sum(taken.mapped("amount"))
            amount += sum(given.mapped("amount"))
            yield line.date_maturity or line.date, Decimal(str(round(amount, 2)))

    def test_end_of_last_month_from_the_accounts(self):
        self._night()
        self.assertRecordValues(
            self._rows(self.end),
            [
                {
                    "tier": "A",
                    "user_id": self.salesperson.id,
                    "origin": "ledger",
                    "balance": 600.0,
                    "late_1": 600.0,
                    "overdue": 600.0,
                    "credits": 0.0,
                    "sales": 1000.0,
                    "year_sales": 1000.0,
                    "opening": 1000.0,
                    "losses": 0.0,
                    "insured": 0.0,
                },
                {
                    "tier": "B",
                    "user_id": self.other_salesperson.id,
                    "origin": "ledger",
                    "balance": 450.0,
                    "late_1": 0.0,
                    "overdue": 500.0,
                    "credits": 50.0,
                    "sales": 450.0,
                    "year_sales": 450.0,
                    "opening": 500.0,
                    "losses": 30.0,
                    "insured": 0.0,
                },
                {
                    "tier": False,
                    "user_id": False,
                    "origin": "ledger",
                    "balance": 70.0,
                    "late_1": 0.0,
                    "overdue": 0.0,
                    "credits": 0.0,
                    "sales": 70.0,
                    "year_sales": 70.0,
                    "opening": 0.0,
                    "losses": 0.0,
                    "insured": 0.0,
                },
            ],
        )
        self.assertEqual(500.0, self._row(self.end, "B").late_2)
        self.assertEqual(70.0, self._row(self.end, False).month_sales)
        self.assertEqual(-50.0, self._row(self.end, "B").month_sales)
        yen = self._rows(self.end, self.jpy_company)
        self.assertRecordValues(
            yen, [{"tier": "C", "not_due": 9_000.0, "sales": 9_000.0}]
        )

    def test_the_end_before_that(self):
        self._night()
        self.assertRecordValues(
            self._rows(self.end_before),
            [
                {"tier": "A", "not_due": 1000.0, "late_1": 0.0, "balance": 1000.0},
                {"tier": "B", "not_due": 0.0, "late_1": 500.0, "balance": 500.0},
            ],
        )

    def test_today_knows_insurance_exposure_and_holds(self):
        self._profile(self.customer).write({"figures_exposure": 250})
        order = self._order(self.customer, 90)
        self._profile(self.customer).write(
            {"manual_hold": True, "manual_hold_reason": "Looks odd"}
        )
        order.action_confirm()
        self._night()
        self.assertRecordValues(
            self._row(self.today, "A"),
            [{"origin": "night", "balance": 0.0, "exposure": 250.0, "held": 90.0}],
        )
        insured = self.late.credit_insured_amount
        self.assertTrue(insured)
        self.assertRecordValues(
            self._row(self.today, "B"),
            [
                {
                    "balance": 450.0,
                    "insured": insured,
                    "borne": insured * self.late.credit_insured_share,
                }
            ],
        )

    def test_against_the_books_line_by_line(self):
        self._night()
        days = set(self.kept.search([]).mapped("day"))
        self.assertLessEqual({self.end, self.end_before, self.today}, days)
        for company in self.companies:
            for day in days:
                items = [item for item in self._items_of(company, day) if item[1]]
                expected = metrics.overdue_by_age(items, day)
                rows = self._rows(day, company)
                with self.subTest(company=company.name, day=day):
                    self.assertEqual(
                        [float(expected.not_due), float(expected.total)],
                        [sum(rows.mapped("not_due")), sum(rows.mapped("balance"))],
                    )
                    self.assertEqual(
                        [float(amount) for amount in expected.late],
                        [sum(rows.mapped(f"late_{n}")) for n in range(1, 6)],
                    )

    def test_the_balance_before_the_sales(self):
        """What was owed before the month is where collecting starts from."""
        first = periods_of(self.today)["month_first"]
        old = self._invoice(
            self.stranger, 11, invoice_date=first - timedelta(days=400), due=0
        )
        before = old + self.fresh.filtered(lambda move: move.date < first)
        self._night()
        row = self._row(self.today, False)
        self.assertEqual(sum(before.mapped("amount_total")), row.opening)
        self.assertEqual(81.0, row.balance)

    def test_a_second_night_changes_nothing(self):
        self._night()
        before = self.kept.search([]).read(["balance", "tier", "day", "sales"])
        self._profile(self.customer).write({"tier": "D"})
        self._payment(self.other_customer, 500, self.late, date=self._day(-10))
        self._night()
        self.assertEqual(
            before, self.kept.search([]).read(["balance", "tier", "day", "sales"])
        )
        row = self._row(self.today, "B").sudo()
        with self.assertRaises(UserError):
            row.write({"balance": 0})
        with self.assertRaises(UserError):
            row.unlink()

    def test_a_missed_end_of_month_is_made_up_for(self):
        """The rows are evidence, so one is missing only where no night came."""
        self.kept.sudo()._insert(self.usd_company, self.today)
        self.assertFalse(self._rows(self.end))
        self._night()
        self.assertTrue(self._rows(self.end))
        self.assertEqual(1, len(self._row(self.today, "B")))

    def test_a_month_ends_when_its_last_day_is_over(self):
        first = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = first - timedelta(days=1)
        company = type(self.usd_company)

        def keep(day):
            with patch.object(company, "_credit_today", lambda _self: day):
                self.kept.sudo()._keep(self.usd_company)

        keep(last - timedelta(days=1))
        keep(last)
        self.assertTrue(self._rows(last - timedelta(days=1)))
        self.assertFalse(self._rows(last))
        self._invoice(self.stranger, 33, invoice_date=last, due=last)
        keep(first)

        self.assertEqual({"ledger"}, set(self._rows(last).mapped("origin")))
        self.assertEqual(103.0, self._row(last, False).balance)
        self.assertEqual(33.0, self._row(last, False).month_sales)

    def test_losses_under_the_policy_of_the_company_above(self):
        account = self._account("Claims lost", "CPLOST", "expense")
        self.policy.claim_loss_account_id = account
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.usd_company.id}
        )
        self.assertEqual(account, branch._credit_loss_accounts())
        self.assertEqual(
            account + self.loss_account, self.usd_company._credit_loss_accounts()
        )
        self.assertFalse(self.jpy_company._credit_loss_accounts())

    def test_as_many_questions_for_many_customers(self):
        snapshots = self.kept.sudo()
        warm, first, second = snapshots._month_ends(self.today)[:3]

        def count(day):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            snapshots._insert(self.usd_company, day, past=True)
            return self.env.cr.sql_log_count - before

        count(warm)
        few = count(first)
        for number in range(20):
            self._then(self._partner(f"Many {number}"), 10, -50)
        self.assertEqual(few, count(second))
        self.assertLessEqual(few, 2)

    def test_who_reads(self):
        self._night()
        with self.assertRaises(AccessError):
            self.kept.with_user(self.salesperson).search([])
        self.assertTrue(self.kept.with_user(self.auditor).search([]))
        self.credit_user.company_ids = self.usd_company
        self.assertFalse(self._rows(self.end, self.jpy_company))
        with self.assertRaises(AccessError):
            self.kept.with_user(self.credit_manager).create(
                {
                    "company_id": self.usd_company.id,
                    "day": self.today,
                    "origin": "night",
                    "user_key": 0,
                }
            )
