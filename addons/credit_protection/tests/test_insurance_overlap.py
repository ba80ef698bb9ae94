from datetime import timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .cover_common import CoverCommon


@tagged("post_install", "-at_install")
class TestInsuranceOverlap(CoverCommon):
    """Two policies stand side by side where no invoice would have two insurers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_customer.country_id = cls.jp

    @classmethod
    def _line(cls, countries, covered=True):
        return Command.create({"country_ids": countries.ids, "covered": covered})

    def _whole(self, company=None, without=None, **vals):
        """Make the first policy of a company exclude countries, beside an export one.

        :return: the policy that insures what the other one excludes
        """
        without = without or self.jp
        company = company or self.usd_company
        policy = self.policy if company == self.usd_company else self.jpy_policy
        policy.version_ids.country_ids = [self._line(without, covered=False)]
        return self._policy(
            "P-EXPORT",
            company,
            only_listed=True,
            country_ids=[self._line(without)],
            **vals,
        )

    def _refused(self):
        return self.assertRaisesRegex(ValidationError, "would both insure")

    def test_what_one_policy_excludes_another_insures(self):
        for company, policy in (
            (self.usd_company, self.policy),
            (self.jpy_company, self.jpy_policy),
        ):
            with self.subTest(company.name):
                export = self._whole(company)
                self._cover(self.customer, 900, policy=policy)
                self._cover(self.other_customer, 700, policy=export)
                for partner, insured, terms in (
                    (self.customer, 900, policy),
                    (self.other_customer, 700, export),
                ):
                    move = self._invoice(partner, 1_000, due=9, company=company)
                    self.assertCover(move, insured, 1_000 - insured, "limit_used")
                    self.assertEqual(
                        terms, move.sudo().credit_cover_version_id.policy_id
                    )

    def test_countries_that_come_together_later(self):
        export = self._whole()
        version = export.version_ids.with_user(self.claims_user)
        for vals in (
            {"only_listed": False},
            {"country_ids": [self._line(self.us)]},
            {"country_ids": [Command.clear()], "only_listed": False},
        ):
            with self.subTest(vals), self._refused(), self.env.cr.savepoint():
                version.write(vals)
        line = version.country_ids
        with self._refused(), self.env.cr.savepoint():
            line.country_ids += self.us
        with self._refused(), self.env.cr.savepoint():
            line.copy({"country_ids": self.us.ids})
        with self._refused(), self.env.cr.savepoint():
            self.policy.version_ids.country_ids.covered = True

    def test_an_endorsement_that_overlaps(self):
        export = self._whole()
        new = export._endorse(self.today + timedelta(days=1), "All countries")
        with self._refused():
            new.with_user(self.claims_user).only_listed = False

    def test_each_version_is_compared_by_its_own_days(self):
        day = self.today + timedelta(days=10)
        self.policy._endorse(day, "Without Japan").country_ids = [
            self._line(self.jp, covered=False)
        ]
        terms = {"only_listed": True, "country_ids": [self._line(self.jp)]}
        with self._refused(), self.env.cr.savepoint():
            self._policy("P-EXPORT", self.usd_company, since=9, **terms)
        self._policy("P-EXPORT", self.usd_company, since=10, **terms)

    def test_company_and_branch(self):
        branch, other = self.env["res.company"].create(
            [
                {"name": name, "parent_id": self.usd_company.id}
                for name in ("Branch", "Other branch")
            ]
        )
        with (
            self.assertRaisesRegex(ValidationError, "invoices of Branch on the same"),
            self.env.cr.savepoint(),
        ):
            self._policy("P-BRANCH", branch)
        self.policy.active = False
        own = self._policy("P-BRANCH", branch)
        self._policy("P-OTHER", other)
        with (
            self.assertRaisesRegex(ValidationError, "of (Other b|B)ranch on the same"),
            self.env.cr.savepoint(),
        ):
            self.policy.active = True
        own.version_ids.date_until = self.today - timedelta(days=1)
        with self._refused(), self.env.cr.savepoint():
            self.policy.active = True
