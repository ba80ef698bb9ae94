from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import file_open

from .limit_common import LimitCommon


@tagged("post_install", "-at_install")
class TestLimitInForce(LimitCommon):
    """What of all that was decided counts today, and what an order makes of it."""

    def _facts_about(self, amount=10):
        order = self._order(self.customer, amount)
        return self.env["credit.facts"]._for_orders(order)[order.id]

    def test_unlimited_is_no_amount(self):
        profile = self._limit(self.customer, 5, "unlimited")
        self._invoice(self.customer, 100000)
        self.assertEqual(("unlimited", None), self._force(self.customer))
        self.assertIsNone(profile._limit_amount())
        self.assertEqual("unlimited", self.customer.credit_limit_kind)
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertEqual("sale", order.state)
        profile._store_figures(self.usd_company)
        self.assertRecordValues(
            profile, [{"over_limit": False, "effective_kind": "unlimited"}]
        )
        self.assertEqual(0, profile.free_limit)

    def test_days_since_it_expired(self):
        profile = self._limit(self.customer, 500)
        for days, expected in ((-1, 0), (0, 0), (1, 1), (40, 40)):
            profile.limit_expires_on = self._day(-days)
            facts = self._facts_about()
            self.assertEqual(expected, facts["limit_expired_days"])
            self.assertEqual(500, facts["credit_limit"])
        self._temporary(profile, 800)
        self.assertEqual(0, self._facts_about()["limit_expired_days"])

    def test_an_expired_limit_needs_approval_after_some_days(self):
        with file_open("credit_protection/data/rulesets/standard.yaml") as shipped:
            text = shipped.read().replace("ruleset: standard", "ruleset: test-shipped")
        rules = self.env["credit.ruleset"].sudo()
        rules = rules.create({"text": text, "company_id": self.usd_company.id})
        rules.action_activate_instead()
        profile = self._limit(self.customer, 500)
        for days, state in ((10, "sale"), (11, "draft")):
            profile.limit_expires_on = self.today - timedelta(days=days)
            order = self._order(self.customer, 10)
            order.action_confirm()
            self.assertEqual(state, order.state)
        reasons = self._decisions(order).reasons
        self.assertEqual(["EXPIRED"], [reason["code"] for reason in reasons])

    def test_a_share_of_the_cover_is_added(self):
        profile = self._limit(self.customer, 100)
        asked = []

        def covers(facts, company, debtors, today):
            asked.append((company, today))
            return {self.customer.id: Decimal(1000)}

        self.patch(self.env.registry["credit.facts"], "_cover_limits", covers)
        self.assertEqual(("amount", 100), self._force(self.customer))
        self.assertFalse(asked, "without a share nobody has to know the cover")
        self.usd_company.credit_cover_uplift = 12.5
        self.assertEqual(("amount", 225), self._force(self.customer))
        self.assertEqual([(self.usd_company, self.today)], asked)
        profile.limit_kind = "none"
        self.assertEqual(("none", 0), self._force(self.customer))
        self._limit(self.customer, 100, company=self.jpy_company)
        self.jpy_company.credit_cover_uplift = 0.15
        self.assertEqual(("amount", 101), self._force(self.customer, self.jpy_company))

    def test_without_insurance_there_is_no_cover(self):
        self.usd_company.credit_cover_uplift = 50
        self._limit(self.customer, 100)
        self.assertEqual(("amount", 100), self._force(self.customer))

    def test_archived_customers_have_theirs(self):
        self._limit(self.archived, 70)
        self.assertEqual(("amount", 70), self._force(self.archived))

    def test_the_history_of_days_says_what_counted(self):
        profile = self._limit(self.customer, 100)
        self._temporary(profile, 300)
        profile._refresh()
        self.assertRecordValues(
            profile.history_ids[:1], [{"limit_kind": "amount", "credit_limit": 300}]
        )

    def test_forty_customers_cost_what_two_cost(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(40)]
        )
        for profile in self._profile(partners):
            profile.write({"limit_kind": "amount", "credit_limit": 100})
            self._temporary(profile, 200)
        self.assertSameCost(
            lambda some: self.env["credit.facts"]._limits(
                self.usd_company, some, self.today
            ),
            partners,
            at_most=10,
        )
