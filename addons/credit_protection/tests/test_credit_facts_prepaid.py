from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import CreditCommon


class PrepaidCommon(CreditCommon):
    """A payment provider, and transactions in every state."""

    def _deliver(self, line, beyond):
        """Type more as delivered than is ordered, without asking the gate."""
        with self._open_gate():
            line.qty_delivered = line.product_uom_qty + beyond

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = (
            cls.env["payment.provider"]
            .sudo()
            .create(
                {
                    "name": "Credit test provider",
                    "code": "none",
                    "state": "test",
                    "company_id": cls.usd_company.id,
                    "payment_method_ids": [Command.set(cls.method.ids)],
                }
            )
        )
        cls.method.active = True

    @classmethod
    def _transaction(cls, orders, amount, state="done", payment=None, **vals):
        cls.provider.support_manual_capture = "partial"
        return (
            cls.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": cls.provider.id,
                    "payment_method_id": cls.method.id,
                    "amount": amount,
                    "currency_id": orders[:1].currency_id.id,
                    "partner_id": orders[:1].partner_invoice_id.id,
                    "operation": "online_direct",
                    "state": state,
                    "sale_order_ids": [Command.set(orders.ids)],
                    "payment_id": payment.id if payment else False,
                    **vals,
                }
            )
        )

    @classmethod
    def _booked(cls, orders, amount, payer=None, **vals):
        """Return a finished transaction whose payment is posted, not applied yet."""
        payer = payer or orders[:1].partner_invoice_id.commercial_partner_id
        payment = cls._payment(payer, amount, currency=orders[:1].currency_id)
        transaction = cls._transaction(orders, amount, payment=payment, **vals)
        payment.payment_transaction_id = transaction
        return transaction


@tagged("post_install", "-at_install")
class TestPrepaid(PrepaidCommon):
    """Money paid for an order counts for that order, and never twice."""

    def test_pending_and_failed_money_is_no_money(self):
        order = self._order(self.customer, 1000, confirm=True)
        for state in ("draft", "pending", "cancel", "error"):
            self._transaction(order, 1000, state)
        self._transaction(order, 1000, operation="validation")

        self.assertFacts(self.customer, open_orders="1000", open_balance="0")

    def test_authorized_money_lowers_its_order(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._transaction(order, 400, "authorized")
        self.assertFacts(self.customer, open_orders="600", open_balance="0")

    def test_money_on_its_way_lowers_its_order(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._transaction(order, 400)
        self._transaction(order, 900)
        self._order(self.customer, 7, confirm=True)
        self.assertFacts(self.customer, open_orders="7", open_balance="0")

    def test_booked_money_counts_once(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._booked(order, 400)

        self.assertEqual(-400, self.customer.credit)
        self.assertFacts(
            self.customer,
            open_orders="600",
            open_balance="0",
            order_prepayments="400",
            unapplied_credits="0",
        )

    def test_money_for_an_order_pays_no_older_invoice(self):
        self._invoice(self.customer, 250, due=-40)
        order = self._order(self.customer, 1000, confirm=True)
        self._booked(order, 400)

        self.assertFacts(
            self.customer,
            open_orders="600",
            open_balance="250",
            overdue_amount="250",
            oldest_overdue_days=40,
        )

    def test_what_the_order_does_not_need_is_a_free_credit(self):
        self._invoice(self.customer, 250, due=-40)
        order = self._order(self.customer, 300, confirm=True)
        self._booked(order, 400)

        self.assertFacts(
            self.customer,
            open_orders="0",
            open_balance="150",
            overdue_amount="150",
            order_prepayments="300",
            unapplied_credits="100",
        )

    def test_money_of_a_cancelled_order_is_a_free_credit(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._booked(order, 1000)
        order._action_cancel()
        self.assertFacts(
            self.customer, open_orders="0", open_balance="-1000", order_prepayments="0"
        )

    def test_invoiced_and_applied_it_is_gone(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._booked(order, 1000)
        invoice = self._invoice_order(order)

        self.assertEqual(0, invoice.amount_residual, "Odoo applies it by itself")
        self.assertFacts(
            self.customer, open_orders="0", open_balance="0", unapplied_credits="0"
        )

    def test_a_down_payment_settled_with_it_is_not_counted_again(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._booked(order, 400)
        invoice = self._down_payment(order, 400)

        self.assertEqual(0, invoice.amount_residual, "Odoo applies it by itself")
        self.assertFacts(self.customer, open_orders="600", open_balance="0")

    def test_invoiced_but_not_applied_it_counts_once(self):
        order = self._order(self.customer, 1000, confirm=True)
        self._booked(order, 1000)
        invoice = self._invoice_order(order)
        invoice.line_ids.remove_move_reconcile()

        self.assertEqual(1000, invoice.amount_residual)
        self.assertFacts(
            self.customer, open_orders="0", open_balance="0", order_prepayments="0"
        )

    def test_money_for_a_quotation_helps_no_other_order(self):
        quotation = self._order(self.customer, 500)
        self._booked(quotation, 500)
        self._order(self.customer, 300, confirm=True)

        self.assertFacts(
            self.customer, open_orders="300", open_balance="0", exposure="300"
        )

    def test_captures_voids_and_refunds(self):
        order = self._order(self.customer, 1000, confirm=True)
        source = self._transaction(order, 1000, "authorized")
        child = {
            "source_transaction_id": source.id,
            "sale_order_ids": False,
        }
        capture = self._transaction(order, 600, **child)
        self.assertFacts(self.customer, open_orders="0", open_balance="0")

        self._transaction(order, 400, "cancel", **child)
        source.state = "done"
        self.assertFacts(self.customer, open_orders="400", open_balance="0")

        capture.payment_id = self._payment(self.customer, 600)
        capture.payment_id.payment_transaction_id = capture
        self.assertFacts(self.customer, open_orders="400", open_balance="0")

        refund = self._transaction(order, -100, operation="refund", **child)
        self.assertFacts(self.customer, open_orders="500", open_balance="0")
        self.assertEqual(-600, self.customer.credit, "the refund is not booked yet")

        refund.payment_id = self._payment(self.customer, 100, payment_type="outbound")
        refund.payment_id.payment_transaction_id = refund
        self.assertFacts(self.customer, exposure="500")

    def test_a_cancelled_payment_is_no_money(self):
        order = self._order(self.customer, 1000, confirm=True)
        transaction = self._booked(order, 400)
        transaction.payment_id.action_draft()
        transaction.payment_id.action_cancel()
        self.assertFacts(self.customer, open_orders="1000", open_balance="0")

    def test_one_transaction_for_two_orders_is_shared(self):
        order = self._order(self.customer, 300, confirm=True)
        order |= self._order(self.customer, 100, confirm=True)
        self._booked(order, 200)
        self.assertFacts(
            self.customer, open_orders="200", open_balance="0", order_prepayments="200"
        )

    def test_paid_by_somebody_else(self):
        """The payer's money stands against the order and does not help the payer."""
        self._invoice(self.other_customer, 50)
        order = self._order(self.customer, 300, confirm=True)
        self._booked(order, 300, payer=self.other_customer)

        self.assertFacts(self.customer, open_orders="0", open_balance="0")
        self.assertFacts(
            self.other_customer, open_balance="50", order_prepayments="300"
        )
        both = self.env["credit.facts"]._for_partners(
            self.usd_company, self.customer + self.other_customer
        )
        self.assertEqual(0, both[self.customer.id]["exposure"])
        self.assertEqual(50, both[self.other_customer.id]["exposure"])

    def test_foreign_money(self):
        order = self._order(self.customer, 80, currency=self.eur, confirm=True)
        self._booked(order, 40)
        self.assertFacts(
            self.customer, open_orders="50", open_balance="0", order_prepayments="50"
        )

    def test_foreign_money_booked_at_another_rate(self):
        """What is reserved is its booked value; what is left is today's."""
        order = self._order(self.customer, 80, currency=self.eur, confirm=True)
        payment = self._payment(
            self.customer,
            40,
            currency=self.eur,
            date=self.today - timedelta(days=30),
        )
        transaction = self._transaction(order, 40, payment=payment)
        payment.payment_transaction_id = transaction

        self.assertFacts(
            self.customer, open_orders="50", open_balance="0", order_prepayments="80"
        )
