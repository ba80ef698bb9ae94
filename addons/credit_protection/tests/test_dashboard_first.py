from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CreditCommon

RUN = ("rating", "metrics")


@tagged("post_install", "-at_install")
class TestDashboardFirst(CreditCommon):
    """Before the first night a manager asks for the first figures, and it is noted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nights = cls.env["credit.night"].sudo()
        cls._invoice(cls.customer, 42, due=-3)
        cls._invoice(cls.other_customer, 8, due=-3)
        cls._invoice(cls.customer, 900, due=-3, company=cls.jpy_company)

    def _dashboard(self, user=None, companies=None):
        dashboard = self.env["credit.dashboard"].with_user(user or self.credit_manager)
        ids = (companies or self.companies).ids
        return dashboard.with_context(allowed_company_ids=ids)

    def _job(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "credit_protection.ir_cron_credit_night"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _asked(self):
        return self.nights.search([("only", "=", "overview")], order="id")

    def test_a_run_of_each_company_says_who_asked(self):
        for company in self.companies:  # no night of its own, whatever the hour
            self.nights.create(
                {
                    "company_id": company.id,
                    "day": company._credit_today(),
                    "state": "done",
                }
            )
        dashboard = self._dashboard()
        page = dashboard.read_figures()
        self.assertTrue(page["pending"])
        self.assertTrue(page["can_run"])
        self.assertFalse(page["run"])

        self.assertTrue(dashboard.action_run_now())

        runs = self._asked()
        self.assertRecordValues(
            runs,
            [
                {
                    "company_id": company.id,
                    "user_id": self.credit_manager.id,
                    "kind": "hand",
                    "everybody": True,
                    "state": "running",
                }
                for company in self.companies
            ],
        )
        for run in runs:
            self.assertEqual(RUN, tuple(run.stage_ids.mapped("name")))
        page = dashboard.read_figures()
        self.assertEqual(runs[0].id, page["run"]["night_id"])
        self.assertIn("begins in a moment", page["run"]["text"])
        self.assertNotIn("balance", page)
        dashboard.action_run_now()
        self.assertEqual(runs, self._asked(), "one that is at work is not asked twice")

        self._job()

        self.assertEqual(["done", "done"], runs.mapped("state"))
        page = self._dashboard(companies=self.usd_company).read_figures()
        self.assertFalse(page["pending"])
        self.assertEqual(
            (50, 50), tuple(page[name] for name in ("balance", "exposure"))
        )
        self.assertFalse(self._dashboard().read_figures()["pending"])
        steps = self.env["credit.escalation.step"].sudo().search([])
        self.assertFalse(steps, "nobody is reminded")

    def test_figures_wait_for_the_company_that_has_none(self):
        self._run_night("overview", companies=self.usd_company)
        dashboard = self._dashboard()
        page = dashboard.read_figures()
        self.assertFalse(page["waiting"]["run"])
        self.assertTrue(page["waiting"]["can_run"])
        done = self._asked()
        dashboard.action_run_now()
        asked = self._asked() - done
        self.assertEqual(self.jpy_company, asked.company_id)
        page = dashboard.read_figures()
        self.assertEqual(asked.id, page["waiting"]["run"]["night_id"])
        self.assertEqual(page["waiting"], dashboard.read_waiting())
        self.assertIn("are being worked out", page["waiting"]["text"])
        self._assert_only_shown(page)

        self._job()

        page = self._dashboard().read_figures()
        self.assertFalse(page["waiting"])
        self.assertFalse(self._dashboard().read_waiting())
        self.assertEqual(self.companies.mapped("name"), page["companies"])

    def _assert_only_shown(self, page):
        """Check that the company that has figures is shown, alone."""
        self.assertFalse(page["pending"])
        self.assertEqual([self.usd_company.name], page["companies"])
        self.assertEqual(self.jpy_company.name, page["waiting"]["companies"])
        self.assertEqual((50, 50), (page["balance"], page["exposure"]))
        window = self._dashboard().action_open("balance")
        opened = self._dashboard().env["credit.ageing"].search(window["domain"])
        self.assertEqual(self.usd_company, opened.company_id)
        kept = self._dashboard().read_kept()
        if kept:  # the night of a month's end keeps none
            self.assertEqual(50, kept["balance"])
            self.assertEqual(page["waiting"], kept["waiting"])

    def test_a_company_is_shown_while_the_first_night_of_another_goes_on(self):
        self._run_night("overview", companies=self.usd_company)
        night = self.nights._new(
            {"company_id": self.jpy_company.id, "day": self.today, "kind": "night"}
        )
        self._profile(self.customer, self.jpy_company).sudo().rated_on = self.today
        self._assert_only_shown(self._dashboard().read_figures())
        self.assertTrue(
            self._dashboard(companies=self.jpy_company).read_figures()["pending"]
        )
        night.state = "waiting"
        self.assertFalse(self._dashboard().read_figures()["waiting"])

    def test_who_is_told_of_the_companies_that_wait(self):
        self.assertTrue(self._dashboard(self.auditor).read_waiting()["companies"])
        self.assertFalse(self._dashboard(self.auditor).read_waiting()["can_run"])
        for user in (self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                self._dashboard(user).read_waiting()

    def test_a_company_without_customers_is_shown_as_it_is(self):
        fresh = self.env["res.company"].sudo().create({"name": "Fresh Ltd"})
        self.credit_manager.company_ids += fresh
        dashboard = self._dashboard(companies=fresh)
        self.env["credit.profile"].sudo().search(
            [("company_id", "=", fresh.id)]
        ).unlink()
        self.assertTrue(dashboard.read_figures()["pending"])
        self.nights._new(
            {"company_id": fresh.id, "day": self.today, "kind": "night"}
        ).state = "done"
        self.assertFalse(dashboard.read_figures()["pending"])

    def test_only_managers(self):
        for user in (
            self.salesperson,
            self.accountant,
            self.credit_user,
            self.auditor,
            self.rules_admin,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._dashboard(user).action_run_now()
        self.credit_manager.company_ids = self.usd_company
        with self.assertRaises(AccessError):
            self._dashboard().action_run_now()
        self.assertFalse(self._asked())
