from odoo import Command
from odoo.tests import tagged

from .test_facts_asked import AskedCommon

LIMIT = """\
ruleset: limit
title: Limit
language: 1
order_gates:
  - id: limit
    title: Above the limit
    when: exposure_after_order > credit_limit
    then: require_approval
    reason: LIMIT
"""


@tagged("post_install", "-at_install")
class TestGateBranch(AskedCommon):
    """Branches of a company share what a customer owes, in one batch as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.env["res.company"].create(
            {"name": "USD branch", "parent_id": cls.usd_company.id}
        )
        cls.env.cr.precommit.run()  # the branch gets its accounts
        users = cls.env.user + cls.salesperson
        users.write({"company_ids": [Command.link(cls.shop.id)]})

    def _confirm_together(self, *orders):
        orders = self.env["sale.order"].union(*orders)
        companies = self.usd_company + self.shop
        orders.with_user(self.salesperson).with_context(
            allowed_company_ids=companies.ids
        ).action_confirm()
        return orders.mapped("state")

    def test_one_limit_is_not_spent_in_two_branches(self):
        self._activate(LIMIT)
        for company in (self.usd_company, self.shop):
            self._limit(self.customer, 10_000, company=company)
        orders = (
            self._sell(6_000),
            self._sell(6_000, company=self.shop),
            self._sell(4_000, company=self.shop),
        )
        self.assertEqual(["sale", "draft", "sale"], self._confirm_together(*orders))
        self.assertEqual(["LIMIT"], self._codes(orders[1]))

    def test_the_orders_of_a_day_count_in_all_branches(self):
        orders = self._sell(3_000), self._sell(3_000, company=self.shop)
        self.assertEqual(["sale", "draft"], self._confirm_together(*orders))
        self.assertEqual(["DAY"], self._codes(orders[1]))
