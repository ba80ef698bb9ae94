from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .dashboard_common import DashboardCommon

# What a night keeps of the page; count-back needs the sales of each month.
SAME = (
    "exposure",
    "receivables",
    "balance",
    "overdue",
    "insured",
    "insured_share",
    "borne_share",
    "sales",
    "losses_known",
    "losses",
    "shared",
    "indemnities",
    "ratios",
    "age_labels",
    "by_tier",
    "tiers",
    "users",
    "rates_text",
    "several",
    "currency_id",
)


@tagged("post_install", "-at_install")
class TestDashboardKept(DashboardCommon):
    """What is shown first is what the last night kept, and opens it."""

    def _kept(self, companies=None, **filters):
        return self._dashboard(companies=companies).read_kept(filters)

    def test_what_was_kept_is_what_was_read_then(self):
        user_id = self.other_salesperson.id
        for companies, filters in (
            (self.usd_company, {}),
            (self.companies, {}),
            (self.companies, {"tier": "C"}),
            (self.usd_company, {"tier": "A"}),
            (self.usd_company, {"tier": "none"}),
            (self.usd_company, {"user_id": user_id}),
        ):
            kept = self._kept(companies, **filters)
            page = self._figures(companies, **filters)
            for name in SAME:
                with self.subTest(name, companies=len(companies), **filters):
                    self.assertEqual(page[name], kept[name])
            self.assertEqual(self.today.isoformat(), kept["kept_on"])
            now, then = page["months"][-1], kept["months"][-1]
            self.assertEqual({**now, "origin": "night"}, then)
            self.assertEqual(page["months"][:-1], kept["months"][:-1])
            self.assertFalse(kept["pending"])

    def test_it_stays_while_the_books_go_on(self):
        before = self._kept()["balance"]
        self._invoice(self.customer, 300, due=10)
        self.assertEqual(before, self._kept()["balance"])
        self.assertEqual(before + 300, self._figures()["balance"])

    def test_it_opens_the_figures_of_that_night(self):
        kept = self._kept(tier="B")
        dashboard = self._dashboard()
        window = dashboard.action_open("history", {"tier": "B"}, kept["kept_on"])
        rows = dashboard.env[window["res_model"]].search(window["domain"])
        self.assertEqual(kept["exposure"], sum(rows.mapped("exposure")))
        self.assertEqual(kept["balance"], sum(rows.mapped("balance")))
        self.assertEqual(kept["insured"], sum(rows.mapped("insured")))

    def test_only_a_night_that_all_companies_have(self):
        tomorrow = self.today + timedelta(days=1)
        self.env["credit.metric.snapshot"]._insert(self.usd_company, tomorrow)
        self.assertEqual(tomorrow.isoformat(), self._kept()["kept_on"])
        both = self._kept(self.companies)
        self.assertEqual(self.today.isoformat(), both["kept_on"])

    def test_a_branch_owes_with_its_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.usd_company.id}
        )
        self._profile(self.customer, branch).write(
            {"figures_exposure": 250, "tier": "A"}
        )
        self.credit_user.company_ids += branch
        tomorrow = self.today + timedelta(days=1)
        companies = self.usd_company + branch
        for company in companies:
            self.env["credit.metric.snapshot"]._insert(company, tomorrow)
        kept = self._kept(companies)
        self.assertEqual(tomorrow.isoformat(), kept["kept_on"])
        self.assertEqual(self._figures(companies)["exposure"], kept["exposure"])
        self.assertEqual(700, kept["exposure"])

    def test_before_the_first_night_there_is_nothing(self):
        fresh = self.setup_other_company(name="Fresh Ltd")["company"]
        self.credit_user.company_ids += fresh
        self.assertIs(False, self._kept(fresh))
        page = self._kept(fresh + self.usd_company)
        self.assertEqual([self.usd_company.name], page["companies"])
        self.assertEqual(fresh.name, page["waiting"]["companies"])
        self.assertEqual(self._kept()["balance"], page["balance"])

    def test_who_reads(self):
        for user in (self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                self._dashboard(user).read_kept()
        self.assertTrue(self._dashboard(self.auditor).read_kept()["balance"])

    def test_as_many_questions_for_many_customers(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._kept(self.companies)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            partner = self._partner(f"Many {number}", user_id=self.salesperson.id)
            self._profile(partner).write({"figures_exposure": 10, "tier": "B"})
        self.assertEqual(few, count())
