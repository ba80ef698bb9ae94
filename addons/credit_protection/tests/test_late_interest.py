from datetime import timedelta

from lxml import etree
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .collect_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestLateInterest(DisputeCommon):
    """Late interest until today, by the terms of company and customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.reference.rate"].sudo().search([]).unlink()
        cls._rate(-1_000, 2)
        for company in cls.companies.sudo():
            company.write(
                {"credit_interest_kind": "reference", "credit_interest_fee": 40}
            )

    @classmethod
    def _rate(cls, days, rate, company=None):
        return (
            cls.env["credit.reference.rate"]
            .sudo()
            .create(
                {
                    "date_from": cls.today + timedelta(days=days),
                    "rate": rate,
                    "source": "Central bank",
                    "company_id": company.id if company else False,
                }
            )
        )

    def _of(self, move):
        """Return the lines of one invoice: days, amount, rate, interest."""
        found = self.env["credit.late.interest"]._of_moves(move).get(move.id)
        if not found:
            return []
        return [
            (p.days, float(p.principal), float(p.percent), float(p.interest))
            for p in found.periods
        ]

    def test_reference_rate_and_points_with_partial_payments(self):
        move = self._invoice(self.customer, 365, due=-30)
        self._payment(self.customer, 165, move, date=self.today - timedelta(days=20))
        self._invoice(self.customer, 12, move_type="out_refund")

        self.assertEqual([(10, 365, 10, 1.0), (20, 200, 10, 1.1)], self._of(move))
        self.assertIn("2.10", move.credit_interest_text)
        self._rate(-9, 3)
        self.assertEqual(
            [(10, 365, 10, 1.0), (10, 200, 10, 0.55), (10, 200, 11, 0.6)],
            self._of(move),
        )

    def test_yen_and_a_foreign_currency(self):
        yen = self._invoice(self.customer, 1_000_000, due=-73, company=self.jpy_company)
        euro = self._invoice(self.customer, 100, due=-73, currency=self.eur)

        self.assertEqual([(73, 1_000_000, 10, 20_000)], self._of(yen))
        self.assertEqual([(73, 100, 10, 2.0)], self._of(euro))

    def test_terms_of_a_customer(self):
        move = self._invoice(self.customer, 365, due=-10)
        other = self._invoice(self.other_customer, 365, due=-10)
        profile = self._profile(self.customer)
        profile.write({"interest_kind": "contract", "interest_rate": 14.6})
        self.assertEqual([(10, 365, 14.6, 1.46)], self._of(move))
        self.assertEqual([(10, 365, 10, 1.0)], self._of(other))
        profile.interest_kind = "none"
        self.assertEqual([], self._of(move))
        self.assertFalse(move.credit_interest_text)
        self.usd_company.sudo().write(
            {"credit_interest_kind": "contract", "credit_interest_rate": 5}
        )
        self.assertEqual([(10, 365, 5, 0.5)], self._of(other))

    def test_disputes_and_credit_notes_bear_none(self):
        move = self._invoice(self.customer, 1_000, due=-73)
        dispute = self._dispute(move, 200)
        self.assertEqual([(73, 800, 10, 16.0)], self._of(move))
        self._settle(dispute, "rejected")
        self.assertEqual([(73, 1_000, 10, 20.0)], self._of(move))
        note = self._credit_note(move, 500)
        (move + note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).reconcile()

        self.assertEqual([(73, 500, 10, 10.0)], self._of(move))

    def test_what_is_disputed_is_no_instalment_that_was_paid(self):
        half = Command.create({"value": "percent", "value_amount": 50, "nb_days": 0})
        later = Command.create({"value": "percent", "value_amount": 50, "nb_days": 10})
        terms = self.env["account.payment.term"].create(
            {"name": "Two halves", "line_ids": [half, later]}
        )
        day = self.today - timedelta(days=83)
        move = self._invoice(
            self.customer,
            1_000,
            due=day,
            invoice_payment_term_id=terms.id,
        )
        self._payment(self.customer, 500, move, date=day)
        self.assertEqual([(73, 500, 10, 10.0)], self._of(move))
        self._dispute(move, 300)

        self.assertEqual([(73, 200, 10, 4.0)], self._of(move))

    def test_nothing_accrues_on_what_is_not_late(self):
        for move in (
            self._invoice(self.customer, 100, due=0),
            self._invoice(self.customer, 100, due=9),
            self._invoice(self.customer, 100, due=-9, post=False),
            self._invoice(self.customer, 100, due=-9, move_type="out_refund"),
        ):
            self.assertEqual([], self._of(move))

    def test_the_calculation(self):
        first = self._invoice(self.customer, 365, due=-10)
        self._invoice(self.customer, 730, due=-20)
        self._invoice(self.customer, 730, due=5)
        partner = self.branch.with_user(self.credit_user)

        action = partner.action_credit_interest()
        shown = self.env[action["res_model"]].browse(action["res_id"])

        self.assertEqual([4.0, 1.0], shown.line_ids.mapped("interest"))
        self.assertIn("5.00", shown.summary)
        self.assertIn("80.00", shown.summary)
        self.assertIn("Configuration", shown.warning)
        action = first.with_user(self.accountant).action_credit_interest()
        shown = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(first, shown.move_ids)
        with self.assertRaises(AccessError):
            self.env["credit.interest.calculation"].with_user(self.salesperson)._window(
                first
            )

    def test_the_rates_of_the_half_years(self):
        rate = self._rate(-5, 2.15)
        with self.assertRaises(AccessError):
            rate.with_user(self.credit_user).write({"rate": 0})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._rate(-5, 3)

    def test_the_compensation_counts_once_an_invoice(self):
        half = Command.create({"value": "percent", "value_amount": 50, "nb_days": 0})
        later = Command.create({"value": "percent", "value_amount": 50, "nb_days": 10})
        terms = self.env["account.payment.term"].create(
            {"name": "Two halves", "line_ids": [half, later]}
        )
        late = self._invoice(
            self.customer, 1_000, due=-83, invoice_payment_term_id=terms.id
        )
        yen = self._invoice(self.customer, 9_000, due=-73, company=self.jpy_company)
        timely = self._invoice(self.customer, 365, due=-10)
        self._payment(self.customer, 365, timely, date=self.today - timedelta(days=10))
        self.jpy_company.sudo().credit_interest_fee = 5_000

        found = self.env["credit.late.interest"]._of_moves(late + yen + timely)

        self.assertEqual(
            {late.id: 40, yen.id: 5_000}, {key: one.fee for key, one in found.items()}
        )
        self.assertEqual(2, len(found[late.id].periods))

    def test_what_is_shipped_counts_in_every_company(self):
        """They would otherwise take the company of whoever installs the addon."""
        with file_open(
            "credit_protection/data/credit_reference_rate.xml", "rb"
        ) as data:
            records = etree.parse(data).findall("record")

        companies = [record.find("field[@name='company_id']") for record in records]
        self.assertEqual({"False"}, {field.get("eval") for field in companies})

    def test_a_company_goes_its_own_way(self):
        dollars = self._invoice(self.customer, 365, due=-20)
        yen = self._invoice(self.customer, 36_500, due=-20, company=self.jpy_company)
        mine = self._rate(-9, 3, self.usd_company)
        self._rate(-4, 7)

        # Until its first own rate the one of every company, after it its own only.
        self.assertEqual([(10, 365, 10, 1.0), (10, 365, 11, 1.1)], self._of(dollars))
        self.assertEqual([(15, 36_500, 10, 150), (5, 36_500, 15, 75)], self._of(yen))
        mine.sudo().unlink()
        self.assertEqual([(15, 365, 10, 1.5), (5, 365, 15, 0.75)], self._of(dollars))

    def test_a_branch_follows_its_company(self):
        branch = (
            self.env["res.company"]
            .sudo()
            .create({"name": "US West", "parent_id": self.usd_company.id})
        )
        rates = self.env["credit.reference.rate"]
        mine = self._rate(-9, 3, self.usd_company)
        self.assertEqual(mine, rates._of(branch)[:1])
        own = self._rate(-5, 4, branch)
        self.assertEqual([own, 2.0], [rates._of(branch)[0], rates._of(branch)[1].rate])

    def test_nobody_changes_the_interest_of_other_companies(self):
        shared = self._rate(-5, 2.15)
        foreign = self._rate(-5, 4, self.jpy_company)
        manager = self.credit_manager.copy({"login": "manager_usd"})
        manager.company_ids = [Command.set(self.usd_company.ids)]
        rates = self.env["credit.reference.rate"].with_user(manager)

        vals = {"date_from": self.today, "rate": 9, "source": "Me"}
        self.assertEqual(self.usd_company, rates.create(vals).company_id)
        self.assertIn(shared, rates.search([]))
        self.assertNotIn(foreign, rates.search([]))
        mine = self._rate(-5, 3, self.usd_company).with_user(manager)
        mine.rate = 3.5
        for act in (
            lambda: rates.browse(shared.id).write({"rate": 0}),
            lambda: rates.browse(shared.id).write({"company_id": self.usd_company.id}),
            rates.browse(shared.id).unlink,
            lambda: mine.write({"company_id": False}),
            lambda: rates.create({**vals, "company_id": False}),
            lambda: rates.create({**vals, "company_id": self.jpy_company.id}),
            lambda: rates.browse(foreign.id).write({"rate": 0}),
        ):
            with self.subTest(act), self.assertRaises(AccessError):
                act()
        admin = self.env.ref("base.user_admin")
        shared.with_user(admin).rate = 2.5
        self.assertEqual(2.5, shared.rate)

    def test_forty_invoices_cost_as_much_as_two(self):
        moves = self.env["account.move"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            moves |= self._invoice(partner, 10, due=-50, post=False)
        moves.action_post()

        self.assertSameCost(self.env["credit.late.interest"]._of_moves, moves, 16)
