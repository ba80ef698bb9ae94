from datetime import timedelta
from unittest.mock import patch

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.base.credit_night_work import MANY, each_alone
from ..models.night.credit_night_batch import ROUNDS
from .night_common import NightCommon

WORK = "odoo.addons.credit_protection.models.base.credit_night_work"
STAGE = "odoo.addons.credit_protection.models.night.credit_night_stage"
RUN = "odoo.addons.credit_protection.models.night.credit_night_run"
BATCH = "odoo.addons.credit_protection.models.night.credit_night_batch"


@tagged("post_install", "-at_install")
class TestNightFailures(NightCommon):
    """Who fails is named, the others go on; in the third night a person is told."""

    def _spoilt(self):
        """Let the reminders of ``customer`` fail."""
        model = self.env.registry["credit.escalation"]
        around = model._around

        def spoilt(this, company, partners, decided):
            if self.customer.id in partners.ids:
                raise ValueError("No idea")
            return around(this, company, partners, decided)

        return patch.object(model, "_around", spoilt)

    def _a_moment_later(self, night):
        """Go on once the batches that met others are due again."""
        night.stage_ids.batch_ids.again_at = False
        self._go_on(night)

    def _activities(self):
        kind = self.env.ref("credit_protection.mail_activity_night")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])

    def test_one_failing_customer_stops_nobody(self):
        with self._spoilt(), mute_logger(WORK):
            night = self._whole()

        self.assertEqual("failed", night.state)
        self.assertRecordValues(
            night.failure_ids,
            [
                {
                    "stage": "reminders",
                    "partner_id": self.customer.id,
                    "res_model": "res.partner",
                    "res_id": self.customer.id,
                    "reason": "No idea",
                    "in_a_row": 1,
                    "current": True,
                }
            ],
        )
        self.assertEqual(self.other_customer, self._steps().partner_id)
        stage = night.stage_ids.filtered(lambda s: s.name == "reminders")
        self.assertEqual(("failed", 1, 1), (stage.state, stage.done, stage.failed))
        others = (night.stage_ids - stage).mapped("state")
        self.assertEqual({"done"}, set(others))
        profile = self._profile(self.customer).with_user(self.credit_user)
        self.assertIn("No idea", profile.night_error)
        failed = profile.search([("night_error", "!=", False)])
        self.assertEqual(profile, failed)
        self.assertNotIn(profile, profile.search([("night_error", "=", False)]))

        self._whole(kind="hand", partners=self.customer)
        profile.invalidate_recordset()
        self.assertFalse(profile.night_error)
        self.assertEqual("failed", night.state)

    def test_the_third_night_in_a_row_reaches_a_person_once(self):
        self.usd_company.credit_responsible_id = self.credit_manager
        told = []
        with self._spoilt(), mute_logger(WORK):
            for back in (3, 2, 1, 0):
                night = self._whole(day=self.today - timedelta(days=back))
                told.append(len(self._activities()))
        self.assertEqual([0, 0, 1, 1], told)
        self.assertEqual(4, night.failure_ids.in_a_row)
        activity = self._activities()
        self.assertEqual(self.credit_manager, activity.user_id)
        self.assertEqual("credit.profile", activity.res_model)
        self.assertEqual(self._profile(self.customer).id, activity.res_id)
        self.assertIn("No idea", activity.note)

    def test_a_night_between_that_works_begins_anew(self):
        with self._spoilt(), mute_logger(WORK):
            for back in (4, 3):
                self._whole(day=self.today - timedelta(days=back))
        self._whole(day=self.today - timedelta(days=2))
        with self._spoilt(), mute_logger(WORK):
            self._steps().sudo()._mark_cancelled("again")
            self._invoice(self.customer, 60, due=-20)
            night = self._whole(day=self.today - timedelta(days=1))
        self.assertEqual(1, night.failure_ids.in_a_row)
        self.assertFalse(self._activities())

    def test_a_stage_that_fails_as_a_whole_is_named(self):
        model = self.env.registry["credit.notice"]
        broken = patch.object(model, "_night_todo", side_effect=ValueError("No rules"))
        with broken, mute_logger(WORK, STAGE):
            for back in (2, 1, 0):
                night = self._whole(day=self.today - timedelta(days=back))
        stage = night.stage_ids.filtered(lambda s: s.name == "notices")
        self.assertEqual(("failed", "No rules"), (stage.state, stage.reason))
        last = night.stage_ids.sorted("sequence")[-1]
        self.assertEqual("done", last.state)
        self.assertEqual("failed", night.state)
        self.assertEqual(
            ("credit.night", night.id),
            (self._activities().res_model, self._activities().res_id),
        )

    def test_one_company_does_not_stop_another(self):
        begin = self.env.registry["credit.night"]._begin

        def broken(this, company):
            if company.id == self.usd_company.id:
                raise ValueError("No time zone")
            return begin(this, company)

        with (
            patch.object(self.env.registry["credit.night"], "_begin", broken),
            mute_logger(RUN),
        ):
            self._job()
        nights = self.nights.search([("company_id", "in", self.companies.ids)])
        self.assertEqual(self.jpy_company, nights.company_id)
        self.assertEqual("done", nights.state)

    # === others at the same time === #

    def test_a_batch_begins_again_where_others_were_faster(self):
        model = self.env.registry["credit.promise"]
        judge, calls = model._night_batch, []

        def slower(this, company, ids):
            calls.append(1)
            if len(calls) < 3:
                raise OperationalError("could not serialize access")
            return judge(this, company, ids)

        with patch.object(model, "_night_batch", slower), mute_logger(BATCH):
            night = self._whole()
        self.assertEqual("done", night.state)
        self.assertEqual(3, len(calls))
        self.assertEqual("broken", self.promise.state)

    def test_what_others_have_just_made_is_looked_at_again(self):
        model = self.env.registry["credit.escalation"]
        prepare, calls = model._prepare, []

        def slower(this, company, ids, *args):
            if self.customer.id in ids and len(calls) < 2:
                calls.append(ids)
                raise UniqueViolation
            return prepare(this, company, ids, *args)

        with patch.object(model, "_prepare", slower):
            night = self._whole()
            self.assertEqual("running", night.state)
            self.assertEqual(self.other_customer, self._steps().partner_id)
            self._a_moment_later(night)
        self.assertEqual("done", night.state)
        self.assertEqual(2, len(self._steps()))

    def test_what_others_hold_is_tried_again_and_then_named(self):
        model = self.env.registry["credit.promise"]
        with patch.object(model, "_night_batch", lambda _this, _company, ids: ids):
            night = self._whole()
            batch = night.stage_ids.batch_ids.filtered(lambda b: b.state == "waiting")
            self.assertEqual((1, 0), (batch.tries, batch.done))
            self.assertEqual(self.promise.ids, batch.res_ids)
            self._go_on(night)
            self.assertEqual(1, batch.tries, "not before a moment has passed")
            for _round in range(ROUNDS - 1):
                self._a_moment_later(night)
        self.assertEqual("failed", night.state)
        self.assertEqual(self.other_customer, night.failure_ids.partner_id)
        self.assertIn("Others were changing", night.failure_ids.reason)

    # === nothing holds a night === #

    def test_a_customer_who_became_a_contact_is_told_of(self):
        parent = self._partner("Acme Holding", is_company=True)
        with self._spoilt(), mute_logger(WORK):
            night = self._whole()
        failure = night.failure_ids
        self.customer.write({"is_company": False, "parent_id": parent.id})
        self.assertEqual(parent, self.customer.commercial_partner_id)

        failure._tell()

        self.assertEqual(self._profile(parent).id, self._activities().res_id)

    def test_that_nobody_can_be_told_holds_nothing(self):
        model = self.env.registry["credit.night.failure"]
        broken = patch.object(model, "_follow_on", side_effect=ValueError("No idea"))
        with broken, self._spoilt(), mute_logger(WORK, STAGE):
            night = self._whole()
        self.assertEqual("failed", night.state)
        self.assertEqual({"done", "failed"}, set(night.stage_ids.mapped("state")))

    def test_a_run_that_is_given_up_leaves_no_stage_behind(self):
        model = self.env.registry["credit.promise"]
        with patch.object(model, "_night_batch", lambda _this, _company, ids: ids):
            night = self._whole()
        self.assertEqual("running", night.state)
        night._give_up()
        stage = night.stage_ids.filtered(lambda s: s.name == "promises")
        self.assertEqual("failed", stage.state)
        self.assertIn("next night", stage.reason)
        self.assertFalse(stage.batch_ids.res_ids)

    def test_a_batch_whose_process_ends_is_cut_until_one_is_named(self):
        night = self.nights._new({"company_id": self.usd_company.id, "day": self.today})
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            there = night.with_env(night.env(cr=cr))
            while (stage := there._next_stage()).name != "reminders":
                for batch in stage._due_batches():
                    batch._work()
            whole = stage._due_batches()
            ids = whole.res_ids
            self.assertGreater(len(ids), 1)
            while stage._is_open():
                # As if the process had ended after each beginning.
                stage._due_batches()[:1]._begin()
            self.assertEqual(len(ids), len(there.failure_ids))
            self.assertIn("more memory", there.failure_ids[0].reason)
            there._go_on()
        night.invalidate_recordset()
        self.assertEqual("failed", night.state)

    def test_neighbours_that_fail_do_not_stop_the_rest(self):
        done, bad = [], range(MANY + 10)

        def work(ids):
            if set(ids) & set(bad):
                raise ValueError("No idea")
            done.extend(ids)

        with mute_logger(WORK):
            busy, failed = each_alone(self.env, list(range(200)), work)
        self.assertEqual(([], sorted(bad)), (busy, sorted(failed)))
        self.assertEqual(list(range(MANY + 10, 200)), sorted(done))

    def test_where_nothing_works_it_is_one_failure(self):
        def work(ids):
            raise ValueError("No idea")

        with mute_logger(WORK):
            _busy, failed = each_alone(self.env, list(range(200)), work)
        self.assertEqual([False], list(failed))

    def test_old_runs_go_by_themselves(self):
        company = self.jpy_company
        kept, night, hand, trial = (
            self.nights._new(
                {
                    "company_id": company.id,
                    "day": self.today - timedelta(days=days),
                    "kind": kind,
                }
            )
            for days, kind in (
                (60, "night"), (500, "night"), (31, "hand"), (31, "trial"),
            )
        )  # fmt: skip
        self.nights._gc_nights()
        self.assertEqual(kept, (kept + night + hand + trial).exists())
