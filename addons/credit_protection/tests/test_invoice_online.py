from odoo import Command
from odoo.tests import tagged

from .test_invoice_gate import RULES
from .test_ways_online import OnlinePaymentCommon


@tagged("post_install", "-at_install")
class TestInvoicesOfOnlinePayments(OnlinePaymentCommon):
    """Money that is on its way must be booked, whatever becomes of the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.ruleset"].create({"text": RULES}).action_activate_instead()
        parameters = cls.env["ir.config_parameter"].sudo()
        parameters.set_param("sale.automatic_invoice", "True")

    def _about(self, moves):
        return self.env["credit.decision"].search([("move_id", "in", moves.ids)])

    def test_automatic_invoice_of_a_prepaid_order_is_posted(self):
        self._limit(self.customer, 0, kind="none")
        order = self._new(require_payment=True)

        self._pay(order, 1500)

        self.assertEqual("sale", order.state)
        self.assertEqual("posted", order.invoice_ids.state)
        self.assertEqual("rules", self._about(order.invoice_ids).passed_by)
        self.assertEqual("0", self._about(order.invoice_ids).facts["doc_amount"])
        self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))

    def test_automatic_down_payment_invoice_is_posted(self):
        order = self._new(require_payment=True, prepayment_percent=0.3)
        self._pay(order, 450)
        self.assertEqual("draft", order.state)
        down = order.invoice_ids
        self.assertTrue(all(move.state == "posted" for move in down))

    def test_payment_is_booked_when_the_invoice_stays_a_draft(self):
        move = self._invoice(self.customer, 1500, post=False)
        transaction = self._create_transaction(
            flow="redirect",
            amount=100,
            reference="A part of it",
            invoice_ids=[Command.set(move.ids)],
            state="done",
        )
        transaction.sudo()._post_process()
        self.assertEqual("draft", move.state)
        self.assertEqual("held", move.credit_state)
        self.assertTrue(transaction.payment_id.move_id)
        # By then the money is booked, as a credit that is not applied yet.
        self.assertEqual(400, move.credit_hold_ids.exceeds_by)

    def test_invoice_that_is_paid_online_is_posted(self):
        self._limit(self.customer, 0, kind="none")
        move = self._invoice(self.customer, 1500, post=False)
        transaction = self._create_transaction(
            flow="redirect",
            amount=1500,
            reference="All of it",
            invoice_ids=[Command.set(move.ids)],
            state="done",
        )
        transaction.sudo()._post_process()
        self.assertEqual("posted", move.state)
