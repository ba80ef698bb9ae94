from datetime import timedelta
from decimal import Decimal

from odoo.tests import tagged

from .test_invoice_gate import InvoiceGateCommon


@tagged("post_install", "-at_install")
class TestInvoiceFacts(InvoiceGateCommon):
    """What an order has brought into the exposure is not counted again."""

    def _after(self, move):
        facts, _added, _unseen = self._facts_of(move)[move.id]
        return facts["open_balance"] + facts["open_orders"] + facts["doc_amount"]

    def test_free_invoice_adds_itself(self):
        move = self._draft(300)
        facts, added, _unseen = self._facts_of(move)[move.id]
        self.assertEqual((Decimal(300), Decimal(300)), (facts["doc_amount"], added))
        self.assertEqual(Decimal(300), self._after(move))

    def test_invoice_of_an_order_adds_nothing(self):
        order = self._order(self.customer, 100, qty=10, confirm=True)
        move = self._invoice_order(order, post=False)
        facts, added, _unseen = self._facts_of(move)[move.id]
        self.assertEqual((Decimal(1000), Decimal(0)), (facts["doc_amount"], added))
        self.assertEqual(Decimal(1000), self._after(move))

    def test_dearer_and_longer_invoices_add_the_difference(self):
        order = self._order(self.customer, 100, qty=10, confirm=True)
        move = self._invoice_order(order, post=False)
        move.invoice_line_ids.price_unit = 130
        self.assertEqual(Decimal(300), self._facts_of(move)[move.id][1])
        move.invoice_line_ids.write({"price_unit": 100, "quantity": 12})
        self.assertEqual(Decimal(200), self._facts_of(move)[move.id][1])
        self.assertEqual(Decimal(1200), self._after(move))

    def test_second_invoice_of_the_same_quantity_adds_all_of_it(self):
        order = self._order(self.customer, 100, qty=10, confirm=True)
        first = self._invoice_order(order, post=False)
        second = first.copy()
        second.invoice_line_ids.sale_line_ids = order.order_line
        facts = self._facts_of(first, second)
        self.assertEqual(Decimal(0), facts[first.id][1])
        self.assertEqual(Decimal(1000), facts[second.id][1])

    def test_down_payment_and_final_invoice_add_nothing(self):
        order = self._order(self.customer, 1000, confirm=True)
        down = self._down_payment(order, 300, post=False)
        self.assertEqual(Decimal(0), self._facts_of(down)[down.id][1])
        self.assertEqual(Decimal(1000), self._after(down))
        with self._open_gate():
            down.action_post()
        final = self._invoice_order(order, post=False)
        self.assertEqual(700, final.amount_total)
        self.assertEqual(Decimal(0), self._facts_of(final)[final.id][1])
        self.assertEqual(Decimal(1000), self._after(final))

    def test_order_of_another_debtor_brings_nothing(self):
        order = self._order(self.customer, 1000, confirm=True)
        move = self._invoice_order(order, post=False)
        move.partner_id = self.other_customer
        facts, added, _unseen = self._facts_of(move)[move.id]
        self.assertEqual(Decimal(1000), added)
        self.assertEqual(Decimal(0), facts["open_orders"])

    def test_order_in_another_currency(self):
        order = self._order(self.customer, 800, currency=self.eur, confirm=True)
        move = self._invoice_order(order, post=False)
        facts, added, _unseen = self._facts_of(move)[move.id]
        self.assertEqual((Decimal(1000), Decimal(0)), (facts["doc_amount"], added))
        self.assertEqual(Decimal(1000), self._after(move))

    def test_drafts_that_count_are_not_counted_twice(self):
        move = self._draft(400)
        self.usd_company.credit_count_drafts = True
        self.assertEqual(Decimal(0), self._facts_of(move)[move.id][1])
        self.assertEqual(Decimal(400), self._after(move))

    def test_payment_applied_to_the_draft_is_no_longer_owed(self):
        move = self._draft(1500)
        payment = self._payment(self.customer, 1500)
        (payment.move_id + move).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()
        facts, added, _unseen = self._facts_of(move)[move.id]
        self.assertEqual((Decimal(0), Decimal(0)), (facts["doc_amount"], added))

    def test_released_order_lets_its_invoice_pass_for_some_days(self):
        order = self._order(self.customer, 1500, user_id=self.salesperson.id)
        order.action_confirm()
        order.credit_hold_ids.with_user(self.credit_manager)._release(
            self.reason, "", self.today, False
        )
        order.action_confirm()
        self.assertEqual("sale", order.state)
        move = self._invoice_order(order, post=False)
        order.credit_hold_ids.sudo().released_at -= timedelta(days=15)
        move.action_post()
        self._assert_held(move)
        order.credit_hold_ids.sudo().released_at += timedelta(days=2)
        move.action_post()
        self.assertEqual("posted", move.state)
        decision = self.env["credit.decision"].search([("move_id", "=", move.id)])[:1]
        self.assertEqual("release", decision.passed_by)

    def test_other_reasons_are_not_covered_by_the_order(self):
        order = self._order(self.customer, 1500, user_id=self.salesperson.id)
        order.action_confirm()
        order.credit_hold_ids.with_user(self.credit_manager)._release(
            self.reason, "", self.today, False
        )
        order.action_confirm()
        move = self._invoice_order(order, post=False)
        self.profile.write({"manual_hold": True, "manual_hold_reason": "Test"})
        move.action_post()
        self._assert_held(move)
        self.assertIn("HOLD", move.credit_hold_ids.reason_codes)

    def test_what_was_delivered_beyond_the_order_is_owed_but_new(self):
        """It is in the exposure, but no release or exemption of the order covers it."""
        advice = self._make_service("By the hour", invoice_policy="delivery")
        order = self._order(
            self.customer, 100, qty=2, confirm=True, line={"product_id": advice.id}
        )
        order.order_line.qty_delivered = 1
        self._invoice_order(order)
        order.order_line.qty_delivered = 7
        self.assertFacts(self.customer, exposure="700.00")

        move = self._invoice_order(order, post=False)

        facts, added, unseen = self._facts_of(move)[move.id]
        self.assertEqual(Decimal(600), facts["doc_amount"])
        self.assertEqual((Decimal(0), Decimal(500)), (added, unseen))
        self.assertEqual(Decimal(700), self._after(move))

    def test_what_was_delivered_beyond_the_order_counts_once_in_a_batch(self):
        advice = self._make_service("By the hour", invoice_policy="delivery")
        order = self._order(
            self.customer, 100, confirm=True, line={"product_id": advice.id}
        )
        order.order_line.qty_delivered = 4
        moves = self._invoice_order(order, post=False) + self._draft(500)

        moves.action_post()

        self.assertEqual(["posted"] * 2, moves.mapped("state"))
        self.assertFacts(self.customer, exposure="900.00")
