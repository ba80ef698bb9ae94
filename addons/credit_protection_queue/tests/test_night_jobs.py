from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.credit_protection_queue.hooks import uninstall_hook
from odoo.addons.credit_protection_queue.models.credit_night_stage import PARAMETER
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job


@tagged("post_install", "-at_install")
class TestNightJobs(TransactionCase):
    """The batches of a night are jobs, each once, and the last one goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd_company = cls.env.ref("base.main_company")
        cls.jpy_company = cls.env["res.company"].create(
            {"name": "Credit Protection KK", "currency_id": cls.env.ref("base.JPY").id}
        )
        cls.night = cls._night(cls.usd_company)
        cls.other_night = cls._night(cls.jpy_company)
        cls.batches = cls._batches(cls.night, 3)
        cls.other_batches = cls._batches(cls.other_night, 2)

    @classmethod
    def _night(cls, company, kind="hand"):
        day = company._credit_today()
        vals = {"company_id": company.id, "day": day, "kind": kind}
        return cls.env["credit.night"].sudo()._new(vals)

    @classmethod
    def _batches(cls, night, number):
        stage = night.stage_ids[0]
        stage.state = "running"
        vals = {"stage_id": stage.id, "night_id": night.id, "total": 1}
        return cls.env["credit.night.batch"].sudo().create([vals] * number)

    def _jobs(self, batches):
        keys = [f"credit.night.batch,{batch.id}" for batch in batches]
        return self.env["queue.job"].search([("identity_key", "in", keys)])

    @contextmanager
    def _as_worker(self, batch):
        """Have a batch in a transaction that may be kept, as a job has it."""
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            yield batch.with_env(batch.env(cr=cr))
        self.env.invalidate_all()

    def test_each_batch_is_one_job_of_its_company(self):
        self.assertTrue(self.night._hand_out(self.batches))
        self.assertTrue(self.other_night._hand_out(self.other_batches))

        jobs = self._jobs(self.batches + self.other_batches)
        self.assertEqual(len(jobs), 5)
        self.assertEqual(set(jobs.mapped("channel")), {"root.credit"})
        self.assertEqual(
            len(jobs.filtered(lambda j: j.company_id == self.jpy_company)), 2
        )
        self.assertEqual(len(set(jobs.mapped("identity_key"))), 5)
        self.assertIn(self.night.display_name, jobs[-1].name)

    def test_who_comes_by_again_hands_out_what_has_no_job(self):
        self.night._hand_out(self.batches)
        first, second, third = self._jobs(self.batches)
        first.state, second.state, third.state = "started", "failed", "cancelled"

        self.night._hand_out(self.batches)

        states = self._jobs(self.batches).mapped("state")
        self.assertEqual(
            sorted(states), ["cancelled", "failed", "pending", "pending", "started"]
        )

    def test_a_dry_run_is_no_job(self):
        trial = self._night(self.usd_company, kind="trial")
        batches = self._batches(trial, 2)

        self.assertFalse(trial._hand_out(batches))
        self.assertFalse(self._jobs(batches))

    def test_only_the_last_batch_of_a_stage_goes_on(self):
        went_on = []
        nights, rows = type(self.night), type(self.batches)

        def work(batch):
            batch.state = "done"

        with (
            patch.object(nights, "_go_on", lambda night: went_on.append(night.id)),
            patch.object(rows, "_work", work),
        ):
            for batch in self.batches:
                self.assertEqual(went_on, [])
                with self._as_worker(batch) as mine:
                    mine._work_as_job()
            self.assertEqual(went_on, [self.night.id])
            # Killed before it went on, its job is run once more.
            with self._as_worker(self.batches[0]) as mine:
                mine._work_as_job()

        self.assertEqual(went_on, [self.night.id] * 2)
        self.assertEqual(set(self.batches.mapped("state")), {"done"})
        self.assertEqual(set(self.other_batches.mapped("state")), {"waiting"})

    def test_what_somebody_else_works_on_is_tried_again(self):
        with (
            patch.object(type(self.batches), "_work", lambda batch: False),
            self._as_worker(self.batches[0]) as mine,
            self.assertRaisesRegex(RetryableJobError, "Somebody else"),
        ):
            mine._work_as_job()

    def test_half_of_a_batch_is_a_job_of_its_own(self):
        batch = self.batches[0]
        batch.write({"res_ids": [1, 2, 3], "total": 3})
        known = batch.stage_id.batch_ids

        batch._cut_in_two()

        rest = batch.stage_id.batch_ids - known
        self.assertEqual([[1], [2, 3]], [batch.res_ids, rest.res_ids])
        self.assertEqual(len(self._jobs(rest)), 1)
        self.assertFalse(self._jobs(self.batches))

    def test_a_run_that_is_over_is_left_alone(self):
        self.night.state = "given_up"
        gone = self.other_batches[0]
        gone.unlink()

        with patch.object(type(self.batches), "_work") as work:
            for batch in (self.batches[0], gone):
                with self._as_worker(batch) as mine:
                    mine._work_as_job()

        work.assert_not_called()

    def test_jobs_do_a_whole_run(self):
        self.other_night.state = "done"  # another one would have to wait for it
        nights = self.env["credit.night"].sudo()
        vals = {"kind": "hand", "day": self.jpy_company._credit_today()}
        night = nights._new({**vals, "company_id": self.jpy_company.id}, "ageing")

        with self._as_worker(night) as mine:
            mine._go_on()
        self.assertEqual(night.state, "running")
        jobs = self._jobs(night.stage_ids.batch_ids)
        self.assertEqual(len(jobs), 1)
        with self._as_worker(jobs) as mine:
            Job.load(mine.env, mine.uuid).perform()

        self.assertEqual(night.state, "done")
        self.assertEqual(night.stage_ids.mapped("state"), ["done"])

    def test_a_parameter_makes_smaller_jobs_and_never_bigger_ones(self):
        stage = self.night.stage_ids[0]
        usual = stage._size()
        parameters = self.env["ir.config_parameter"].sudo()

        sizes = {}
        for wish in ("7", "0", "-7", "many", str(usual + 1)):
            parameters.set_param(PARAMETER, wish)
            sizes[wish] = stage._size()

        self.assertEqual(
            sizes,
            {"7": 7, "0": usual, "-7": usual, "many": usual, str(usual + 1): usual},
        )

    def test_uninstalling_gives_the_work_back(self):
        self.night._hand_out(self.batches)
        before = self.env["ir.cron.trigger"].search_count([])

        uninstall_hook(self.env)

        self.assertEqual(set(self._jobs(self.batches).mapped("state")), {"cancelled"})
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), before + 1)
