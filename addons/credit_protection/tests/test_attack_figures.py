from odoo import Command
from odoo.tests import tagged

from .test_access_http import RpcCommon


@tagged("post_install", "-at_install")
class TestTypedFigures(RpcCommon):
    """Figures that Odoo computes are stored; a client may try to type them."""

    def _assert_not_written(self, records, **vals):
        with self.subTest(**vals), self._refused():
            self._call(records._name, "write", records.ids, vals)

    def test_quotation_that_says_it_is_worth_nothing(self):
        order = self._new()
        self._assert_not_written(order, amount_total=0)
        self._assert_not_written(order, amount_untaxed=0)
        self._assert_not_written(order, credit_state="released")
        self._assert_not_written(order.order_line, price_total=0)
        self._assert_not_written(order.order_line, qty_invoiced=99)
        self._assert_not_written(order.order_line, is_downpayment=True)
        self._call("sale.order", "action_confirm", order.ids)
        self.env.invalidate_all()
        self._assert_held(order)

    def test_created_with_figures(self):
        line = {"product_id": self.service.id, "price_unit": 1500}
        for extra in (
            {"price_total": 0},
            {"qty_invoiced": 1},
            {"is_downpayment": True},
        ):
            with self.subTest(**extra), self._refused():
                self._call(
                    "sale.order",
                    "create",
                    {
                        "partner_id": self.customer.id,
                        "order_line": [Command.create({**line, **extra})],
                    },
                )
        with self._refused():
            self._call(
                "sale.order",
                "create",
                {"partner_id": self.customer.id, "credit_state": "released"},
            )

    def test_delivered_discount_and_delivery_of_less_than_nothing(self):
        order = self._new(1500)
        discount = self._line(order, -10)
        order.action_confirm()
        self._assert_held(order)
        self._assert_not_written(discount, qty_delivered=149)
        self._assert_not_written(discount, qty_delivered_method="stock_move")
        self._assert_not_written(order.order_line[:1], qty_delivered=-1)
        line = {"order_id": order.id, "product_id": self.service.id}
        typed = {"price_unit": -10, "qty_delivered": 149}
        with self._refused():
            self._call("sale.order.line", "create", {**line, **typed})
        self._call("sale.order.line", "write", discount.ids, {"qty_delivered": 1})
        self._call("sale.order", "action_confirm", order.ids)
        self.env.invalidate_all()
        self._assert_held(order)

    def test_delivered_discount_can_be_put_right(self):
        order = self._new(900)
        discount = self._line(order, -10)
        # A price that is not the computed one stays when the quantity changes.
        discount.write({"price_unit": -10, "technical_price_unit": 1})
        discount.sudo().qty_delivered = 9
        self._assert_not_written(discount, price_unit=-11)
        self._assert_not_written(discount, product_uom_qty=0)
        self._assert_not_written(discount, discount=-1)
        for vals in (
            {"price_unit": -5},
            {"discount": 10},
            {"product_uom_qty": 2},
            {"qty_delivered": 5},
        ):
            self._call("sale.order.line", "write", discount.ids, vals)
        self._assert_not_written(discount, qty_delivered=6)
        self._call("sale.order.line", "write", discount.ids, {"qty_delivered": 1})

    def _line(self, order, price):
        return self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.service.id,
                "price_unit": price,
                "tax_ids": [Command.clear()],
            }
        )

    def test_line_that_pretends_to_be_invoiced(self):
        invoice = self._invoice(self.other_customer, 1500)
        order = self._new()
        item = invoice.invoice_line_ids
        for commands in (
            [Command.link(item.id)],
            [Command.set(item.ids)],
            [Command.clear(), Command.link(item.id)],
            [Command.create({"move_id": invoice.id})],
            item.ids,
        ):
            self._assert_not_written(order.order_line, invoice_lines=commands)

    def test_form_sends_that_nothing_is_invoiced_yet(self):
        line = {"product_id": self.service.id, "price_unit": 500}
        for commands in ([], [Command.clear()], [Command.set([])], False):
            order_id = self._call(
                "sale.order",
                "create",
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({**line, "invoice_lines": commands})],
                },
            )
            self.assertEqual(500, self.env["sale.order"].browse(order_id).amount_total)

    def test_whoever_makes_invoices_links_them(self):
        invoice = self._invoice(self.customer, 1500)
        order = self._new()
        item, line = invoice.invoice_line_ids, order.order_line
        line.with_user(self.accountant).invoice_lines = [Command.link(item.id)]
        self.assertEqual(item, line.invoice_lines)

    def test_confirmed_orders_stay_in_the_exposure(self):
        first, second = self._new(900), self._new(900)
        first.action_confirm()
        self._assert_not_written(first.order_line, qty_invoiced=99)
        self._assert_not_written(first.order_line, is_downpayment=True)
        self._call("sale.order", "action_confirm", second.ids)
        self.env.invalidate_all()
        self._assert_held(second)

    def test_a_line_of_a_down_payment_without_price_hides_nothing(self):
        note = {"name": "Advance", "is_downpayment": True, "product_uom_qty": 1}
        order = self._new(900)
        order.with_user(self.salesperson).order_line = [Command.create(note)]
        order.action_confirm()
        self.assertEqual("sale", order.state)
        line = order.order_line.filtered("is_downpayment")
        self._assert_not_written(line, price_unit=900)
        with self._refused():
            values = {**note, "order_id": order.id, "price_unit": 900}
            self._call("sale.order.line", "create", values)

    def test_salesperson_still_makes_a_down_payment(self):
        order = self._new(900)
        order.action_confirm()
        wizard_id = self._call(
            "sale.advance.payment.inv",
            "create",
            {
                "advance_payment_method": "fixed",
                "fixed_amount": 100,
                "sale_order_ids": [Command.set(order.ids)],
            },
        )
        self._call("sale.advance.payment.inv", "create_invoices", [wizard_id])
        self.env.invalidate_all()
        line = order.order_line.filtered(
            lambda line: line.is_downpayment and not line.display_type
        )
        self.assertEqual(1, len(line))
        with self._refused():
            self._call("sale.order.line", "write", line.ids, {"product_uom_qty": 99})
