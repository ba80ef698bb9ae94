from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .profile_common import ProfileCommon

REFRESH = "odoo.addons.credit_protection.models.customers.credit_profile_refresh"
WARNING = "credit_protection.mail_activity_credit_warning"


@tagged("post_install", "-at_install")
class TestProfileRating(ProfileCommon):
    """Tier, score and history of customers, as the rules in force give them."""

    def test_tier_and_score_by_the_rules(self):
        self._good_history(self.customer)
        self._good_history(self.other_customer, late=10)

        good, late = self._rated(self.customer), self._rated(self.other_customer)

        self.assertEqual(("A", 100.0, True), (good.tier, good.score, good.score_known))
        self.assertEqual(("B", 40.0), (late.tier, late.score))
        self.assertEqual((10.0, 0.0), (late.avg_delay, late.on_time_ratio))
        self.assertEqual(self.today, good.rated_on)
        self.assertEqual(600.0, good.proposed_limit)
        self.assertEqual("A", good.tier_computed)

    def test_batches_of_one_company_forget_nothing(self):
        self._good_history(self.customer)
        self._good_history(self.other_customer, late=10)
        profiles = self._profile(self.customer) + self._profile(self.other_customer)
        profiles[0].legal_status = "legal"  # not written yet

        with patch(f"{REFRESH}.BATCH", 1):
            profiles._refresh()

        self.assertEqual(["D", "B"], profiles.mapped("tier"))

    def test_factors_say_what_gave_the_points(self):
        self._good_history(self.customer, late=10)

        delay, on_time = self._rated(self.customer).score_factors

        self.assertEqual(("delay", 30.0, 60.0), _part(delay))
        self.assertEqual(("avg_delay < 20", "10"), (delay["range"], delay["value"]))
        self.assertEqual(("on-time", 10.0, 40.0), _part(on_time))

    def test_no_history_means_new(self):
        profile = self._rated(self.customer)

        self.assertEqual(("N", False), (profile.tier, profile.score_known))

    def test_few_invoices_are_no_good_history(self):
        self._good_history(self.customer, count=1)

        self.assertEqual("N", self._rated(self.customer).tier)

    def test_without_rules_about_tiers_everybody_is_new(self):
        self._good_history(self.customer)
        text = "language: 1\nruleset: bare\norder_gates: []\n"
        self.rules.action_retire()
        self._rules("bare", company=self.usd_company, text=text)

        profile = self._rated(self.customer)

        self.assertEqual(
            ("N", False, None),
            (
                profile.tier,
                profile.score_known,
                profile.score_factors or None,
            ),
        )

    def test_each_company_has_its_rules_and_currency(self):
        self._rules("rating-jp", prime=30, company=self.jpy_company)
        self._good_history(self.customer, late=10)
        self._good_history(
            self.customer, amount=1000, late=10, company=self.jpy_company
        )

        usd = self._rated(self.customer)
        jpy = self._rated(self.customer, self.jpy_company)

        self.assertEqual(("B", "A"), (usd.tier, jpy.tier))
        self.assertEqual((300.0, 3000.0), (usd.sales_12m, jpy.sales_12m))

    def test_legal_status_comes_first(self):
        self._good_history(self.customer)
        profile = self._profile(self.customer)
        profile.legal_status = "insolvency"

        profile._refresh()

        self.assertEqual(
            ("D", 0.0, True),
            (
                profile.tier,
                profile.proposed_limit,
                profile.proposed_limit_known,
            ),
        )

    # === lock and patience === #

    def test_a_lock_counts_at_once_until_it_runs_out(self):
        self._good_history(self.customer)
        profile = self._rated(self.customer)
        until = self.today + timedelta(days=5)

        profile.with_user(self.credit_manager).write(
            {
                "tier_locked": True,
                "tier_lock_value": "C",
                "tier_lock_reason": "News in the paper",
                "tier_lock_until": until,
            }
        )

        self.assertEqual(("C", "A"), (profile.tier, profile.tier_computed))
        self.assertEqual(self.credit_manager, profile.tier_lock_user_id)
        profile._refresh(until)
        self.assertEqual("C", profile.tier)
        profile._refresh(until + timedelta(days=1))
        self.assertEqual("A", profile.tier)
        profile.tier_locked = False
        self.assertEqual(("A", False), (profile.tier, profile.tier_lock_reason))

    def test_a_lock_needs_a_reason(self):
        with self.assertRaises(ValidationError):
            self._profile(self.customer).write(
                {"tier_locked": True, "tier_lock_value": "C", "tier_lock_reason": " "}
            )

    def test_a_better_tier_has_to_hold(self):
        self.usd_company.credit_tier_hold_days = 10
        self._good_history(self.customer)
        profile = self._profile(self.customer)
        profile.legal_status = "legal"
        profile._refresh()
        profile.legal_status = "normal"

        profile._refresh()
        self.assertEqual(("D", "A"), (profile.tier, profile.tier_pending))
        profile._refresh(self.today + timedelta(days=9))
        self.assertEqual("D", profile.tier)
        profile._refresh(self.today + timedelta(days=10))
        self.assertEqual(("A", False), (profile.tier, profile.tier_pending))
        profile.legal_status = "legal"
        profile._refresh(self.today + timedelta(days=11))
        self.assertEqual("D", profile.tier)

    # === history === #

    def test_one_row_a_change_and_day(self):
        self._good_history(self.customer)
        self._limit(self.customer, 5000)
        profile = self._rated(self.customer)
        profile._refresh()
        self.assertEqual(1, len(profile.history_ids))
        self._invoice(self.customer, 70, due=30)
        profile._refresh()
        self.assertRecordValues(
            profile.history_ids,
            [{"date": self.today, "tier": "A", "exposure": 70, "credit_limit": 5000}],
        )

        tomorrow = self.today + timedelta(days=1)
        profile._refresh(tomorrow)
        self.assertEqual(1, len(profile.history_ids), "nothing changed")
        profile.legal_status = "legal"
        profile._refresh(tomorrow)

        self.assertEqual(["D", "A"], profile.history_ids.mapped("tier"))

    def test_what_did_not_change_is_not_written(self):
        self._good_history(self.customer)
        profile = self._rated(self.customer)
        writer = "odoo.addons.credit_protection.models.facts.credit_behaviour_sql"

        with patch(f"{writer}.write_ratings") as write_ratings:
            profile._refresh()

        write_ratings.assert_not_called()

    # === the gate === #

    def test_orders_are_judged_with_the_stored_tier(self):
        profile = self._rated(self.customer)
        order = self._order(self.contact, 100)
        facts = self.env["credit.facts"]._for_orders(order)[order.id]
        self.assertEqual("N", facts["tier"])

        profile.write(
            {"tier_locked": True, "tier_lock_value": "D", "tier_lock_reason": "Fraud"}
        )
        order.action_confirm()

        self.assertNotEqual("sale", order.state)

    def test_a_customer_never_rated_has_no_stored_tier(self):
        profile = self._profile(self.customer)

        facts = self.Profile._rating_facts(self.usd_company, self.contact)

        known = facts[profile.partner_id.id]
        self.assertEqual("normal", known["legal_status"])
        self.assertFalse({"tier", "score", "avg_delay"} & known.keys())

    # === the night === #

    def test_the_night_rates_everybody(self):
        self._good_history(self.customer)
        self._good_history(self.archived)

        self._run_night("rating")

        profiles_sudo = self.Profile.sudo()._of(
            self.customer + self.archived, self.usd_company
        )
        self.assertEqual(["A", "A"], profiles_sudo.mapped("tier"))

    def test_who_became_a_contact_is_rated_as_the_customer(self):
        """Credit is given to that one; the night goes on, and warns of one only."""
        moved, kept = (self._profile(p) for p in self.customer + self.other_customer)
        self._good_history(self.customer)
        self._good_history(self.other_customer)
        self._run_night("rating", companies=self.usd_company)
        self.assertEqual(["A", "A"], (moved + kept).mapped("tier"))

        self.other_customer.is_company = True
        self.customer.parent_id = self.other_customer
        self.assertEqual(self.other_customer, moved.partner_id.commercial_partner_id)
        self._invoice(self.other_customer, 900, due=-100)
        stages = ("rating", "limit_reviews", "figures")
        nights = self._run_night(*stages, companies=self.usd_company)

        self.assertFalse(nights.failure_ids)
        self.assertEqual(["D", "D"], (moved + kept).mapped("tier"))
        self.assertEqual(900, moved.rated_figures["overdue_amount"])
        self.assertEqual([0, 1], [len(p.sudo().activity_ids) for p in moved + kept])
        moved.with_user(self.credit_manager).action_refresh()

    def test_one_bad_customer_does_not_stop_the_others(self):
        self._good_history(self.customer)
        self._good_history(self.other_customer)
        self._profile(self.customer + self.other_customer)
        bad = self._profile(self.other_customer)
        rate = self.env.registry["credit.profile"]._rate

        def broken(this, *args):
            if this == bad:
                raise ValueError("a broken figure")
            return rate(this, *args)

        logger = "odoo.addons.credit_protection.models.base.credit_night_work"
        with (
            patch.object(self.env.registry["credit.profile"], "_rate", broken),
            self.assertLogs(logger, "ERROR"),
        ):
            self._run_night("rating")

        self.assertEqual("A", self._profile(self.customer).tier)
        self.assertFalse(bad.tier)
        self.assertIn("a broken figure", bad.night_error)

    # === warnings === #

    def _warnings(self, profile):
        return profile.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(WARNING)
        )

    def test_a_drop_warns_the_responsible_person_once(self):
        self._good_history(self.customer)
        profile = self._rated(self.customer)
        profile.responsible_id = self.credit_user
        self.assertFalse(self._warnings(profile), "the first rating is no change")

        profile.legal_status = "insolvency"
        profile._refresh()
        profile._refresh(self.today + timedelta(days=1))

        warning = self._warnings(profile)
        self.assertEqual(self.credit_user, warning.user_id)
        self.assertIn("The tier fell from A to D.", warning.note)
        self.assertIn("limit of", warning.note)

    def test_a_second_drop_is_added_to_the_open_warning(self):
        self._good_history(self.customer)
        profile = self._rated(self.customer)
        self._invoice(self.customer, 300, due=-70)
        profile._refresh()
        self.assertIn("70 days overdue; it was 0", self._warnings(profile).note)

        profile.legal_status = "legal"
        profile._refresh()

        warning = self._warnings(profile).ensure_one()
        self.assertIn("70 days overdue", warning.note)
        self.assertIn("to D.", warning.note)

    def test_without_a_responsible_person_the_company_s_is_told(self):
        self.usd_company.credit_responsible_id = self.credit_manager
        self._good_history(self.customer)
        profile = self._rated(self.customer)
        profile.legal_status = "legal"

        profile._refresh()

        self.assertEqual(self.credit_manager, self._warnings(profile).user_id)

    # === rights === #

    def test_sales_see_nothing(self):
        profile = self._rated(self.customer)
        for record in (profile, profile.history_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.salesperson).read(["tier"])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).read(["credit_rating"])
        with self.assertRaises(AccessError):
            profile.with_user(self.salesperson).action_refresh()

    def test_auditors_read_and_do_nothing(self):
        profile = self._rated(self.customer).with_user(self.auditor)

        self.assertEqual("N", profile.read(["tier", "rating_card"])[0]["tier"])
        self.assertEqual("N", profile.history_ids.read(["tier"])[0]["tier"])
        self.assertTrue(self.customer.with_user(self.auditor).credit_rating)
        with self.assertRaises(AccessError):
            profile.action_refresh()
        with self.assertRaises(AccessError):
            profile.write({"legal_status": "legal"})
        with self.assertRaises(AccessError):
            profile.history_ids.write({"tier": "A"})

    def test_managers_lock_but_do_not_type_tiers(self):
        profile = self._rated(self.customer).with_user(self.credit_manager)
        for vals in ({"tier": "A"}, {"score": 100}, {"proposed_limit": 1}):
            with self.assertRaises(UserError):
                profile.write(vals)
        profile.action_refresh()

    def test_the_card_is_in_the_reader_s_language(self):
        self._good_history(self.customer)
        profile = self._rated(self.customer)

        card = profile.rating_card

        self.assertEqual(
            ("A", "100", "100"),
            (
                card["tier"],
                card["score_text"],
                card["score_most"],
            ),
        )
        self.assertEqual("Delay", card["factors"][0]["label"])
        self.assertEqual("0 days", card["factors"][0]["value"])


def _part(factor):
    return factor["factor"], factor["points"], factor["most"]
