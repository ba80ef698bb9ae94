from odoo.tests import HttpCase, tagged

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryTours(DeliveryCommon, HttpCase):
    """A held delivery in a browser: warehouse, sales, credit manager, warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Where carriers are installed, Odoo's own form asks for a right to read them.
        cls.stock_user.group_ids += cls.env.ref("base.group_partner_manager")

    def test_held_asked_released_and_gone(self):
        order, picking = self._sold()
        self._stop()
        form = f"/odoo/deliveries/{picking.id}"

        self.start_tour(form, "credit_protection_delivery_held", login="credit_stock")

        self._assert_held(picking)
        self.start_tour(
            f"/odoo/sales/{order.id}",
            "credit_protection_delivery_ask",
            login="credit_sales",
        )
        hold = picking.credit_hold_ids
        self.assertRecordValues(
            hold, [{"state": "asked", "asked_by_id": self.salesperson.id}]
        )
        self.start_tour(
            "/odoo/credit-holds",
            "credit_protection_release_asked",
            login="credit_manager",
        )
        self.assertRecordValues(
            hold, [{"state": "released", "released_by_id": self.credit_manager.id}]
        )
        self.start_tour(form, "credit_protection_delivery_leaves", login="credit_stock")
        self.assertEqual("done", picking.state)
