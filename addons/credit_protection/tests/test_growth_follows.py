from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_every_way_in import WaysInCommon


@tagged("post_install", "-at_install")
class TestGrowthThatFollows(WaysInCommon):
    """Other people's work lets an order grow: it goes on, and the credit team knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd_company.credit_responsible_id = cls.credit_manager
        cls.order = cls._order(cls.customer, 900, user_id=cls.salesperson.id)
        cls.order.action_confirm()

    def _assert_told(self, order, passed_by="follows"):
        self.assertEqual("sale", order.state)
        self.assertFalse(order.credit_state, "nothing was stopped")
        decision = self._decisions(order)[-1]
        self.assertEqual(
            ("require_approval", passed_by), (decision.outcome, decision.passed_by)
        )
        self.assertIn("went on", decision.summary)
        activity = order.sudo().activity_ids
        self.assertEqual(self.credit_manager, activity.user_id)
        self.assertIn("grew", activity.summary)
        verdict = order.with_user(self.salesperson).credit_verdict
        self.assertEqual("passed", verdict["state"])

    def _grow(self, order, price):
        self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.service.id,
                "price_unit": price,
                "tax_ids": [Command.clear()],
            }
        )

    def _bill_again(self, order):
        """Post a vendor bill of 101 that the order invoices again."""
        hotel = self._make_service("Hotel", expense_policy="cost")
        account = self.env["account.analytic.account"].create(
            {
                "name": "Travel",
                "plan_id": self.env["account.analytic.plan"].create({"name": "P"}).id,
            }
        )
        bill = self._invoice(
            self.other_customer,
            101,
            move_type="in_invoice",
            invoice_date=self.today,
            post=False,
        )
        bill.invoice_line_ids.write(
            {
                "product_id": hotel.id,
                "price_unit": 101,
                "analytic_distribution": {account.id: 100},
            }
        )
        lines = self.env.registry["account.move.line"]

        def to_our_order(items):
            return {item.id: order for item in items}

        with patch.object(lines, "_sale_determine_order", to_our_order):
            bill.action_post()
        self.assertEqual("posted", bill.state)

    def test_vendor_bill_that_is_invoiced_again(self):
        self._bill_again(self.order)
        self.assertEqual(1001, self.order.amount_total)
        self._assert_told(self.order)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._grow(self.order, 1)

    def test_vendor_bill_for_an_order_that_was_worth_nothing(self):
        order = self._new(0)
        order.action_confirm()
        # Another day: all of a test is one transaction.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = create_date - interval '1 day'"
            " WHERE id = %s",
            (order.id,),
        )
        self.env.invalidate_all()
        self._bill_again(order)
        self.assertEqual(101, order.amount_total)
        self._assert_told(order)
        with self.assertRaisesRegex(UserError, "more would be owed"):
            self._grow(order, 1)

    def test_addon_that_adds_to_an_order_while_it_is_confirmed(self):
        orders = self._new(50) + self._new(20) + self._new(10)
        grown = orders[0]
        with self._addon(lambda: self._grow(grown, 900)):
            orders.action_confirm()
        self.assertEqual(["sale"] * 3, orders.mapped("state"))
        self.assertEqual(950, grown.amount_total)
        self._assert_told(grown)
        self.assertFalse(orders[1:].sudo().activity_ids)

    def test_what_fits_is_no_news(self):
        order = self._new(50)
        with self._addon(lambda: self._grow(order, 30)):
            order.action_confirm()
        self.assertEqual(80, order.amount_total)
        self.assertEqual(["rules"] * 2, self._decisions(order).mapped("passed_by"))
        self.assertFalse(order.sudo().activity_ids)

    def test_confirmed_order_that_is_created_meanwhile_is_no_growth(self):
        order = self._new(50)

        def create():
            self._new(1500, state="sale")

        with self._addon(create), self.assertRaisesRegex(UserError, "be confirmed"):
            order.action_confirm()

    @contextmanager
    def _addon(self, work):
        """Let an addon work while orders are being confirmed."""
        orders = self.env.registry["sale.order"]
        confirm = orders._action_confirm

        def _action_confirm(records):
            result = confirm(records)
            work()
            return result

        with patch.object(orders, "_action_confirm", _action_confirm):
            yield
