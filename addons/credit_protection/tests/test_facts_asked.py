from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .gate_common import GateCommon

RULES = """\
ruleset: asked
title: Asked
language: 1
order_gates:
  - id: day
    title: Too much for one day
    checkpoints: [quotation, order, invoice]
    when: [customer != known, order_day_total > {most}]
    then: require_approval
    reason: DAY
    message: "Orders of today come to {{order_day_total}}."
  - id: discount
    title: Cash discount raised
    checkpoints: [order, invoice]
    when: cash_discount_raise > 0%
    then: require_approval
    reason: DISCOUNT
    message: "The cash discount is {{cash_discount_raise}} above the customer's own."
"""
OTHERS = """\
ruleset: others
title: Others
language: 1
order_gates:
  - id: large
    title: Large
    when: order_total > 5_000
    then: require_approval
    reason: LARGE
"""


class AskedCommon(GateCommon):
    """Rules that ask for orders of the day and for cash discounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate(RULES.format(most="5_000"))
        terms = cls.env["account.payment.term"]
        cls.two, cls.three = terms.create(
            [
                {"name": f"{n} %", "early_discount": True, "discount_percentage": n}
                for n in (2, 3)
            ]
        )
        cls.net = terms.create({"name": "Net", "discount_percentage": 9})

    @classmethod
    def _activate(cls, text):
        ruleset = cls.env["credit.ruleset"].sudo().create({"text": text})
        ruleset.action_activate_instead()
        return ruleset

    def _sell(self, amount, partner=None, **vals):
        vals.setdefault("user_id", self.salesperson.id)
        return self._order(partner or self.customer, amount, **vals)

    def _confirm_as_sales(self, orders):
        orders = orders.with_company(orders.company_id)
        orders.with_user(self.salesperson).action_confirm()
        return orders.mapped("state")

    def _codes(self, order):
        reasons = order.sudo().credit_hold_ids.decision_id.reasons
        return [reason["code"] for reason in reasons]


@tagged("post_install", "-at_install")
class TestOrdersOfDay(AskedCommon):
    """Splitting an order changes nothing for a rule about the orders of a day."""

    def _today(self, order):
        return self.env["credit.facts"]._asked(order)[order.id]["other_orders_today"]

    def test_the_second_half_is_held(self):
        first, second = self._sell(3_000), self._sell(2_000.01)
        self.assertEqual(["sale"], self._confirm_as_sales(first))
        self.assertEqual(["draft"], self._confirm_as_sales(second))
        self.assertEqual(["DAY"], self._codes(second))
        decision = second.sudo().credit_hold_ids.decision_id
        self.assertEqual("3000", decision.facts["other_orders_today"])
        self.assertEqual("5000.01", decision.facts["order_day_total"])
        [reason] = decision.reasons
        [way] = [w for w in reason["ways"] if w["action"] == "reduce_order"]
        self.assertEqual("0.01", way["amount"])
        self.assertEqual("2000.00", self._fitting(second))
        second.order_line.price_unit = 2_000
        self.assertEqual(["sale"], self._confirm_as_sales(second))

    def _fitting(self, order):
        """Return the amount of an order that would pass."""
        gate = self.env["credit.gate"]._clean(order.company_id)
        order = order.with_env(gate.env)
        [judgement] = judged = gate._judge(order.company_id, order, "order")
        gate._add_remedies(judged, "order")
        return judgement.decision["alternatives"]["amount"]

    def test_a_batch_counts_its_own_orders(self):
        orders = self._sell(2_500) + self._sell(2_500) + self._sell(0.01)
        orders += self._sell(4_000, partner=self.other_customer)
        states = self._confirm_as_sales(orders)
        self.assertEqual(["sale", "sale", "draft", "sale"], states)
        self.assertEqual(["DAY"], self._codes(orders[2]))

    def test_another_date_on_an_order_does_not_take_it_out_of_the_day(self):
        first, second = self._sell(4_000), self._sell(4_000)
        self.assertEqual(["sale"], self._confirm_as_sales(first))
        first.date_order -= timedelta(days=1)
        self.assertEqual(["draft"], self._confirm_as_sales(second))
        self.assertEqual(["DAY"], self._codes(second))

    def test_what_is_held_is_not_ordered(self):
        orders = self._sell(6_000) + self._sell(5_000)
        self.assertEqual(["draft", "sale"], self._confirm_as_sales(orders))

    def test_whose_orders_of_which_day_in_which_currency(self):
        """Contacts and currencies count together, companies and days apart."""
        order = self._sell(100)
        self.assertEqual(0, self._today(order))
        self._sell(10, confirm=True)
        self._sell(20, partner=self.contact, confirm=True)
        euro = self._sell(30, currency=self.eur, confirm=True)
        worth = self.eur._convert(
            30, self.usd_company.currency_id, self.usd_company, self.today
        )
        self.assertEqual(f"{30 + worth:.2f}", f"{self._today(order):.2f}")
        self._sell(40, confirm=True)._action_cancel()
        self._sell(50, partner=self.other_customer, confirm=True)
        self._sell(60)
        self._sell(7_000, company=self.jpy_company, confirm=True)
        late = self._sell(70, confirm=True)
        late.date_order = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(f"{30 + worth:.2f}", f"{self._today(order):.2f}")
        self.assertEqual(f"{30:.2f}", f"{self._today(euro):.2f}")
        yen = self._sell(1_000, company=self.jpy_company)
        self.assertEqual(7_000, self._today(yen))

    def test_the_day_is_that_of_the_company(self):
        self.usd_company.partner_id.tz = "Pacific/Kiritimati"  # 14 hours ahead
        order, other = self._sell(100), self._sell(10, confirm=True)
        first = self.env["credit.facts"]._midnight(
            self.usd_company, self.usd_company._credit_today()
        )
        for moment, total in (
            (first, 10),
            (first - timedelta(seconds=1), 0),
            (first + timedelta(days=1, seconds=-1), 10),
            (first + timedelta(days=1), 0),
        ):
            other.date_order = moment
            self.assertEqual(total, self._today(order), moment)

    def test_an_order_that_grows_is_not_counted_twice(self):
        order = self._sell(3_000)
        self.assertEqual(["sale"], self._confirm_as_sales(order))
        order.with_user(self.salesperson).order_line.price_unit = 4_900
        self.assertEqual("sale", order.state)
        self.assertEqual(0, self._today(order))

    def test_an_invoice_counts_other_orders_only(self):
        order = self._sell(3_000)
        self.assertEqual(["sale"], self._confirm_as_sales(order))
        invoice = self._invoice_order(order, post=False)
        self.assertEqual(0, self._today(invoice))
        self._sell(500, confirm=True)
        self.assertEqual(500, self._today(invoice))

    def test_trying_rules_reads_it_whichever_are_active(self):
        self._activate(OTHERS)
        draft = (
            self.env["credit.ruleset"]
            .sudo()
            .create({"text": RULES.format(most="5_000")})
        )
        self._sell(4_000, confirm=True)
        tried = draft.try_it(self.customer.id, 1_000.01)
        self.assertEqual("require_approval", tried["outcome"])
        self.assertEqual("allow", draft.try_it(self.customer.id, 1_000)["outcome"])
        waiting = self._sell(1_000.01)
        asked, _more = draft._open_orders(self.usd_company)
        facts = {one.order: one.facts for one in asked}
        self.assertEqual(4_000, facts[waiting]["other_orders_today"])


@tagged("post_install", "-at_install")
class TestCashDiscount(AskedCommon):
    """A cash discount above the customer's own terms needs a decision."""

    def _raise(self, document):
        found = self.env["credit.facts"]._asked(document)
        return float(found[document.id]["cash_discount_raise"])

    def test_discount_of_the_order_less_that_of_the_customer(self):
        nothing = self.env["account.payment.term"]
        cases = [
            (nothing, nothing, 0),
            (nothing, self.two, 0.02),
            (self.net, self.two, 0.02),
            (self.two, self.three, 0.01),
            (self.three, self.two, 0),
            (self.two, self.net, 0),
            (self.two, self.two, 0),
        ]
        order = self._sell(10)
        for own, terms, expected in cases:
            with self.subTest(own=own.name, terms=terms.name):
                self.customer.with_company(
                    self.usd_company
                ).property_payment_term_id = own
                order.payment_term_id = terms
                self.assertEqual(expected, self._raise(order))

    def test_the_customers_terms_are_those_in_the_company(self):
        for company, own in ((self.usd_company, self.two), (self.jpy_company, False)):
            self.customer.with_company(company).property_payment_term_id = own
        orders = [
            self._sell(100, company=company, payment_term_id=self.two.id)
            for company in (self.usd_company, self.jpy_company)
        ]
        self.assertEqual([0, 0.02], [self._raise(order) for order in orders])
        self.assertEqual(["sale"], self._confirm_as_sales(orders[0]))
        self.assertEqual(["draft"], self._confirm_as_sales(orders[1]))
        self.assertEqual(["DISCOUNT"], self._codes(orders[1]))

    def test_sales_reads_what_clears_it(self):
        order = self._sell(100, payment_term_id=self.two.id)
        self._confirm_as_sales(order)
        verdict = order.with_user(self.salesperson).credit_verdict
        said = str(verdict)
        self.assertIn("Agree on no higher cash discount than the customer's own", said)
        self.assertIn(
            "The cash discount is 2 %", said.replace("\N{NO-BREAK SPACE}", " ")
        )
        order.payment_term_id = self.net
        self.assertEqual(["sale"], self._confirm_as_sales(order))

    def test_it_is_asked_again_when_a_confirmed_order_gets_it(self):
        order = self._sell(100, payment_term_id=self.net.id)
        self.assertEqual(["sale"], self._confirm_as_sales(order))
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            order.with_user(self.salesperson).payment_term_id = self.two
        order.with_user(self.salesperson).payment_term_id = False
        self.assertFalse(order.payment_term_id)

    def test_invoice(self):
        held = self._invoice(
            self.customer, 10, post=False, invoice_payment_term_id=self.two.id
        )
        good = self._invoice(
            self.customer, 10, post=False, invoice_payment_term_id=self.net.id
        )
        (held + good)._post()
        self.assertEqual(["draft", "posted"], (held + good).mapped("state"))
        self.assertEqual(["DISCOUNT"], self._codes(held))


@tagged("post_install", "-at_install")
class TestAskedQueries(AskedCommon):
    """Only where a rule asks; the same number of queries for 2 and for 40 orders."""

    def _orders(self, count):
        partners = [self._partner(f"Asked {n}") for n in range(count)]
        return self.env["sale.order"].union(
            *(self._sell(1, partner=p, payment_term_id=self.two.id) for p in partners)
        )

    def _cost(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        gate = self.env["credit.gate"]._clean(self.usd_company)
        gate._judge(self.usd_company, orders.with_env(gate.env), "order")
        return self.env.cr.sql_log_count - before

    def test_many_orders_cost_what_few_cost(self):
        few, many = self._orders(2), self._orders(40)
        self._cost(few)
        asking = self._cost(few)
        self.assertEqual(asking, self._cost(many))
        self._activate(OTHERS)
        self._cost(few)
        others = self._cost(few)
        self.assertEqual(others, self._cost(many))
        self.assertLess(others, asking)
        self.assertLessEqual(asking - others, 4)

    def test_rules_that_ask_for_nothing_read_nothing(self):
        order = self._sell(10)
        self._activate(OTHERS)
        gate = self.env["credit.gate"]._clean(self.usd_company)
        rules = self.env["credit.ruleset"]._in_force_for(self.usd_company)
        with self.assertQueryCount(0):
            self.assertEqual({}, gate._asked(rules, order))
