from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .limit_common import LimitCommon


@tagged("post_install", "-at_install")
class TestTemporaryLimit(LimitCommon):
    """A limit for some days stands in for the customer's own, and is evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._limit(cls.customer, 500)

    def test_it_overrides_while_it_runs(self):
        self._temporary(self.profile, 800, 0, 3)
        self._temporary(self.profile, 100, 5, 6)
        amounts = {}
        for day in range(8):
            book = self.env["credit.facts"]._limit_book(
                self.usd_company, self.profile, self._day(day)
            )
            amounts[day] = int(book.limit(self.customer.id).amount)
        self.assertEqual(
            {0: 800, 1: 800, 2: 800, 3: 800, 4: 500, 5: 100, 6: 100, 7: 500}, amounts
        )

    def test_an_order_goes_as_far_as_it(self):
        order = self._order(self.customer, 700)
        order.action_confirm()
        self.assertEqual("draft", order.state)
        self._temporary(self.profile, 700)
        order.action_confirm()
        self.assertEqual("sale", order.state)

    def test_each_company_and_customer_has_its_own(self):
        self._limit(self.other_customer, 300)
        self._limit(self.customer, 90000, company=self.jpy_company)
        self._temporary(self.profile, 800)
        self.assertEqual(("amount", 800), self._force(self.customer))
        self.assertEqual(("amount", 300), self._force(self.other_customer))
        self.assertEqual(
            ("amount", 90000), self._force(self.customer, self.jpy_company)
        )

    def test_no_credit_may_get_some_for_a_while(self):
        self.profile.limit_kind = "none"
        self._temporary(self.profile, 50)
        self.assertEqual(("amount", 50), self._force(self.customer))

    def test_nothing_to_replace(self):
        for kind in ("unchecked", "unlimited"):
            self.profile.limit_kind = kind
            with self.assertRaisesRegex(ValidationError, "no limit that a temporary"):
                self._temporary(self.profile, 50)

    def test_crossing_windows_are_named(self):
        self._temporary(self.profile, 800, 2, 5)
        for start, end in ((0, 2), (5, 9), (3, 4), (1, 8), (2, 5)):
            with (
                self.subTest(start=start, end=end),
                self.assertRaisesRegex(ValidationError, "900.00 from .*800.00 from"),
                self.env.cr.savepoint(),
            ):
                self._temporary(self.profile, 900, start, end)
        self._temporary(self.profile, 900, 0, 1)
        self._temporary(self.profile, 900, 6, 6)

    def test_two_at_the_same_moment_meet_in_the_database(self):
        self._temporary(self.profile, 800)
        Temporary = self.env.registry["credit.temporary.limit"]
        self.patch(Temporary, "_check_overlap", lambda self: None)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._temporary(self.profile, 900)

    def test_bad_input(self):
        for vals, words in (
            ({"start": -1}, "cannot begin in the past"),
            ({"start": 3, "end": 2}, "begins before it ends"),
            ({"reason": "  "}, "Say why"),
        ):
            with (
                self.subTest(**vals),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self._temporary(self.profile, 900, **vals)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._temporary(self.profile, -1)

    def test_what_has_begun_stays(self):
        running = self._temporary(self.profile, 800, 0, 3)
        planned = self._temporary(self.profile, 900, 5, 6)
        self.assertEqual(["running", "planned"], (running + planned).mapped("state"))
        planned.write({"amount": 950, "date_to": self._day(7)})
        for vals in ({"amount": 1}, {"date_to": self._day(1)}, {"reason": "x"}):
            with self.assertRaisesRegex(UserError, "stays as it was decided"):
                running.write(vals)
            with self.assertRaisesRegex(UserError, "stays as it was decided"):
                running.sudo().write(vals)
        for vals in ({"ended_at": False}, {"profile_id": self.profile.id}):
            with self.assertRaisesRegex(UserError, "Only amount, days and reason"):
                planned.write(vals)
        for limit in running + planned:
            with self.assertRaises(UserError):
                limit.sudo().unlink()
        with self.assertRaises(UserError):
            running.copy()

    def test_ending_it_early(self):
        running = self._temporary(self.profile, 800, 0, 3)
        running.action_end()
        self.assertEqual("ended", running.state)
        self.assertEqual(self.credit_manager, running.ended_by_id)
        self.assertEqual(("amount", 500), self._force(self.customer))
        with self.assertRaisesRegex(UserError, "over already"):
            running.action_end()
        self._temporary(self.profile, 850, 0, 3)
        self.assertEqual(("amount", 850), self._force(self.customer))

    def test_past_ones_are_past(self):
        limit = self._temporary(self.profile, 800, 0, 1)
        self.cr.execute(
            "UPDATE credit_temporary_limit SET date_from = %s, date_to = %s"
            " WHERE id = %s",
            [self._day(-5), self._day(-1), limit.id],
        )
        limit.invalidate_recordset()
        self.assertEqual("past", limit.state)
        self.assertEqual(("amount", 500), self._force(self.customer))
        with self.assertRaises(UserError):
            limit.action_end()

    def test_only_managers_grant(self):
        limit = self._temporary(self.profile, 800)
        for user in (
            self.salesperson,
            self.accountant,
            self.credit_user,
            self.auditor,
            self.rules_admin,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._temporary(self.profile, 900, 20, 30, user=user)
                with self.assertRaises(AccessError):
                    limit.with_user(user).action_end()
                with self.assertRaises(AccessError):
                    limit.with_user(user).write({"amount": 1})
        for user in (self.credit_user, self.auditor):
            self.assertEqual(800, limit.with_user(user).amount)
        with self.assertRaises(AccessError):
            limit.with_user(self.salesperson).read(["amount"])
        self.credit_manager.company_ids = self.usd_company
        other = self._limit(self.customer, 5, company=self.jpy_company)
        with self.assertRaises(AccessError):
            self._temporary(other, 900)

    def test_granted_by_a_program_it_begins_today_at_the_earliest(self):
        limit = self.profile.with_user(self.credit_user)._grant_temporary(
            900, self.today - timedelta(days=3), self._day(4), "Asked for", "request"
        )
        self.assertEqual(self.today, limit.date_from)
        self.assertEqual(self.credit_user, limit.sudo().user_id)
        change = self._changes(self.profile)[-1]
        self.assertRecordValues(
            change,
            [{"what": "temporary", "origin": "request", "reason": "Asked for"}],
        )

    def test_history_of_a_temporary_limit(self):
        limit = self._temporary(self.profile, 900, 5, 6)
        limit.amount = 950
        limit.action_end()
        changes = self._changes(self.profile).filtered(lambda c: c.what == "temporary")
        self.assertEqual(
            [(0, 900), (900, 950), (950, 0)],
            [(c.old_amount, c.new_amount) for c in changes],
        )
        self.assertIn("950.00 from", changes[1].new_text)
        self.assertEqual("none", changes[2].new_text)

    def test_lists_follow_at_once(self):
        self._invoice(self.customer, 700)
        self.profile._store_figures(self.usd_company)
        self.assertTrue(self.profile.over_limit)
        limit = self._temporary(self.profile, 800)
        self.assertFalse(self.profile.over_limit)
        self.assertEqual(800, self.profile.effective_limit)
        limit.action_end()
        self.assertTrue(self.profile.over_limit)
