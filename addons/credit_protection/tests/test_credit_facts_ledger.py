from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from random import Random
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..models.base.credit_once import asking_once
from ..models.facts import credit_facts_few_sql
from .small_common import PrepaidCommon, SmallCompared

DOCUMENTS = 500
ZERO = Decimal(0)


def exact(number):
    """A float of Odoo as the number it stands for."""
    return Decimal(str(round(number, 6)))


class Ledger:
    """A random history of documents, the same on every run of a seed."""

    def __init__(self, test, seed):
        self.test, self.random = test, Random(seed)
        self.env = test.env
        self.partners = (
            test.customer
            + test.contact
            + test.branch
            + test.other_customer
            + test.archived
        )
        self.dozen = self.env.ref("uom.product_uom_dozen")
        self.unit = self.env.ref("uom.product_uom_unit")
        self.taxes = {
            company: self.env["account.tax"]
            .with_company(company)
            .create(
                [
                    {"name": "Ledger 21 %", "amount": 21, "company_id": company.id},
                    {
                        "name": "Ledger 10 % included",
                        "amount": 10,
                        "company_id": company.id,
                        "price_include_override": "tax_included",
                    },
                ]
            )
            for company in test.companies
        }

    def fill(self, documents):
        """Make this many documents, of every kind in turn."""
        kinds = [
            self.open_invoice,
            self.paid_order,
            self.order,
            self.credit,
            self.order,
            self.down_payment,
            self.order,
        ]
        for number in range(documents):
            if number % 50 == 0:  # as autovacuum would: without it Odoo waits long
                self.test.env.flush_all()
                self.test.cr.execute("ANALYZE")
            kinds[number % len(kinds)]()

    # === choices === #

    def chance(self, share):
        return self.random.random() < share

    def some(self):
        """Return a customer, a company, a currency and an amount."""
        company = self.random.choice(self.test.companies)
        currency = self.random.choice(
            [self.test.usd_company.currency_id, self.test.eur, self.test.jpy]
        )
        amount = self.random.randint(100, 90000) / 100
        if currency == self.test.jpy:
            amount = round(amount * 100)
        return self.random.choice(self.partners), company, currency, amount

    def due(self):
        return self.random.randint(-160, 40)

    # === documents === #

    def open_invoice(self):
        partner, company, currency, amount = self.some()
        invoice = self.test._invoice(
            partner, amount, company=company, currency=currency, due=self.due()
        )
        if self.chance(0.5):
            share = self.random.choice([0.25, 0.5, 1])
            self.test._payment(
                partner,
                currency.round(amount * share),
                invoice,
                company=company,
                currency=currency,
            )

    def credit(self):
        partner, company, currency, amount = self.some()
        if self.chance(0.5):
            self.test._payment(
                partner, currency.round(amount / 4), company=company, currency=currency
            )
        else:
            self.test._invoice(
                partner,
                currency.round(amount / 4),
                company=company,
                currency=currency,
                move_type="out_refund",
            )

    def order(self, confirm=True):
        partner, company, currency, amount = self.some()
        unit = self.random.choice([self.unit, self.dozen])
        order = self.test._order(
            partner,
            amount,
            company=company,
            currency=currency,
            qty=self.random.randint(1, 9),
            line={
                "product_uom_id": unit.id,
                "tax_ids": [Command.set(self.tax(company).ids)],
                "discount": self.random.choice([0, 0, 7.5]),
            },
        )
        if not confirm or self.chance(0.1):
            return order
        order.order_line = [
            Command.create(
                {
                    "product_id": self.test.service.id,
                    "product_uom_qty": self.random.choice([1, 3, -1]),
                    "price_unit": currency.round(amount / 7),
                    "tax_ids": [Command.clear()],
                }
            )
        ]
        self.test._confirm(order)
        if self.chance(0.1):
            order._action_cancel()
            return order
        if self.chance(0.3):
            self.test._deliver(order.order_line[0], self.random.randint(-1, 3))
        self.invoice(order)
        return order

    def tax(self, company):
        taxes = self.taxes[company]
        return self.random.choice([taxes[:0], taxes[0], taxes[1]])

    def invoice(self, order):
        """Invoice a part of an order, perhaps in another unit, perhaps back again."""
        if self.chance(0.4) or not any(
            line.qty_to_invoice > 0 for line in order.order_line
        ):
            return
        invoice = self.test._invoice_order(order, post=False)
        line = invoice.invoice_line_ids.filtered(lambda i: i.display_type == "product")
        if self.chance(0.4):
            line[:1].write(
                {
                    "quantity": self.random.randint(1, 5),
                    "product_uom_id": self.random.choice([self.unit, self.dozen]).id,
                }
            )
        if self.chance(0.3):
            return
        if invoice.amount_total < 0:
            return
        invoice.action_post()
        if self.chance(0.2):
            refund = invoice._reverse_moves()
            if self.chance(0.7):
                refund.action_post()

    def down_payment(self):
        order = self.order()
        if order.state != "sale" or order.amount_total <= 0:
            return
        part = order.currency_id.round(order.amount_total / 5)
        self.test._down_payment(order, part, post=self.chance(0.7))
        lines = order.order_line.filtered(lambda line: not line.is_downpayment)
        if any(line.qty_to_invoice > 0 for line in lines) and self.chance(0.4):
            invoice = self.test._invoice_order(
                order, post=False, deduct=self.chance(0.7)
            )
            if invoice.amount_total >= 0 and self.chance(0.7):
                invoice.action_post()

    def paid_order(self):
        order = self.order(confirm=self.chance(0.7))
        if order.company_id != self.test.usd_company or order.amount_total <= 0:
            return
        part = order.currency_id.round(
            order.amount_total * self.random.choice([0.3, 1, 1.2])
        )
        if self.chance(0.6):
            self.test._booked(order, part)
        else:
            self.test._transaction(order, part, "authorized")


@tagged("post_install", "-at_install")
class TestLedger(SmallCompared):
    """The figures equal Odoo's own, over a random ledger in three currencies."""

    def test_figures_equal_those_of_odoo(self):
        Ledger(self, seed=20).fill(DOCUMENTS)
        self.env.flush_all()
        self.cr.execute("ANALYZE")  # as autovacuum has done where so much has happened
        debtors = self.customer + self.other_customer + self.archived
        for company in self.companies:
            facts = self.env["credit.facts"]._for_partners(company, debtors)
            self.assertEqual(facts, self._as_of_many(company, debtors))
            self._compare_judged(company, debtors)
            self._compare_small(company, debtors)
            for debtor in debtors:
                with self.subTest(company=company.name, customer=debtor.name):
                    self._compare(company, debtor, facts[debtor.id])

    def _as_of_many(self, company, debtors):
        """Return the figures by the queries that are planned for many customers."""
        with patch.object(credit_facts_few_sql, "FEW", 0):
            return self.env["credit.facts"]._for_partners(company, debtors)

    def _compare_judged(self, company, debtors):
        """While an order waits all is read in one query, unless money is on the way."""
        facts = self.env["credit.facts"]
        with (
            patch.object(type(facts), "_read_prepayments", return_value={}),
            asking_once(self.env.cr),
        ):
            usual = facts._for_partners(company, debtors)
            facts._look_for(debtors, self.env["sale.order"])
            with self.assertQueryCount(2):  # the figures, and rates of the day
                judged = facts._for_partners(company, debtors)
        self.assertEqual(usual, judged)

    def _compare(self, company, debtor, facts):
        open_orders, reserved = self._expected_orders(company, debtor)
        contacts = self.env["res.partner"].with_context(active_test=False)
        contacts = contacts.search([("commercial_partner_id", "=", debtor.id)])
        credit = sum(exact(c.with_company(company).credit) for c in contacts)
        self.assertEqual(open_orders, facts["open_orders"])
        self.assertEqual(reserved, facts["order_prepayments"])
        self.assertEqual(credit, facts["open_balance"] - reserved)
        self.assertEqual(credit + reserved + open_orders, facts["exposure"])
        expected = self._expected_ageing(company, contacts, reserved)
        self.assertEqual(expected, facts["ageing"])
        self.assertEqual(
            max(facts["open_balance"], ZERO), sum(facts["ageing"].values())
        )
        self.assertTrue(open_orders or credit)

    def _expected_orders(self, company, debtor):
        """Return open orders and reserved money from the fields of orders and lines."""
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", company.id),
                ("partner_invoice_id.commercial_partner_id", "=", debtor.id),
                ("state", "in", ("draft", "sent", "sale")),
            ]
        )
        sums, reserved = defaultdict(Decimal), ZERO
        for order in orders:
            need = self._expected_need(order)
            booked, booked_own, unbooked = self._expected_money(order)
            used = min(need, booked + unbooked)
            if booked:
                reserved += booked_own * min(need, booked) / booked
            if order.state == "sale":
                sums[order.currency_id] += need - used
        own = company.currency_id
        total = sum(
            currency._convert(float(amount), own, company, self.today, round=False)
            for currency, amount in sums.items()
        )
        return exact(own.round(total)), exact(own.round(float(reserved)))

    def _expected_need(self, order):
        """Sum the lines; the cents between lines and total go with what is open."""
        need = gross = open_gross = ZERO
        lines = order.order_line.filtered(lambda line: not line.display_type)
        for line in lines.filtered(lambda line: not line.is_downpayment):
            ordered, delivered = exact(line.product_uom_qty), exact(line.qty_delivered)
            invoiced = exact(line.qty_invoiced_posted)
            if ordered > 0:
                left = max(max(ordered, delivered) - invoiced, ZERO)
            else:
                left = min(min(ordered, delivered) - invoiced, ZERO)
            need += exact(line.price_total) * left / ordered
            gross += abs(exact(line.price_total))
            open_gross += abs(exact(line.price_total) * left / ordered)
        cents = exact(order.amount_total) - exact(sum(lines.mapped("price_total")))
        self.assertLessEqual(abs(cents), 2 * exact(order.currency_id.rounding))
        need += cents * open_gross / gross if gross else ZERO
        for line in lines.filtered("is_downpayment"):
            need -= exact(line.amount_invoiced)
        return max(need, ZERO)

    def _expected_money(self, order):
        booked = booked_own = unbooked = ZERO
        for transaction in order.sudo().transaction_ids:
            lines = transaction.payment_id.move_id.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            booked -= exact(sum(lines.mapped("amount_residual_currency")))
            booked_own -= exact(sum(lines.mapped("amount_residual")))
            if transaction.state == "authorized":
                unbooked += exact(transaction.amount)
        return booked, booked_own, unbooked

    def _expected_ageing(self, company, contacts, reserved):
        lines = self.env["account.move.line"].search(
            [
                ("partner_id", "in", contacts.ids),
                ("company_id", "=", company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("amount_residual", "!=", 0),
            ]
        )
        debits = lines.filtered(lambda line: line.amount_residual > 0)
        credit = -sum(exact(line.amount_residual) for line in lines - debits) - reserved
        ageing = dict.fromkeys(
            ("not_due", "1-30", "31-60", "61-90", "91-120", "over_120"), ZERO
        )
        for line in debits.sorted(lambda line: (line.date_maturity, line.id)):
            amount = exact(line.amount_residual)
            paid = min(amount, credit)
            credit -= paid
            ageing[self._bucket(line.date_maturity)] += amount - paid
        return ageing

    def _bucket(self, due):
        days = (self.today - due) // timedelta(days=1)
        if days <= 0:
            return "not_due"
        if days > 120:
            return "over_120"
        first = (days - 1) // 30 * 30 + 1
        return f"{first}-{first + 29}"


@tagged("post_install", "-at_install")
class TestQueries(PrepaidCommon):
    """Two customers or forty cost the same number of queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        expense = cls._make_service("Expense", invoice_policy="delivery")
        cls.many = cls.env["res.partner"]
        cls.quotations = cls.env["sale.order"]
        for number in range(40):
            partner = cls._partner(f"Customer {number}", credit_limit=number)
            cls.many += partner
            cls._order(partner, 100, currency=cls.eur, confirm=True)
            order = cls._order(
                partner, 5, qty=0, line={"product_id": expense.id}, confirm=True
            )
            order.order_line.qty_delivered = 2
            cls._transaction(order, 3, "authorized")
            cls.quotations += cls._order(partner, 10)
        moves = cls.env["account.move"]
        for partner in cls.many:
            moves += cls._invoice(partner, 70, due=-9, post=False)
        moves.action_post()

    def test_customers(self):
        facts = self.env["credit.facts"]
        self.assertSameCost(
            lambda partners: facts._for_partners(self.usd_company, partners),
            self.many,
            at_most=30,
        )

    def test_orders(self):
        facts = self.env["credit.facts"]
        self.assertSameCost(facts._for_orders, self.quotations, at_most=45)

    def test_documents(self):
        facts = self.env["credit.facts"]
        self.assertSameCost(
            lambda partners: facts._overdue_documents(self.usd_company, partners),
            self.many,
            at_most=30,
        )
