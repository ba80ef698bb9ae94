import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .limit_common import LimitCommon


@tagged("post_install", "-at_install")
class TestLimitChange(LimitCommon):
    """Whichever way a limit changes, the history says what, why, who and how."""

    def _last(self, profile, count=1):
        """Return the last changes as (what, before, after, origin, reason)."""
        return [
            (c.what, c.old_text, c.new_text, c.origin, c.reason or "")
            for c in self._changes(profile)[-count:]
        ]

    def test_by_the_form_of_the_profile(self):
        profile = self._limit(self.customer, 100).with_user(self.credit_manager)
        with Form(profile) as form:
            form.credit_limit = 250
            form.limit_expires_on = self._day(30)
            form.limit_change_reason = "Yearly review"
        day = self._changes(profile)[-1].new_text
        self.assertEqual(
            [
                ("credit_limit", "$ 100.00", "$ 250.00", "form", "Yearly review"),
                ("limit_expires_on", "none", day, "form", "Yearly review"),
            ],
            [
                tuple(str(part).replace("\N{NO-BREAK SPACE}", " ") for part in row)
                for row in self._last(profile, 2)
            ],
        )
        change = self._changes(profile)[-1]
        self.assertEqual(self.credit_manager, change.user_id)
        self.assertEqual(str(self._day(30)), change.new_value)
        self.assertFalse(profile.limit_change_reason)

    def test_by_the_field_of_the_customer(self):
        partner = self.customer.with_user(self.credit_manager)
        partner.write(
            {
                "credit_limit": 700,
                "credit_limit_kind": "amount",
                "credit_limit_reason": "Good payer",
            }
        )
        profile = self._profile(self.customer)
        self.assertEqual(
            {
                ("limit_kind", "Not checked", "Amount", "form", "Good payer"),
                (
                    "credit_limit",
                    "$\N{NO-BREAK SPACE}0.00",
                    "$\N{NO-BREAK SPACE}700.00",
                    "form",
                    "Good payer",
                ),
            },
            set(self._last(profile, 2)),
        )
        self.assertEqual(2, len(self._changes(profile)))
        partner.write({"credit_limit": 700})
        self.assertEqual(2, len(self._changes(profile)))

    def test_by_somebody_without_a_say(self):
        self.accountant.group_ids |= self.env.ref("base.group_partner_manager")
        self.customer.with_user(self.accountant).write({"credit_limit": 9})
        change = self._changes(self._profile(self.customer))
        self.assertEqual(self.accountant, change.user_id)
        self.assertEqual("form", change.origin)

    def test_new_customers(self):
        partners = self.env["res.partner"].with_user(self.credit_manager)
        partners = partners.create(
            [
                {"name": "One", "credit_limit": 5},
                {"name": "Two", "credit_limit": 6, "credit_limit_kind": "amount"},
                {"name": "Three"},
                {"name": "Four", "parent_id": self.customer.id},
            ]
        )
        counts = [len(self._changes(self._profile(p))) for p in partners]
        self.assertEqual([1, 2, 0, 0], counts)

    def test_by_an_import(self):
        profile = self._limit(self.customer, 100)
        self.customer.with_user(self.credit_manager).with_context(
            import_file=True
        ).load([".id", "credit_limit"], [[str(self.customer.id), "300"]])
        self.assertEqual("import", self._changes(profile)[-1].origin)
        self.assertEqual(300, self._changes(profile)[-1].new_amount)

    def test_by_a_program(self):
        profile = self._limit(self.customer, 100)
        profile.sudo().credit_limit = 120
        self.assertEqual("program", self._changes(profile)[-1].origin)
        self.customer.sudo().credit_limit = 130
        self.env.flush_all()
        self.assertEqual([120, 130], self._changes(profile)[-2:].mapped("new_amount"))

    def test_by_a_request(self):
        profile = self._limit(self.customer, 100).with_user(self.credit_user)
        profile._change_limit(
            {"credit_limit": 900, "limit_review_on": self._day(90)}, "Approved"
        )
        changes = self._changes(profile)[-2:]
        self.assertEqual({"request"}, set(changes.mapped("origin")))
        self.assertEqual({"Approved"}, set(changes.mapped("reason")))
        self.assertEqual(self.credit_user, changes.user_id)
        with self.assertRaises(ValueError):
            profile._change_limit({"manual_hold": True}, "No")

    def test_each_company_has_its_own(self):
        here = self._limit(self.customer, 100)
        there = self._limit(self.customer, 20000, company=self.jpy_company)
        self.assertEqual(self.jpy, self._changes(there).currency_id)
        self.assertEqual([20000], self._changes(there)[-1:].mapped("new_amount"))
        self.assertFalse(self._changes(here) & self._changes(there))

    def test_the_limit_of_a_group(self):
        profile = self._limit(self.customer, 100)
        profile.write({"group_limit_kind": "amount", "group_limit": 0})
        profile.write({"group_limit_kind": False})
        rows = self._last(profile, 2)
        self.assertEqual(["group_limit"] * 2, [row[0] for row in rows])
        self.assertEqual("none", rows[0][1])
        self.assertEqual("none", rows[1][2])

    def test_an_error_leaves_nothing_behind(self):
        profile = self._limit(self.customer, 100)
        before = self._changes(profile)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            profile.write({"credit_limit": -1})
        self.env.invalidate_all()
        self.assertEqual(before, self._changes(profile))
        profile.credit_limit = 110
        self.assertEqual(1, len(self._changes(profile) - before))

    def test_nobody_edits_it(self):
        change = self._changes(self._limit(self.customer, 100))[:1]
        for user in (self.credit_manager, self.credit_director, self.auditor):
            mine = change.with_user(user)
            self.assertTrue(mine.new_text)
            with self.assertRaises(UserError):
                mine.write({"reason": "x"})
            with self.assertRaises(UserError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"what": "limit_kind", "origin": "form"})
        for method in ("write", "unlink", "copy"):
            args = ({"reason": "x"},) if method == "write" else ()
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(change.sudo(), method)(*args)
        with self.assertRaises(AccessError):
            change.with_user(self.salesperson).read(["reason"])

    def test_nor_does_sql(self):
        change = self._changes(self._limit(self.customer, 100))[:1]
        for query in (
            "UPDATE credit_limit_change SET new_amount = 1 WHERE id = %s",
            "DELETE FROM credit_limit_change WHERE id = %s",
            "TRUNCATE credit_limit_change",
        ):
            args = [change.id] if "%s" in query else None
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error),
                self.env.cr.savepoint(flush=False),
            ):
                self.cr.execute(query, args)
        self.cr.execute(
            "UPDATE credit_limit_change SET partner_id = NULL WHERE id = %s",
            [change.id],
        )

    def test_deleting_a_customer_keeps_the_history(self):
        partner = self._partner("Gone")
        change = self._changes(self._limit(partner, 100))[:1]
        partner.unlink()
        self.env.invalidate_all()
        self.assertEqual("Gone", change.partner_name)
        self.assertFalse(change.partner_id)

    def test_two_and_forty_cost_the_same(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(40)]
        )
        profiles = self._profile(partners)
        amounts = iter(range(100, 1000))
        self.assertSameCost(
            lambda some: (
                some._change_limit({"limit_kind": "none"}, "x")
                and some._change_limit({"limit_kind": "unlimited"}, str(next(amounts)))
            ),
            profiles,
            at_most=60,
        )
