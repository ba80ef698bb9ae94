import threading
from contextlib import closing

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestEnsureAtOnce(BaseCase):
    """Two transactions that need the same profile at once both get the same one."""

    def setUp(self):
        super().setUp()
        self._cursor = Registry(get_db_name()).cursor
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.partner_id = env["res.partner"].create({"name": "Race"}).id
        self.addCleanup(self._clean_up)

    def _clean_up(self):
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["res.partner"].browse(self.partner_id).unlink()

    def _ensure(self, env):
        partner = env["res.partner"].browse(self.partner_id)
        return env["credit.profile"]._ensure(partner, env.company).id

    def _race(self, first_commits):
        """Return what two transactions got: the first waits half a second to end."""
        with closing(self._cursor()) as first, closing(self._cursor()) as second:
            mine, theirs = (
                api.Environment(cr, SUPERUSER_ID, {}) for cr in (first, second)
            )
            second.execute("SELECT 1 FROM res_partner LIMIT 1")  # takes its snapshot
            found = []

            def ensure():
                try:
                    found.append(self._ensure(theirs))
                    second.commit()
                except SerializationFailure as error:
                    found.append(error)

            made = self._ensure(mine)
            thread = threading.Thread(target=ensure)
            thread.start()
            thread.join(0.5)
            self.assertTrue(thread.is_alive(), "the second waits for the first")
            (first.commit if first_commits else first.rollback)()
            thread.join(30)
            return made, *found

    @mute_logger("odoo.sql_db")
    def test_the_second_makes_it_when_the_first_gives_up(self):
        _made, found = self._race(first_commits=False)
        self.assertEqual([found], self._profiles())

    @mute_logger("odoo.sql_db")
    def test_the_second_is_repeated_when_the_first_has_made_it(self):
        """With the error that makes Odoo repeat a request on fresh figures."""
        made, error = self._race(first_commits=True)
        self.assertIsInstance(error, SerializationFailure)
        with closing(self._cursor()) as cr:
            again = self._ensure(api.Environment(cr, SUPERUSER_ID, {}))
        self.assertEqual(made, again)
        self.assertEqual([made], self._profiles())

    def _profiles(self):
        with closing(self._cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return (
                env["credit.profile"].search([("partner_id", "=", self.partner_id)]).ids
            )
