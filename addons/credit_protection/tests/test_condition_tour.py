from odoo.tests import HttpCase, tagged

from .test_credit_facts_prepaid import PrepaidCommon


@tagged("post_install", "-at_install")
class TestConditionTour(PrepaidCommon, HttpCase):
    """From the dialog to the money, seen by those who do it."""

    def test_released_on_condition_and_confirmed_once_paid(self):
        self._limit(self.customer, 100)
        order = self._order(self.customer, 500, user_id=self.salesperson.id)
        order.with_user(self.salesperson).action_confirm()
        hold = order.sudo().credit_hold_ids

        self.start_tour(
            "/odoo/credit-holds", "credit_protection_condition", login="credit_manager"
        )
        self.assertRecordValues(
            hold, [{"state": "conditional", "prepay_percent": 30.0}]
        )
        self.start_tour(
            f"/odoo/sales/{order.id}",
            "credit_protection_condition_sales",
            login="credit_sales",
        )
        self.assertEqual("draft", order.state)

        self._transaction(order, 150)
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", order.state)
