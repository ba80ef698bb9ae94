from odoo.exceptions import UserError
from odoo.tests import tagged

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestFigures(ProfileCommon):
    """The stored figures serve lists: filtered in SQL, never typed by anybody."""

    def _figures(self, *profiles):
        cron_sudo = self.env.ref("credit_protection.ir_cron_credit_figures").sudo()
        with self.enter_registry_test_mode():
            cron_sudo.method_direct_trigger()
        self.env.invalidate_all()
        return self.env["credit.profile"].sudo().concat(*profiles)

    def test_over_the_limit_is_a_filter(self):
        over = self._limit(self.customer, 500)
        self._invoice(self.customer, 700, due=-40)
        under = self._limit(self.other_customer, 500)
        self._invoice(self.other_customer, 500)
        profiles = self._figures(over, under)

        self.assertRecordValues(
            profiles,
            [
                {
                    "over_limit": True,
                    "figures_exposure": 700,
                    "figures_overdue": 700,
                    "figures_overdue_days": 40,
                },
                {
                    "over_limit": False,
                    "figures_exposure": 500,
                    "figures_overdue": 0,
                    "figures_overdue_days": 0,
                },
            ],
        )
        found = (
            self.env["credit.profile"]
            .sudo()
            .search([("over_limit", "=", True), ("id", "in", profiles.ids)])
        )
        self.assertEqual(over, found)

    def test_a_new_limit_counts_at_once(self):
        profile = self._limit(self.customer, 500)
        self._invoice(self.customer, 700)
        self._figures(profile)
        profile.credit_limit = 800
        self.assertFalse(profile.over_limit)
        profile.limit_kind = "none"
        self.assertTrue(profile.over_limit)
        profile.limit_kind = "unchecked"
        self.assertFalse(profile.over_limit)

    def test_each_company_has_its_own(self):
        here = self._limit(self.customer, 100)
        there = self._limit(self.customer, 100, company=self.jpy_company)
        self._invoice(self.customer, 150, company=self.jpy_company)
        self._figures(here, there)
        self.assertEqual([False, True], [here.over_limit, there.over_limit])

    def test_nobody_types_them(self):
        profile = self._limit(self.customer, 500).with_user(self.credit_manager)
        for name in ("figures_exposure", "figures_at", "over_limit"):
            with self.assertRaisesRegex(UserError, "cannot be typed"):
                profile.write({name: False})

    def test_only_what_changed_is_written(self):
        profile = self._limit(self.customer, 500)
        self._invoice(self.customer, 700)
        self._figures(profile)
        self.cr.execute(
            "UPDATE credit_profile SET figures_at = '2020-01-01' WHERE id = %s",
            [profile.id],
        )
        profile.invalidate_recordset()
        self._figures(profile)
        self.assertEqual(2020, profile.figures_at.year)

    def test_two_and_forty_customers_cost_the_same(self):
        profiles = self.env["credit.profile"].concat(
            *(self._limit(self._partner(f"Customer {n}"), 100) for n in range(40))
        )
        self.assertSameCost(
            lambda some: some._store_figures(self.usd_company), profiles.sudo(), 20
        )
