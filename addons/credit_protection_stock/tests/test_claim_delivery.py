from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.credit_protection.tests.claim_common import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaimDelivery(ClaimCommon):
    """A claim of goods files the delivery slips by itself."""

    def _sold(self):
        """Return an overdue invoice of delivered goods."""
        goods = self.env["product.product"].create(
            {
                "name": "Chairs",
                "type": "consu",
                "list_price": 100,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )
        self._cover(self.other_customer, 60_000)
        order = self._order(
            self.other_customer, 100, confirm=True, line={"product_id": goods.id}
        )
        order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
        with self._open_gate():
            order.picking_ids._action_done()
        invoice = self._invoice_order(order, post=False)
        invoice.write(
            {
                "invoice_date": self.due - timedelta(days=20),
                "delivery_date": self.due - timedelta(days=20),
                "invoice_payment_term_id": False,
                "invoice_date_due": self.due,
            }
        )
        invoice.action_post()
        self._notify(invoice)
        return order

    def test_orders_and_slips_are_filed_by_themselves(self):
        order = self._sold()
        claim = self._claim(self.other_customer)
        documents = {d.kind: d.sudo() for d in claim.document_ids}

        self.assertEqual(1, len(documents["delivery"].attachment_ids))
        self.assertIn("Delivery slips: 1", documents["delivery"].source)
        (name,) = documents["orders"].attachment_ids.mapped("name")
        self.assertIn(order.name, name)

    def test_nothing_was_delivered(self):
        document = self._claim().document_ids.filtered(lambda d: d.kind == "delivery")
        self.assertFalse(document.there)
        self.assertTrue(document.source)
