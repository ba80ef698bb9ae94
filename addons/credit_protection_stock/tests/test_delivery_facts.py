from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryFacts(DeliveryCommon):
    """What was ordered is owed already: delivering it adds nothing."""

    def _facts_of(self, picking):
        return self.env["credit.facts"]._for_deliveries(picking)[picking.id][:2]

    def _assert_facts(self, picking, amount, added, after):
        facts, grows = self._facts_of(picking)
        exposure = facts["open_balance"] + facts["open_orders"]
        self.assertEqual(
            (Decimal(amount), Decimal(added), Decimal(after)),
            (facts["doc_amount"], grows, exposure + facts["doc_amount"]),
        )

    def _total(self):
        return self._facts(self.customer)["exposure"]

    def test_all_of_an_order(self):
        _order, picking = self._sold()
        self._assert_facts(picking, 500, 0, self._total())

    def test_a_part_of_it(self):
        _order, picking = self._sold()
        self._pick(picking, 2)
        self._assert_facts(picking, 200, 0, 500)

    def test_more_than_was_ordered(self):
        _order, picking = self._sold()
        self._pick(picking, 7)
        self._assert_facts(picking, 700, 200, 700)

    def test_invoice_of_more_than_was_ordered_that_has_left(self):
        """The delivery was judged: a release or exemption covers its invoice too."""
        self.goods.invoice_policy = "delivery"
        order, picking = self._sold()
        self._pick(picking, 7).button_validate()
        self.assertEqual(7, order.order_line.qty_delivered)
        move = self._invoice_order(order, post=False)
        facts, added, unseen = self.env["credit.facts"]._for_invoices(move)[move.id]
        self.assertEqual((Decimal(700), 0, 0), (facts["doc_amount"], added, unseen))
        order.order_line.qty_delivered = 8
        move.invoice_line_ids.quantity = 8
        facts, added, unseen = self.env["credit.facts"]._for_invoices(move)[move.id]
        self.assertEqual((0, 100), (added, unseen), "only what was typed")

    def test_invoiced_before_it_leaves(self):
        order, picking = self._sold()
        invoice = self._invoice_order(order)
        self._assert_facts(picking, 500, 0, 500)
        self._payment(self.customer, 200, invoice)
        # Of what has been paid the goods that leave first are paid.
        self._assert_facts(picking, 300, 0, 300)

    def test_down_payment_pays_what_leaves_first(self):
        order, picking = self._sold()
        down = self._down_payment(order, 300)
        self._payment(self.customer, 300, down)
        self._pick(picking, 3)
        self._assert_facts(picking, 0, 0, 200)
        self._pick(picking, 4)
        self._assert_facts(picking, 100, 0, 200)

    def test_order_in_another_currency(self):
        _order, picking = self._sold(80, currency=self.eur)
        self._assert_facts(picking, 500, 0, 500)

    def test_other_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        _order, picking = self._sold(
            120, qty=2, line={"product_uom_id": dozen.id, "product_id": self.goods.id}
        )
        self._pick(picking, 12)
        for move in picking.move_ids:
            # Odoo may convert the unit of the move or keep that of the order.
            if move.product_uom == dozen:
                move.quantity = 1
        self._assert_facts(picking, 120, 0, 240)

    def test_two_orders_in_one_delivery(self):
        _first, picking = self._sold()
        _second, other = self._sold(50)
        other.move_ids.picking_id = picking
        self._assert_facts(picking, 750, 0, 750)

    def test_batch_counts_each_delivery_once(self):
        _first, picking = self._sold()
        _second, other = self._sold(50)
        found = self.env["credit.facts"]._for_deliveries(picking + other)
        self.assertEqual(
            [Decimal(500), Decimal(250)],
            [found[p.id][0]["doc_amount"] for p in (picking, other)],
        )
        self.assertEqual([0, 0], [found[p.id][1] for p in (picking, other)])

    def test_only_what_leaves_is_counted_again(self):
        """Some addons ask the database for each line that is counted."""
        order, picking = self._sold()
        first = order.order_line
        order.write({"order_line": [Command.create({"product_id": self.goods.id})]})
        picking.move_ids.filtered(lambda m: m.sale_line_id != first).picked = False
        lines, counted = self.env.registry["sale.order.line"], []
        prepare = lines._prepare_qty_delivered
        self.env.flush_all()

        def note(records):
            counted.append(records)
            return prepare(records)

        with patch.object(lines, "_prepare_qty_delivered", note):
            self._assert_facts(picking, 500, 0, self._total())
            self.assertEqual([first], counted)
            down = self._down_payment(order, 100)
            self._payment(self.customer, 100, down)
            self.env.flush_all()
            counted.clear()
            self._facts_of(picking)
        self.assertLess(first, counted[0], "what was paid needs all of the order")

    def test_service_and_goods_in_one_order(self):
        order, picking = self._sold()
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "price_unit": 70,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ]
            }
        )
        self._assert_facts(picking, 500, 0, 570)

    def test_terms_are_the_longest_of_its_orders(self):
        _first, picking = self._sold(payment_term_id=self._terms(10).id)
        _second, other = self._sold(50, payment_term_id=self._terms(40).id)
        other.move_ids.picking_id = picking
        self.assertEqual(40, self._facts_of(picking)[0]["term_days"])

    def _terms(self, days):
        return self.env["account.payment.term"].create(
            {
                "name": f"{days} days",
                "line_ids": [Command.create({"value": "percent", "nb_days": days})],
            }
        )
