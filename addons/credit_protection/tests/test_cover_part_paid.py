from odoo import Command
from odoo.tests import tagged

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestCoverPartPaid(NoticeCommon):
    """A payment pays net amount and taxes alike: what is left is insured net."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = {
            company: cls.env["account.tax"].create(
                {"name": "19 %", "amount": 19.0, "company_id": company.id}
            )
            for company in cls.companies
        }
        cls.dollars = cls._taxed(cls.usd_company, 100)
        cls.yen = cls._taxed(cls.jpy_company, 1_000)
        cls._payment(cls.customer, 59.5, cls.dollars)
        cls._payment(cls.customer, 400, cls.yen, company=cls.jpy_company)

    @classmethod
    def _taxed(cls, company, price, **vals):
        """Return an overdue invoice with 19 % on top."""
        line = {
            "product_id": cls.service.id,
            "price_unit": price,
            "tax_ids": [Command.set(cls.vat[company].ids)],
        }
        return cls._invoice(
            cls.customer,
            0,
            due=-40,
            company=company,
            invoice_line_ids=[Command.create(line)],
            **vals,
        )

    def _ageing(self, move):
        self.env.flush_all()
        self.env.invalidate_all()
        items = self.env["credit.ageing"].search([("move_id", "=", move.id)])
        return [round(amount, 2) for amount in items.mapped("insured")]

    def _stake(self, move):
        self.env.flush_all()
        self.env.invalidate_all()
        deadlines = self.env["credit.deadline"].search([("move_id", "=", move.id)])
        return set(deadlines.mapped("amount"))

    def test_the_net_share_of_what_is_open_uses_the_limit(self):
        for move, insured, left, room in (
            (self.dollars, 100, 50, 9_950),
            # 790 of 1,190 yen are open: 663.87 without taxes.
            (self.yen, 1_000, 664, 899_336),
        ):
            with self.subTest(move.company_id.name):
                self.assertEqual(insured, move.credit_insured_amount)
                self.assertEqual([left], self._ageing(move))
                self.assertEqual({left}, self._stake(move))
                following = self._invoice(
                    self.customer, 900_000, due=0, company=move.company_id
                )
                self.assertEqual(room, following.credit_insured_amount)

    def test_the_notice_names_what_is_insured(self):
        notice = self._notice(self.dollars)

        self.assertEqual((59.5, 50.0), (notice.open_amount, notice.insured_amount))

    def test_what_is_disputed_is_not_insured(self):
        """Once the rest is paid, all that is open is disputed."""
        for company, amount, step in (
            (self.usd_company, 1_000, 400),
            (self.jpy_company, 9_000, 4_000),
        ):
            with self.subTest(company.name):
                move = self._invoice(self.customer, amount, due=-40, company=company)
                self._disputed(move, step)
                self.assertEqual([amount - step], self._ageing(move))
                self._payment(self.customer, amount - step, move, company=company)
                self.assertEqual(amount - step, move.credit_insured_amount)
                self.assertEqual([0], self._ageing(move))
                self.assertEqual({step}, self._stake(move))
                lines = self._notice(move).line_ids
                line = lines.filtered(lambda one, m=move: one.move_id == m)
                self.assertEqual((step, 0), (line.open_amount, line.insured_amount))

    def test_a_dispute_about_an_invoice_insured_with_its_taxes(self):
        """A person decided so; a dispute takes out no more than what it is about."""
        move = self._taxed(self.usd_company, 100)
        self._override(move, 119)
        self._disputed(move, 20)
        self.assertEqual(99, move.credit_insured_amount)

    def _disputed(self, move, amount):
        reason = self.env.ref("credit_protection.dispute_reason_quantity")
        self.env["credit.dispute"].with_user(self.credit_user).create(
            {"move_id": move.id, "reason_id": reason.id, "amount": amount}
        )
        self.env.flush_all()

    def _override(self, move, insured):
        self.env["credit.cover.override"].with_user(self.claims_user).create(
            {"move_id": move.id, "insured": insured, "reason": "The insurer agreed"}
        ).action_apply()

    def test_where_taxes_are_insured_all_that_is_open_counts(self):
        self.policy._endorse(self._day(-300), "Taxes too").tax_insured = True
        move = self._taxed(self.usd_company, 100)
        self._payment(self.customer, 59.5, move)

        self.assertEqual(119, move.credit_insured_amount)
        self.assertEqual([59.5], self._ageing(move))
        self.assertEqual({59.5}, self._stake(move))
        self.assertEqual(59.5, self._notice(move).line_ids[1:].insured_amount)

    def test_instalments_add_up(self):
        third = {"value": "percent", "value_amount": 33.33, "nb_days": 0}
        rest = {"value": "percent", "value_amount": 66.67, "nb_days": 30}
        terms = self.env["account.payment.term"].create(
            {"name": "A third", "line_ids": [Command.create(v) for v in (third, rest)]}
        )
        move = self._taxed(self.usd_company, 10, invoice_payment_term_id=terms.id)

        self.assertEqual([3.34, 6.66], self._ageing(move))
