from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .profile_common import ProfileCommon

RULES = """
language: 1
ruleset: %(code)s
tiers:
  - {tier: D, when: legal_status != normal}
  - {tier: A, when: on_time_ratio >= 95%%}
  - {tier: N, otherwise: true}
payment_terms:
  - {when: tier == D, days: 0}
  - {when: tier == A, days: %(prime)s}
  - {otherwise: true, days: %(others)s}
order_gates:
  - id: terms-too-long
    title: {en: Payment term too long}
    when: term_days > max_term_days
    unless: doc_amount <= 0
    then: require_approval
    reason: TERMS
    message: {en: "The term is {term_days} days; {max_term_days} are allowed."}
"""


class TermsCommon(ProfileCommon):
    """Two companies with rules and payment terms of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules.action_retire()
        cls.rules = cls._term_rules("terms-us", 60, 30, cls.usd_company)
        cls._term_rules("terms-jp", 20, 7, cls.jpy_company)
        cls.env["account.payment.term"].search([]).active = False
        cls.at_once = cls._terms("At once", 0)
        cls.days_15 = cls._terms("Fifteen", 15)
        cls.days_30 = cls._terms("Thirty", 30)
        cls.days_60 = cls._terms("Sixty", 60)
        cls.jp_7 = cls._terms("Seven", 7, company=cls.jpy_company)

    @classmethod
    def _term_rules(cls, code, prime, others, company):
        text = RULES % {"code": code, "prime": prime, "others": others}
        return cls._rules(code, company=company, text=text)

    @classmethod
    def _terms(cls, name, *days, company=None, **vals):
        share = 100.0 / len(days)
        lines = [
            Command.create({"value": "percent", "value_amount": share, "nb_days": day})
            for day in days
        ]
        company_id = company.id if company else False
        return cls.env["account.payment.term"].create(
            {"name": name, "line_ids": lines, "company_id": company_id, **vals}
        )

    def _give(self, partner, terms, company=None):
        here = partner.with_company(company or self.usd_company)
        here.property_payment_term_id = terms
        return here


@tagged("post_install", "-at_install")
class TestProfileTerms(TermsCommon):
    """The longest terms by tier: proposed, given once, never changed on old ones."""

    def test_each_company_has_its_longest_terms(self):
        self._good_history(self.customer)
        self._good_history(self.customer, company=self.jpy_company)

        profiles = (
            self._rated(self.customer),
            self._rated(self.customer, self.jpy_company),
            self._rated(self.other_customer),
        )

        self.assertEqual(
            [("A", 60, True), ("A", 20, True), ("N", 30, True)],
            [(p.tier, p.max_term_days, p.max_term_known) for p in profiles],
        )
        trace = profiles[0].max_term_trace
        self.assertEqual(("60", "A"), (trace["days"], trace["facts"]["tier"]))
        self.assertTrue(trace["rows"][0]["fits"])

    def test_a_locked_tier_decides_the_terms(self):
        self._good_history(self.customer)
        profile = self._profile(self.customer)
        profile.write(
            {"tier_locked": True, "tier_lock_value": "D", "tier_lock_reason": "Fraud"}
        )

        profile._refresh()

        self.assertEqual(("D", 0, True), _allowed(profile))

    def test_rules_without_terms_say_none(self):
        self.rules.action_retire()
        text = "language: 1\nruleset: bare\norder_gates: []\n"
        self._rules("bare", company=self.usd_company, text=text)
        profile = self._rated(self.customer)

        self.assertEqual((0, False), (profile.max_term_days, profile.max_term_known))
        self.assertFalse(profile.proposed_term_id)
        self.assertFalse(self.customer.property_payment_term_id)
        with self.assertRaises(UserError):
            profile.with_user(self.credit_manager).action_use_proposed_terms()

    # === new customers === #

    def test_a_new_customer_gets_terms_once(self):
        profile = self._rated(self.customer)

        self.assertEqual(self.days_30, self.customer.property_payment_term_id)
        self.assertEqual(self.today, profile.first_terms_on)
        for record in (profile, self.customer):
            note = record.message_ids[0].body
            self.assertIn("none → Thirty. A new customer gets the longest", note)

        self._give(self.customer, False)
        profile._refresh(self.today + timedelta(days=1))
        self.assertFalse(self.customer.property_payment_term_id, "only once")

    def test_each_company_gives_its_own_terms(self):
        self._rated(self.customer)
        self._rated(self.customer, self.jpy_company)

        here = self.customer.property_payment_term_id
        there = self.customer.with_company(self.jpy_company).property_payment_term_id

        self.assertEqual((self.days_30, self.jp_7), (here, there))
        self.assertFalse(self.other_customer.property_payment_term_id)

    def test_typed_terms_stay(self):
        self._give(self.customer, self.days_15)

        profile = self._rated(self.customer)

        self.assertEqual(self.days_15, self.customer.property_payment_term_id)
        self.assertFalse(profile.first_terms_on)
        self.assertEqual(self.days_30, profile.proposed_term_id)

    def test_old_customers_are_only_proposed_to(self):
        self._good_history(self.customer)

        profile = self._rated(self.customer)

        self.assertFalse(self.customer.property_payment_term_id)
        self.assertEqual(self.days_60, profile.proposed_term_id)
        self.assertFalse(profile.first_terms_on)

    def test_a_company_may_leave_it_to_people(self):
        self.usd_company.credit_give_first_terms = False

        profile = self._rated(self.customer)

        self.assertFalse(self.customer.property_payment_term_id)
        self.assertEqual(self.days_30, profile.proposed_term_id)

    def test_a_customer_is_rated_when_made(self):
        made = self.env["res.partner"].with_context(res_partner_search_mode="customer")

        new, typed, contact, nobody = (
            made.create({"name": "Fresh"}),
            made.create({"name": "Known", "property_payment_term_id": self.at_once.id}),
            made.create({"name": "Ann", "parent_id": self.customer.id}),
            self._partner("No customer"),
        )

        self.assertEqual(self.days_30, new.property_payment_term_id)
        self.assertEqual(self.at_once, typed.property_payment_term_id)
        profiles_sudo = self.Profile.sudo()._of(
            new + typed + contact + nobody, self.usd_company
        )
        self.assertEqual(new, profiles_sudo.partner_id)

    def test_a_salesperson_may_make_the_customer(self):
        self.salesperson.group_ids += self.env.ref("base.group_partner_manager")
        made = self.env["res.partner"].with_user(self.salesperson)

        new = made.create({"name": "Fresh", "customer_rank": 1})

        self.assertEqual(self.days_30, new.property_payment_term_id)
        self.assertEqual("N", self._profile(new).tier)

    # === which terms are proposed === #

    def test_instalments_count_with_the_last_one(self):
        plan = self._terms("Halves", 0, 45, sequence=1)
        self.days_30.active = False

        profile = self._rated(self.customer)

        self.assertEqual(self.days_15, self.customer.property_payment_term_id)
        self._give(self.customer, plan)
        profile._refresh()
        self.assertEqual((45, True), (profile.term_days, profile.terms_exceed))

    def test_plain_terms_before_instalments_and_discounts(self):
        self._terms("Two parts", 0, 30, sequence=1)
        self._terms("Cheaper", 30, early_discount=True, sequence=1)

        self._rated(self.customer)

        self.assertEqual(self.days_30, self.customer.property_payment_term_id)

    def test_no_terms_short_enough(self):
        (self.at_once + self.days_15 + self.days_30 + self.jp_7).active = False

        profile = self._rated(self.customer)

        self.assertFalse(profile.proposed_term_id)
        self.assertFalse(self.customer.property_payment_term_id)
        self.assertFalse(profile.first_terms_on)

    # === old customers === #

    def test_a_tier_that_drops_never_shortens_terms(self):
        self._good_history(self.customer)
        self._give(self.customer, self.days_60)
        profile = self._rated(self.customer)
        self.assertEqual(("A", False), (profile.tier, profile.terms_exceed))

        profile.legal_status = "legal"
        profile._refresh()

        self.assertEqual(("D", 0, True), _allowed(profile))
        self.assertEqual(self.days_60, self.customer.property_payment_term_id)
        self.assertEqual((60, True), (profile.term_days, profile.terms_exceed))
        self.assertEqual(self.at_once, profile.proposed_term_id)
        terms = profile.rating_card["terms"]
        self.assertIn("stay until somebody changes them", terms["proposal"])
        self.assertEqual(
            [True, False, False], [row["bad"] for row in terms["rows"]], terms["rows"]
        )

    def test_a_manager_uses_the_proposal(self):
        self._good_history(self.customer)
        self._give(self.customer, self.days_15)
        self._rated(self.customer)
        partner = self.customer.with_user(self.credit_manager)
        self.assertEqual(self.days_60, partner.credit_proposed_term_id)

        partner.action_credit_use_proposed_terms()

        self.assertEqual(self.days_60, self.customer.property_payment_term_id)
        note = self.customer.message_ids[0].body
        self.assertIn("Fifteen → Sixty", note)
        self.assertIn(self.credit_manager.name, note)
        self.assertFalse(partner.credit_proposed_term_id)
        self.assertEqual(60, self._profile(self.customer).term_days)
        with self.assertRaises(UserError):
            partner.action_credit_use_proposed_terms()

    def test_terms_that_somebody_changes_are_seen_at_once(self):
        self._good_history(self.customer)
        profile = self._rated(self.customer)

        self._give(self.customer, self._terms("Long", 90))

        self.assertEqual((90, True), (profile.term_days, profile.terms_exceed))
        self._give(self.customer, self.days_60, self.jpy_company)
        self.assertEqual(90, profile.term_days)

    def test_the_card_says_it_in_words(self):
        self._good_history(self.customer, late=2)
        self._give(self.customer, self.days_30)
        profile = self._rated(self.customer).with_user(self.auditor)

        rows = profile.rating_card["terms"]["rows"]

        texts = {row["key"]: row["text"] for row in rows}
        self.assertEqual(
            {
                "term_days": "Thirty (30 days)",
                "max_term_days": "30 days",
                "pays": "2 days late on average",
            },
            texts,
        )

    # === agreed by hand === #

    def _agree(self, profile, days, user=None, **vals):
        profile.with_user(user or self.credit_manager).write(
            {
                "terms_agreed": True,
                "agreed_term_days": days,
                "agreed_term_reason": "Has paid on time for years",
                **vals,
            }
        )

    def test_agreed_terms_count_in_place_of_the_rules(self):
        self._give(self.customer, self.days_60)
        self._good_history(self.customer, late=5)
        profile = self._rated(self.customer)
        order = self._order(self.customer, 100)
        order.action_confirm()
        reason = order.sudo().credit_hold_ids.decision_id.reasons[0]
        self.assertEqual(("draft", "TERMS"), (order.state, reason["code"]))
        self.assertTrue(profile.terms_exceed)

        self._agree(profile, 60)

        self.assertFalse(profile.terms_exceed)
        self.assertEqual(self.credit_manager, profile.agreed_term_user_id)
        order.action_confirm()
        self.assertEqual("sale", order.state)
        self.assertEqual(30, profile.max_term_days, "the rules still say theirs")
        self.assertIn("Has paid on time", profile.rating_card["terms"]["note"])
        profile.with_user(self.credit_manager).terms_agreed = False
        self.assertEqual(
            (0, False, True),
            (
                profile.agreed_term_days,
                profile.agreed_term_reason,
                profile.terms_exceed,
            ),
        )

    def test_an_agreement_needs_a_reason_and_sensible_days(self):
        profile = self._rated(self.customer)
        for days, reason in ((60, " "), (-1, "Why not"), (4000, "Why not")):
            with self.assertRaises(ValidationError):
                self._agree(profile, days, agreed_term_reason=reason)

    def test_only_managers_agree_and_in_their_own_name(self):
        profile = self._rated(self.customer)
        for user in (self.credit_user, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                self._agree(profile, 60, user)
            with self.assertRaises(AccessError):
                profile.with_user(user).action_use_proposed_terms()
            with self.assertRaises(AccessError):
                self.customer.with_user(user).action_credit_use_proposed_terms()
        with self.assertRaises(AccessError):
            self._agree(profile, 60, agreed_term_user_id=self.credit_user.id)
        with self.assertRaises(UserError):
            profile.with_user(self.credit_manager).first_terms_on = False

    # === the gate === #

    def test_a_held_order_says_which_terms_would_pass(self):
        self._rated(self.customer)
        order = self._order(self.customer, 100, payment_term_id=self.days_60.id)

        order.action_confirm()

        verdict = order.with_user(self.salesperson).credit_verdict
        (reason,) = verdict["reasons"]
        self.assertEqual("The term is 60 days; 30 are allowed.", reason["detail"])
        self.assertEqual(
            [
                "or agree on payment within 30 days",
                "or a credit manager agrees longer payment terms",
            ],
            [line["text"] for line in reason["clear"]][-2:],
        )
        order.payment_term_id = self.days_30
        order.action_confirm()
        self.assertEqual("sale", order.state)

    def test_the_cost_does_not_grow(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        profiles = self._profile(customers)
        profiles._refresh()

        self.assertEqual(self.days_30, customers.property_payment_term_id)
        self.assertSameCost(lambda some: some._refresh(), profiles, 42)
        self.assertSameCost(lambda some: some.mapped("rating_card"), profiles, 40)


def _allowed(profile):
    return profile.tier, profile.max_term_days, profile.max_term_known
