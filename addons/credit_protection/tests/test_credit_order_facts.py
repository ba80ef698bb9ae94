from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .. import engine
from .test_credit_facts_prepaid import PrepaidCommon


@tagged("post_install", "-at_install")
class TestOrderFacts(PrepaidCommon):
    """The facts of an order that is about to be judged."""

    def _order_facts(self, order):
        return self.env["credit.facts"]._for_orders(order)[order.id]

    def test_a_quotation_and_its_debtor(self):
        self._invoice(self.customer, 100, due=-40)
        self._order(self.customer, 30, confirm=True)
        self._limit(self.customer, 500)
        order = self._order(self.branch, 1000)

        facts = self._order_facts(order)

        expected = {
            "today": self.today,
            "currency": "USD",
            "order_total": 1000,
            "prepaid_amount": 0,
            "doc_amount": 1000,
            "open_balance": 100,
            "open_orders": 30,
            "overdue_amount": 100,
            "oldest_overdue_days": 40,
            "due_date": self.today - timedelta(days=40),
            "limit_state": "amount",
            "credit_limit": 500,
            "manual_hold": False,
            "customer": "C1042",
            "is_new_customer": False,
            "partner_age_days": 40,
            "months_as_customer": 1,
            "sales_12m": 100,
        }
        self.assertEqual(expected, {name: facts[name] for name in expected})

    def test_the_order_itself_is_never_among_the_others(self):
        order = self._order(self.customer, 1000, confirm=True)
        second = self._order(self.customer, 20, currency=self.eur, confirm=True)
        quotation = self._order(self.customer, 7)

        facts = self.env["credit.facts"]._for_orders(order + second + quotation)

        self.assertEqual(25, facts[order.id]["open_orders"])
        self.assertEqual(1000, facts[order.id]["doc_amount"])
        self.assertEqual(1000, facts[second.id]["open_orders"])
        self.assertEqual(25, facts[second.id]["doc_amount"])
        self.assertEqual(1025, facts[quotation.id]["open_orders"])
        self.assertEqual(7, facts[quotation.id]["doc_amount"])

    def test_prepaid_orders_owe_what_is_left(self):
        order = self._order(self.customer, 1000)
        self._booked(order, 250)

        facts = self._order_facts(order)

        self.assertEqual(1000, facts["order_total"])
        self.assertEqual(250, facts["prepaid_amount"])
        self.assertEqual(750, facts["doc_amount"])
        self.assertEqual(0, facts["open_balance"])

        self._transaction(order, 900, "authorized")
        facts = self._order_facts(order)
        self.assertEqual(1000, facts["prepaid_amount"])
        self.assertEqual(0, facts["doc_amount"])

    def test_invoiced_parts_are_owed_already(self):
        order = self._order(self.customer, 10, qty=5, confirm=True)
        invoice = self._invoice_order(order, post=False)
        invoice.invoice_line_ids.quantity = 2
        invoice.action_post()

        facts = self._order_facts(order)

        self.assertEqual(50, facts["order_total"])
        self.assertEqual(30, facts["doc_amount"])
        self.assertEqual(20, facts["open_balance"])

    def test_empty_orders_and_orders_in_a_foreign_currency(self):
        empty = self._order(self.customer, 0)
        foreign = self._order(self.other_customer, 10.01, currency=self.eur)

        facts = self.env["credit.facts"]._for_orders(empty + foreign)

        self.assertEqual(0, facts[empty.id]["doc_amount"])
        self.assertEqual("12.51", str(facts[foreign.id]["order_total"]))
        self.assertEqual(
            facts[foreign.id]["order_total"], facts[foreign.id]["doc_amount"]
        )

    def test_second_company(self):
        self._invoice(self.customer, 999)
        order = self._order(self.customer, 1234, company=self.jpy_company)

        facts = self._order_facts(order)

        self.assertEqual("JPY", facts["currency"])
        self.assertEqual("1", str(facts["currency_rounding"].normalize()))
        self.assertEqual("1234", str(facts["doc_amount"]))
        self.assertEqual(0, facts["open_balance"])
        self.assertTrue(facts["is_new_customer"])

    def test_terms_and_promised_delivery(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "10 and 45 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (10, 45)
                ],
            }
        )
        noon = self.usd_company.env.cr.now().replace(hour=12) + timedelta(days=9)
        order = self._order(
            self.customer, 1, payment_term_id=term.id, commitment_date=noon
        )
        plain = self._order(self.customer, 1, payment_term_id=False)

        facts = self.env["credit.facts"]._for_orders(order + plain)

        self.assertEqual(45, facts[order.id]["term_days"])
        self.assertEqual(
            (self.usd_company._credit_date(noon) - self.today).days,
            facts[order.id]["days_to_commitment"],
        )
        self.assertEqual(0, facts[plain.id]["term_days"])
        self.assertEqual(0, facts[plain.id]["days_to_commitment"])

    def test_the_engine_finds_no_fault_with_them(self):
        self._invoice(self.customer, 10.10, due=-3)
        self._limit(self.customer, 10)
        facts = self._order_facts(self._order(self.customer, 10))

        self.assertLessEqual(set(facts), set(engine.CATALOGUE))
        text = "ruleset: all\ntitle: All\nversion: 1\norder_gates:\n" + "".join(
            f"  - {{id: r-{n.replace('_', '-')}, when: {n} is missing, then: info,"
            f" reason: R{i}, title: T}}\n"
            for i, n in enumerate(sorted(facts))
        )
        loaded = engine.load_ruleset(text)
        decision = engine.decide(engine.compile_ruleset(loaded.ruleset), facts)
        self.assertEqual((), tuple(decision.errors), loaded.problems)

    def test_no_orders(self):
        self.assertEqual(
            {}, self.env["credit.facts"]._for_orders(self.env["sale.order"])
        )
