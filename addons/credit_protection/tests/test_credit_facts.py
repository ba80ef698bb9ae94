from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.base.credit_once import RULES, asking_once, remember
from ..models.facts.credit_facts_presence import _TOGETHER
from .common import CreditCommon

BUCKET_EDGES = {
    0: "not_due",
    1: "1-30",
    30: "1-30",
    31: "31-60",
    60: "31-60",
    61: "61-90",
    90: "61-90",
    91: "91-120",
    120: "91-120",
    121: "over_120",
}


@tagged("post_install", "-at_install")
class TestReceivables(CreditCommon):
    """What is owed already: posted, open, in company currency, oldest paid first."""

    def test_what_was_read_together_stays_with_its_companies(self):
        facts, cr = self.env["credit.facts"], self.env.cr
        mine = {"partners": self.customer.ids, "companies": self.usd_company.ids}
        theirs = {**mine, "companies": self.jpy_company.ids}
        with asking_once(cr):
            remember(cr, RULES, "as they are")
            remember(cr, _TOGETHER, {facts._key("receivables", mine): [("read",)]})
            for scope, row in ((theirs, "asked"), (mine, "read"), (mine, "asked")):
                rows = facts._rows("receivables", scope, lambda: SQL("SELECT 'asked'"))
                self.assertEqual([(row,)], rows)

    def test_nothing_owed(self):
        self.assertFacts(
            self.customer,
            open_balance="0",
            open_orders="0",
            exposure="0",
            overdue_amount="0",
            oldest_overdue_days=0,
            due_date=None,
        )

    def test_open_invoices_count_and_drafts_do_not(self):
        self._invoice(self.customer, 100)
        self._invoice(self.customer, 30, post=False)
        self._invoice(self.other_customer, 7)

        self.assertFacts(self.customer, open_balance="100")
        self.assertFacts(self.other_customer, open_balance="7")

    def test_partial_payment_leaves_the_rest(self):
        invoice = self._invoice(self.customer, 100, due=-5)

        self._payment(self.customer, 60.5, invoice)

        self.assertFacts(
            self.customer,
            open_balance="39.50",
            overdue_amount="39.50",
            oldest_overdue_days=5,
            unapplied_credits="0",
        )

    def test_bucket_edges(self):
        for days, bucket in BUCKET_EDGES.items():
            with self.subTest(days=days):
                partner = self._partner(f"Late by {days}")
                self._invoice(partner, 10, due=-days)

                ageing = self._facts(partner)["ageing"]

                filled = {name for name, amount in ageing.items() if amount}
                self.assertEqual({bucket}, filled)

    def test_due_today_is_not_overdue(self):
        self._invoice(self.customer, 100, due=0)
        self.assertFacts(
            self.customer,
            overdue_amount="0",
            oldest_overdue_days=0,
            due_date=self.today,
        )

    def test_unapplied_credits_pay_the_oldest_first(self):
        self._invoice(self.customer, 100, due=-40)
        self._invoice(self.customer, 100, due=-10)
        self._invoice(self.customer, 100, due=20)
        self._payment(self.customer, 80)
        self._invoice(self.customer, 50, move_type="out_refund")

        facts = self._facts(self.customer)

        self.assertFacts(
            self.customer,
            open_balance="170",
            unapplied_credits="130",
            overdue_amount="70",
            oldest_overdue_days=10,
        )
        self.assertEqual(facts["open_balance"], sum(facts["ageing"].values()))
        self.assertEqual(70, facts["ageing"]["1-30"])
        self.assertEqual(100, facts["ageing"]["not_due"])

    def test_credits_beyond_all_debits_leave_a_negative_balance(self):
        self._invoice(self.customer, 100, due=-40)
        self._payment(self.customer, 130)

        self.assertFacts(
            self.customer,
            open_balance="-30",
            overdue_amount="0",
            oldest_overdue_days=0,
            due_date=None,
        )

    def test_instalments_fall_due_one_by_one(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half in 5 days, half in 30 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (5, 30)
                ],
            }
        )
        self._invoice(self.customer, 100, due=-20, invoice_payment_term_id=term.id)

        self.assertFacts(
            self.customer,
            open_balance="100",
            overdue_amount="50",
            oldest_overdue_days=15,
        )

    def test_foreign_invoices_count_at_their_booked_value(self):
        """A dollar was 0.5 EUR when the first was booked; it is 0.8 EUR since."""
        old = self._invoice(self.customer, 100, currency=self.eur, due=-20)
        self._invoice(self.customer, 100, currency=self.eur, due=0)
        self._invoice(self.customer, 1000, currency=self.jpy, due=0)
        self.assertFacts(
            self.customer, open_balance="331.67", overdue_amount="200", open_orders="0"
        )

        self._payment(self.customer, 40, old, currency=self.eur)

        self.assertEqual(60, old.amount_residual)
        self.assertFacts(self.customer, open_balance="251.67", overdue_amount="120")

    def test_contacts_owe_for_their_company(self):
        self._invoice(self.contact, 100)
        self._invoice(self.branch, 20)
        entry = self.env["account.move"].create(
            {
                "date": self.today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.contact.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (self.company_data["default_account_receivable"], 3),
                        (self.company_data["default_account_revenue"], -3),
                    )
                ],
            }
        )
        entry.action_post()

        self.assertFacts(self.customer, open_balance="123")
        self.assertFacts(self.contact, open_balance="123")

    def test_other_receivable_accounts_count_and_payables_do_not(self):
        second = self.copy_account(self.company_data["default_account_receivable"])
        self.customer.property_account_receivable_id = second
        self._invoice(self.customer, 100)
        self._invoice(self.customer, 70, move_type="in_invoice")

        self.assertFacts(self.customer, open_balance="100")

    def test_archived_customers_still_owe(self):
        self._invoice(self.archived, 100, due=-3)
        self.assertFacts(self.archived, open_balance="100", oldest_overdue_days=3)

    def test_companies_are_kept_apart(self):
        self._invoice(self.customer, 100, due=-3)
        self._invoice(self.customer, 5000, company=self.jpy_company, due=-9)

        self.assertFacts(self.customer, open_balance="100", oldest_overdue_days=3)
        self.assertFacts(
            self.customer,
            self.jpy_company,
            open_balance="5000",
            oldest_overdue_days=9,
        )
        self.assertEqual(
            0,
            self._facts(self.customer, self.jpy_company)["open_balance"].as_tuple()[2],
        )

    def test_branches_of_a_company_are_one_creditor(self):
        branch = self.env["res.company"].create(
            {"name": "USD branch", "parent_id": self.usd_company.id}
        )
        self.env.user.company_ids += branch
        self._invoice(self.customer, 100)

        self.assertFacts(self.customer, branch, open_balance="100")

    def test_another_day_moves_what_is_overdue(self):
        self._invoice(self.customer, 100, due=5)

        facts = self._facts(self.customer, as_of=self.today + timedelta(days=10))

        self.assertEqual(5, facts["oldest_overdue_days"])
        self.assertEqual(100, facts["overdue_amount"])

    def test_documents_that_are_open(self):
        first = self._invoice(self.customer, 100, due=-40)
        second = self._invoice(self.customer, 50, due=-10)
        third = self._invoice(self.customer, 30, due=7)
        self._payment(self.customer, 120)
        self._invoice(self.other_customer, 9, due=-1)

        found = self.env["credit.facts"]._overdue_documents(
            self.usd_company, self.contact + self.other_customer + self.archived
        )

        self.assertEqual([], found[self.archived.id])
        self.assertEqual(1, len(found[self.other_customer.id]))
        self.assertEqual(
            [
                {
                    "move_id": second.id,
                    "name": second.name,
                    "residual": 50,
                    "rest": 30,
                    "due": self.today - timedelta(days=10),
                    "late": self.today - timedelta(days=10),
                    "days": 10,
                    "stops_cover": False,
                },
                {
                    "move_id": third.id,
                    "name": third.name,
                    "residual": 30,
                    "rest": 30,
                    "due": self.today + timedelta(days=7),
                    "late": self.today + timedelta(days=7),
                    "days": -7,
                    "stops_cover": False,
                },
            ],
            found[self.customer.id],
        )
        self.assertNotIn(first.id, [row["move_id"] for row in found[self.customer.id]])
