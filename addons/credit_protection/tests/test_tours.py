from odoo.tests import HttpCase, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestTours(CreditCommon, HttpCase):
    """Whole stories through the web client; the database is asked afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 1000)
        cls._invoice(cls.customer, 700, due=-40)
        cls.order = cls._order(cls.customer, 500, user_id=cls.salesperson.id)
        cls.form = f"/odoo/sales/{cls.order.id}"

    @property
    def hold(self):
        return self.order.sudo().credit_hold_ids

    def _confirm_held(self):
        self.order.with_user(self.salesperson).action_confirm()
        self.assertEqual(self.hold.state, "open")

    def test_salesperson_is_held_reads_why_and_asks(self):
        """The order stays a quotation, with one hold that somebody asked about."""
        self.start_tour(self.form, "credit_protection_sales", login="credit_sales")

        self.assertEqual(self.order.state, "draft")
        self.assertRecordValues(
            self.hold,
            [{"state": "asked", "asked_by_id": self.salesperson.id, "amount": 500.0}],
        )
        self.assertEqual({"LIMIT", "OVERDUE"}, set(self.hold.reason_codes))

    def test_manager_releases_and_the_order_confirms(self):
        """The release carries reason and name; then the salesperson confirms."""
        self._confirm_held()
        self.order.with_user(self.salesperson).action_credit_ask_release()

        self.start_tour(
            "/odoo/credit-holds", "credit_protection_manager", login="credit_manager"
        )

        reason = self.env.ref("credit_protection.release_reason_payment_announced")
        self.assertRecordValues(
            self.hold,
            [
                {
                    "state": "released",
                    "released_by_id": self.credit_manager.id,
                    "release_reason_id": reason.id,
                    "release_note": "Value date is Friday.",
                    "up_to_amount": 500.0,
                }
            ],
        )

        self.start_tour(
            self.form, "credit_protection_sales_confirm", login="credit_sales"
        )

        self.assertEqual(self.order.state, "sale")
        decision = (
            self.env["credit.decision"]
            .sudo()
            .search([("order_id", "=", self.order.id)], limit=1)
        )
        self.assertEqual(decision.passed_by, "release")

    def test_salesperson_writes_an_order_in_the_form(self):
        """Nothing that the form sends by itself is taken for a typed figure."""
        buyer = self._partner("Acme Workshop")
        self._limit(buyer, 1000)

        self.start_tour(
            "/odoo/sales", "credit_protection_sales_new", login="credit_sales"
        )

        order = self.env["sale.order"].search([("partner_id", "=", buyer.id)])
        self.assertRecordValues(order, [{"state": "sale"}])
        self.assertEqual(2, len(order.order_line))

    def test_batch_confirms_the_good_and_names_the_held(self):
        """One bad order does not keep the good one from being confirmed."""
        good = self._order(self.other_customer, 100, user_id=self.salesperson.id)

        self.start_tour(
            "/odoo/sales", "credit_protection_sales_batch", login="credit_sales"
        )

        self.assertEqual(good.state, "sale")
        self.assertEqual(self.order.state, "draft")
        self.assertEqual(self.hold.state, "open")
