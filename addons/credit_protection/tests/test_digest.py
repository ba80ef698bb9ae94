from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.digest_digest import KEPT, UNKNOWN
from .dashboard_common import DashboardCommon

NAMES = (*KEPT, "deadlines")


@tagged("post_install", "-at_install")
class TestDigest(DashboardCommon):
    """The mail shows what the night kept, to those who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env.ref("credit_protection.digest_credit")
        # More than the mail shows unless somebody wants it.
        cls.digest.write({f"kpi_credit_{name}": True for name in KEPT})

    def _values(self, user, days=0, company=None):
        end = datetime.combine(self.today, datetime.max.time()) - timedelta(days=days)
        digest = (
            self.digest.with_context(
                start_datetime=end - timedelta(days=1), end_datetime=end
            )
            .with_user(user)
            .with_company(company or self.usd_company)
        )
        digest.invalidate_recordset()
        return {name: digest[f"kpi_credit_{name}_value"] for name in NAMES}

    def test_the_last_night(self):
        page = self._dashboard().read_figures()
        values = self._values(self.credit_user)
        for name in ("exposure", "overdue"):
            self.assertEqual(page[name], values[name], name)
        for name in ("dso", "best", "add", "cei", "bad_debts_after"):
            self.assertEqual(page["ratios"][name], values[name], name)
        self.assertEqual(page["insured_share"], values["insured_share"])
        self.assertEqual(page["holds"]["amount"], values["held"])
        self.assertEqual(page["deadlines"]["count"], values["deadlines"])

    def test_the_night_before_a_period(self):
        """What came from the accounts later does not know it."""
        days = (self.today - self.end).days
        kept = self.env["credit.metric.snapshot"].search([("day", "=", self.end)])
        self.assertIn("ledger", kept.mapped("origin"))
        self.assertFalse(any(self._values(self.credit_user, days)[n] for n in KEPT))

        yesterday = self.today - timedelta(days=1)
        if yesterday != self.end:
            self.env["credit.metric.snapshot"]._insert(self.usd_company, yesterday)
            for days in (0, 1):
                values = self._values(self.credit_user, days)
                self.assertEqual(700, values["exposure"])

    def test_what_nobody_knows_is_no_0(self):
        kpis = self.digest._compute_kpis(self.jpy_company, self.credit_user)
        values = {k["kpi_name"]: k["kpi_col1"]["value"] for k in kpis}
        self.assertEqual(UNKNOWN, values["kpi_credit_bad_debts_after"])
        self.assertIn("9", values["kpi_credit_exposure"])
        for kpi in self._kpis(self.credit_user):
            for number in (1, 2, 3):
                self.assertNotEqual(UNKNOWN, kpi[f"kpi_col{number}"]["value"])

    def test_each_company_by_itself(self):
        self.assertEqual(
            9_000, self._values(self.credit_user, company=self.jpy_company)["exposure"]
        )

    def test_who_reads(self):
        self.assertTrue(self._values(self.auditor)["exposure"])
        with self.assertRaises(AccessError):
            self._values(self.salesperson)

    def test_the_mail(self):
        self.assertFalse(self.digest.user_ids)
        self.digest.kpi_account_total_revenue = True
        shown = {
            user: [kpi["kpi_name"] for kpi in self._kpis(user)]
            for user in (self.credit_user, self.salesperson)
        }
        mine = [f"kpi_credit_{name}" for name in NAMES]
        self.assertLessEqual(set(mine), set(shown[self.credit_user]))
        self.assertFalse(set(mine) & set(shown[self.salesperson]))
        exposure = next(
            kpi
            for kpi in self._kpis(self.credit_user)
            if kpi["kpi_name"] == "kpi_credit_exposure"
        )
        self.assertIn("700", exposure["kpi_col1"]["value"])
        self.assertIn("credit_dashboard_action", exposure["kpi_action"])

    def _kpis(self, user):
        return self.digest._compute_kpis(self.usd_company, user)
