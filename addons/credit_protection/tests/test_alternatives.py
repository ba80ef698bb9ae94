from odoo import Command
from odoo.tests import tagged

from .gate_common import GateCommon

RULES = """
language: 1
ruleset: alternatives
tiers:
  - {tier: B, otherwise: true}
order_gates:
  - id: over-limit
    title: {en: Over the limit}
    when: exposure_after_order > credit_limit
    unless: doc_amount <= 0
    then: require_approval
    reason: LIMIT
  - id: terms
    title: {en: Terms too long}
    when: term_days > 30
    unless: doc_amount <= 0
    then: block
    reason: TERMS
  - id: small
    title: {en: Too small}
    when: [order_total < 300, order_total > 20]
    then: block
    reason: SMALL
  - id: tier
    title: {en: Bad tier}
    when: [tier == D, exposure_after_order > 10]
    unless: doc_amount <= 0
    then: block
    reason: TIER
"""


@tagged("post_install", "-at_install")
class TestAlternatives(GateCommon):
    """What fits now is tried with the rules before it is said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ruleset = cls.env["credit.ruleset"].create({"text": RULES})
        ruleset.action_activate_instead()
        cls.profile = cls._limit(cls.customer, 1000)

    def _held(self, amount, partner=None, **vals):
        order = self._order(
            partner or self.customer, amount, user_id=self.salesperson.id, **vals
        )
        order.action_confirm()
        return order

    def _fits(self, order, user=None):
        verdict = order.with_user(user or self.salesperson).credit_verdict
        return verdict["fits"].replace("\N{NO-BREAK SPACE}", "")

    def _terms(self, days):
        return self.env["account.payment.term"].create(
            {
                "name": f"{days} days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": days}
                    )
                ],
            }
        )

    def test_smaller_order_or_prepayment(self):
        self._invoice(self.customer, 500)
        order = self._held(900)
        self.assertEqual(
            "What fits now: up to $500.00 on account; or $400.00 prepaid.",
            self._fits(order),
        )
        order.order_line.price_unit = 500
        order.action_confirm()
        self.assertEqual("sale", order.state)

    def test_one_cent_more_does_not_fit(self):
        self._invoice(self.customer, 500)
        order = self._held(900)
        order.order_line.price_unit = 500.01
        order.action_confirm()
        self.assertEqual("draft", order.state)

    def test_nothing_is_free(self):
        self._invoice(self.customer, 1200)
        order = self._held(900)
        self.assertEqual(
            "What fits now: prepaid completely ($900.00).", self._fits(order)
        )

    def test_what_another_rule_refuses_is_not_offered(self):
        self._invoice(self.customer, 800)
        order = self._held(900)
        self.assertEqual("What fits now: $700.00 prepaid.", self._fits(order))

    def test_shorter_terms(self):
        order = self._held(900, payment_term_id=self._terms(60).id)
        self.assertIn("payment terms of 30 days", self._fits(order))
        order.payment_term_id = self._terms(30)
        order.action_confirm()
        self.assertEqual("sale", order.state)

    def test_shorter_terms_alone_are_not_enough(self):
        self._invoice(self.customer, 500)
        order = self._held(900, payment_term_id=self._terms(60).id)
        self.assertEqual(
            "What fits now: prepaid completely ($900.00).", self._fits(order)
        )

    def test_withheld_reasons_withhold_the_figures(self):
        self.profile.write({"tier": "D", "rated_on": self.today})
        order = self._held(900)
        self.assertEqual("", self._fits(order))
        self.assertIn("up to $10.00", self._fits(order, self.credit_manager) or "")

    def test_in_yen_of_the_other_company(self):
        self._limit(self.customer, 100000, company=self.jpy_company)
        order = self._held(150000, company=self.jpy_company)
        self.assertIn("100,000", self._fits(order))
        self.assertIn("50,000", self._fits(order))

    def test_hold_by_hand_has_no_way_around(self):
        self._invoice(self.customer, 500)
        order = self._held(900)
        Hold = self.env["credit.hold"].with_user(self.credit_user)
        Hold._force(order, "Doubt", False)
        verdict = order.with_user(self.salesperson).credit_verdict
        self.assertEqual("", verdict["fits"])
        self.assertNotIn("Paying", verdict["headline"])

    def test_nothing_is_offered_for_what_passes(self):
        order = self._held(900)
        self.assertEqual("sale", order.state)
        self.assertFalse(self._decisions(order).alternatives)


@tagged("post_install", "-at_install")
class TestPortalSentence(GateCommon):
    """The customer reads one neutral sentence for each state of the hold."""

    def test_rejected_and_waiting(self):
        self._limit(self.customer, 100)
        order = self._order(self.customer, 900, user_id=self.salesperson.id)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        self.assertFalse(order._credit_portal_message(), "not accepted yet")
        order.signed_on = "2020-01-01 00:00:00"
        for state in ("open", "asked", "ready", "conditional"):
            hold.state = state
            self.assertEqual(
                "Your order is being reviewed.", order._credit_portal_message()
            )
        hold.state = "rejected"
        self.assertIn("Please contact us", order._credit_portal_message())
        for state in ("released", "closed"):
            hold.state = state
            self.assertFalse(order._credit_portal_message())
