import threading
from contextlib import closing
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, mute_logger

from ..models.night import credit_night_sql

NOBODY = 999_999_999


@tagged("post_install", "-at_install", "credit_concurrency")
class TestNightConcurrency(BaseCase):
    """Real transactions at the same moment: a batch is done once, a stage planned once.

    Nothing here runs in the transaction of a test. Everything is committed, and taken
    away at the end.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # The thread that runs the tests holds this lock; ours would wait for ever.
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            night = self._env(cr)["credit.night"]._new(
                {"company_id": 1, "day": "2020-01-01", "kind": "hand"}, only="waivers"
            )
            self.night_id = night.id
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        with self.registry.cursor() as cr:
            self._env(cr)["credit.night"].browse(self.night_id).unlink()

    def _env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def _night(self, cr):
        return self._env(cr)["credit.night"].browse(self.night_id)

    def _planned(self):
        """Plan one batch that finds nobody; return its id."""
        with self.registry.cursor() as cr:
            stage = self._night(cr).stage_ids
            stage.state = "running"
            vals = {
                "stage_id": stage.id,
                "night_id": self.night_id,
                "res_ids": [NOBODY],
                "total": 1,
            }
            return self._env(cr)["credit.night.batch"].create(vals).id

    def _batch(self, cr, batch_id):
        return self._env(cr)["credit.night.batch"].browse(batch_id)

    def test_a_batch_that_another_does_is_left_alone(self):
        batch_id = self._planned()
        with closing(self.registry.cursor()) as first:
            self.assertTrue(self._batch(first, batch_id)._work_once())
            with closing(self.registry.cursor()) as second:
                mine = self._batch(second, batch_id)
                self.assertFalse(mine._work())
                second.commit()
                self.assertEqual(("waiting", 0), (mine.state, mine.tries))
            first.commit()
        with self.registry.cursor() as cr:
            batch = self._batch(cr, batch_id)
            self.assertFalse(batch._work())
            self.assertEqual(("done", 1), (batch.state, batch.tries))

    @mute_logger("odoo.sql_db")
    def test_two_who_go_on_plan_a_stage_once(self):
        worker = self.registry["credit.waiver"]
        todo = patch.object(worker, "_night_todo", lambda *_args: [NOBODY])
        barrier = threading.Barrier(2, timeout=30)
        errors = []

        def go_on():
            try:
                with closing(self.registry.cursor()) as cr:
                    night = self._night(cr)
                    night.state  # noqa: B018  (takes the snapshot)
                    barrier.wait()
                    night._retried(night._next_stage)
            except Exception as error:  # noqa: BLE001  (shown by the main thread)
                errors.append(error)

        with todo:
            threads = [threading.Thread(target=go_on) for _one in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertFalse(errors)
        with self.registry.cursor() as cr:
            self.assertEqual(1, len(self._night(cr).stage_ids.batch_ids))

    def test_a_table_that_another_holds_is_not_waited_for(self):
        table = "credit_waiver"
        with closing(self.registry.cursor()) as first:
            first.execute(f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE")
            with closing(self.registry.cursor()) as second:
                batches = self._env(second)["credit.night.batch"]
                second.execute("SET LOCAL lock_timeout = '5s'")
                grown = SQL("SELECT %s", table)
                with patch.object(credit_night_sql, "outgrown", lambda: grown):
                    batches._count_tables()
                self.assertIn("skipping analyze", second._cnx.notices[-1])
                second.execute("SELECT 1")

    @mute_logger("odoo.sql_db")
    def test_a_table_that_nobody_may_look_at_delays_no_batch(self):
        """Whoever rebuilds a table holds even its size."""
        batch_id = self._planned()
        with closing(self.registry.cursor()) as first:
            first.execute("LOCK TABLE credit_grade IN ACCESS EXCLUSIVE MODE")
            with closing(self.registry.cursor()) as second:
                second.execute("SET lock_timeout = '20s'")
                batch = self._batch(second, batch_id)
                self.assertTrue(batch._work())
                second.execute("SHOW lock_timeout")
                self.assertEqual("20s", second.fetchone()[0])
                second.execute("RESET lock_timeout")
                second.commit()
        with self.registry.cursor() as cr:
            batch = self._batch(cr, batch_id)
            self.assertEqual(("done", 1), (batch.state, batch.tries))

    def test_what_was_counted_is_free_while_the_batch_works(self):
        """Others may clean up and count meanwhile."""
        batch_id, table, free = self._planned(), "credit_waiver", []
        worker = self.registry["credit.waiver"]

        def work(_worker, _company, _ids):
            with closing(self.registry.cursor()) as other:
                other.execute(
                    f"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE NOWAIT"
                )
                free.append(table)

        grown = SQL("SELECT %s", table)
        with (
            patch.object(credit_night_sql, "outgrown", lambda: grown),
            patch.object(worker, "_night_batch", work),
            self.registry.cursor() as cr,
        ):
            self.assertTrue(self._batch(cr, batch_id)._work())
        self.assertEqual([table], free)
