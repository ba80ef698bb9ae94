from datetime import datetime, time, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .limit_request_common import LimitRequestCommon
from .test_access_http import FORGED, RpcCommon
from .test_hold_level import LevelCommon


class DelegationCommon:
    """A director who is away, and a second credit manager who may stand in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stand_in = cls.credit_manager.copy(
            {"login": "credit_stand_in", "password": "credit_stand_in"}
        )

    @classmethod
    def _vals(cls, **vals):
        return {
            "delegate_id": cls.stand_in.id,
            "company_id": cls.usd_company.id,
            "date_from": cls.today,
            "date_until": cls.today + timedelta(days=6),
            "reason": "Annual leave",
            **vals,
        }

    @classmethod
    def _away(cls, user=None, **vals):
        director = user or cls.credit_director
        delegations = cls.env["credit.delegation"].with_user(director)
        return delegations.create(cls._vals(**vals))


@tagged("post_install", "-at_install")
class TestDelegationRules(DelegationCommon, LevelCommon):
    """Who may name whom, and that nothing of it is changed afterwards."""

    def test_only_directors_for_themselves_and_only_managers(self):
        past = self.today - timedelta(days=1)
        for user, vals, error in (
            (self.credit_manager, {}, AccessError),
            (self.credit_user, {}, AccessError),
            (self.salesperson, {}, AccessError),
            (self.auditor, {}, AccessError),
            (
                self.credit_director,
                {"user_id": self.credit_manager.id},
                ValidationError,
            ),
            (self.credit_director, {"delegate_id": self.auditor.id}, ValidationError),
            (self.credit_director, {"delegate_id": self.credit_user.id}, UserError),
            (self.credit_director, {"date_from": past}, ValidationError),
            (self.credit_director, {"ended_by_id": self.stand_in.id}, UserError),
        ):
            with (
                self.subTest(user.login, **vals),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self._away(user, **vals)
        other = self.credit_director.copy({"login": "credit_director_2"})
        with self.assertRaisesRegex(AccessError, "for themselves only"):
            self._away(other, user_id=self.credit_director.id)

    def test_impossible_entries(self):
        for vals in (
            {"date_until": self.today - timedelta(days=1)},
            {"delegate_id": self.credit_director.id},
            {"holds": False, "limit_requests": False},
            {"up_to_amount": -1},
        ):
            with (
                self.subTest(**vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._away(**vals)

    def test_nothing_is_changed_and_little_deleted(self):
        running = self._away()
        planned = self._away(date_from=self.today + timedelta(days=2))
        self.assertEqual(["running", "planned"], [running.state, planned.state])
        for vals in ({"up_to_amount": 1}, {"ended_on": False}, {"reason": "x"}):
            with self.subTest(**vals), self.assertRaises(UserError):
                running.write(vals)
        with self.assertRaisesRegex(UserError, "not deleted"):
            running.unlink()
        planned.unlink()
        with self.assertRaises(AccessError):
            running.with_user(self.stand_in).action_end()
        running.action_end()
        self.assertRecordValues(
            running, [{"state": "over", "ended_by_id": self.credit_director.id}]
        )

    def test_companies_are_apart(self):
        delegation = self._away(company_id=self.jpy_company.id)
        hold = self.second_hold.with_user(self.stand_in)
        self.assertFalse(hold._principal(False, hold._stand_ins()))
        self.stand_in.write(
            {
                "company_ids": [Command.set(self.usd_company.ids)],
                "company_id": self.usd_company.id,
            }
        )
        seen = self.env["credit.delegation"].with_user(self.stand_in)
        self.assertFalse(seen.search([("id", "=", delegation.id)]))


@tagged("post_install", "-at_install")
class TestDelegatedHolds(DelegationCommon, LevelCommon, RpcCommon):
    """The stand-in releases above their own level, never more than the director."""

    def setUp(self):
        super().setUp()
        self.authenticate("credit_stand_in", "credit_stand_in")

    def _release_by_rpc(self, hold, **vals):
        wizard = self._call(
            "credit.hold.release",
            "create",
            {
                "hold_ids": [(6, 0, hold.ids)],
                "reason_id": self.env.ref(
                    "credit_protection.release_reason_payment_announced"
                ).id,
                "valid_until": (self.today + timedelta(days=3)).isoformat(),
                **vals,
            },
        )
        result = self._call("credit.hold.release", "action_release", [wizard])
        self.env.invalidate_all()
        return result

    def test_released_for_the_director(self):
        self._away()
        self._release_by_rpc(self.second_hold)

        self.assertRecordValues(
            self.second_hold,
            [
                {
                    "state": "released",
                    "released_level": "director",
                    "released_by_id": self.stand_in.id,
                    "released_for_id": self.credit_director.id,
                }
            ],
        )
        notes = "".join(self.second_hold.message_ids.mapped("body"))
        self.assertIn(f"decides for {self.credit_director.name}", notes)
        self.second.with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", self.second.state)

    def test_below_the_own_level_it_is_for_nobody(self):
        self._away()
        self._release_by_rpc(self.hold)
        self.assertRecordValues(
            self.hold, [{"state": "released", "released_for_id": False}]
        )

    def _assert_not_released(self, hold, **more):
        with self._refused():
            self._release_by_rpc(hold, **more)
        self.env.invalidate_all()
        self.assertNotEqual("released", hold.state)

    def test_nothing_without_a_running_entry(self):
        self._assert_not_released(self.second_hold)
        later = self._away(date_from=self.today + timedelta(days=1))
        self._assert_not_released(self.second_hold)
        later.unlink()
        self._away(holds=False)
        self._assert_not_released(self.second_hold)
        self._away(up_to_amount=self.second_hold.amount - 1)
        self._assert_not_released(self.second_hold)
        ended = self._away()
        ended.action_end()
        self._assert_not_released(self.second_hold)

    def test_it_lapses_by_itself(self):
        self._away()
        hold = self.second_hold.with_user(self.stand_in)
        within, above = hold._within_level()
        self.assertEqual((hold, hold.browse()), (within, above))
        for days, stands_in in ((6, True), (7, False)):
            day = datetime.combine(self.today + timedelta(days=days), time(12))
            with self.subTest(days), freeze_time(day):
                self.assertEqual(stands_in, bool(hold._within_level()[0]))

    def test_never_more_than_the_director(self):
        """What the director sold or asked for, and what either one recommended."""
        self._away()
        self.second_hold.sudo().asked_by_id = self.credit_director
        self._assert_not_released(self.second_hold)
        self.second_hold.sudo().asked_by_id = self.stand_in
        self._assert_not_released(self.second_hold)
        self.second_hold.sudo().asked_by_id = False
        self.second_hold.sudo().recommended_by_id = self.stand_in
        self._assert_not_released(self.second_hold)

    def test_rights_end_with_those_of_the_director(self):
        self._away()
        director = self.env.ref("credit_protection.group_credit_director")
        self.credit_director.group_ids = [Command.unlink(director.id)]
        self._assert_not_released(self.second_hold)

    def test_a_stand_in_without_the_role_decides_nothing(self):
        self._away()
        self.stand_in.group_ids = [
            Command.set(self.env.ref("credit_protection.group_credit_user").ids)
        ]
        self._assert_not_released(self.second_hold)

    def test_nobody_writes_themselves_an_entry(self):
        vals = self._vals(
            user_id=self.credit_director.id,
            date_from=self.today.isoformat(),
            date_until=self.today.isoformat(),
        )
        for context in FORGED:
            with self.subTest(str(context)), self._refused():
                self._call("credit.delegation", "create", [vals], context=context)

    def test_both_are_asked(self):
        self._away()
        self.second_hold.sudo().recommended_by_id = self.credit_manager
        approvers = self.second_hold._get_approvers()
        self.assertIn(self.stand_in, approvers)
        self.assertIn(self.credit_director, approvers)
        self.assertNotIn(self.credit_manager, approvers)


@tagged("post_install", "-at_install")
class TestDelegatedLimits(DelegationCommon, LimitRequestCommon, RpcCommon):
    """The stand-in gives the second approval in place of the director."""

    def setUp(self):
        super().setUp()
        self.authenticate("credit_stand_in", "credit_stand_in")
        self.request = self._submitted(60000)
        self._approve(self.request, to_grant=60000)

    def _approve_by_rpc(self):
        self._call("credit.limit.request", "action_approve", self.request.ids)
        self.env.invalidate_all()

    def _assert_refused(self):
        with self._refused():
            self._approve_by_rpc()
        self.env.invalidate_all()
        self.assertEqual("first", self.request.sudo().state)

    def test_second_approval_for_the_director(self):
        self._assert_refused()
        self._away()
        mine = [("may_decide", "=", True), ("id", "=", self.request.id)]
        self.assertEqual(1, self._call("credit.limit.request", "search_count", mine))

        self._approve_by_rpc()

        self.assertRecordValues(
            self.request,
            [
                {
                    "state": "approved",
                    "first_approved_by_id": self.credit_manager.id,
                    "decided_by_id": self.stand_in.id,
                    "decided_for_id": self.credit_director.id,
                }
            ],
        )
        self.assertEqual(60000, self._profile(self.customer).credit_limit)
        notes = "".join(self.request.sudo().message_ids.mapped("body"))
        self.assertIn(f"decides for {self.credit_director.name}", notes)

    def test_an_amount_and_a_kind_bound_it(self):
        self._away(up_to_amount=59999)
        self._assert_refused()
        self._away(limit_requests=False)
        self._assert_refused()

    def test_whoever_approved_first_does_not_approve_again(self):
        self._away(delegate_id=self.credit_manager.id)
        self.authenticate("credit_manager", "credit_manager")
        self._assert_refused()

    def test_not_what_the_director_asked_for(self):
        self._away()
        self.request.sudo().requested_by_id = self.credit_director
        self._assert_refused()

    def test_refusing_is_recorded_as_well(self):
        self._away()
        self.request.with_user(self.stand_in)._refuse("Too much")
        self.assertRecordValues(
            self.request,
            [{"state": "refused", "decided_for_id": self.credit_director.id}],
        )
