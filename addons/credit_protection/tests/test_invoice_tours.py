from odoo.tests import HttpCase, tagged

from .test_invoice_gate import InvoiceGateCommon


@tagged("post_install", "-at_install")
class TestInvoiceTours(InvoiceGateCommon, HttpCase):
    """A held invoice in a browser: who posts it, and who releases it."""

    def test_held_asked_released_and_posted(self):
        move = self._draft()
        form = f"/odoo/accounting/customer-invoices/{move.id}"

        self.start_tour(
            form, "credit_protection_invoice_held", login="credit_accountant"
        )

        self.assertRecordValues(move, [{"state": "draft", "credit_state": "asked"}])
        hold = move.credit_hold_ids
        self.assertEqual(self.accountant, hold.asked_by_id)
        self.assertIn(self.salesperson, move.activity_ids.user_id)
        self.start_tour(
            "/odoo/credit-holds",
            "credit_protection_release_asked",
            login="credit_manager",
        )
        self.assertRecordValues(
            hold, [{"state": "released", "released_by_id": self.credit_manager.id}]
        )
        self.start_tour(
            form, "credit_protection_invoice_post", login="credit_accountant"
        )
        self.assertEqual("posted", move.state)
