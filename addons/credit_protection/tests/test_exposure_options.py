from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestExposureOptions(CreditCommon):
    """What counts is a choice of the company; the parts open what adds up to them."""

    def _opened(self, key, partner=None, user=None):
        partner = (partner or self.customer).with_user(user or self.credit_user)
        window = partner.action_credit_open(key)
        return self.env[window["res_model"]].search(window["domain"])

    def test_credits_lower_the_exposure_or_not(self):
        self._invoice(self.customer, 700, due=-40)
        refund = self._invoice(self.customer, 200, move_type="out_refund")
        self.assertFacts(
            self.customer, open_balance="500", unapplied_credits="200", exposure="500"
        )
        self.assertIn(refund, self._opened("credits").move_id)

        self.usd_company.credit_count_credits = False
        self.assertFacts(self.customer, open_balance="700", exposure="700")
        self.assertFalse(self._opened("credits"))

    def test_draft_invoices_without_an_order_count_by_choice(self):
        draft = self._invoice(self.customer, 300, post=False)
        self._invoice(self.other_customer, 77, post=False)
        order = self._order(self.customer, 100, confirm=True)
        self._invoice_order(order, post=False)
        self.assertFacts(self.customer, exposure="100", draft_invoices="0")

        self.usd_company.credit_count_drafts = True
        self.assertFacts(
            self.customer, exposure="400", draft_invoices="300", open_orders="400"
        )
        self.assertEqual(draft, self._opened("drafts"))
        draft.action_post()
        self.assertFacts(self.customer, exposure="400", draft_invoices="0")

    def test_draft_in_a_foreign_currency_counts_at_its_own_rate(self):
        self.usd_company.credit_count_drafts = True
        draft = self._invoice(self.customer, 300, post=False, currency=self.eur)
        signed = draft.amount_total_signed
        self.assertNotEqual(300, signed)
        self.assertFacts(self.customer, draft_invoices=f"{signed:.2f}")

    def test_orders_beyond_the_horizon_do_not_count_yet(self):
        for days, amount in ((None, 1), (60, 2), (61, 4)):
            promised = days and datetime.now() + timedelta(days=days)
            order = self._order(self.customer, amount, confirm=True)
            order.commitment_date = promised
        self.assertFacts(self.customer, open_orders="7")

        self.usd_company.credit_horizon_days = 60
        self.assertFacts(self.customer, open_orders="3")
        self.assertEqual(2, len(self._opened("orders")))

    def test_an_order_counts_for_itself_whenever_it_is_delivered(self):
        self.usd_company.credit_horizon_days = 60
        order = self._order(self.customer, 500)
        order.commitment_date = datetime.now() + timedelta(days=90)
        facts = self.env["credit.facts"]._for_orders(order)[order.id]
        self.assertEqual(500, facts["order_total"])

    def test_options_are_those_of_one_company(self):
        """The other one has its own customers' figures, in its own currency."""
        self.usd_company.write(
            {"credit_count_credits": False, "credit_count_drafts": True}
        )
        self._invoice(self.customer, 9000, company=self.jpy_company)
        self._invoice(
            self.customer, 4000, company=self.jpy_company, move_type="out_refund"
        )
        self._invoice(self.customer, 500, company=self.jpy_company, post=False)
        self.assertFacts(self.customer, company=self.jpy_company, exposure="5000")

    def test_whoever_is_not_concerned_opens_no_part(self):
        stranger = new_test_user(self.env, "credit_stranger", "base.group_user")
        for key in ("orders", "drafts", "credits"):
            with self.assertRaises(AccessError):
                self._opened(key, user=stranger)

    def test_orders_of_several_currencies_add_up_to_the_part(self):
        for amount, currency in ((10.01, self.eur), (20.02, self.eur), (5, None)):
            self._order(self.customer, amount, currency=currency, confirm=True)
        orders = self._opened("orders")
        facts = self._facts(self.customer)
        total = sum(orders.mapped("credit_exposure"))
        self.assertAlmostEqual(float(facts["confirmed_orders"]), total, 2)


@tagged("post_install", "-at_install")
class TestOpenOrderMark(CreditCommon):
    """The mark of open orders follows quantities and invoices, and is never typed."""

    def test_it_follows_the_order(self):
        order = self._order(self.customer, 100)
        self.assertFalse(order.credit_open)
        self._confirm(order)
        self.assertTrue(order.credit_open)
        invoice = self._invoice_order(order, post=False)
        self.assertTrue(order.credit_open)
        self.assertTrue(order.credit_drafted)
        invoice.action_post()
        self.assertFalse(order.credit_open)
        self.assertFalse(order.credit_drafted)
        order.order_line.product_uom_qty = 3
        self.assertTrue(order.credit_open)
        order._action_cancel()
        self.assertFalse(order.credit_open)

    def test_clients_cannot_type_it(self):
        order = self._order(self.customer, 100, user_id=self.salesperson.id)
        for name in ("credit_open", "credit_drafted", "credit_exposure"):
            with self.assertRaises(AccessError):
                order.with_user(self.salesperson).write({name: False})

    def test_what_an_installation_fills_in_is_what_is_computed(self):
        orders = self._order(self.customer, 1)
        orders |= self._order(self.customer, 2, confirm=True)
        invoiced = self._order(self.customer, 4, confirm=True)
        self._invoice_order(invoiced)
        drafted = self._order(self.other_customer, 8, confirm=True)
        self._invoice_order(drafted, post=False)
        orders |= invoiced | drafted
        computed = [(order.credit_open, order.credit_drafted) for order in orders]
        self.env.flush_all()
        self.cr.execute("ALTER TABLE sale_order DROP COLUMN credit_open")
        self.env["sale.order"]._credit_fill_open()
        self.env.invalidate_all()
        filled = [(order.credit_open, order.credit_drafted) for order in orders]
        self.assertEqual(computed, filled)
