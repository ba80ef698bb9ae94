from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.credit_protection.tests.test_ways_online import OnlinePaymentCommon
from odoo.addons.website_sale.models.website import CART_SESSION_CACHE_KEY

REVIEWED = "Your order is being reviewed."


@tagged("post_install", "-at_install")
class TestWebShop(OnlinePaymentCommon, HttpCase):
    """A held order of the shop: one sentence for the customer, and somebody learns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        cls.website.company_id = cls.usd_company
        cls.leader = cls.salesperson
        cls.website.salesteam_id.user_id = cls.leader
        cls.website.salesteam_id.company_id = False
        cls.portal_user = new_test_user(
            cls.env,
            login="shop_portal",
            password="shop_portal",
            groups="base.group_portal",
            company_id=cls.usd_company.id,
            company_ids=[Command.set(cls.usd_company.ids)],
        )
        cls.buyer = cls.portal_user.partner_id
        cls.buyer.write(
            {
                "street": "1 Main Street",
                "city": "Springfield",
                "zip": "12345",
                "phone": "+1 555 0100",
                "email": "shop@example.com",
                "country_id": cls.env.ref("base.us").id,
                "state_id": cls.env.ref("base.state_us_5").id,
            }
        )
        profile = cls._profile(cls.buyer)
        profile.write({"manual_hold": True, "manual_hold_reason": "Returned cheque"})

    def _cart(self, **vals):
        order = self._order(
            self.buyer,
            250,
            website_id=self.website.id,
            team_id=self.website.salesteam_id.id,
            user_id=False,
            **vals,
        )
        return order.with_user(self.website.user_id).sudo()

    def _session(self, order, login=None, **extra):
        session = {CART_SESSION_CACHE_KEY: order.id, **extra}
        self.authenticate(login, login, session_extra=session)

    def _page(self, path):
        response = self.url_open(path)
        self.assertEqual(200, response.status_code, path)
        self.assertIn(path, response.url)
        return response.text

    def _assert_polite(self, page):
        """The sentence stands there; nothing says why or what is owed."""
        self.assertEqual(1, page.count(REVIEWED))
        for secret in ("credit hold", "Returned cheque", "limit", "exposure"):
            self.assertNotIn(secret, page.split("o_credit_message")[1][:400])

    def _on_account(self):
        """Return an order to be paid on delivery: the customer is done, we are not."""
        order = self._cart()
        self._pay(order, order.amount_total, "pending")
        order.action_confirm()
        self.assertEqual("held", order.credit_state)
        return order

    def test_confirmation_of_a_portal_customer(self):
        order = self._on_account()
        self._session(order, "shop_portal", sale_last_order_id=order.id)
        self._assert_polite(self._page("/shop/confirmation"))

    def test_confirmation_of_the_public(self):
        order = self._on_account()
        self._session(order, sale_last_order_id=order.id)
        self._assert_polite(self._page("/shop/confirmation"))

    def test_payment_page_of_a_held_cart(self):
        order = self._cart()
        self.assertFalse(order._credit_portal_message(), "nobody has judged it")
        order.action_confirm()
        self.assertEqual("held", order.credit_state)
        self._session(order, "shop_portal")
        self._assert_polite(self._page("/shop/payment"))

    def test_good_customers_read_nothing(self):
        self._profile(self.buyer).manual_hold = False
        order = self._cart()
        self._session(order, "shop_portal")
        self.assertNotIn(REVIEWED, self._page("/shop/payment"))
        self._pay(order, order.amount_total)
        self.assertEqual("sale", order.state)
        self._session(order, "shop_portal", sale_last_order_id=order.id)
        self.assertNotIn(REVIEWED, self._page("/shop/confirmation"))

    def test_who_learns_of_it(self):
        """The salesperson; else the team's leader; else whoever answers for credit."""
        first = self._cart()
        first.user_id = self.other_salesperson
        first.action_confirm()
        self.assertEqual(self.other_salesperson, first.activity_ids.user_id)

        second = self._cart()
        second.action_confirm()
        self.assertEqual(self.leader, second.activity_ids.user_id)

        self.website.salesteam_id.user_id = False
        self.usd_company.credit_responsible_id = self.credit_manager
        third = self._cart()
        third.action_confirm()
        self.assertEqual(self.credit_manager, third.activity_ids.user_id)

        self.usd_company.credit_responsible_id = False
        fourth = self._cart()
        fourth.action_confirm()
        self.assertEqual(1, len(fourth.activity_ids.user_id))
        self.assertTrue(
            fourth.activity_ids.user_id.has_group(
                "credit_protection.group_credit_manager"
            )
        )

    def test_who_confirms_sees_it(self):
        """A colleague who confirms reads the banner: nobody else is disturbed."""
        order = self._cart().with_user(self.other_salesperson)
        order.sudo().user_id = self.other_salesperson
        order.sudo(False).action_confirm()
        self.assertEqual("held", order.sudo().credit_state)
        self.assertFalse(order.sudo().activity_ids)
