from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .cover_common import CoverCommon

ENDING = "credit_protection.mail_activity_cover_ending"


@tagged("post_install", "-at_install")
class TestCoverWatch(CoverCommon):
    """Which cover limits need somebody, and who is told, once."""

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _found(self, field):
        limits = self.env["credit.cover.limit"].with_user(self.credit_user)
        return limits.search([(field, "!=", False)])

    def _night(self):
        self._run_night("cover")
        self.env.invalidate_all()

    def test_what_ends(self):
        ends = self._cover(self.customer, 100, since=-9, date_until=self._day(10))
        layered = self._cover(
            self.other_customer, 100, second_amount=5, second_until=self._day(3)
        )
        self.assertEqual(self._day(10), ends.next_end)
        self.assertEqual(self._day(3), layered.next_end)
        self.assertIn("Ends on", layered.watch_note)

        # A new answer takes the place of the old one, which then ends nothing.
        later = self._cover(self.customer, 200, since=0)

        self.assertFalse(ends.counts)
        self.assertFalse(ends.next_end)
        self.assertTrue(later.counts)
        self.assertFalse(later.watch_note)
        later.unlink()
        self.assertEqual(self._day(10), ends.next_end)
        self.assertTrue(ends.counts)

    def test_a_temporary_limit_ends_as_well(self):
        self._cover(self.customer, 100)
        extra = self._cover(
            self.customer, 50, since=0, kind="temporary", date_until=self._day(9)
        )
        self.assertEqual((True, self._day(9)), (extra.counts, extra.next_end))

    def test_nothing_counts_without_a_policy_in_force(self):
        limit = self._cover(self.customer, 100, date_until=self._day(10))
        self.policy.version_ids.date_until = self._day(-1)
        self._night()
        self.assertFalse(limit.counts)

    def test_what_is_owed_and_what_is_covered(self):
        """100 EUR are 125 USD; yen stay in the other company."""
        self.policy.active = False
        policy = self._policy("P-EUR", self.usd_company, currency=self.eur)
        limit = self._cover(self.customer, 100, policy=policy)
        yen = self._cover(self.customer, 9_000, policy=self.jpy_policy)
        self._invoice(self.customer, 125, due=30)
        self._invoice(self.customer, 9_001, due=30, company=self.jpy_company)
        self._night()
        self.assertRecordValues(
            limit + yen,
            [
                {"owed": 125, "covered": 125, "exceeded": False},
                {"owed": 9_001, "covered": 9_000, "exceeded": True},
            ],
        )
        self.assertEqual(yen, self._found("exceeded"))
        self.assertIn("9,001", yen.watch_note)
        self._invoice(self.contact, 0.01, due=30)
        self._night()
        self.assertTrue(limit.exceeded)

    def test_what_is_not_used(self):
        used, unused = (
            self._cover(partner, 100)
            for partner in (self.customer, self.other_customer)
        )
        young = self._cover(self._partner("New", is_company=True), 100, since=-300)
        move = self._invoice(self.customer, 50, due=30, invoice_date=self._day(-20))
        self._payment(self.customer, 50, move)
        self._night()

        self.assertEqual(unused, self._found("unused"))
        self.assertEqual(self._day(-20), used.last_insured_on)
        self.assertFalse(young.unused)
        self.assertIn("saves its fee", unused.watch_note)
        # An answer of last month does not make it used.
        again = self._cover(self.other_customer, 90, since=-30)
        self.assertEqual(again, self._found("unused"))
        with freeze_time(self._day(340)):
            self._night()
            self.assertFalse(used.unused)
        with freeze_time(self._day(380)):
            self._night()
            self.assertTrue(used.unused)

    def test_one_reminder_for_each_end(self):
        self.policy.responsible_id = self.claims_user
        limit = self._cover(self.customer, 100, date_until=self._day(30))
        later = self._cover(self.other_customer, 100, date_until=self._day(31))
        for _night in range(2):
            self._night()
        activity = limit.activity_ids
        self.assertEqual(self.claims_user, activity.user_id)
        self.assertEqual(self._day(30), activity.date_deadline)
        self.assertEqual(self.env.ref(ENDING), activity.activity_type_id)
        self.assertFalse(later.activity_ids)

        limit.date_until = self._day(60)
        self.assertFalse(limit.activity_ids)
        with freeze_time(self._day(35)):
            self._night()
        self.assertEqual(1, len(limit.activity_ids))

        self._cover(self.customer, 100, since=0)
        self.assertFalse(limit.activity_ids)

    def test_the_end_of_a_proof(self):
        self.jpy_policy.responsible_id = self.other_salesperson
        self.other_salesperson.active = False
        self.jpy_company.credit_responsible_id = self.claims_user
        limit = self._cover(
            self.customer,
            5_000,
            policy=self.jpy_policy,
            kind="discretionary",
            proof="experience",
            proof_date=self._day(-350),
        )
        self._night()
        self.assertIn("proof runs out", limit.watch_note)
        self.assertIn("discretionary limit of Acme", limit.activity_ids.note)
        self.assertEqual(self.claims_user, limit.activity_ids.user_id)

    def test_nobody_is_told_when_nobody_answers(self):
        self.policy.responsible_id = False
        self.usd_company.credit_responsible_id = False
        limit = self._cover(self.customer, 100, date_until=self._day(10))
        self._night()
        self.assertFalse(limit.activity_ids)
        self.assertFalse(limit.reminded_for)

    def test_the_picture_cannot_be_typed(self):
        limit = self._cover(self.customer, 100).with_user(self.claims_user)
        for name in ("counts", "unused", "owed", "reminded_for"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "every night"):
                limit.write({name: False})

    def test_two_and_forty_buyers_cost_the_same(self):
        partners = self.env["res.partner"].create(
            [{"name": f"B{n}", "is_company": True} for n in range(40)]
        )
        limits = self.env["credit.cover.limit"].create(
            [
                {
                    "policy_id": self.policy.id,
                    "partner_id": partner.id,
                    "amount": 10,
                    "date_from": self.today,
                }
                for partner in partners
            ]
        )
        self.assertSameCost(lambda some: some._watch(), limits, 40)
        self.assertSameCost(lambda some: some.mapped("watch_note"), limits, 5)


@tagged("post_install", "-at_install")
class TestCoverWatchOverRpc(CoverCommon, HttpCase):
    """The lists are read by whoever reads cover limits; nobody types into them."""

    def _call(self, login, method, *args, **kwargs):
        self.authenticate(login, login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/credit.cover.limit/{method}",
            {
                "model": "credit.cover.limit",
                "method": method,
                "args": args,
                "kwargs": kwargs,
            },
        )

    def test_roles(self):
        limit = self._cover(self.customer, 100, date_until=self.today)
        action = self.env.ref("credit_protection.credit_cover_limit_watch_action")
        self.assertTrue(action)
        for login in ("credit_manager", "credit_auditor", "credit_claims"):
            rows = self._call(
                login,
                "search_read",
                [("next_end", "<=", "today +30d"), ("counts", "=", True)],
                fields=["watch_note"],
            )
            self.assertEqual([limit.id], [row["id"] for row in rows], login)
        for login, vals in (
            ("credit_claims", {"exceeded": True}),
            ("credit_manager", {"amount": 5}),
        ):
            with (
                self.subTest(login),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._call(login, "write", limit.ids, vals)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._call("credit_sales", "search_read", [], fields=["watch_note"])
