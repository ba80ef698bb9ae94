from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from .grades_common import GradesCommon
from .test_profile_rating import WARNING

GATES = """
language: 1
ruleset: test-grades
version: 1
tiers:
  - {tier: C, when: grade > 7}
  - {tier: B, otherwise: true}
order_gates:
  - id: weak
    when: grade > 7
    then: block
    reason: GRADE
  - id: country
    when: country_risk >= 3
    then: require_approval
    reason: COUNTRY
"""


@tagged("post_install", "-at_install")
class TestGradesRating(GradesCommon):
    """Grades stand on the profile, stop orders, and warn when they get worse."""

    def _activities(self, profile):
        kind = self.env.ref(WARNING)
        return profile.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_the_profile_can_be_filtered_and_grouped(self):
        self._grade(self.customer, "E", days=4)
        self._risk(self.china, 3)
        bad, none = self._rated(self.customer), self._rated(self.other_customer)

        self.assertRecordValues(
            bad + none,
            [
                {
                    "grade": 10,
                    "grade_date": self.today - timedelta(days=4),
                    "country_risk": False,
                },
                {"grade": 0, "grade_date": False, "country_risk": "3"},
            ],
        )
        both = [("id", "in", (bad + none).ids)]
        self.assertEqual(bad, self.Profile.search([*both, ("grade", ">", 7)]))
        self.assertEqual(none, self.Profile.search([*both, ("grade", "=", False)]))
        groups = self.Profile._read_group(both, ["country_risk"], ["__count"])
        self.assertEqual([("3", 1), (False, 1)], groups)

    def test_rating_twice_changes_nothing(self):
        profile = self._rated(self.customer)
        self._grade(self.customer, "C")
        profile._refresh()
        self.assertEqual(5, profile.grade)
        changed = profile._rated_before()
        profile._refresh()
        self.assertEqual(changed, profile._rated_before())

    def test_a_new_grade_is_rated_again_soon(self):
        profile, other = self._rated(self.customer), self._rated(self.other_customer)
        nights = self.env["credit.night"].search([("state", "=", "running")])
        trigger = self.env["ir.cron.trigger"].search_count([])

        self._grade(self.customer, "E")

        asked = self.env["credit.night"].search([("state", "=", "running")]) - nights
        self.assertEqual(profile.partner_id, asked.partner_ids)
        self.assertEqual("rating", asked.stage_ids.name)
        self.assertEqual(trigger + 1, self.env["ir.cron.trigger"].search_count([]))
        self._risk(self.china, 4)
        self.assertEqual((profile + other).partner_id, asked.partner_ids)

    def test_orders_are_judged_by_grade_and_country(self):
        self.rules.action_retire()
        self._rules("test-grades", company=self.usd_company, text=GATES)
        blocked, approval = (
            self._order(self.customer, 10),
            self._order(self.other_customer, 10),
        )
        fine = self._order(self._partner("Plain", country_id=self.germany.id), 10)
        self._grade(self.contact, "60", source=self.numbers)
        for partner in (self.other_customer, fine.partner_id):
            self._grade(partner, "A")
        self._risk(self.china, 3)
        self._risk(self.germany, 2)

        (blocked + approval + fine).with_user(self.salesperson).sudo().action_confirm()

        holds = (blocked + approval + fine).sudo().credit_hold_ids
        self.assertEqual(
            ["draft", "draft", "sale"], (blocked + approval + fine).mapped("state")
        )
        reasons = {hold.order_id: hold.reason_codes for hold in holds}
        self.assertEqual({blocked: ["GRADE"], approval: ["COUNTRY"]}, reasons)

    def test_a_trial_knows_them_too(self):
        self._grade(self.customer, "E")
        self._risk(self.germany, 2)

        facts = self.env["credit.facts"]._for_trial(
            self.usd_company, self.customer, Decimal(100)
        )

        self.assertEqual((10, 2), (facts["grade"], facts["country_risk"]))

    # === early warning === #

    def _warned(self, profile):
        notes = self._activities(profile).mapped("note")
        return " ".join(str(note) for note in notes)

    def test_a_worse_grade_and_country_are_one_warning(self):
        self._grade(self.customer, "A", days=9)
        self._risk(self.germany, 1, days=9)
        profile = self._rated(self.customer)
        self._grade(self.customer, "C")
        self._risk(self.germany, 2)

        profile._refresh()
        profile._refresh()

        self.assertEqual(1, len(self._activities(profile)))
        text = self._warned(profile)
        self.assertIn("The grade fell from 1 to 5", text)
        self.assertIn("The risk of Germany rose from 1 to 2", text)

    def test_one_step_is_not_told_unless_it_crosses_the_bound(self):
        steps = [(str(n), "", n) for n in range(1, 11)]
        ten = self._source("ten", steps)
        self._grade(self.customer, "6", source=ten, days=9)
        profile = self._rated(self.customer)
        self._grade(self.customer, "7", source=ten, days=8)
        profile._refresh()
        self.assertFalse(self._activities(profile))
        self._grade(self.customer, "8", source=ten, days=7)

        profile._refresh()

        self.assertIn("The grade fell from 7 to 8", self._warned(profile))

    def test_a_first_grade_that_is_bad_is_told_a_better_one_is_not(self):
        profile, other = self._rated(self.customer), self._rated(self.other_customer)
        self._grade(self.customer, "E")
        self._grade(self.other_customer, "A")
        (profile + other)._refresh()

        self.assertIn("The grade is 10; it was not known.", self._warned(profile))
        self.assertFalse(self._activities(other))

    # === the card === #

    def test_the_card_names_source_date_and_what_is_stale(self):
        self._grade(self.customer, "C", days=200)
        self._grade(self.customer, "20", source=self.numbers, outlook="negative")
        self._risk(self.germany, 3, grade="BB", source_id=self.countries.id)

        rows = self.contact.with_user(self.credit_user).credit_external

        self.assertEqual(["5 of 10", "3 of 10", "3 of 4"], [r["text"] for r in rows])
        self.assertEqual(["stale, ignored", "", ""], [r["stale"] for r in rows])
        self.assertIn("Letters: C", rows[0]["note"])
        self.assertIn("Negative", rows[1]["note"])
        self.assertEqual("Country risk of Germany", rows[2]["label"])
        self.assertIn("Atlas · BB", rows[2]["note"])
        profile = self._profile(self.customer).with_user(self.auditor)
        self.assertEqual(rows, profile.external_card)
        self.assertFalse(self.archived.with_user(self.credit_user).credit_external)
