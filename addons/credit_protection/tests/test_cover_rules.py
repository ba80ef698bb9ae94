from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .cover_common import CoverCommon

RULES = """\
ruleset: covered
title: Covered
language: 1
insurance:
  - id: no-policy
    when: country == US
    insured: 80%
    cover_limit: 100 * order_total
    maximum_extension: {days: 40, after: due_date}
    notify_overdue: {days: 70, after: due_date}
  - id: new-world
    when: country == CA
    insured: 50%
    cover_limit: 700
    stop_shipments_after: {months: 1, after: due_date}
claims:
  - id: insolvency
    when: legal_status == insolvency
    claim_type: insolvency
    claimable: immediately
    file_by: {days: 30, after: legal_status_date}
"""


@tagged("post_install", "-at_install")
class TestCoverRules(CoverCommon):
    """The rules insure where no policy is entered; a policy goes before them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ruleset = cls.env["credit.ruleset"].sudo().create({"text": RULES})
        cls.ruleset.action_activate_instead()
        (cls.policy + cls.jpy_policy).active = False
        cls.canada = cls._partner(
            "Maple", is_company=True, country_id=cls.env.ref("base.ca").id
        )

    def _facts_today(self, partner):
        return self.env["credit.facts"]._cover_facts(
            self.usd_company, partner, self.today
        )[partner.id]

    def test_the_line_that_fits_insures_the_invoice(self):
        first = self._invoice(self.canada, 500, due=30)
        second = self._invoice(self.canada, 300, due=30)
        yen = self._invoice(self.customer, 9_000, due=30, company=self.jpy_company)

        self.assertCover(first, 500)
        self.assertCover(second, 200, 100, "limit_used")
        self.assertCover(yen, 9_000)
        self.assertRecordValues(
            first + yen,
            [
                {
                    "credit_cover_ruleset_id": self.ruleset.id,
                    "credit_cover_rule": "new-world",
                    "credit_insured_share": 0.5,
                    "credit_cover_version_id": False,
                    "credit_notice_by": False,
                },
                {
                    "credit_cover_ruleset_id": self.ruleset.id,
                    "credit_cover_rule": "no-policy",
                    "credit_insured_share": 0.8,
                    "credit_cover_version_id": False,
                    "credit_notice_by": self.today + timedelta(days=100),
                },
            ],
        )
        self.assertEqual(self.today + timedelta(days=70), yen.credit_extension_end)
        stamp = first.credit_stamp_ids
        self.assertEqual(
            (self.ruleset, "new-world"), (stamp.ruleset_id, stamp.rule_line)
        )
        card = yen.with_user(self.claims_user).credit_cover_card
        self.assertIn("line no-policy, 80 % insured", card["policy"])
        self.assertIn("no insurance policy was in force", card["policy"])

    def test_why_the_rules_insure_nothing(self):
        person = self._partner("Ann", country_id=self.us.id)
        abroad = self._partner("Kaiser", is_company=True, country_id=self.jp.id)
        self.env["credit.risk.event"].with_user(self.claims_user).create(
            {
                "partner_id": self.other_customer.id,
                "kind": "insolvency",
                "source": "Court",
            }
        )
        for partner, reason in (
            (person, "buyer"),
            (abroad, "no_policy"),
            (self.other_customer, "event"),
        ):
            with self.subTest(reason):
                self.assertCover(self._invoice(partner, 10, due=30), 0, 10, reason)

    def test_cover_by_rules_stops_and_reaches_the_gate(self):
        self._invoice(self.customer, 500, due=-41)

        facts = self._facts_today(self.customer)

        self.assertEqual(
            (False, True, 29),
            (facts["policy_active"], facts["cover_stopped"], facts["days_to_noa"]),
        )
        self.assertCover(self._invoice(self.customer, 10, due=30), 0, 10, "stopped")
        self.assertEqual({"policy_active": False}, self._facts_today(self.canada))
        profile = self._profile(self.customer)
        profile._store_figures(self.usd_company)
        self.assertEqual("stopped", profile.figures_cover)

    def test_what_is_left_of_a_policy_that_has_ended(self):
        self.policy.active = True
        self._cover(self.customer, 1_000)
        self._invoice(self.customer, 500, due=-80)
        self.policy.active = False
        self.ruleset.action_retire()

        facts = self._facts_today(self.customer)

        self.assertEqual(
            (False, False, None, 10),
            (
                facts["policy_active"],
                facts["cover_stopped"],
                facts["days_to_mep"],
                facts["days_to_noa"],
            ),
        )

    def test_an_insolvency_dates_the_claim(self):
        move = self._invoice(self.customer, 500, due=30)
        self.assertFalse(move.credit_loss_on)

        self.env["credit.risk.event"].with_user(self.claims_user).create(
            {"partner_id": self.customer.id, "kind": "insolvency", "source": "Court"}
        )

        move.invalidate_recordset()
        self.assertEqual(self.today, move.credit_loss_on)
        self.assertEqual(self.today + timedelta(days=30), move.credit_claim_by)
        self.assertEqual(self.ruleset, move.credit_stamp_ids[:1].ruleset_id)

    def test_a_policy_goes_before_the_rules_and_says_so(self):
        by_rules = self._invoice(self.customer, 500, due=30)
        (self.policy + self.jpy_policy).active = True
        self._cover(self.customer, 10_000)
        by_policy = self._invoice(self.customer, 500, due=30)

        self.assertFalse(by_policy.credit_cover_ruleset_id)
        self.assertEqual(0.9, by_policy.credit_insured_share)
        policy = self.policy.with_user(self.claims_user)
        card = by_policy.with_user(self.claims_user).credit_cover_card
        for text, line in (
            (policy.rules_note, " (no-policy)"),
            (card["rules_note"], ""),
        ):
            for said in (
                f"maximum extension 40 days instead of 60 days{line}",
                f"overdue notice 70 days instead of 90 days{line}",
                "insured share 50 % instead of 90 %",
                "stop of deliveries 1 month instead of 60 days",
                "The policy counts.",
            ):
                self.assertIn(said, text)
        # Where nothing is insured no term counts, so neither does a difference.
        abroad = self._partner("Kaiser", is_company=True, country_id=self.jp.id)
        other = self._invoice(abroad, 500, due=30).with_user(self.claims_user)
        self.assertEqual("none", other.credit_cover_state)
        self.assertFalse(other.credit_cover_card["rules_note"])
        # What was stamped stays until somebody computes it again.
        self.assertEqual(self.ruleset, by_rules.credit_cover_ruleset_id)
        self.env["credit.cover"].with_user(self.claims_user)._compute_again(
            self.usd_company, self.customer, "The policy was entered late"
        )
        by_rules.invalidate_recordset()
        self.assertFalse(by_rules.credit_cover_ruleset_id)
        self.assertEqual(self.policy, by_rules.credit_cover_version_id.policy_id)

    def test_rules_that_agree_say_nothing(self):
        same = RULES.replace("80%", "90%").replace("50%", "80%")
        same = same.replace("{days: 40,", "{days: 60,").replace(
            "{days: 70", "{days: 90"
        )
        same = same.replace("{months: 1, after", "{days: 60, after")
        self.policy.active = True
        self.assertTrue(self.policy.rules_note)

        ruleset = self.env["credit.ruleset"].sudo().create({"text": same})
        ruleset.action_activate_instead()

        self.policy.invalidate_recordset()
        self.assertFalse(self.policy.rules_note)

    def test_who_may_see_and_nobody_types(self):
        move = self._invoice(self.customer, 500, due=30)

        with self.assertRaises(AccessError):
            move.with_user(self.salesperson).read(["credit_cover_rule"])
        with self.assertRaises(AccessError):
            move.with_user(self.accountant).credit_cover_rule = "mine"

    def test_many_invoices_cost_as_much_as_two(self):
        buyers = self.customer.browse()
        for number in range(40):
            buyers |= self._partner(
                f"B{number}", is_company=True, country_id=self.us.id
            )

        for buyer in buyers:
            self._invoice(buyer, 10, due=30)

        self.assertSameCost(
            lambda some: self.env["credit.cover"]._restamp(self.usd_company, some),
            buyers,
            at_most=60,
        )
