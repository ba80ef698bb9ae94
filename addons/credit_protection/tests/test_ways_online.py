from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .test_every_way_in import WaysInCommon

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PORTAL = """\
ruleset: portal
title: What customers sign themselves
language: 1
order_gates:
  - id: signed
    when: channel == portal
    then: require_approval
    checkpoints: [order]
    reason: SIGNED
"""


class OnlinePaymentCommon(WaysInCommon, AccountPaymentCommon):
    """A provider through which customers pay their orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer
        cls.currency = cls.usd_company.currency_id
        cls.provider.journal_id.inbound_payment_method_line_ids.filtered(
            lambda line: line.payment_provider_id == cls.provider
        ).payment_account_id = cls.inbound_payment_method_line.payment_account_id

    def _pay(self, order, amount, state="done"):
        # Odoo computes it anew whenever nothing is cached.
        self.provider.support_manual_capture = "partial"
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

    def test_each_transaction_counts_once(self):
        """Of 1,500 with 200 and 250 paid 1,050 are owed."""
        order = self._new(require_payment=True, prepayment_percent=0.3)
        self._pay(order, 200)
        self._pay(order, 250)
        self._assert_held(order)
        self.assertEqual(1050.0, order.credit_hold_ids.amount)
        self.assertFacts(self.customer, open_balance="0", open_orders="0")

    def test_channel_is_payment(self):
        order = self._new(require_payment=True, prepayment_percent=0.3)
        self._pay(order, 200)
        self.assertFalse(order.credit_channel)
        self._pay(order, 250)
        self.assertEqual("payment", order.credit_channel)

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
        decisions = self._decisions(order)
        self.assertEqual(["quotation", "order"], decisions.mapped("checkpoint"))
        self.assertEqual("OdooBot", decisions[-1].user_name)
        self.assertEqual("portal", order.credit_channel)
        self._assert_polite(self._page(order))

    def _assert_polite(self, page):
        """One sentence; neither the limit nor by how much, in no way of writing."""
        self.assertIn("Your order is being reviewed.", page)
        text = html2plaintext(page).replace("1,500.00", "")
        for word in ("credit hold", "credit limit", "over the", "exposure"):
            self.assertNotIn(word, text.lower())
        for figure in ("1,000", "1000.0", "500.00"):
            self.assertNotIn(figure, text)

    def test_customer_without_rights_signs_in_a_browser(self):
        order = self._new(require_signature=True, require_payment=False)
        order.state = "sent"
        portal = new_test_user(
            self.env,
            login="credit_portal",
            password="credit_portal",
            groups="base.group_portal",
            partner_id=self.contact.id,
        )
        self.contact.name = "Ann Buyer"
        order.partner_id = self.contact
        order.message_subscribe(portal.partner_id.ids)
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            self.start_tour(
                f"/my/orders/{order.id}", "credit_portal_sign", login="credit_portal"
            )

        order.invalidate_recordset()
        self._assert_held(order)
        self.assertEqual("portal", order.credit_channel)
        self.assertEqual(self.salesperson, order.activity_ids.user_id)
        self.authenticate("credit_portal", "credit_portal")
        self._assert_polite(self.url_open(f"/my/orders/{order.id}").text)

    def test_rules_may_ask_how_the_order_came_in(self):
        self.env["credit.ruleset"].create({"text": PORTAL}).action_activate_instead()
        signed, typed = (
            self._new(10, require_signature=True, require_payment=False)
            for _number in range(2)
        )
        (signed + typed).state = "sent"
        self._sign(signed)
        # A signature that a salesperson types is no way in.
        typed.write({"signed_by": "Me", "signed_on": "2020-01-01", "signature": PIXEL})
        typed.with_user(self.salesperson).action_confirm()
        self._assert_held(signed)
        self.assertEqual("sale", typed.state)
        self.assertEqual("backoffice", self._decisions(typed)[-1:].facts["channel"])

    def test_reopened_order_did_not_come_by_the_portal(self):
        order = self._new(900, require_signature=True, require_payment=False)
        order.state = "sent"
        self._sign(order)
        self.assertEqual("portal", order.credit_channel)
        self.assertFalse(order.copy().credit_channel)
        order._action_cancel()
        order.action_draft()
        self.assertFalse(order.credit_channel)

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
