from datetime import datetime, time, timedelta
from unittest.mock import patch

import pytz
from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.night.credit_night_stage import STAGES
from .night_common import NightCommon


@tagged("post_install", "-at_install")
class TestNightRun(NightCommon):
    """One run a company and day, all stages, each thing once."""

    # === when === #

    def _begun(self, at):
        """Begin what is due at a moment (UTC); return it."""
        with freeze_time(at):
            for company in self.companies:
                self.nights._begin(company)
        return self.nights.search(
            [("company_id", "in", self.companies.ids), ("kind", "=", "night")],
            order="id",
        )

    def test_each_company_begins_in_its_time_zone(self):
        self.usd_company.partner_id.tz = "America/New_York"
        self.jpy_company.partner_id.tz = "Asia/Tokyo"
        self.companies.credit_night_hour = 1
        noon = datetime.combine(self.today, time(15, 30))

        first = self._begun(noon)
        self.assertEqual(self.usd_company, first.company_id)
        self.assertEqual(self.today, first.day)
        self.assertEqual(first, self._begun(noon + timedelta(minutes=20)))

        both = self._begun(noon + timedelta(hours=1))
        second = both - first
        self.assertEqual(self.jpy_company, second.company_id)
        self.assertEqual(self.today + timedelta(days=1), second.day)
        self.assertEqual(len(STAGES), len(second.stage_ids))

    def test_a_late_hour_may_be_caught_up_after_midnight(self):
        self.companies.credit_night_hour = 23
        self.companies.partner_id.tz = "Asia/Tokyo"
        zone = self.usd_company._credit_timezone()
        tomorrow = self.today + timedelta(days=1)

        def begun(day, *at):
            moment = zone.localize(datetime.combine(day, time(*at)))
            return self._begun(moment.astimezone(pytz.utc).replace(tzinfo=None))

        self.assertFalse(begun(self.today, 22, 50), "nothing that is long over")
        nights = begun(tomorrow, 0, 20)
        self.assertEqual(self.companies, nights.company_id)
        self.assertEqual({self.today}, set(nights.mapped("day")))
        self.assertEqual(nights, begun(tomorrow, 2, 20), "once")
        later = begun(tomorrow, 23, 5) - nights
        self.assertEqual([tomorrow] * 2, later.mapped("day"))

    def test_a_run_of_yesterday_is_given_up(self):
        yesterday = self.today - timedelta(days=1)
        vals = {"company_id": self.usd_company.id, "day": yesterday}
        old = self.nights._new(vals)
        by_hand = self.nights._new({**vals, "kind": "hand"})
        elsewhere = self.nights._new({**vals, "company_id": self.jpy_company.id})

        night = self.nights._begin(self.usd_company)

        self.assertEqual(self.today, night.day)
        self.assertEqual({"given_up"}, set((old + by_hand).mapped("state")))
        self.assertEqual("running", elsewhere.state)
        self._go_on(old)
        self.assertFalse(old.stage_ids.batch_ids)

    def test_reminders_wait_for_their_hour(self):
        company = self.usd_company
        company.credit_escalation_hour = 23
        zone = company._credit_timezone()
        morning = zone.localize(datetime.combine(self.today, time(5)))
        night = self.nights._new({"company_id": company.id, "day": self.today})
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search([])

        with freeze_time(morning.astimezone(pytz.utc).replace(tzinfo=None)):
            self._go_on(night)

        self.assertEqual("waiting", night.state)
        waiting = night.stage_ids.filtered(lambda s: s.state == "waiting")
        self.assertEqual(["reminders", "sending"], waiting.mapped("name"))
        self.assertFalse(self._steps())
        self.assertTrue(
            self.env["credit.ageing.snapshot"].search([("day", "=", self.today)])
        )
        at = zone.localize(datetime.combine(self.today, time(23)))
        calls = (triggers.search([]) - before).mapped("call_at")
        self.assertIn(at.astimezone(pytz.utc).replace(tzinfo=None), calls)

        with freeze_time(at.astimezone(pytz.utc).replace(tzinfo=None)):
            self._go_on(night)
        self.assertEqual("done", night.state)
        self.assertEqual(2, len(self._steps()))

    def test_nobody_is_reminded_at_midnight(self):
        company = self.usd_company
        company.credit_escalation_hour = 7
        zone = company._credit_timezone()
        night = self.nights._new({"company_id": company.id, "day": self.today})
        midnight = datetime.combine(self.today + timedelta(days=1), time(0, 10))
        with freeze_time(zone.localize(midnight).astimezone(pytz.utc)):
            self._go_on(night)
        self.assertEqual("waiting", night.state)
        self.assertFalse(self._steps())

    def test_an_evening_reminds_the_next_morning(self):
        company = self.usd_company
        company.write({"credit_night_hour": 22, "credit_escalation_hour": 7})
        zone = company._credit_timezone()
        night = self.nights._new({"company_id": company.id, "day": self.today})
        evening = datetime.combine(self.today, time(22, 30))
        morning = datetime.combine(self.today + timedelta(days=1), time(7, 5))
        with freeze_time(zone.localize(evening).astimezone(pytz.utc)):
            self._go_on(night)
        self.assertEqual("waiting", night.state)
        with freeze_time(zone.localize(morning).astimezone(pytz.utc)):
            self._go_on(night)
        self.assertEqual("done", night.state)
        self.assertTrue(self._steps())

    # === what === #

    def test_the_job_does_all_stages_of_both_companies(self):
        self._job()

        nights = self.nights.search([("company_id", "in", self.companies.ids)])
        self.assertEqual(self.companies, nights.company_id)
        self.assertEqual(
            {"done"}, set(nights.mapped("state")), nights.failure_ids.mapped("reason")
        )
        self.assertEqual({"done"}, set(nights.stage_ids.mapped("state")))
        self.assertFalse([n for n in nights if n.remaining or n.progress < 100])
        self.assertRecordValues(
            self._steps(),
            [
                {
                    "partner_id": self.customer.id,
                    "currency_id": self.usd_company.currency_id.id,
                    "step": "second",
                },
                {
                    "partner_id": self.other_customer.id,
                    "currency_id": self.usd_company.currency_id.id,
                    "step": "first",
                },
                {
                    "partner_id": self.customer.id,
                    "currency_id": self.jpy.id,
                    "step": "second",
                },
            ],
        )
        self.assertEqual("broken", self.promise.state)
        self.assertEqual("ready", self.order.credit_state)
        notices = self.env["credit.notice"].search([])
        self.assertEqual({300, 9_000}, set(notices.mapped("overdue_amount")))
        told = self.ending.activity_ids.activity_type_id
        self.assertIn(
            self.env.ref("credit_protection.mail_activity_limit_review"), told
        )
        self.assertEqual("A", self._profile(self.customer).tier)
        self.assertFalse(any(nights.stage_ids.batch_ids.mapped("res_ids")))

    def test_a_second_run_changes_nothing(self):
        self._whole()
        made, left = self._made(), self._left()

        again = self._whole(kind="hand")

        self.assertEqual("done", again.state)
        self.assertEqual(made, self._made())
        self.assertEqual(left, self._left())

    def test_stopped_after_every_batch_it_makes_the_same(self):
        with self.env.cr.savepoint() as undo:
            self._whole()
            made, left = self._made(), self._left()
            undo.rollback()
        self.env.invalidate_all()
        cron = self.env.registry["ir.cron"]

        def no_time(this, *_args, **_kwargs):
            this.env.cr.commit()  # pylint: disable=invalid-commit
            return 0.0

        stage_class = self.env.registry["credit.night.stage"]
        night = self.nights._new({"company_id": self.usd_company.id, "day": self.today})
        with (
            patch.object(cron, "_commit_progress", no_time),
            patch.object(stage_class, "_size", lambda _stage: 1),
        ):
            turns = 0
            while night.state == "running":
                self.assertFalse(self._go_on(night))
                night.invalidate_recordset()
                turns += 1
        tries = sum(night.stage_ids.batch_ids.mapped("tries"))
        self.assertEqual((tries + 1, night.total + 1), (turns, turns))
        self.assertEqual("done", night.state)
        self.assertEqual(made, self._made())
        self.assertEqual(left, self._left())

    def test_a_missed_night_is_made_up_for_once(self):
        self._whole(day=self.today - timedelta(days=4))
        self.assertEqual(2, len(self._steps()))
        self._invoice_is_late(self.other, 30)

        self._whole()

        mine = self._steps(self.other_customer).filtered(
            lambda s: s.state != "cancelled"
        )
        self.assertEqual(["second"], mine.mapped("step"))

    def test_by_hand_for_one_customer(self):
        night = self._whole(kind="hand", partners=self.customer)
        self.assertEqual("done", night.state)
        self.assertEqual(self.customer, self._steps().partner_id)
        self.assertEqual("open", self.promise.state)
        self.assertEqual("held", self.order.credit_state)
        self.assertFalse(
            self.env["credit.ageing.snapshot"].search([("day", "=", self.today)])
        )
        rating = night.stage_ids.filtered(lambda s: s.name == "rating")
        self.assertEqual((1, 1), (rating.total, rating.done))

    def test_by_hand_for_whoever_is_left(self):
        night = self._whole(kind="hand", partners=self.archived)
        self.assertFalse(self._steps())
        rating = night.stage_ids.filtered(lambda s: s.name == "rating")
        self.assertEqual(1, rating.total)
        partner = self._partner("Gone")
        vals = {"company_id": self.usd_company.id, "day": self.today, "kind": "hand"}
        nobody = self.nights._new({**vals, "partner_ids": partner.ids})
        partner.unlink()
        self._go_on(nobody)
        self.assertEqual(("done", 0), (nobody.state, nobody.total))

    def test_by_hand_waits_for_the_night(self):
        vals = {"company_id": self.usd_company.id, "day": self.today}
        night = self.nights._new(vals)
        by_hand = self.nights._new({**vals, "kind": "hand"})
        self._go_on(by_hand)
        self.assertFalse(by_hand.begun_at)
        self._go_on(night)
        self._go_on(by_hand)
        self.assertEqual("done", by_hand.state)

    def test_there_is_one_night_a_day(self):
        self._whole()
        self.assertFalse(self.nights._begin(self.usd_company))
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.nights._new({"company_id": self.usd_company.id, "day": self.today})
            self.env.flush_all()

    # === who may === #

    def test_managers_start_runs_by_hand(self):
        night_model = self.env["credit.night"]
        for user in (self.salesperson, self.credit_user, self.auditor):
            with self.assertRaises(AccessError):
                night_model.with_user(user)._ask_for(self.usd_company, self.customer)
        manager = night_model.with_user(self.credit_manager)
        only_here = manager.with_context(allowed_company_ids=self.usd_company.ids)
        with self.assertRaises(AccessError):
            only_here._ask_for(self.jpy_company, self.customer)

        night = manager._ask_for(self.usd_company, self.contact, trial=True)

        self.assertEqual(self.customer, night.partner_ids)
        self.assertEqual(("trial", self.credit_manager), (night.kind, night.user_id))
        with self.enter_registry_test_mode():
            one = only_here._ask_for(self.usd_company, self.customer, at_once=True)
        self.assertEqual("done", self.nights.browse(one.id).state)
        self.assertEqual(self.customer, self._steps().partner_id)
