from datetime import datetime, time, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.credit_protection.tests.cover_common import CoverCommon


@tagged("post_install", "-at_install")
class TestStopShipment(CoverCommon, HttpCase):
    """Whose cover has stopped, and what is still to leave for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._make_service("Chairs", type="consu")
        for partner in cls.customer + cls.other_customer:
            cls._cover(partner, 10_000)
            cls._cover(partner, 900_000, policy=cls.jpy_policy)

    @classmethod
    def _stopped(cls, partner, company=None):
        """Let an insured invoice be open one day longer than cover lasts."""
        due = cls.today - timedelta(days=61)
        return cls._invoice(partner, 100, due=due, company=company)

    @classmethod
    def _sold(cls, partner, amount, qty=5, days=0, **vals):
        """Return the delivery of an order of goods, planned in so many days."""
        line = {"product_id": cls.goods.id, **vals.pop("line", {})}
        order = cls._order(partner, amount, qty=qty, line=line, confirm=True, **vals)
        day = datetime.combine(cls.today + timedelta(days=days), time(12))
        order.picking_ids.scheduled_date = day
        return order.picking_ids

    @classmethod
    def _leave(cls, picking, quantity):
        """Let a part of a delivery leave past the gate; the rest is planned anew."""
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        with cls._open_gate():
            picking.with_context(skip_backorder=True)._action_done()
        return picking.backorder_ids

    def _profiles(self, *partners, company=None):
        profiles = self.env["credit.profile"].sudo()
        for partner in partners:
            profiles |= self._profile(partner, company)
        profiles._store_figures(company or self.usd_company)
        self.env.invalidate_all()
        return profiles.with_user(self.credit_user)

    def _listed(self, profiles):
        action = self.env.ref("credit_protection.credit_stop_shipment_action")
        domain = Domain(safe_eval(action.domain)) & Domain("id", "in", profiles.ids)
        return profiles.search(domain)

    def test_what_is_still_to_leave(self):
        """Number, value and next day, of both orders, one of them left in part."""
        self._stopped(self.customer)
        first = self._sold(self.customer, 100, days=9)
        later = self._leave(first, 3)
        later.scheduled_date += timedelta(days=1)
        self._sold(self.branch, 10, qty=7, days=4)
        self._sold(self.customer, 100, days=1, currency=self.eur)
        self._sold(self.other_customer, 100)

        profiles = self._profiles(self.customer, self.other_customer)

        self.assertEqual(profiles[0], self._listed(profiles))
        # 2 of 5 for 100, 7 for 10, and 500 euros at 0.8 euros a dollar.
        self.assertRecordValues(
            profiles[0],
            [
                {
                    "delivery_count": 3,
                    "delivery_value": 200 + 70 + 625,
                    "delivery_next": self.today + timedelta(days=1),
                }
            ],
        )
        window = profiles[0].action_open_shipments()
        pickings = self.env["stock.picking"].search(window["domain"])
        self.assertEqual(3, len(pickings))
        self.assertIn(later, pickings)
        self.assertNotIn(first, pickings)

    def test_nothing_left_to_stop(self):
        """What has left, is cancelled or comes back is no shipment to stop."""
        self._stopped(self.customer)
        self._stopped(self.other_customer)
        self._leave(self._sold(self.customer, 100), 5)
        self._sold(self.other_customer, 100).action_cancel()

        profiles = self._profiles(self.customer, self.other_customer)

        self.assertFalse(self._listed(profiles))
        self.assertEqual([0, 0], profiles.mapped("delivery_count"))
        self.assertFalse(any(profiles.mapped("delivery_next")))

    def test_services_are_not_forgotten(self):
        """Inventory plans no service; it stays on the list until it is done."""
        self._stopped(self.customer)
        order = self._order(self.customer, 100, qty=2, confirm=True)
        profile = self._profiles(self.customer)
        self.assertEqual(profile, self._listed(profile))
        self.assertEqual("sale.order", profile.action_open_shipments()["res_model"])

        order.order_line.qty_delivered = 2
        self.env.invalidate_all()
        self.assertFalse(self._listed(profile))

    def test_parts_of_a_pack_and_goods_without_order(self):
        """Two packs of 6 in pieces; goods that nobody ordered at their list price."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self._sold(self.customer, 120, qty=2, line={"product_uom_id": dozen.id})
        self.goods.list_price = 9
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", self.usd_company.id)],
            limit=1,
        )
        loose = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self.contact.id,
                "location_id": kind.default_location_src_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create({"product_id": self.goods.id, "product_uom_qty": 3})
                ],
            }
        )
        loose.action_confirm()
        profile = self._profiles(self.customer)
        self.assertEqual((2, 267), (profile.delivery_count, profile.delivery_value))

    def test_companies_are_apart(self):
        self._stopped(self.customer, self.jpy_company)
        self._sold(self.customer, 100)
        self._sold(self.customer, 5_000, company=self.jpy_company)
        dollars = self._profiles(self.customer)
        yen = self._profiles(self.customer, company=self.jpy_company)
        self.assertEqual((500, 25_000), (dollars.delivery_value, yen.delivery_value))
        both = (dollars + yen).with_context(allowed_company_ids=self.companies.ids)
        self.assertEqual(yen, self._listed(both))

    def test_sales_sees_no_shipments(self):
        profile = self._profiles(self.customer).with_user(self.salesperson)
        for ask in (
            profile.action_open_shipments,
            lambda: profile.delivery_count,
            lambda: profile.search([("has_open_shipments", "=", True)]),
        ):
            with self.subTest(ask), self.assertRaises(AccessError):
                ask()

    def test_two_and_forty_buyers_cost_the_same(self):
        buyers = self.env["res.partner"].create(
            [{"name": f"B{n}", "is_company": True} for n in range(40)]
        )
        line = {"product_id": self.goods.id, "product_uom_qty": 5, "price_unit": 10}
        line["tax_ids"] = [Command.clear()]
        orders = self.env["sale.order"].create(
            [{"partner_id": b.id, "order_line": [Command.create(line)]} for b in buyers]
        )
        self._confirm(orders)
        profiles = self._profiles(*buyers)

        def read(some):
            some.read(["delivery_count", "delivery_value", "has_open_shipments"])

        self.assertSameCost(read, profiles, 40)
        self.assertEqual({50}, set(profiles.mapped("delivery_value")))

    def test_the_list_in_a_browser(self):
        self._stopped(self.customer)
        self._leave(self._sold(self.customer, 100, days=9), 3)
        self._profiles(self.customer)
        self.start_tour(
            "/odoo/credit-stop-shipment",
            "credit_protection_stop_shipment",
            login="credit_user",
        )
