from odoo.tests import tagged

from .cover_common import CoverCommon


@tagged("post_install", "-at_install")
class TestCoverBranch(CoverCommon):
    """A policy of a company insures its branches: one limit, one clock, one buyer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.env["res.company"].create(
            {"name": "USD branch", "parent_id": cls.usd_company.id}
        )
        cls.env.cr.precommit.run()  # the branch gets its accounts
        users = cls.env.user + cls.claims_user + cls.credit_user
        users.write({"company_ids": [(4, cls.shop.id)]})
        cls._cover(cls.customer, 10_000)

    def _cover_facts(self, company=None, partner=None):
        company, partner = company or self.shop, partner or self.customer
        facts = self.env["credit.facts"]._cover_facts(company, partner, self.today)
        return facts[partner.id]

    def _event(self, company, kind="insolvency"):
        return self.env["credit.risk.event"].create(
            {
                "partner_id": self.customer.id,
                "company_id": company.id,
                "kind": kind,
                "happened_on": self.today,
                "known_on": self.today,
                "source": "Court",
            }
        )

    def test_one_limit_is_filled_once(self):
        whole = self._invoice(self.customer, 8_000, due=30)
        branch = self._invoice(self.customer, 8_000, due=30, company=self.shop)

        self.assertCover(whole, 8_000)
        self.assertCover(branch, 2_000, 6_000, "limit_used")
        self.assertEqual(8_000, branch.credit_stamp_ids.used_before)
        self.assertCover(self._invoice(self.customer, 10, due=30), 0, 10, "limit_used")

    def test_computed_again_it_is_still_filled_once(self):
        self.policy.cover_limit_ids.active = False
        whole = self._invoice(self.customer, 8_000, due=30)
        branch = self._invoice(self.customer, 8_000, due=30, company=self.shop)
        self.assertCover(branch, 0, 8_000, "no_limit")
        self.policy.cover_limit_ids.active = True
        self._cover(self.customer, 10_000)

        for company in self.usd_company + self.shop:
            self.env["credit.cover"]._restamp(company, self.customer, "Came late")

        self.assertCover(whole, 8_000)
        self.assertCover(branch, 2_000, 6_000, "limit_used")

    def test_a_branch_with_a_policy_of_its_own_only(self):
        self.policy.active = False
        own = self._policy("P-SHOP", self.shop)
        self._cover(self.customer, 5_000, policy=own)
        self._invoice(self.customer, 8_000, due=-100)

        branch = self._invoice(self.customer, 8_000, due=30, company=self.shop)

        self.assertCover(branch, 5_000, 3_000, "limit_used")
        self.assertFalse(self._cover_facts()["cover_stopped"])

    def test_a_late_invoice_stops_cover_in_all(self):
        late = self._invoice(self.customer, 100, due=-61)
        self._invoice(self.customer, 100, due=-59, company=self.shop)

        for company in self.usd_company + self.shop:
            with self.subTest(company.name):
                facts = self._cover_facts(company)
                self.assertTrue(facts["cover_stopped"])
                self.assertEqual(-1, facts["days_to_mep"])
                self.assertEqual("stopped", facts["cover_status"])
                move = self._invoice(self.customer, 7, due=30, company=company)
                self.assertCover(move, 0, 7, "stopped")
        self.env.flush_all()
        page = self.customer.with_user(self.credit_user).with_company(self.shop)
        lines = page.credit_overview["cover_lines"]
        self.assertIn(late.name, " ".join(lines))
        self.assertFalse(self._cover_facts(self.jpy_company)["cover_stopped"])

    def test_an_insolvency_counts_in_all(self):
        whole = self._invoice(self.customer, 100, due=10)
        branch = self._invoice(self.customer, 100, due=10, company=self.shop)
        profile = self._profile(self.customer, self.shop)
        profile._store_figures(self.shop)
        self.assertEqual("insured", profile.figures_cover)

        self._event(self.usd_company)

        for move in (whole, branch):
            self.assertEqual(self.today, move.credit_loss_on)
            self.assertEqual("event", move.credit_stamp_ids.sorted("id")[-1].origin)
        self.assertEqual("stopped", profile.figures_cover)
        self.assertTrue(self._cover_facts()["cover_stopped"])
        move = self._invoice(self.customer, 7, due=30, company=self.shop)
        self.assertCover(move, 0, 7, "event")
        self.assertFalse(self._cover_facts(self.jpy_company)["cover_stopped"])

    def test_a_branch_learns_it_and_the_company_is_not_insured(self):
        self._event(self.shop, "collection")

        self.assertCover(self._invoice(self.customer, 7, due=30), 0, 7, "event")

    def test_what_kind_of_buyer_it_is_counts_in_the_branch(self):
        self._profile(self.customer).buyer_type = "public"
        move = self._invoice(self.customer, 7, due=30, company=self.shop)
        self.assertCover(move, 0, 7, "buyer")

        self._profile(self.customer, self.shop).buyer_type = "business"
        move = self._invoice(self.customer, 7, due=30, company=self.shop)
        self.assertCover(move, 7)

    def test_a_limit_that_a_branch_uses_is_used(self):
        limit = self.policy.cover_limit_ids
        limit._watch()
        self.assertTrue(limit.unused)

        self._invoice(self.customer, 7, due=30, company=self.shop)
        limit._watch()

        self.assertFalse(limit.unused)
        self.assertEqual(self.today, limit.last_insured_on)
