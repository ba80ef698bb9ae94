from odoo.tests import tagged

from odoo.addons.credit_protection.tests.test_access_http import FORGED, RpcCommon

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryOverRpc(DeliveryCommon, RpcCommon):
    """A warehouse client may send what it likes: what is held stays."""

    def setUp(self):
        super().setUp()
        self.authenticate("credit_stock", "credit_stock")

    def test_validating_with_forged_contexts(self):
        skips = {
            "skip_sanity_check": True,
            "skip_backorder": True,
            "skip_immediate": True,
            "picking_ids_not_to_backorder": [],
        }
        for context in (*FORGED, skips):
            with self.subTest(context=str(context)):
                _order, picking = self._sold()
                self._stop()
                result = self._call(
                    "stock.picking", "button_validate", picking.ids, context=context
                )
                self.assertEqual("display_notification", result["tag"])
                picking.invalidate_recordset()
                self._assert_held(picking)
                self.profile.manual_hold = False

    def test_states_cannot_be_written(self):
        _order, picking = self._sold()
        self._stop()
        moves = picking.move_ids
        for model, method, args in (
            ("stock.picking", "_action_done", [picking.ids]),
            ("stock.move", "write", [moves.ids, {"state": "done"}]),
            ("stock.picking", "write", [picking.ids, {"state": "done"}]),
            ("stock.move", "_action_done", [moves.ids]),
        ):
            with self.subTest(model=model, method=method), self._refused():
                self._call(model, method, *args)
            picking.invalidate_recordset()
            self.assertNotEqual("done", picking.state)

    def test_warehouse_reads_a_sentence_and_no_figure(self):
        _order, picking = self._sold()
        self._stop()
        self._call("stock.picking", "button_validate", picking.ids)
        [values] = self._call("stock.picking", "read", picking.ids, ["credit_verdict"])
        verdict = values["credit_verdict"]
        self.assertEqual("Credit hold: ask sales.", verdict["headline"])
        self.assertFalse(verdict["reasons"] or verdict["judged"] or verdict["hold_id"])
        self.assertFalse(self._call("stock.picking", "credit_explanation", picking.ids))
        notes = "".join(picking.message_ids.mapped("body"))
        self.assertIn("put on credit hold", notes)
        self.assertNotIn("500", notes)
        with self._refused():
            self._call("credit.hold", "search_read", [])
        with self._refused():
            self._call("stock.picking", "read", picking.ids, ["credit_hold_ids"])

    def test_salesperson_asks_at_the_order(self):
        order, picking = self._sold()
        self._stop()
        picking.button_validate()
        self.authenticate("credit_sales", "credit_sales")
        self.assertTrue(
            self._call("sale.order", "action_credit_ask_release", order.ids)
        )
        picking.invalidate_recordset()
        self.assertEqual("asked", picking.credit_state)
        with self._refused():
            self._call("sale.order", "action_credit_release", order.ids)

    def _service_of(self, order, price=100):
        return self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.service.id,
                "price_unit": price,
                "tax_ids": False,
            }
        )

    def test_typed_deliveries_free_no_goods(self):
        order, picking = self._sold(qty=5)
        service, discount = self._service_of(order), self._service_of(order, -10)
        self._stop()
        self.authenticate("credit_sales", "credit_sales")
        for line, quantity in ((service, -1000), (discount, 50)):
            with self._refused():
                self._call(
                    "sale.order.line", "write", line.ids, {"qty_delivered": quantity}
                )
        # By superuser code it can be written all the same.
        service.sudo().qty_delivered = -1000
        picking.button_validate()
        self._assert_held(picking)
        self.assertEqual(500, picking.credit_hold_ids.amount)

    def test_goods_that_are_typed_as_not_delivered_are_paid_once(self):
        order, picking = self._sold(qty=5)
        down = self._down_payment(order, 200)
        self._payment(self.customer, 200, down)
        self._pick(picking, 2)
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual("done", picking.state)
        rest = self._pick(order.picking_ids - picking)
        goods = order.order_line.filtered(lambda line: line.product_id == self.goods)
        self.authenticate("credit_sales", "credit_sales")
        self._call("sale.order.line", "write", goods.ids, {"qty_delivered": 0})
        self._stop()
        rest.button_validate()
        self._assert_held(rest)
        self.assertEqual(300, rest.credit_hold_ids.amount)
