from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.overview.digest_digest import KEPT, UNKNOWN
from ..models.overview.digest_digest_work import WORK
from .dashboard_common import DashboardCommon

NAMES = (*KEPT, "deadlines", *WORK)


@tagged("post_install", "-at_install")
class TestDigest(DashboardCommon):
    """The mail shows what the night kept, to those who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env.ref("credit_protection.digest_credit")
        # More than the mail shows unless somebody wants it.
        cls.digest.write({f"kpi_credit_{name}": True for name in NAMES})

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

    def test_what_people_work_on_is_that_of_the_overview(self):
        for company in self.companies:
            page = self._dashboard(companies=company).read_figures()
            values = self._values(self.credit_user, company=company)
            self.assertEqual(page["warned"], values["warned"])
            self.assertEqual(page["promises"]["ratio"] or 0, values["promises"])
            self.assertEqual(page["claims"]["count"], values["claims"])
            self.assertEqual(page["claims"]["days"] or 0, values["response"])
            kpis = self.digest._compute_kpis(company, self.credit_user)
            shown = {kpi["kpi_name"]: kpi for kpi in kpis}
            for state in page["claims"]["states"]:
                row = shown[f"kpi_credit_claims_{state['key'].removeprefix('claim_')}"]
                for column in ("kpi_col1", "kpi_col2", "kpi_col3"):
                    self.assertEqual(state["count"], row[column]["value"])
                self.assertIn(state["label"], row["kpi_fullname"])
        # In the first company one of two promises was kept, an answer took 20 days.
        values = self._values(self.credit_user)
        self.assertEqual(
            (1, 50, 2, 20),
            tuple(values[n] for n in ("warned", "promises", "claims", "response")),
        )
        self.assertEqual(UNKNOWN, shown["kpi_credit_promises"]["kpi_col1"]["value"])
        self.assertEqual(UNKNOWN, shown["kpi_credit_response"]["kpi_col3"]["value"])

    def test_claims_follow_one_another_in_the_mail(self):
        names = [kpi["kpi_name"] for kpi in self._kpis(self.credit_user)]
        at = names.index("kpi_credit_claims")
        self.assertEqual(
            ["kpi_credit_claims_filed", "kpi_credit_claims_decided"],
            names[at + 1 : at + 3],
        )
        self.digest.kpi_credit_claims = False
        names = {kpi["kpi_name"] for kpi in self._kpis(self.credit_user)}
        self.assertFalse([name for name in names if "claims" in name])

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
