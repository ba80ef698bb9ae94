from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestOpenOrders(CreditCommon):
    """What will be owed: confirmed orders until a posted invoice takes them over."""

    def test_only_confirmed_orders_count(self):
        self._order(self.customer, 1)
        self._order(self.customer, 2).action_quotation_sent()
        self._order(self.customer, 4, confirm=True)._action_cancel()
        self._order(self.customer, 8, confirm=True)
        self._order(self.other_customer, 16, confirm=True)

        self.assertFacts(self.customer, open_orders="8", exposure="8")
        self.assertFacts(self.other_customer, open_orders="16")

    def test_an_order_without_lines_is_worth_nothing(self):
        empty = self._order(self.customer, 5)
        empty.order_line.unlink()
        facts = self.env["credit.facts"]._for_orders(empty)[empty.id]
        self.assertEqual(0, facts["doc_amount"])
        self._confirm(empty)
        self.assertFacts(self.customer, open_orders="0")
        section = self._order(
            self.customer,
            0,
            line={
                "display_type": "line_section",
                "product_id": False,
                "name": "Later",
                "product_uom_qty": 0,
                "price_unit": 0,
                "tax_ids": False,
            },
        )
        self._confirm(section)
        self.assertFacts(self.customer, open_orders="0")

    def test_undelivered_goods_count_whatever_the_invoice_policy(self):
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                partner = self._partner(policy)
                product = self._make_service(policy, invoice_policy=policy)
                self._order(
                    partner, 10, qty=3, line={"product_id": product.id}, confirm=True
                )
                self.assertFacts(partner, open_orders="30")

    def test_the_invoice_address_owes(self):
        self._order(
            self.customer, 10, partner_invoice_id=self.other_customer.id, confirm=True
        )
        self._order(
            self.other_customer, 3, partner_invoice_id=self.branch.id, confirm=True
        )

        self.assertFacts(self.customer, open_orders="3")
        self.assertFacts(self.other_customer, open_orders="10")

    def test_a_draft_invoice_leaves_the_order_open(self):
        order = self._order(self.customer, 100, confirm=True)
        invoice = self._invoice_order(order, post=False)
        self.assertFacts(self.customer, open_orders="100", open_balance="0")

        invoice.action_post()
        self.assertFacts(self.customer, open_orders="0", open_balance="100")

        invoice.button_draft()
        self.assertFacts(self.customer, open_orders="100", open_balance="0")

        invoice.button_cancel()
        self.assertFacts(self.customer, open_orders="100", open_balance="0")

    def test_a_draft_for_somebody_else_leaves_the_order_open(self):
        order = self._order(self.customer, 100, confirm=True)
        self._invoice_order(order, post=False).partner_id = self.other_customer

        self.assertFacts(self.customer, open_orders="100")

    def test_partial_invoices_take_their_part(self):
        order = self._order(self.customer, 10, qty=5, confirm=True)
        invoice = self._invoice_order(order, post=False)
        invoice.invoice_line_ids.quantity = 2
        invoice.action_post()

        self.assertFacts(self.customer, open_orders="30", open_balance="20")

    def test_over_delivery_counts(self):
        order = self._order(self.customer, 10, qty=5, confirm=True)
        order.order_line.qty_delivered = 7
        self.assertFacts(self.customer, open_orders="70")

        self._invoice_order(order)
        self.assertFacts(self.customer, open_orders="20", open_balance="50")

    def test_over_invoicing_owes_nothing_back(self):
        order = self._order(self.customer, 10, qty=5, confirm=True)
        self._order(self.customer, 3, confirm=True)
        invoice = self._invoice_order(order, post=False)
        invoice.invoice_line_ids.quantity = 6
        invoice.action_post()

        self.assertFacts(self.customer, open_orders="3", open_balance="60")

    def test_other_units_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._order(self.customer, 2, qty=30, confirm=True)
        invoice = self._invoice_order(order, post=False)
        invoice.invoice_line_ids.write({"product_uom_id": dozen.id, "quantity": 1})
        invoice.action_post()
        self.assertEqual(12, order.order_line.qty_invoiced_posted)
        self.assertFacts(self.customer, open_orders="36")

        order = self._order(
            self.other_customer,
            24,
            qty=2,
            line={"product_uom_id": dozen.id},
            confirm=True,
        )
        invoice = self._invoice_order(order, post=False)
        unit = self.env.ref("uom.product_uom_unit")
        invoice.invoice_line_ids.write({"product_uom_id": unit.id, "quantity": 7})
        invoice.action_post()
        self.assertEqual(0.59, order.order_line.qty_invoiced_posted)
        self.assertFacts(self.other_customer, open_orders="33.84")

    def test_a_credit_note_of_the_order_opens_it_again(self):
        """As Odoo itself does: the order is "to invoice" once more."""
        order = self._order(self.customer, 100, confirm=True)
        invoice = self._invoice_order(order)
        refund = invoice._reverse_moves()
        self.assertFacts(self.customer, open_orders="0", open_balance="100")

        refund.action_post()

        self.assertEqual(0, order.order_line.qty_invoiced_posted)
        self.assertFacts(self.customer, open_orders="100", open_balance="0")

    def test_taxes_are_owed_too(self):
        tax = self.env["account.tax"].create({"name": "Tax 21 %", "amount": 21})
        order = self._order(
            self.customer,
            33.33,
            qty=3,
            line={"tax_ids": [Command.set(tax.ids)], "discount": 10},
            confirm=True,
        )
        self.assertFacts(self.customer, open_orders=f"{order.amount_total:.2f}")

    def test_global_rounding_of_taxes_gives_the_total_of_the_order(self):
        self.usd_company.tax_calculation_rounding_method = "round_globally"
        tax = self.env["account.tax"].create({"name": "Tax 15 %", "amount": 15})
        line = {"tax_ids": [Command.set(tax.ids)]}
        order = self._order(self.customer, 0.31, line=line)
        order.order_line = [
            Command.create(
                {
                    "product_id": self.service.id,
                    "price_unit": 0.31,
                    "tax_ids": [Command.set(tax.ids)],
                }
            )
            for _number in range(9)
        ]
        self._confirm(order)

        self.assertNotEqual(
            f"{order.amount_total:.2f}",
            f"{sum(order.order_line.mapped('price_total')):.2f}",
        )
        self.assertFacts(self.customer, open_orders=f"{order.amount_total:.2f}")

    def test_lines_taken_back_and_discounts_lower_the_order(self):
        order = self._order(self.customer, 100, qty=5)
        order.order_line = [
            Command.create(
                {
                    "product_id": self.service.id,
                    "product_uom_qty": -2,
                    "price_unit": 100,
                    "tax_ids": [Command.clear()],
                }
            ),
            Command.create(
                {
                    "product_id": self.service.id,
                    "price_unit": -50,
                    "tax_ids": [Command.clear()],
                }
            ),
        ]
        self._confirm(order)

        self.assertFacts(self.customer, open_orders="250")

    def test_an_order_that_gives_money_back_lowers_nothing_else(self):
        self._order(self.customer, 100, qty=-5, confirm=True)
        self._order(self.customer, 30, confirm=True)

        self.assertFacts(self.customer, open_orders="30")

    def test_deliveries_that_were_never_ordered(self):
        """Expenses charged on: nothing ordered, four delivered, one invoiced."""
        tax = self.env["account.tax"].create({"name": "Tax 21 %", "amount": 21})
        order = self._order(
            self.customer,
            50,
            qty=0,
            line={
                "tax_ids": [Command.set(tax.ids)],
                "discount": 10,
                "product_id": self._make_service(
                    "Travel", invoice_policy="delivery"
                ).id,
            },
            confirm=True,
        )
        order.order_line.qty_delivered = 4
        self.assertFacts(self.customer, open_orders="217.80")

        invoice = self._invoice_order(order, post=False)
        invoice.invoice_line_ids.quantity = 1
        invoice.action_post()
        self.assertFacts(self.customer, open_orders="163.35", open_balance="54.45")

    def test_sections_and_notes_are_no_amounts(self):
        order = self._order(self.customer, 100)
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"}),
        ]
        self._confirm(order)
        self._invoice_order(order, post=False)

        self.assertFacts(self.customer, open_orders="100")

    def test_foreign_orders_at_the_rate_of_the_day(self):
        self._order(self.customer, 80, currency=self.eur, confirm=True)
        self._order(self.customer, 1000, currency=self.jpy, confirm=True)
        self._order(self.customer, 1000, currency=self.jpy, confirm=True)
        self._order(self.customer, 7, confirm=True)

        self.assertFacts(self.customer, open_orders="120.33")
        before = self._facts(self.customer, as_of=self.today - timedelta(days=30))
        self.assertEqual(187, before["open_orders"])

    def test_company_currency_without_decimals(self):
        usd = self.usd_company.currency_id
        self._order(
            self.customer, 10.01, company=self.jpy_company, currency=usd, confirm=True
        )
        self._order(self.customer, 1000, company=self.jpy_company, confirm=True)

        self.assertFacts(self.customer, self.jpy_company, open_orders="2335")
        self.assertFacts(self.customer, open_orders="0")

    def test_archived_customers_and_their_orders_count(self):
        self._order(self.archived, 10, confirm=True)
        self.assertFacts(self.archived, open_orders="10")

    def test_record_rules_of_a_salesperson_hide_nothing(self):
        self._order(self.customer, 100, user_id=self.other_salesperson.id, confirm=True)
        self._invoice(self.customer, 30, invoice_user_id=self.other_salesperson.id)
        mine = self._order(self.customer, 5, user_id=self.salesperson.id)
        self.env.invalidate_all()

        facts = self.env["credit.facts"].with_user(self.salesperson)
        company = self.usd_company.with_user(self.salesperson)
        customer = self.customer.with_user(self.salesperson)

        self.assertEqual(
            130, facts._for_partners(company, customer)[customer.id]["exposure"]
        )
        order_facts = facts._for_orders(mine.with_user(self.salesperson))[mine.id]
        self.assertEqual(100, order_facts["open_orders"])
        self.assertEqual(30, order_facts["open_balance"])


@tagged("post_install", "-at_install")
class TestDownPayments(CreditCommon):
    """A down payment lowers its order from posting until an invoice deducts it."""

    def setUp(self):
        super().setUp()
        self.order = self._order(self.customer, 1000, confirm=True)

    def test_draft_down_payment_changes_nothing(self):
        self._down_payment(self.order, 300, post=False)
        self.assertFacts(self.customer, open_orders="1000", open_balance="0")

    def test_posted_down_payment_moves_over(self):
        self._down_payment(self.order, 300)
        self.assertFacts(self.customer, open_orders="700", open_balance="300")

    def test_paid_down_payment_is_gone(self):
        invoice = self._down_payment(self.order, 300)
        self._payment(self.customer, 300, invoice)
        self.assertFacts(self.customer, open_orders="700", open_balance="0")

    def test_draft_final_invoice_keeps_the_order(self):
        self._down_payment(self.order, 300)
        self._invoice_order(self.order, post=False)
        self.assertFacts(self.customer, open_orders="700", open_balance="300")

    def test_final_invoice_deducts(self):
        self._down_payment(self.order, 300)
        self._invoice_order(self.order)
        self.assertFacts(self.customer, open_orders="0", open_balance="1000")

    def test_final_invoice_that_does_not_deduct(self):
        self._down_payment(self.order, 300)
        self._invoice_order(self.order, deduct=False)
        self.assertFacts(self.customer, open_orders="0", open_balance="1300")

    def test_down_payment_taken_back(self):
        invoice = self._down_payment(self.order, 300)
        invoice._reverse_moves().action_post()
        self.assertFacts(self.customer, open_orders="1000", open_balance="0")

    def test_it_lowers_its_own_order_only(self):
        self._order(self.customer, 50, confirm=True)
        self._down_payment(self.order, 1000)
        self.order.order_line.filtered("product_uom_qty").product_uom_qty = 0.5

        self.assertFacts(self.customer, open_orders="50", open_balance="1000")

    def test_in_foreign_currency(self):
        order = self._order(self.other_customer, 1000, currency=self.eur, confirm=True)
        self._down_payment(order, 200)
        self.assertFacts(self.other_customer, open_orders="1000", open_balance="250")

    def test_invoiced_in_another_currency_than_the_order(self):
        order = self._order(self.other_customer, 1000, currency=self.eur, confirm=True)
        invoice = self._down_payment(order, 200, post=False)
        invoice.currency_id = self.usd_company.currency_id
        invoice.action_post()

        self.assertFacts(self.other_customer, open_orders="1050", open_balance="200")
