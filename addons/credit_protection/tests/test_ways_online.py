from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .test_every_way_in import WaysInCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class OnlinePaymentCommon(WaysInCommon, AccountPaymentCommon):
    """A provider through which customers pay their orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer
        cls.currency = cls.usd_company.currency_id
        cls.provider.support_manual_capture = "partial"
        cls.provider.journal_id.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == cls.provider
        ).payment_account_id = cls.inbound_payment_method_line.payment_account_id

    def _pay(self, order, amount, state="done"):
        transaction = self._create_transaction(
            flow="redirect",
            amount=amount,
            reference=f"{order.name}-{amount}",
            sale_order_ids=[Command.set(order.ids)],
            state=state,
        )
        with self._templates_sent() as sent, mute_logger("odoo.addons.sale"):
            transaction.sudo()._post_process()
        return sent


@tagged("post_install", "-at_install")
class TestOnlinePayment(OnlinePaymentCommon):
    """Paid in full nothing is owed; of a partial payment the rest counts."""

    def test_paid_in_full_passes_whatever_the_limit(self):
        self._limit(self.customer, 0, kind="none")
        for state in ("done", "authorized"):
            with self.subTest(state):
                order = self._new(require_payment=True)

                sent = self._pay(order, 1500, state)

                self.assertRecordValues(
                    order, [{"state": "sale", "credit_state": False}]
                )
                self.assertEqual(["sale.mail_template_sale_confirmation"], sent)

    def test_rest_of_a_partial_payment_above_the_limit_is_held(self):
        order = self._new(require_payment=True, prepayment_percent=0.3)

        sent = self._pay(order, 450)

        self._assert_held(order)
        self.assertEqual(1050.0, order.credit_hold_ids.amount)
        self.assertEqual(["sale.mail_template_sale_payment_executed"], sent)
        self.assertIn(self.salesperson, order.activity_ids.user_id)
        self.assertEqual(
            "Your order is being reviewed.", order._credit_portal_message()
        )

    def test_rest_of_a_partial_payment_within_the_limit_passes(self):
        order = self._new(require_payment=True, prepayment_percent=0.3)
        self.assertEqual(
            ["sale.mail_template_sale_confirmation"], self._pay(order, 600)
        )
        self.assertEqual("sale", order.state)

    def test_paying_the_rest_frees_the_held_order(self):
        order = self._new(require_payment=True, prepayment_percent=0.3)
        self._pay(order, 450)

        self._pay(order, 1050)

        self.assertRecordValues(order, [{"state": "sale", "credit_state": False}])

    def test_prepaid_order_passes_without_any_rules(self):
        self.env["credit.ruleset"].search([("state", "=", "active")]).action_retire()
        order = self._new(require_payment=True)
        self._pay(order, 1500)
        self.assertEqual("sale", order.state)
        self.assertEqual("prepaid", self._decisions(order).passed_by)


@tagged("post_install", "-at_install")
class TestPortal(WaysInCommon, HttpCase):
    """The customer reads one polite sentence; sales sees the held order at once."""

    def _sign(self, order):
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            return self.make_jsonrpc_request(
                f"/my/orders/{order.id}/accept",
                {
                    "access_token": order._portal_ensure_token(),
                    "name": "Ann Buyer",
                    "signature": PIXEL,
                },
            )

    def _page(self, order, **query):
        url = order.get_portal_url(query_string="&message=sign_ok")
        response = self.url_open(url)
        self.assertEqual(200, response.status_code)
        return response.text

    def test_signed_order_above_the_limit_is_held(self):
        order = self._new(require_signature=True, require_payment=False)
        order.state = "sent"
        with self._templates_sent() as sent:
            result = self._sign(order)

        self.assertTrue(result["force_refresh"])
        self.assertEqual("sent", order.state)
        self._assert_held(order)
        self.assertEqual("Ann Buyer", order.signed_by)
        self.assertFalse(sent)
        self.assertEqual(self.salesperson, order.activity_ids.user_id)
        self.assertEqual("OdooBot", self._decisions(order).user_name)
        page = self._page(order)
        self.assertIn("Your order is being reviewed.", page)
        for word in ("credit hold", "credit limit", "1,000.00", "Over the"):
            self.assertNotIn(word, page)

    def test_signed_order_within_the_limit_is_confirmed(self):
        order = self._new(900, require_signature=True, require_payment=False)
        order.state = "sent"
        self._sign(order)
        self.assertEqual("sale", order.state)
        self.assertNotIn("being reviewed", self._page(order))

    def test_quotation_that_nobody_accepted_says_nothing(self):
        order = self._new(require_signature=True, require_payment=False)
        order.action_confirm()
        order.state = "sent"
        self.assertEqual("held", order.credit_state)
        self.assertNotIn("being reviewed", self._page(order))

    def test_sentence_goes_when_the_order_is_confirmed(self):
        order = self._new(require_signature=True, require_payment=False)
        order.state = "sent"
        self._sign(order)
        self._limit(self.customer, 5000)
        order.action_confirm()
        self.assertNotIn("being reviewed", self._page(order))
