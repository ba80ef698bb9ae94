from odoo import Command
from odoo.tests import tagged

from .test_access_http import FORGED, RpcCommon
from .test_invoice_gate import RULES


@tagged("post_install", "-at_install")
class TestPeersFailuresOverRpc(RpcCommon):
    """What was seen to go wrong in published addons, tried through HTTP.

    The others of these stand beside what they are about: forged contexts and release
    dialogs, one refused order in a batch, quantities raised after confirming.
    """

    def test_amount_in_foreign_currency_counts_once(self):
        """200 EUR are 250 USD: ordered, invoiced as a draft, and owed."""
        self._limit(self.customer, 300)
        order = self._new(200, currency=self.eur)
        self._call("sale.order", "action_confirm", order.ids)
        self.assertEqual("sale", order.state)
        for step in ("ordered", "draft", "owed"):
            if step == "draft":
                invoice = self._invoice_order(order, post=False)
            elif step == "owed":
                invoice.action_post()
            with self.subTest(step):
                self.env.invalidate_all()
                self.assertFacts(self.customer, exposure="250.00")
                fits, over = self._new(50), self._new(50.01)
                self._call("sale.order", "action_confirm", over.ids)
                self._assert_held(over)
                self.assertEqual(50.01, over.credit_hold_ids.amount)
                self._call("sale.order", "action_confirm", fits.ids)
                self.assertEqual("sale", fits.state)
                fits._action_cancel()

    def test_dialog_of_posting_goes_on_for_nobody(self):
        """The dialog between the list and posting, called with every box ticked."""
        self.env["credit.ruleset"].create({"text": RULES}).action_activate_instead()
        bad = self._invoice(self.customer, 1500, post=False)
        self.authenticate("credit_accountant", "credit_accountant")
        for context in FORGED:
            good = self._invoice(self.customer, 1, post=False)
            wizard_id = self._call(
                "validate.account.move",
                "create",
                {
                    "move_ids": [Command.set((bad + good).ids)],
                    "force_post": True,
                    "force_hash": True,
                    "ignore_abnormal_amount": True,
                    "ignore_abnormal_date": True,
                },
            )
            self._call(
                "validate.account.move", "validate_move", [wizard_id], context=context
            )
            self.env.invalidate_all()
            self.assertEqual(
                ("posted", "draft", "held"), (good.state, bad.state, bad.credit_state)
            )

    def test_invoice_posted_by_code(self):
        self.env["credit.ruleset"].create({"text": RULES}).action_activate_instead()
        invoice = self._invoice(self.customer, 1500, post=False)
        for post in (invoice._post, invoice.action_post):
            post()
            self.assertEqual(("draft", "held"), (invoice.state, invoice.credit_state))

    def test_dialog_that_sends_a_held_quotation_confirms_nothing(self):
        order = self._new()
        self._call("sale.order", "action_confirm", order.ids)
        composer_id = self._call(
            "mail.compose.message",
            "create",
            {
                "model": "sale.order",
                "res_ids": str(order.ids),
                "composition_mode": "comment",
                "body": "Please sign",
            },
        )
        self._call(
            "mail.compose.message",
            "action_send_mail",
            [composer_id],
            context={
                "mark_so_as_sent": True,
                "default_state": "sale",
                "force_confirm": True,
            },
        )
        self.env.invalidate_all()
        self._assert_held(order)

    def test_confirmed_order_grows_by_discount_and_catalogue(self):
        """Up to the limit it may, and no further."""
        self.service.list_price = 900  # a new quantity asks for the price again
        order = self._new(900)
        order.order_line.discount = 50
        self._call("sale.order", "action_confirm", order.ids)
        self._call("sale.order.line", "write", order.order_line.ids, {"discount": 0})
        self.env.invalidate_all()
        self.assertEqual(900, order.amount_total)
        for values in ({"discount": -20}, {"product_uom_qty": 2}):
            with self.subTest(**values), self._refused():
                self._call("sale.order.line", "write", order.order_line.ids, values)
            self.env.invalidate_all()
            self.assertEqual(900, order.amount_total)
        with self._refused():
            self.make_jsonrpc_request(
                "/product/catalog/update_order_line_info",
                {
                    "res_model": "sale.order",
                    "order_id": order.id,
                    "product_id": self.service.id,
                    "quantity": 99,
                },
            )
        self.env.invalidate_all()
        self.assertEqual(900, order.amount_total)
