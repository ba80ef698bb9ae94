from odoo.tests import tagged

from .claim_common import ClaimCommon

RULES = """\
ruleset: claims
title: Claims
language: 1
tiers:
  - {tier: D, when: claim_filed}
  - {tier: B, otherwise: true}
credit_limit:
  - {when: tier == D, limit: 0}
  - {otherwise: true, limit: 900_000}
order_gates:
  - {id: claim-filed, title: Claim, when: claim_filed, then: block, reason: CLAIM}
  - id: plan-broken
    title: Plan
    when: [has_payment_plan, payment_plan_broken]
    then: require_approval
    reason: PLAN
"""


@tagged("post_install", "-at_install")
class TestClaimEffect(ClaimCommon):
    """A filed claim counts against its customer, by the rules, on the same day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ruleset = cls.env["credit.ruleset"].sudo().create({"text": RULES})
        ruleset.action_activate_instead()
        for company in cls.companies.sudo():
            company.credit_tier_hold_days = 0
        cls.claim = cls._claim()
        cls.profile = cls._profile(cls.customer)
        cls.yen_profile = cls._profile(cls.customer, cls.jpy_company)
        (cls.profile + cls.yen_profile)._refresh()

    def _rated(self, profile=None):
        profile = profile or self.profile
        return profile.tier, profile.proposed_limit

    def _confirmed(self, partner=None, company=None):
        """Return the holds of an order that somebody just tried to confirm."""
        order = self._order(
            partner or self.customer,
            10,
            company=company,
            user_id=self.salesperson.id,
        )
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        self.assertEqual(not hold, order.state == "sale")
        return hold

    def test_filing_lowers_tier_and_limit_and_holds_the_next_order(self):
        self.assertEqual(("B", 900_000), self._rated())
        self.assertFalse(self._confirmed())

        self._filed(self.claim)

        self.assertEqual(("D", 0), self._rated())
        self.assertEqual(["CLAIM"], self._confirmed().reason_codes)
        # Neither in the other company nor for others.
        self.assertEqual(("B", 900_000), self._rated(self.yen_profile))
        self.assertFalse(self._confirmed(company=self.jpy_company))
        self.assertFalse(self._confirmed(self.other_customer))

    def test_a_refusal_frees_and_an_objection_does_not(self):
        self._filed(self.claim)
        hold = self._confirmed()
        self.env["credit.reevaluation"].search([]).unlink()

        day = self.claim.filed_on
        self.claim._decide("refused", {}, day, reason="Notice too late")

        self.assertEqual(("B", 900_000), self._rated())
        self.env.cr.precommit.run()
        self.assertIn(hold, self.env["credit.reevaluation"].search([]).hold_id)
        self.env["credit.gate"]._reevaluate(hold)
        self.assertEqual("ready", hold.state)
        hold.order_id.action_confirm()
        self.assertEqual("sale", hold.order_id.state)
        self.claim._object("It was sent in time")
        self.assertEqual(("D", 0), self._rated())
        self.assertTrue(self._confirmed())

    def test_it_counts_until_it_is_closed(self):
        self._decided(self.claim)
        self.assertEqual(("D", 0), self._rated())

        self.claim._end("Everything is settled")

        self.assertEqual(("B", 900_000), self._rated())
        self.assertFalse(self._confirmed())

    def test_facts_of_two_and_forty_customers_cost_the_same(self):
        self._filed(self.claim)
        partners = self.customer + self.other_customer
        for number in range(38):
            partners += self._partner(f"Buyer {number}", is_company=True)
        facts = self.env["credit.facts"]
        found = facts._cover_facts(self.usd_company, partners, self.today)
        self.assertTrue(found[self.customer.id]["claim_filed"])
        self.assertNotIn("claim_filed", found[self.other_customer.id])

        self.assertSameCost(
            lambda some: facts._cover_facts(self.usd_company, some, self.today),
            partners,
            at_most=40,
        )
