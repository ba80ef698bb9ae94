from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import format_date

from ..engine import metrics
from ..models.overview.credit_dashboard_page import KEPT
from .dashboard_common import DashboardCommon

LOST = ("losses", "shared", "indemnities")


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCommon):
    """Each number beside a question of its own, and beside the records it opens."""

    def test_the_numbers_of_the_ledger(self):
        page = self._figures()
        self.assertEqual(250 + 450, page["exposure"])
        self.assertEqual(500 - 50 + 70 + 120, page["balance"])
        self.assertEqual(500 + 70 + 120, page["receivables"])
        self.assertEqual(500 + 120, page["overdue"])
        insured = self.late.credit_insured_amount + self.near.credit_insured_amount
        self.assertEqual(insured, page["insured"])
        self.assertTrue(insured)
        self.assertEqual(30, page["losses"])
        self.assertEqual(12, page["indemnities"])
        self.assertEqual(5, page["shared"])
        self.assertEqual({"count": 2, "ready": 0, "amount": 125}, page["holds"])
        self.assertEqual(1, page["warned"])
        self.assertEqual({"kept": 1, "broken": 1, "ratio": 50.0}, page["promises"])
        self.assertEqual(
            [("claim_filed", 1, 60), ("claim_decided", 1, 12)],
            [(s["key"], s["count"], s["amount"]) for s in page["claims"]["states"]],
        )
        self.assertEqual(20.0, page["claims"]["days"])
        self.assertEqual(
            (1, 1), (page["claims"]["answered"], page["claims"]["in_time"])
        )
        self.assertFalse(page["pending"])
        self.assertFalse(page["rates_text"])

    def test_an_objection_waits_for_an_answer(self):
        self.claim._set(state="filed")
        claims = self._figures()["claims"]
        self.assertEqual(
            [("claim_filed", 2, 120)],
            [(s["key"], s["count"], s["amount"]) for s in claims["states"]],
        )
        self.assertEqual((0, 0), (claims["answered"], claims["in_time"]))

    def test_an_indemnity_that_is_taken_back(self):
        entry = self.env["account.move"].search(
            [
                ("credit_claim_entry_id", "=", self.claim.id),
                ("credit_claim_entry_kind", "=", "indemnity"),
            ]
        )
        entry._reverse_moves([{"date": self.today}]).action_post()
        filters = {"user_id": self.other_salesperson.id}
        for page in (self._figures(), self._figures(**filters)):
            self.assertEqual(0, page["indemnities"])
        self.assertEqual(2, len(self._opened(self.usd_company, "indemnities", filters)))
        self.recovery._reverse_moves([{"date": self.today}]).action_post()
        self.assertEqual(0, self._figures(**filters)["shared"])
        self.assertEqual(2, len(self._opened(self.usd_company, "shared", filters)))
        snapshots = self.env["credit.metric.snapshot"]
        tomorrow = self.today + timedelta(days=1)
        snapshots._insert(self.usd_company, tomorrow)
        kept = snapshots.search([("day", "=", tomorrow)])
        self.assertEqual(0, sum(kept.mapped("indemnities")))
        self.assertEqual(0, sum(kept.mapped("shared")))

    def test_what_the_night_kept_of_losses(self):
        kept = self.env["credit.metric.snapshot"].search(
            [("day", "=", self.today), ("company_id", "=", self.usd_company.id)]
        )
        found = {name: sum(kept.mapped(name)) for name in LOST}
        self.assertEqual({"losses": 30, "shared": 5, "indemnities": 12}, found)

    def test_the_ratios(self):
        """Computed once more from the books, in plain arithmetic."""
        page = self._figures()
        quarter = metrics.period(self.today, 3)
        year = metrics.period(self.today, 12)
        month = metrics.period(self.today, 1)
        sales, _untaxed = self._sold_since(quarter.first)
        _total, year_sales = self._sold_since(year.first)
        opening = self._one(
            "SELECT COALESCE(SUM(balance), 0) FROM account_move_line line"
            " JOIN account_account account ON account.id = account_id"
            " WHERE account_type = 'asset_receivable' AND parent_state = 'posted'"
            " AND line.company_id = %s AND date < %s",
            month.first,
        )[0]
        self.assertEqual(sales, page["sales"])
        ratios, days = page["ratios"], quarter.days
        self.assertAlmostEqual(page["balance"] * days / sales, ratios["dso"], 1)
        best = page["balance"] - page["overdue"]
        self.assertAlmostEqual(best * days / sales, ratios["best"], 1)
        self.assertAlmostEqual(page["overdue"] * days / sales, ratios["add"], 1)
        self.assertAlmostEqual(100 * (30 - 5) / year_sales, ratios["bad_debts"], 1)
        self.assertAlmostEqual(100 * 18 / year_sales, ratios["bad_debts_after"], 1)
        start = opening + self._sold_since(month.first)[0]
        self.assertAlmostEqual(
            100 * (start - page["balance"]) / (start - best), ratios["cei"], 1
        )

    def _sold_since(self, day):
        return self._one(
            "SELECT COALESCE(SUM(amount_total_signed), 0),"
            " COALESCE(SUM(amount_untaxed_signed), 0)"
            " FROM account_move WHERE state = 'posted'"
            " AND move_type IN ('out_invoice', 'out_refund')"
            " AND company_id = %s AND invoice_date >= %s",
            day,
        )

    def _one(self, query, day):
        self.env.flush_all()
        self.env.cr.execute(query, (self.usd_company.id, day))
        return [float(amount) for amount in self.env.cr.fetchone()]

    def test_filters_take_the_rest_away(self):
        page = self._figures(tier="A")
        self.assertEqual((250, 120), (page["exposure"], page["balance"]))
        self.assertEqual((2, 0), (page["holds"]["count"], page["warned"]))
        self.assertEqual(0, page["losses"])
        page = self._figures(user_id=self.other_salesperson.id)
        self.assertEqual((450, 450), (page["exposure"], page["balance"]))
        self.assertEqual((0, 1), (page["holds"]["count"], page["warned"]))
        self.assertEqual((30, 12), (page["losses"], page["indemnities"]))
        self.assertEqual(5, page["shared"])
        names = [user["name"] for user in page["users"]]
        self.assertIn(self.salesperson.name, names)
        for filters in (
            {"tier": "Z"},
            {"tier": ["A"]},
            {"user_id": "1"},
            {"tier": [("id", "=", 1)]},
        ):
            with self.subTest(**filters), self.assertRaises(UserError):
                self._figures(**filters)

    def test_two_companies_in_one_currency(self):
        usd, both = self._figures(), self._figures(self.companies)
        rate = self.jpy_company.currency_id._convert(
            9_000,
            self.usd_company.currency_id,
            self.usd_company,
            self.today,
        )
        self.assertAlmostEqual(usd["balance"] + rate, both["balance"], 2)
        self.assertAlmostEqual(usd["exposure"] + rate, both["exposure"], 2)
        self.assertIn("JPY", both["rates_text"])
        self.assertIn("USD", both["rates_text"])
        yen = self._figures(self.jpy_company)
        self.assertEqual(self.jpy.id, yen["currency_id"])
        self.assertEqual(9_000, yen["balance"])
        self.assertIsNone(yen["ratios"]["bad_debts"])
        self.assertEqual(self.companies, self.credit_user.company_ids)

    def test_a_company_without_sales_has_no_days_of_sales(self):
        page = self._figures(tier="N")
        for name in ("dso", "best", "add", "bad_debts", "overdue_share"):
            self.assertIsNone(page["ratios"][name], name)
        self.assertIsNone(page["promises"]["ratio"])
        self.assertIsNone(page["claims"]["days"])

    def test_by_tier(self):
        tiers = {row["tier"]: row for row in self._figures()["by_tier"]}
        self.assertEqual({"A", "B"}, tiers.keys())
        insured = self.late.credit_insured_amount
        self.assertEqual(
            (450, insured, 450 - insured),
            tuple(tiers["B"][name] for name in ("exposure", "insured", "rest")),
        )
        records = self._opened(self.usd_company, "exposure", {"tier": "B"})
        self.assertEqual([450.0], records.mapped("figures_exposure"))

    def test_months_back(self):
        page = self._figures()
        months = {point["day"]: point for point in page["months"]}
        then = months[self.end.isoformat()]
        self.assertEqual("ledger", then["origin"])
        acme = [(self.paid.invoice_date_due, 600), (self.near.invoice_date_due, 120)]
        others = [(self.late.invoice_date_due, 500), (self.fresh.invoice_date_due, 70)]
        self.assertEqual(self._ages_of(acme + others), then["ages"])
        rows = self._opened(self.usd_company, "history", {}, day=self.end.isoformat())
        self.assertEqual(600 + 120 + 450 + 70, sum(rows.mapped("balance")))
        self.assertLessEqual(set(KEPT), set(rows._fields))
        dashboard = self._dashboard(companies=self.usd_company)
        window = dashboard.action_open("history", {}, self.end.isoformat())
        self.assertIn(format_date(self.env, self.end), window["name"])
        parts = self.env["ir.ui.view"].browse(window["views"][0][0])
        self.assertIn('sum="Open balance"', parts.get_combined_arch())
        with self.assertRaisesRegex(UserError, "no such day"):
            dashboard.action_open("history", {}, "yesterday")
        now = page["months"][-1]
        self.assertEqual("now", now["origin"])
        self.assertEqual(page["ratios"]["dso"], now["dso"])
        filtered = {p["day"]: p for p in self._figures(tier="A")["months"]}
        self.assertEqual(self._ages_of(acme), filtered[self.end.isoformat()]["ages"])

    def _ages_of(self, items):
        exact = [(due, Decimal(amount)) for due, amount in items]
        owed = metrics.overdue_by_age(exact, self.end)
        return [float(amount) for amount in (owed.not_due, *owed.late)]

    def test_the_largest(self):
        top = self._figures()["top"]
        self.assertEqual(["Bolt", "Acme"], [row["name"] for row in top])
        self.assertEqual(450, top[0]["exposure"])
        self.assertEqual(self.late.credit_insured_amount, top[0]["insured"])
        self.assertEqual(3, len(self._figures(self.companies)["top"]))

    def test_as_many_questions_for_many_customers(self):
        dashboard = self._dashboard(companies=self.companies)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            dashboard.read_figures()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            partner = self._partner(f"Many {number}", user_id=self.salesperson.id)
            self._profile(partner).write({"figures_exposure": 10, "tier": "B"})
            self._invoice(partner, 10, due=-number)
        self.assertEqual(few, count())
        self.assertLessEqual(few, 80)

    def test_who_reads_and_who_runs(self):
        for user in (self.salesperson, self.accountant):
            for call in (
                lambda d: d.read_figures(),
                lambda d: d.action_open("balance"),
                lambda d: d.action_run_now(),
            ):
                with self.assertRaises(AccessError):
                    call(self._dashboard(user))
        self.assertTrue(self._dashboard(self.auditor).read_figures()["balance"])
        with self.assertRaises(AccessError):
            self._dashboard(self.auditor).action_run_now()
        with self.assertRaises(UserError):
            self._dashboard().action_open("anything")
        self.credit_user.company_ids = self.usd_company
        with self.assertRaises(AccessError):
            self._figures(self.companies)
