from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_access_http import RpcCommon
from .test_hold import HoldCommon


@tagged("post_install", "-at_install")
class TestGrowthOverRpc(RpcCommon):
    """A small order is confirmed and made large afterwards: refused, by every door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.other_customer, 0, kind="none")
        cls.order = cls._order(cls.customer, 100, user_id=cls.salesperson.id)
        cls.order.action_confirm()
        cls.line = cls.order.order_line

    def _assert_unchanged(self):
        self.env.invalidate_all()
        self.assertRecordValues(
            self.order,
            [
                {
                    "state": "sale",
                    "amount_total": 100,
                    "currency_id": self.usd_company.currency_id.id,
                    "partner_invoice_id": self.branch.id,
                }
            ],
        )

    def test_lines(self):
        line = {"product_id": self.service.id, "price_unit": 901, "tax_ids": False}
        for model, method, args in (
            ("sale.order.line", "write", [self.line.ids, {"product_uom_qty": 2000}]),
            ("sale.order.line", "write", [self.line.ids, {"price_unit": 1000.01}]),
            ("sale.order.line", "write", [self.line.ids, {"discount": -1000}]),
            ("sale.order.line", "write", [self.line.ids, {"qty_delivered": 10.01}]),
            ("sale.order.line", "create", [[{"order_id": self.order.id, **line}]]),
            (
                "sale.order",
                "write",
                [
                    self.order.ids,
                    {"order_line": [Command.update(self.line.id, {"price_unit": 9e9})]},
                ],
            ),
            (
                "sale.order",
                "web_save",
                [self.order.ids, {"order_line": [Command.create(line)]}, {}],
            ),
        ):
            with self.subTest(model=model, method=method, args=str(args)):
                with self._refused():
                    self._call(model, method, *args)
                self._assert_unchanged()

    def test_line_moved_from_a_quotation(self):
        quotation = self._new(5000)
        with self._refused():
            self._call(
                "sale.order.line",
                "write",
                quotation.order_line.ids,
                {"order_id": self.order.id},
            )
        self._assert_unchanged()

    def test_customer_currency(self):
        for vals in (
            {"partner_invoice_id": self.other_customer.id},
            {"partner_id": self.other_customer.id},
        ):
            with self.subTest(**vals):
                with self._refused():
                    self._call("sale.order", "write", self.order.ids, vals)
                self._assert_unchanged()

    def test_weak_currency_at_confirmation_strong_one_afterwards(self):
        order = self._new(90000, currency=self.jpy)
        order.action_confirm()
        self.assertEqual("sale", order.state)
        usd = self.usd_company.currency_id.id
        with self._refused():
            self._call("sale.order", "write", order.ids, {"currency_id": usd})

    def test_what_is_typed_as_delivered_is_owed(self):
        self._call("sale.order.line", "write", self.line.ids, {"qty_delivered": 1})
        self.assertEqual(1, len(self._decisions(self.order)), "it was ordered")
        self._call("sale.order.line", "write", self.line.ids, {"qty_delivered": 10})
        self.assertEqual(2, len(self._decisions(self.order)))
        self.assertFacts(self.customer, exposure="1000.00")
        with self._refused():
            self._call("sale.order.line", "write", self.line.ids, {"price_unit": 101})

    def test_longer_terms(self):
        vals = {"payment_term_id": self._terms(60).id}
        self._call("sale.order", "write", self.order.ids, vals)
        self.assertEqual(2, len(self._decisions(self.order)), "judged again")
        self._limit(self.customer, 50)
        self._call(
            "sale.order",
            "write",
            self.order.ids,
            {"payment_term_id": self._terms(30).id},
        )
        with self._refused():
            self._call("sale.order", "write", self.order.ids, vals)
        self.assertEqual(2, len(self._decisions(self.order)))

    def _terms(self, days):
        return self.env["account.payment.term"].create(
            {
                "name": f"{days} days",
                "line_ids": [Command.create({"value": "percent", "nb_days": days})],
            }
        )

    def test_delivery_date_within_the_horizon_again(self):
        self.usd_company.credit_horizon_days = 60
        self._call("sale.order.line", "write", self.line.ids, {"price_unit": 900})
        before = len(self._decisions(self.order))
        for days in (90, 120, 100):
            date = {"commitment_date": self._in_days(days)}
            self._call("sale.order", "write", self.order.ids, date)
        self.assertEqual(before, len(self._decisions(self.order)), "it is outside")
        second = self._new(900)
        self._call("sale.order", "action_confirm", second.ids)
        self.assertEqual("sale", second.state)
        for date in (self._in_days(1), False):
            with self._refused():
                vals = {"commitment_date": date}
                self._call("sale.order", "write", self.order.ids, vals)
        self.assertFacts(self.customer, exposure="900.00")

    def _in_days(self, days):
        return f"{self.today + timedelta(days=days)} 12:00:00"

    def test_what_fits_and_what_shrinks(self):
        self._call("sale.order.line", "write", self.line.ids, {"price_unit": 1000})
        self.assertEqual(["rules"] * 2, self._decisions(self.order).mapped("passed_by"))
        self._call("sale.order.line", "write", self.line.ids, {"price_unit": 900})
        self._call("sale.order", "write", self.order.ids, {"client_order_ref": "X"})
        self.assertEqual(2, len(self._decisions(self.order)), "nothing was judged")


@tagged("post_install", "-at_install")
class TestGrowth(HoldCommon):
    """What counts as growth, and what lets an order grow."""

    def _line(self, order, **vals):
        order.write({"order_line": [Command.update(order.order_line[:1].id, vals)]})

    def test_more_of_one_and_less_of_another_is_no_growth(self):
        self.profile.credit_limit = 3000
        self.order.action_confirm()
        self.order.write({"order_line": [self._new_line(1400)]})
        self.profile.credit_limit = 100
        first, second = self.order.order_line
        before = len(self._decisions(self.order))

        self.order.write(
            {
                "order_line": [
                    Command.update(first.id, {"price_unit": 2800}),
                    Command.update(second.id, {"price_unit": 100}),
                ]
            }
        )

        self.assertEqual(2900, self.order.amount_total)
        self.assertEqual(before, len(self._decisions(self.order)))

    def _new_line(self, price):
        return Command.create(
            {
                "product_id": self.service.id,
                "price_unit": price,
                "tax_ids": [Command.clear()],
            }
        )

    def test_release_up_to_more_lets_it_grow_after_confirmation(self):
        self._release(up_to_amount=2000)
        self.order.action_confirm()
        self._line(self.order, price_unit=2000)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._line(self.order, price_unit=2000.01)
        self.assertEqual(2000, self.order.amount_total)
        self.assertEqual("released", self.hold.state)

    def test_what_was_invoiced_counts_once(self):
        """The rest of the order is judged, its invoice stands in the balance."""
        order = self._order(self.archived, 600)
        self._limit(self.archived, 1000)
        order.action_confirm()
        self._invoice_order(order)
        order.write({"order_line": [self._new_line(400)]})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.write({"order_line": [self._new_line(0.01)]})

    def test_less_of_what_was_delivered_is_no_growth_by_cents(self):
        tax = self.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "company_id": self.usd_company.id}
        )
        self._limit(self.archived, 400)
        # A price that is not the computed one stays when the quantity changes.
        line = {"tax_ids": [Command.set(tax.ids)], "technical_price_unit": 1}
        order = self._order(self.archived, 33.33, qty=10, line=line)
        order.action_confirm()
        self.assertEqual(399.96, order.amount_total)
        self._line(order, qty_delivered=10)
        self._limit(self.archived, 50)
        for quantity in (1, 7, 0):
            self._line(order, product_uom_qty=quantity)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._line(order, qty_delivered=11)
        self.assertEqual(1, len(self._decisions(order)))

    def test_forty_delivered_beyond_are_watched_at_the_cost_of_two(self):
        orders = self.env["sale.order"]
        tax = self.env["account.tax"].create(
            {"name": "5 %", "amount": 5, "company_id": self.usd_company.id}
        )
        for _number in range(20):
            line = {"tax_ids": [Command.set(tax.ids)]}
            orders += self._order(self.archived, 10, confirm=True, line=line)
            orders += self._order(self.archived, 9, company=self.jpy_company)
        orders[1::2].action_confirm()
        orders.order_line.qty_delivered = 3

        def watch(some):
            with some._credit_watch():
                pass

        self.assertSameCost(watch, orders, 40)
        totals = orders._credit_totals()
        self.assertEqual({31.5, 27.0}, set(totals.values()))

    def test_two_orders_and_two_companies_at_once(self):
        mine = self._order(self.archived, 10, confirm=True)
        other = self._order(self.archived, 10, company=self.jpy_company, confirm=True)
        self._limit(self.archived, 50, company=self.jpy_company)
        lines = (mine + other).order_line.with_context(
            allowed_company_ids=self.companies.ids
        )
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            lines.write({"price_unit": 60})
        self.assertIn(other.name, str(caught.exception))
        lines.write({"price_unit": 50})

    def test_nothing_is_left_on_the_cursor(self):
        before = dict(self.env.cr.cache)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._line(self._order(self.customer, 1, confirm=True), price_unit=1e6)
        left = {k: v for k, v in self.env.cr.cache.items() if v and k not in before}
        self.assertFalse([k for k in left if str(k).startswith("credit_protection")])
