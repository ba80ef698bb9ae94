from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryGate(DeliveryCommon):
    """What is held stays in the warehouse; the others of the batch leave."""

    def test_good_delivery_leaves(self):
        order, picking = self._sold()
        picking.with_user(self.stock_user).button_validate()
        self.assertEqual("done", picking.state)
        self.assertEqual(5, order.order_line.qty_delivered)
        self.assertRecordValues(
            self._about(picking), [{"checkpoint": "delivery", "passed_by": "rules"}]
        )

    def test_order_confirmed_before_is_looked_at_again(self):
        order, picking = self._sold()
        self._stop()

        result = picking.with_user(self.stock_user).button_validate()

        self.assertEqual("display_notification", result["tag"])
        self.assertEqual("Credit hold: ask sales.", result["params"]["message"])
        self._assert_held(picking)
        self.assertEqual(0, order.order_line.qty_delivered)
        self.assertRecordValues(
            picking.credit_hold_ids,
            [
                {
                    "amount": 500,
                    "picking_id": picking.id,
                    "order_id": False,
                    "partner_id": self.customer.id,
                    "user_id": self.salesperson.id,
                    "document_name": picking.name,
                }
            ],
        )
        self.assertIn(self.salesperson, order.activity_ids.user_id)

    def test_code_cannot_go_around(self):
        _order, picking = self._sold()
        self._stop()
        picking._action_done()
        self._assert_held(picking)
        picking.move_ids._action_done()
        self._assert_held(picking)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            picking.move_ids.write({"state": "done"})
        self.assertNotEqual("done", picking.state)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            picking.move_ids.with_user(self.stock_user).copy({"state": "done"})

    def test_one_refused_never_ends_the_batch(self):
        self._limit(self.other_customer, 1000)
        _order, bad = self._sold()
        _order, good = self._sold(partner=self.other_customer)
        self._stop()
        result = (bad + good).button_validate()
        self._assert_held(bad)
        self.assertEqual("done", good.state)
        self.assertIn("1 of 2", result["params"]["title"])

    def test_partial_delivery_and_its_backorder(self):
        order, picking = self._sold()
        self._pick(picking, 2)
        dialog = picking.button_validate()
        self.assertEqual("stock.backorder.confirmation", dialog["res_model"])
        self.env["stock.backorder.confirmation"].with_context(
            **dialog["context"]
        ).create({"pick_ids": [Command.set(picking.ids)]}).process()
        self.assertEqual("done", picking.state)
        self.assertEqual("200", self._about(picking)[:1].facts["doc_amount"])
        rest = order.picking_ids - picking
        self._stop()
        self._pick(rest).button_validate()
        self._assert_held(rest)
        self.assertEqual(300, rest.credit_hold_ids.amount)
        self.assertFalse(picking.credit_hold_ids)

    def test_returns_receipts_and_transfers_are_never_asked_about(self):
        _order, picking = self._sold()
        picking.button_validate()
        self._stop()
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        )
        back = wizard.create({})
        back.product_return_moves.quantity = 5
        returned = self._pick(back._create_return())
        returned.button_validate()
        self.assertEqual("done", returned.state)
        self.assertFalse(self._about(returned))

    def test_dropped_shipment_counts(self):
        order, _picking = self._sold()
        supplier = self.env.ref("stock.stock_location_suppliers")
        customers = self.env.ref("stock.stock_location_customers")
        order.picking_ids.write({"location_id": supplier.id})
        order.picking_ids.move_ids.write(
            {"location_id": supplier.id, "location_dest_id": customers.id}
        )
        self._stop()
        order.picking_ids.button_validate()
        self._assert_held(order.picking_ids)

    def test_delivery_without_an_order_counts_at_list_price(self):
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", self.usd_company.id)],
            limit=1,
        )
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self.customer.id,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": 11,
                            "location_id": kind.default_location_src_id.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self._pick(picking).button_validate()
        self._assert_held(picking)
        self.assertEqual(1100, picking.credit_hold_ids.amount)
        picking.partner_id = False
        picking.button_validate()
        self.assertNotEqual("done", picking.state)

    def test_without_a_rule_for_deliveries_nothing_is_asked(self):
        text = self.ruleset.text.replace("[order, delivery]", "[order]")
        self.env["credit.ruleset"].create({"text": text}).action_activate_instead()
        _order, picking = self._sold()
        self._stop()
        picking.button_validate()
        self.assertEqual("done", picking.state)
        self.assertFalse(self._about(picking))

    def test_standard_rules_keep_goods_of_a_customer_on_hold(self):
        with file_open("credit_protection/data/rulesets/standard.yaml") as file:
            ruleset = self.env["credit.ruleset"].create({"text": file.read()})
        ruleset.action_activate_instead()
        self._limit(self.customer, 100)
        _order, picking = self._sold()
        _order, second = self._sold()
        picking.button_validate()
        self.assertEqual("done", picking.state, "the limit is for new orders")
        self._stop()
        second.button_validate()
        self._assert_held(second)

    def test_prepaid_order_leaves_whatever_the_rules_are(self):
        order, picking = self._sold()
        self._payment(self.customer, 500, self._paid_invoice(order))
        self._stop()
        picking.button_validate()
        self.assertEqual("done", picking.state)
        self.assertEqual("rules", self._about(picking).passed_by)
        self.assertEqual("0", self._about(picking).facts["doc_amount"])

    def _paid_invoice(self, order):
        with self._open_gate():
            return self._invoice_order(order)

    def test_release_and_what_it_does_not_cover(self):
        _order, picking = self._sold()
        self._stop()
        picking.button_validate()
        hold = picking.credit_hold_ids
        hold.with_user(self.credit_manager)._release(
            self.reason, "Not for the warehouse", self.today, False
        )
        self.assertNotIn("Not for the", "".join(picking.message_ids.mapped("body")))
        picking.button_validate()
        self.assertEqual("done", picking.state)
        self.assertEqual("release", self._about(picking)[:1].passed_by)
        self.env.flush_all()
        register = self.env["credit.bypass"].with_user(self.auditor)
        row = register.search([("document_name", "=", picking.name)])
        self.assertRecordValues(row, [{"amount": 500, "outcome": "not_invoiced"}])

    def test_freight_that_is_added_while_goods_leave(self):
        """Carriers are booked where Odoo sends its mail: nothing may fail any more."""
        self.usd_company.credit_responsible_id = self.credit_manager
        order, picking = self._sold(qty=10)
        pickings = self.env.registry["stock.picking"]

        def add_freight(records):
            for one in records.sale_id:
                one.order_line.create(
                    {
                        "order_id": one.id,
                        "product_id": self.service.id,
                        "price_unit": 30,
                        "tax_ids": False,
                    }
                )

        with patch.object(pickings, "_send_confirmation_email", add_freight):
            picking.button_validate()

        self.assertEqual("done", picking.state)
        self.assertEqual(1030, order.amount_total)
        self.assertEqual("follows", self._decisions(order)[-1].passed_by)
        self.assertEqual(self.credit_manager, order.sudo().activity_ids.user_id)

    def test_release_of_the_order_covers_deliveries_for_some_days(self):
        order = self._order(
            self.customer,
            300,
            qty=5,
            line={"product_id": self.goods.id},
            user_id=self.salesperson.id,
        )
        order.action_confirm()
        self.assertEqual("held", order.credit_state)
        order.credit_hold_ids.with_user(self.credit_manager)._release(
            self.reason, "", self.today, False
        )
        order.action_confirm()
        picking = self._pick(order.picking_ids)
        order.credit_hold_ids.sudo().released_at -= timedelta(days=15)
        picking.button_validate()
        self._assert_held(picking)
        order.credit_hold_ids.sudo().released_at += timedelta(days=2)
        picking.button_validate()
        self.assertEqual("done", picking.state)
        self.assertEqual("closed", picking.credit_hold_ids.state)

    def test_checked_again_from_the_order(self):
        order, picking = self._sold()
        self._stop()
        picking.button_validate()
        sales = order.with_user(self.salesperson)
        self.assertIn(picking.name, sales.credit_verdict["title"])
        self.assertTrue(sales.credit_verdict["reasons"])
        self.assertIn(picking.name, sales.credit_explanation()["title"])
        sales.action_credit_ask_release()
        self.assertEqual("asked", picking.credit_state)
        self.profile.manual_hold = False
        self.assertTrue(sales.action_credit_reevaluate())
        self.assertEqual("ready", picking.credit_state)
        picking.button_validate()
        self.assertEqual("done", picking.state)
        self.env.invalidate_all()
        self.assertFalse(sales.credit_verdict)

    def test_cancelled_order_ends_the_holds_of_its_deliveries(self):
        order, picking = self._sold()
        self._stop()
        picking.button_validate()
        hold = picking.credit_hold_ids
        order._action_cancel()
        self.assertEqual("cancel", picking.state)
        self.assertEqual("closed", hold.state)

    def test_goods_of_several_customers(self):
        first, picking = self._sold()
        second, other = self._sold(partner=self.other_customer)
        other.move_ids.picking_id = picking
        picking.button_validate()
        self._assert_held(picking)
        self.assertEqual(["DEBTORS"], picking.credit_hold_ids.reason_codes)
        self.assertIn("Split it", picking.credit_verdict["reasons"][0]["detail"])
        self.assertFalse(
            first.order_line.qty_delivered or second.order_line.qty_delivered
        )

    def test_done_delivery_does_not_grow_past_the_gate(self):
        order, picking = self._sold()
        picking.button_validate()
        line = picking.move_line_ids
        line.quantity = 6
        self.assertEqual("100", self._about(picking)[:1].facts["doc_amount"])
        self.assertEqual(6, order.order_line.qty_delivered)
        self._stop()
        for vals in ({"quantity": 7}, {"quantity": 70}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                line.write(vals)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            picking.move_ids.quantity = 9
        with self.assertRaises(UserError), self.env.cr.savepoint():
            line.copy({"quantity": 1, "move_id": picking.move_ids.id})
        line.quantity = 5
        self.assertEqual(5, order.order_line.qty_delivered)

    def test_two_companies_and_two_currencies(self):
        self._limit(self.customer, 1000, company=self.jpy_company)
        _order, jpy = self._sold(10, company=self.jpy_company)
        _order, eur = self._sold(80, currency=self.eur)
        self._stop()
        profile = self._profile(self.customer, self.jpy_company)
        profile.write({"manual_hold": True, "manual_hold_reason": "Test"})
        both = (jpy + eur).with_context(allowed_company_ids=self.companies.ids)
        both.button_validate()
        self._assert_held(both)
        self.assertEqual(50, jpy.credit_hold_ids.amount)
        self.assertEqual(500, eur.credit_hold_ids.amount)
        self.assertEqual(self.jpy, jpy.credit_hold_ids.currency_id)

    def test_two_and_forty_cost_the_same(self):
        pickings = self.env["stock.picking"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            profile = self._limit(partner, 1000)
            pickings |= self._sold(partner=partner)[1]
            profile.write({"manual_hold": True, "manual_hold_reason": "Test"})
        self.assertSameCost(lambda some: some._action_done(), pickings, 70)
        self._assert_held(pickings)
