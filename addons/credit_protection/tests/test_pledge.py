from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .cover_common import CoverCommon
from .test_access_http import RpcCommon


class PledgeCommon(CoverCommon):
    """Two banks, and pledges in one line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._partner("First Bank", is_company=True)
        cls.other_bank = cls._partner("Second Bank", is_company=True)

    @classmethod
    def _pledge(cls, move, bank=None, user=None):
        return (
            cls.env["credit.pledge"]
            .with_user(user or cls.accountant)
            .create({"move_id": move.id, "bank_id": (bank or cls.bank).id})
        )


@tagged("post_install", "-at_install")
class TestPledge(PledgeCommon):
    """An invoice secures one loan, until it is paid."""

    def test_an_invoice_is_pledged_once(self):
        move = self._invoice(self.customer, 80, due=10)
        first = self._pledge(move)

        with self.assertRaisesRegex(UserError, "pledged to First Bank"):
            self._pledge(move, self.other_bank)
        self.assertIn("First Bank", move.credit_pledge_text)
        self.assertIn("First Bank", first.display_name)
        self.assertFalse(first.new({}).display_name)
        first.action_release()
        self.assertFalse(move.credit_pledge_id)
        self.assertFalse(move.credit_pledge_text)
        second = self._pledge(move, self.other_bank)
        self.assertEqual(second, move.credit_pledge_id)
        self.assertEqual(["released", "live"], (first + second).mapped("state"))
        self.assertEqual(
            second,
            (first + second).search(
                [("state", "=", "live"), ("move_id", "=", move.id)]
            ),
        )

    def test_nobody_learns_of_a_pledge_by_trying(self):
        move = self._invoice(self.customer, 80, due=10)
        self._pledge(move)
        with self.assertRaises(AccessError):
            self._pledge(move, self.other_bank, user=self.salesperson)

    def test_the_database_knows_one_pledge_only(self):
        move = self._invoice(self.customer, 80, due=10)
        first = self._pledge(move)
        second = self._pledge(self._invoice(self.customer, 9, due=10))
        self.env.flush_all()

        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            second._set(move_id=first.move_id.id)
            self.env.flush_all()

    def test_full_payment_releases(self):
        move = self._invoice(self.customer, 80, due=10)
        yen = self._invoice(self.customer, 9_000, due=10, company=self.jpy_company)
        pledges = self._pledge(move) + self._pledge(yen)
        self._payment(self.customer, 30, move)
        self.assertEqual(["live", "live"], pledges.mapped("state"))

        self._payment(self.customer, 50, move)
        self._payment(self.customer, 9_000, yen, company=self.jpy_company)

        for pledge in pledges:
            paid = pledge.move_id.payment_state == "paid"
            self.assertEqual("released" if paid else "live", pledge.state)
            self.assertEqual(paid, pledge.released_by_payment)

    def test_a_credit_note_releases(self):
        move = self._invoice(self.customer, 80, due=10)
        pledge = self._pledge(move)

        move._reverse_moves([{"invoice_date": self.today}], cancel=True)

        self.assertEqual("reversed", move.payment_state)
        self.assertEqual("released", pledge.state)

    def test_the_insurer_would_pay_somebody_else(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 80, due=10)
        pledge = self._pledge(move)
        self.assertIn("First Bank", pledge.warning)
        self.assertEqual(pledge.warning, move.credit_pledge_warning)

        self.policy.loss_payee_id = self.other_bank
        pledge.invalidate_recordset()
        self.assertIn("Second Bank", pledge.warning)
        self.policy.loss_payee_id = self.bank
        pledge.invalidate_recordset()
        self.assertFalse(pledge.warning)

    def test_what_cannot_be_pledged(self):
        draft = self._invoice(self.customer, 5, due=5, post=False)
        paid = self._invoice(self.customer, 5, due=5)
        self._payment(self.customer, 5, paid)
        bill = self._invoice(self.customer, 5, due=5, move_type="out_refund")
        for name, move in (("draft", draft), ("paid", paid), ("refund", bill)):
            with self.subTest(name), self.assertRaises(UserError):
                self._pledge(move)
        pledge = self._pledge(self._invoice(self.customer, 5, due=5))
        for vals in (
            {"bank_id": self.other_bank.id},
            {"released_on": self.today},
            {"date_from": self.today - timedelta(days=9)},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                pledge.write(vals)
        with self.assertRaises(UserError):
            pledge.sudo().unlink()


@tagged("post_install", "-at_install")
class TestPledgeHttp(PledgeCommon, RpcCommon):
    """Who may record and read when a client calls the methods itself."""

    def test_roles(self):
        move = self._invoice(self.customer, 80, due=10)
        for user in (self.salesperson, self.credit_user, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._pledge(move, user=user)
        pledge = self._pledge(move, user=self.claims_user)
        self.assertEqual("live", pledge.with_user(self.auditor).state)
        with self._refused():
            self._call("credit.pledge", "search_read", [])
        with self._refused():
            self._call("account.move", "action_credit_pledge", move.ids)
        self.authenticate("credit_auditor", "credit_auditor")
        with self._refused():
            self._call("credit.pledge", "action_release", pledge.ids)
        self.authenticate("credit_accountant", "credit_accountant")
        self._call("credit.pledge", "action_release", pledge.ids)
        pledge.invalidate_recordset()
        self.assertEqual(self.accountant, pledge.released_by_id)
