from odoo.tests import tagged

from .claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimPremium(ClaimCommon):
    """A maximum liability of so many premiums follows what was declared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for policy in cls.policy + cls.jpy_policy:
            version = policy.version_ids
            cls._raw(version, premium_minimum=0, liability_multiple=5, premium_rate=10)
        cls.sold_on = cls.moves[0].invoice_date

    def _declare(self, policy, day=None):
        return (
            self.env["credit.declaration"]
            .with_user(self.claims_user)
            .create({"policy_id": policy.id, "date_from": day or self.sold_on})
        )

    def _liability(self, claim):
        """Return room left under the maximum liability, as the claim tells it."""
        return float({s["code"]: s["term"] for s in claim.steps}["liability"])

    def test_what_was_declared_counts(self):
        declaration = self._declare(self.policy)
        self.assertEqual(6_700, declaration.premium)
        claim = self._claim()
        self.assertFalse(claim.liability_known)
        self.assertIn("liability_unknown", [p.code for p in claim._problems()])

        declaration.action_declare()
        claim.action_recalculate()

        # 5 times 6,700, less than 90 % of 60,000.
        self.assertEqual(33_500, self._liability(claim))
        self.assertEqual(33_500, claim.expected_amount)
        self.assertNotIn("liability_unknown", [p.code for p in claim._problems()])

    def test_the_minimum_counts_until_more_was_declared(self):
        self._declare(self.policy).action_declare()
        self._raw(self.policy.version_ids, premium_minimum=7_000)

        self.assertEqual(35_000, self._liability(self._claim()))

    def test_each_year_and_policy_has_premiums_of_its_own(self):
        self._declare(self.policy).action_declare()
        policy, version = self.policy, self.policy.version_ids
        self.assertEqual(6_700, policy._premium_of_year(self.sold_on, version))
        before = policy.date_from
        self.assertEqual(0, policy._premium_of_year(before, version))

        claim = self._claim(company=self.jpy_company)
        self.assertFalse(claim.liability_known)
        self._declare(self.jpy_policy).action_declare()
        claim.action_recalculate()
        self.assertEqual(4_500, self._liability(claim))
