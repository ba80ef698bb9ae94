from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .small_common import SmallCommon


@tagged("post_install", "-at_install")
class TestSmallUnpaid(SmallCommon):
    """Small invoices of which nothing was paid are late like all others.

    Both companies forgive a rest of what each of these invoices amounts to: three of
    the customer, of which nothing is paid, and one of the other customer, of which only
    such a rest is left. All are 80 days late.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = {cls.usd_company: 5, cls.jpy_company: 500}
        cls.unpaid, cls.rest = {}, {}
        for company, small in cls.small.items():
            company.credit_small_residual = small
            cls.unpaid[company] = cls.env["account.move"].union(
                *(
                    cls._late(cls.customer, small, stops_in=-20, company=company)
                    for _invoice in range(3)
                )
            )
            cls.rest[company] = cls._late(
                cls.other_customer, 20 * small, stops_in=-20, company=company
            )
            cls._payment(
                cls.other_customer, 19 * small, cls.rest[company], company=company
            )

    def test_days(self):
        day = self.today - timedelta(days=80)
        for company in self.companies:
            found = self._few_and_many(company, self.customer + self.other_customer)
            unpaid, rest = found[self.customer.id], found[self.other_customer.id]
            self.assertEqual(
                (80, day), (unpaid["oldest_overdue_days"], unpaid["due_date"])
            )
            self.assertEqual((0, None), (rest["oldest_overdue_days"], rest["due_date"]))
            self.assertEqual(3 * rest["overdue_amount"], unpaid["overdue_amount"])
            late = self._late_documents(company, self.customer)
            self.assertEqual(self.unpaid[company].ids, late)
            self.assertFalse(self._late_documents(company, self.other_customer))

    def test_credits_of_the_day_pay_it_before_a_rest(self):
        """The rest of the other invoice is what they leave at last."""
        for company, small in self.small.items():
            unpaid = self._late(
                self.other_customer, small, stops_in=-20, company=company
            )
            day = self.today - timedelta(days=80)
            for paid, expected in ((small * 0.8, day), (small * 0.2, None)):
                self._payment(self.other_customer, paid, company=company)
                found = self._few_and_many(company, self.other_customer)
                self.assertEqual(expected, found[self.other_customer.id]["due_date"])
                self.assertEqual(
                    unpaid.ids if expected else [],
                    self._late_documents(company, self.other_customer),
                )

    def test_instalments_are_items_of_their_own(self):
        """The second half has days; on the insurer's clock it is a rest."""
        halves = [
            Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
            for days in (0, 20)
        ]
        terms = self.env["account.payment.term"].create(
            {"name": "Two halves", "line_ids": halves}
        )
        buyer = self.other_customer
        for company, small in self.small.items():
            move = self._invoice(
                buyer,
                2 * small,
                due=-100,
                company=company,
                invoice_payment_term_id=terms.id,
            )
            self._payment(buyer, small, move, company=company)
            found = self._few_and_many(company, buyer)[buyer.id]
            self.assertEqual(80, found["oldest_overdue_days"])
            self.assertEqual(move.ids, self._late_documents(company, buyer))
            self.assertFalse(self._cover_today(company, buyer)["cover_stopped"])

    def test_the_insurer_stops_cover(self):
        for company, small in self.small.items():
            facts = self._cover_today(company, self.customer)
            self.assertTrue(facts["cover_stopped"])
            self.assertEqual(10, facts["days_to_noa"])
            self.assertIsNotNone(facts["days_to_claim"])
            new = self._invoice(self.customer, 9 * small, due=30, company=company)
            self.assertCover(new, 0, 9 * small, "stopped")

            facts = self._cover_today(company, self.other_customer)
            self.assertFalse(facts["cover_stopped"])
            self.assertIsNone(facts["days_to_noa"])
            new = self._invoice(self.other_customer, 9 * small, due=30, company=company)
            self.assertCover(new, 9 * small)

    def test_deadlines(self):
        unpaid, rest = (
            self.env["account.move"].union(*moves.values())
            for moves in (self.unpaid, self.rest)
        )
        self.assertEqual(unpaid, self._deadlines(self.customer).move_id.sorted("id"))
        self.assertFalse(self._deadlines(self.other_customer))
        self._run()
        told = unpaid.filtered(lambda move: self._activities(move, "notice"))
        self.assertEqual(set(self.companies), set(told.company_id))
        self.assertFalse(self._activities(rest, "notice"))
        self._run()
        self.assertEqual(
            told, unpaid.filtered(lambda move: self._activities(move, "notice"))
        )

    def test_the_invoice_shows_its_clock(self):
        for company in self.companies:
            moves = (self.unpaid[company][0], True), (self.rest[company], False)
            for move, late in moves:
                self.assertEqual(late, bool(move._credit_card_clock()["steps"]))
                acts = move.with_user(self.claims_user)._credit_card_acts()
                names = [act["method"] for act in acts]
                self.assertEqual(late, "action_credit_notify_insurer" in names)

    def test_notices(self):
        notices = self.env["credit.notice"]
        buyers = self.customer + self.other_customer
        for company in self.companies:
            late = notices._late_buyers(company, buyers.ids)
            self.assertEqual({self.customer: self.unpaid[company][0]}, late)
            waiting = notices._first_waiting(company, buyers.ids)
            self.assertEqual({self.customer: [self.unpaid[company][0]]}, waiting)
            move = self.unpaid[company][0].with_user(self.claims_user)
            action = move.action_credit_notify_insurer()
            notice = notices.browse(action["res_id"])
            self.assertEqual(self.today + timedelta(days=10), notice.send_by)
            notices.with_user(self.claims_user)._follow(company)
            self.assertEqual("draft", notice.state)
            for invoice in self.unpaid[company]:
                part = self.small[company] / 5
                self._payment(self.customer, part, invoice, company=company)
            notices.with_user(self.claims_user)._follow(company)
            self.assertEqual("cancelled", notice.state)

    def test_the_card_of_the_customer_names_it(self):
        overview, buyers = (
            self.env["credit.overview"],
            self.customer + self.other_customer,
        )
        for company in self.companies:
            found = overview._oldest_covered(company, buyers.sudo())
            self.assertEqual({self.customer.id: self.unpaid[company][0]}, found)

    def test_the_work_list_has_it(self):
        for company in self.companies:
            rows = self._worklist(company)
            self.assertEqual([self.customer.id], [*rows])
            self.assertEqual(
                "oldest 80 days overdue", rows[self.customer.id]["oldest_text"]
            )
