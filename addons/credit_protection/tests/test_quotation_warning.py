from odoo.tests import tagged

from .gate_common import GateCommon

RULES = """\
ruleset: quotations
title: Quotations too
language: 1
order_gates:
  - id: over-limit
    when: exposure_after_order > credit_limit
    unless: limit_state in [unchecked, unlimited]
    then: require_approval
    reason: LIMIT
  - id: large-quotation
    when: order_total > 300
    then: warn
    checkpoints: [quotation]
    reason: LARGE
"""


@tagged("post_install", "-at_install")
class TestQuotationWarning(GateCommon):
    """Sales is told before the customer has a promise; nothing is held by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 1000)
        cls.order = cls._order(cls.customer, 1500, user_id=cls.salesperson.id)

    def _composer(self, orders):
        action = orders.action_quotation_send()
        return (
            self.env["mail.compose.message"]
            .with_user(self.salesperson)
            .with_context(**action["context"])
            .create({})
        )

    def test_dialog_warns_before_it_is_sent(self):
        sales = self.order.with_user(self.salesperson)

        composer = self._composer(sales)

        self.assertIn(self.order.name, composer.credit_warning)
        self.assertIn("would be put on credit hold", composer.credit_warning)
        self.assertIn("Over the credit limit", composer.credit_warning)
        self.assertRecordValues(
            self._decisions(self.order),
            [
                {
                    "checkpoint": "quotation",
                    "outcome": "require_approval",
                    "passed_by": "quotation",
                }
            ],
        )
        self.assertFalse(self.order.credit_hold_ids)
        verdict = sales.credit_verdict
        self.assertEqual("preview", verdict["state"])
        self.assertFalse(verdict["can_ask"] or verdict["can_release"])
        self.assertTrue(verdict["reasons"][0]["clear"])
        self.assertIn(self.order.name, sales.credit_explanation()["title"])

    def test_it_is_sent_all_the_same_and_logged_once(self):
        composer = self._composer(self.order.with_user(self.salesperson))
        composer.action_send_mail()
        self.assertEqual("sent", self.order.state)
        self.assertEqual(1, len(self._decisions(self.order)))

    def test_marking_as_sent_warns_as_well(self):
        self.order.with_user(self.salesperson).action_quotation_sent()
        self.assertEqual("sent", self.order.state)
        self.assertEqual("quotation", self._decisions(self.order).checkpoint)

    def test_good_quotation_says_and_logs_nothing(self):
        good = self._order(self.customer, 400, user_id=self.salesperson.id)
        composer = self._composer(good.with_user(self.salesperson))
        self.assertFalse(composer.credit_warning)
        self.assertFalse(self._decisions(good))
        self.assertFalse(good.credit_verdict)

    def test_checked_again_after_a_change(self):
        sales = self.order.with_user(self.salesperson)
        sales.action_quotation_sent()
        self.order.order_line.price_unit = 10
        sales.action_credit_reevaluate()
        self.assertFalse(sales.credit_verdict)
        self.assertEqual(
            ["require_approval", "allow"], self._decisions(self.order).mapped("outcome")
        )

    def test_rules_for_quotations_are_asked_too(self):
        ruleset = self.env["credit.ruleset"].create({"text": RULES})
        ruleset.action_activate_instead()
        small = self._order(self.customer, 400, user_id=self.salesperson.id)
        (self.order + small)._credit_warn()
        both, one = (self._decisions(order).reasons for order in (self.order, small))
        self.assertEqual({"LIMIT", "LARGE"}, {r["code"] for r in both})
        self.assertEqual(["LARGE"], [r["code"] for r in one])
        self.assertIn("should know", small.credit_verdict["headline"])

    def test_hold_at_confirmation_takes_its_place(self):
        sales = self.order.with_user(self.salesperson)
        sales.action_quotation_sent()
        sales.action_confirm()
        self.assertEqual("open", sales.credit_verdict["state"])
        self.assertEqual(
            ["quotation", "order"], self._decisions(self.order).mapped("checkpoint")
        )

    def test_two_companies_at_once(self):
        self._limit(self.customer, 100000, company=self.jpy_company)
        other = self._order(self.customer, 100001, company=self.jpy_company)
        both = (self.order + other).with_context(allowed_company_ids=self.companies.ids)
        both.action_quotation_sent()
        self.assertEqual(
            self.companies, self._decisions(both).company_id & self.companies
        )

    def test_two_and_forty_cost_the_same(self):
        orders = self.env["sale.order"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            self._limit(partner, 1000)
            orders |= self._order(partner, 2000, user_id=self.salesperson.id)
        self.assertSameCost(lambda some: some._credit_warn(), orders, 40)
        self.assertEqual(40, len(self._decisions(orders)))
