from odoo.tests import HttpCase, tagged

from .common import CreditCommon

TEXT = """ruleset: small
title: Small orders
define: {most: 900}
order_gates:
  - id: small-orders
    when: order_total > most
    then: require_approval
    reason: SMALL
tests:
  - name: 800 pass, more than 900 do not
    today: 2026-03-10
    cases:
      - {order_total: 800, expect: {order: allow}}
      - {order_total: 901, expect: {order: require_approval}}
"""


@tagged("post_install", "-at_install")
class TestRulesetTours(CreditCommon, HttpCase):
    """Rules are written, tried and compared in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rulesets = cls.env["credit.ruleset"].with_user(cls.rules_admin)
        cls.ruleset = rulesets.create({"text": TEXT})
        cls.url = f"/odoo/credit-rulesets/{cls.ruleset.id}"
        cls._limit(cls.customer, 100_000)

    def test_typo_mended_activated_and_the_next_order_is_judged_by_it(self):
        self.start_tour(self.url, "credit_protection_ruleset", login="credit_rules")

        self.assertRecordValues(
            self.ruleset,
            [{"state": "active", "revision": 1, "author_id": self.rules_admin.id}],
        )
        self.assertIn("most: 800", self.ruleset.text)
        order = self._order(self.customer, 850, user_id=self.salesperson.id)
        order.with_user(self.salesperson).action_confirm()
        decisions = self.env["credit.decision"].sudo()
        decision = decisions.search([("order_id", "=", order.id)])
        self.assertRecordValues(
            decision,
            [
                {
                    "outcome": "require_approval",
                    "ruleset_id": self.ruleset.id,
                    "ruleset_sha256": self.ruleset.sha256,
                }
            ],
        )

    def test_credit_user_reads_tries_and_compares(self):
        self.start_tour(
            self.url, "credit_protection_ruleset_reader", login="credit_user"
        )
        self.assertEqual(TEXT, self.ruleset.text)
        self.assertEqual("draft", self.ruleset.state)
        self.assertFalse(self.env["credit.decision"].sudo().search_count([]))
