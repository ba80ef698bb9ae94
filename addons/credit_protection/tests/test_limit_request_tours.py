from odoo.tests import HttpCase, tagged

from .limit_request_common import LimitRequestCommon


@tagged("post_install", "-at_install")
class TestLimitRequestTours(LimitRequestCommon, HttpCase):
    """From the held order to the granted limit and the confirmed order."""

    def test_asked_granted_confirmed(self):
        self._invoice(self.customer, 300, due=10)
        order = self._held(1200)
        form = f"/odoo/sales/{order.id}"

        self.start_tour(form, "credit_protection_limit_ask", login="credit_sales")

        request = self.Request.sudo().search([("order_id", "=", order.id)])
        self.assertRecordValues(
            request,
            [
                {
                    "state": "submitted",
                    "requested_amount": 1500,
                    "reason": "Last of three floors",
                    "requested_by_id": self.salesperson.id,
                }
            ],
        )
        request.sudo().requested_amount = 1700

        self.start_tour(
            "/odoo/credit-limit-requests",
            "credit_protection_limit_grant",
            login="credit_manager",
        )

        self.assertRecordValues(
            request,
            [
                {
                    "state": "partly",
                    "granted_amount": 1600,
                    "decided_by_id": self.credit_manager.id,
                }
            ],
        )
        self.assertEqual("ready", order.credit_state)

        self.start_tour(form, "credit_protection_limit_confirm", login="credit_sales")

        self.assertEqual("sale", order.state)

    def test_asked_from_the_customer(self):
        """The tab Credit asks without an order and counts what was asked."""
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "credit_protection_limit_ask_customer",
            login="credit_sales",
        )
        self.assertRecordValues(
            self.Request.sudo().search([("partner_id", "=", self.customer.id)]),
            [{"state": "submitted", "requested_amount": 2500, "order_id": False}],
        )
