from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ..models.night import credit_night_sql as sql

GROWN, SMALL = "credit_test_grown", "credit_test_small"


@tagged("post_install", "-at_install")
class TestNightCount(TransactionCase):
    """PostgreSQL counts what a night has filled, and nothing else."""

    def setUp(self):
        # Tables of each test's own: what was counted is not rolled back with it.
        super().setUp()
        for table in (GROWN, SMALL):
            self._do("CREATE TABLE %s (name text)", SQL.identifier(table))
            self._do("ANALYZE %s", SQL.identifier(table))
        self._fill(GROWN, 2_000)
        self._fill(SMALL, 20)

    def _do(self, statement, *values):
        self.env.cr.execute(SQL(statement, *values))

    def _fill(self, table, rows):
        self._do(
            "INSERT INTO %s SELECT repeat('x', 100) FROM generate_series(1, %s)",
            SQL.identifier(table),
            rows,
        )

    def _known(self, table):
        self._do(
            "SELECT GREATEST(reltuples, 0) FROM pg_class WHERE relname = %s", table
        )
        return self.env.cr.fetchone()[0]

    def _outgrown(self):
        return [name for (name,) in self.env.execute_query(sql.outgrown())]

    def test_only_what_has_outgrown_its_statistics_is_counted(self):
        self.assertIn(GROWN, self._outgrown())
        self.assertNotIn(SMALL, self._outgrown())

        self.env["credit.night.batch"]._count_tables()

        self.assertEqual(2_000, self._known(GROWN))
        self.assertEqual(0, self._known(SMALL))
        self.assertNotIn(GROWN, self._outgrown(), "it is counted once")
        self._fill(GROWN, 2_000)
        self.assertNotIn(GROWN, self._outgrown(), "twice as much is near enough")

    def test_some_questions_and_one_more_for_each_table(self):
        for rows in (0, 20_000, 200_000):
            self._fill(SMALL, rows)
            outgrown = self._outgrown()
            self.assertEqual(bool(rows), SMALL in outgrown)
            before = self.env.cr.sql_log_count

            counted = self.env["credit.night.batch"]._count_tables()

            asked = self.env.cr.sql_log_count - before
            self.assertEqual(6 + len(outgrown), asked, f"{rows} rows")
            self.assertEqual(bool(outgrown), counted)

    def test_a_table_that_cannot_be_counted_is_left_to_later(self):
        self._do("SET LOCAL lock_timeout = '7s'")
        nobody = SQL("SELECT 'credit' WHERE 1 / 0 = 1")
        with (
            patch.object(sql, "outgrown", lambda: nobody),
            mute_logger("odoo.sql_db"),
        ):
            self.assertFalse(self.env["credit.night.batch"]._count_tables())
        self._do("SHOW lock_timeout")
        self.assertEqual("7s", self.env.cr.fetchone()[0])
