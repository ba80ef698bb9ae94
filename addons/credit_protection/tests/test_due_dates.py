import csv
import io
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .escalation_common import EscalationCommon


@tagged("post_install", "-at_install")
class TestInstalmentDueDates(EscalationCommon):
    """Each instalment keeps its own first due date, insured or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jpy_policy.active = False
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "Three parts",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": part, "nb_days": days}
                    )
                    for part, days in ((50, 0), (25, 10), (25, 20))
                ],
            }
        )
        cls.insured = cls._in_parts(cls.usd_company)
        cls.bare = cls._in_parts(cls.jpy_company)

    @classmethod
    def _in_parts(cls, company):
        """Return an invoice that was due 40, 30 and 20 days ago."""
        return cls._invoice(
            cls.customer,
            8_000,
            due=-40,
            company=company,
            invoice_payment_term_id=cls.term.id,
        )

    def _parts(self, move):
        lines = move.line_ids.filtered(lambda i: i.display_type == "payment_term")
        return lines.sorted("date_maturity")

    def _in_file(self, company):
        """Return what the file for collection says: due, and due at first."""
        step = self._steps(self.customer, company_id=company.id)
        rows = csv.DictReader(io.StringIO(step._credit_items_csv().decode("utf-8-sig")))
        return [(row["due"], row["original_due"]) for row in rows]

    def _on_statement(self, company):
        found = self.env["credit.statement"]._credit_statement(self.customer, company)
        (part,) = found[self.customer.id]["currencies"]
        return [
            (str(item["due_date"]), str(item["original_due_date"]))
            for item in part["items"]
        ]

    def _days(self, *pairs):
        return [tuple(str(self._day(day)) for day in pair) for pair in pairs]

    def test_each_instalment_has_its_own(self):
        self._run(*self.companies)
        expected = self._days((-40, -40), (-30, -30), (-20, -20))
        for company in self.companies:
            with self.subTest(company.name):
                self.assertEqual(expected, self._in_file(company))
                self.assertEqual(expected, self._on_statement(company))

    def test_it_stays_when_one_instalment_is_moved(self):
        for move in (self.insured, self.bare):
            self._parts(move)[1].date_maturity = self._day(-15)
        self.env["credit.cover"]._restamp(self.usd_company, self.customer)
        self._run(*self.companies)
        expected = self._days((-40, -40), (-20, -20), (-15, -30))
        for company in self.companies:
            with self.subTest(company.name):
                self.assertEqual(expected, self._in_file(company))
                self.assertEqual(expected, self._on_statement(company))

    def test_it_stays_when_the_invoice_is_posted_again(self):
        for move in (self.insured, self.bare):
            move.is_move_sent = True
            move.button_draft()
            move.invoice_date -= timedelta(days=5)
            move.action_post()
        expected = self._days((-45, -40), (-35, -30), (-25, -20))
        for company in self.companies:
            with self.subTest(company.name):
                self.assertEqual(expected, self._on_statement(company))

    def test_a_mistake_of_the_day_is_no_first_date_where_nothing_is_insured(self):
        for move in (self.insured, self.bare):
            move.button_draft()
            move.invoice_date -= timedelta(days=5)
            move.action_post()
        self.assertEqual(
            self._days((-45, -45), (-35, -35), (-25, -25)),
            self._on_statement(self.jpy_company),
        )
        self.assertEqual(
            self._days((-45, -40), (-35, -30), (-25, -20)),
            self._on_statement(self.usd_company),
        )

    def test_an_invoice_of_one_part_keeps_none_beside_its_own(self):
        move = self._invoice(self.customer, 100, due=-10)
        self.assertFalse(move.credit_instalment_dues)
        self._invoice_is_late(move, 5)
        self.assertIn(
            (str(self._day(-5)), str(self._day(-10))),
            self._on_statement(self.usd_company),
        )


@tagged("post_install", "-at_install")
class TestInstalmentsCutAnew(EscalationCommon):
    """Other payment terms make other lines: no part says a later date than promised."""

    # Parts in percent and days from today: at first, then; and what they say was first.
    CASES = {
        "in parts": ([(100, -40)], [(50, -20), (50, 10)], [-40, -40]),
        "earlier": ([(100, -20)], [(50, -40), (50, -10)], [-40, -20]),
        "as a whole": ([(50, -40), (50, -30)], [(100, -10)], [-40]),
        "as a whole, as first": ([(50, -40), (50, -30)], [(100, -40)], [-40]),
        "more parts": (
            [(50, -40), (50, -30)],
            [(25, -20), (50, -10), (25, 0)],
            [-40, -40, -30],
        ),
        "fewer parts": (
            [(25, -40), (25, -30), (50, -20)],
            [(50, -10), (50, 0)],
            [-40, -20],
        ),
        "the last one moved on": (
            [(50, -40), (50, -30)],
            [(50, -30), (50, -10)],
            [-40, -40],
        ),
        "a part of no more than a thousandth": (
            [(0.05, -40), (99.95, -20)],
            [(0.05, -30), (0.05, -10), (99.9, 0)],
            [-40, -40, -20],
        ),
        "other shares": (
            [(90, -40), (10, -30)],
            [(10, -20), (90, -10)],
            [-40, -40],
        ),
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jpy_policy.active = False

    def _terms(self, parts):
        """Return payment terms of an invoice of 60 days ago."""
        return self.env["account.payment.term"].create(
            {
                "name": "In parts",
                "line_ids": [
                    Command.create(
                        {
                            "value": "percent",
                            "value_amount": part,
                            "nb_days": day + 60,
                        }
                    )
                    for part, day in parts
                ],
            }
        )

    def _in_parts(self, parts, company):
        return self._invoice(
            self.customer,
            8_001,
            due=-60,
            company=company,
            invoice_payment_term_id=self._terms(parts).id,
        )

    def _posted_again(self, move, parts):
        move.button_draft()
        move.invoice_payment_term_id = self._terms(parts)
        move.action_post()

    def _on_statement(self, move):
        """Return how each part of an invoice stands on the statement."""
        statements = self.env["credit.statement"]
        found = statements._credit_statement(self.customer, move.company_id)
        (part,) = found[self.customer.id]["currencies"]
        return [
            tuple(
                (item[name] - self.today).days
                for name in ("due_date", "original_due_date")
            )
            for item in part["items"]
            if item["move_id"] == move.id
        ]

    def _expected(self, parts, first):
        return list(zip((day for _part, day in parts), first, strict=True))

    def test_no_part_says_a_later_date_than_promised(self):
        for company in self.companies:
            for name, (before, after, first) in self.CASES.items():
                with self.subTest(f"{company.name}: {name}"):
                    move = self._in_parts(before, company)
                    move.is_move_sent = True
                    original = move.credit_original_due_date
                    expected = self._expected(after, first)
                    self._posted_again(move, after)
                    self.assertEqual(expected, self._on_statement(move))
                    self.assertEqual(original, move.credit_original_due_date)
                    # And it stays so, whatever is stamped or posted once more.
                    self.env["credit.cover"]._restamp(self.usd_company, self.customer)
                    self._posted_again(move, after)
                    self.assertEqual(expected, self._on_statement(move))

    def test_a_mistake_of_the_day_is_corrected_in_any_parts(self):
        for name, (before, after, _first) in self.CASES.items():
            with self.subTest(name):
                move = self._in_parts(before, self.jpy_company)
                self._posted_again(move, after)
                days = [day for _part, day in after]
                self.assertEqual(self._expected(after, days), self._on_statement(move))

    def test_reminders_and_their_file_say_the_first_date(self):
        for company in self.companies:
            move = self._in_parts([(100, -40)], company)
            move.is_move_sent = True
            self._posted_again(move, [(50, -20), (50, -10)])
        self._run(*self.companies)
        for company in self.companies:
            with self.subTest(company.name):
                step = self._steps(self.customer, company_id=company.id)
                days = set(step.line_ids.mapped("original_due_date"))
                self.assertEqual({self._day(-40)}, days)
                content = step._credit_items_csv().decode("utf-8-sig")
                rows = csv.DictReader(io.StringIO(content))
                self.assertEqual(
                    {str(self._day(-40))}, {row["original_due"] for row in rows}
                )

    def test_one_and_six_in_parts_cost_the_same(self):
        moves = self.env["account.move"].union(
            *(
                self._in_parts([(50, -40), (50, -30)], self.jpy_company)
                for _number in range(6)
            )
        )
        self.assertSameCost(
            self.env["credit.cover"].sudo()._stamp_posted, moves.sudo(), 8
        )
