from datetime import timedelta

from odoo.tests import tagged

from .cover_common import CoverCommon

RULES = """\
ruleset: covered
title: Covered
language: 1
order_gates:
  - id: uninsured
    title: Not insured
    when: [not insured, exposure_after_order > 100]
    then: require_approval
    reason: UNINSURED
insurance:
  - id: no-policy
    when: country == US
    insured: 70%
    cover_limit: 9_000
    maximum_extension: {days: 40, after: due_date}
    notify_overdue: {days: 90, after: due_date}
"""
WITHOUT = RULES.replace("not insured, ", "")


@tagged("post_install", "-at_install")
class TestDecisionCover(CoverCommon):
    """The page of a decision says whose terms of cover it was made with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rules(RULES)
        cls.jpy_policy.active = False

    @classmethod
    def _rules(cls, text):
        ruleset = cls.env["credit.ruleset"].sudo().create({"text": text})
        ruleset.action_activate_instead()
        return ruleset

    def _terms(self, partner, user=None, company=None):
        """Return what the page says about an order that was just held."""
        order = self._order(partner, 900, company=company, user_id=self.salesperson.id)
        order.action_confirm()
        self.assertEqual("draft", order.state)
        return order, self._terms_of(order, user)

    def _terms_of(self, order, user=None):
        page = order.with_user(user or self.credit_manager).credit_explanation()
        return page["cover_terms"]

    def test_the_policy_goes_before_the_rules(self):
        order, said = self._terms(self.customer)

        self.assertEqual(
            "Cover terms: from policy P-USD (insured share: the rules say 70 %, the"
            " policy 90 %; maximum extension: the rules say 40 days, the policy 60"
            " days).",
            said,
        )
        self.assertEqual("", self._terms_of(order, self.salesperson))
        # What is written about a decision stays when the policy ends later.
        self.policy.active = False
        self.assertEqual(said, self._terms_of(order))
        decision = order.credit_hold_ids.decision_id.with_user(self.auditor)
        self.assertEqual(said, decision.credit_explanation()["cover_terms"])

    def test_without_a_policy_the_line_of_the_rules_counts(self):
        _order, said = self._terms(self.customer, company=self.jpy_company)
        self.assertIn("from line no-policy of the rules", said)
        abroad = self._partner("Kaiser", is_company=True, country_id=self.jp.id)
        _order, said = self._terms(abroad, company=self.jpy_company)
        self.assertIn("Cover terms: none", said)

    def test_rules_that_agree_name_the_policy_only(self):
        self._rules(RULES.replace("70%", "90%").replace("days: 40", "days: 60"))

        _order, said = self._terms(self.customer)

        self.assertEqual("Cover terms: from policy P-USD.", said)

    def test_where_no_rule_reads_cover_nothing_is_said(self):
        self._rules(WITHOUT)

        _order, said = self._terms(self.customer)

        self.assertEqual("", said)

    def test_the_terms_of_the_day_of_the_decision(self):
        order, said = self._terms(self.customer)
        version = self.policy._endorse(self.today + timedelta(days=1), "Longer")
        version.extension_days = 90

        self.assertEqual(said, self._terms_of(order))
