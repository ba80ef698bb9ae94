import threading
from contextlib import closing
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "credit_concurrency")
class TestLimitRequestRace(BaseCase):
    """Two people approve at the same moment: one limit, and a sentence for the other.

    Real transactions; everything is committed and taken away at the end.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # The thread that runs the tests holds this lock; ours would wait for ever.
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))

    def _prepare(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            managers = [
                new_test_user(
                    env,
                    login=f"race_manager_{number}",
                    groups="credit_protection.group_credit_manager",
                )
                for number in range(2)
            ]
            asker = new_test_user(
                env, login="race_asker", groups="sales_team.group_sale_salesman"
            )
            partner = env["res.partner"].create({"name": "Race"})
            profile = env["credit.profile"]._ensure(partner, env.company).sudo()
            profile.write({"limit_kind": "amount", "credit_limit": 10})
            request = (
                env["credit.limit.request"]
                .with_user(asker)
                .create(
                    {
                        "partner_id": partner.id,
                        "requested_amount": 20,
                        "reason": "Race",
                    }
                )
            )
            request.action_submit()
            request.sudo().to_grant = 20
            users = [user.id for user in (*managers, asker)]
            self.addCleanup(self._clean_up, request.id, partner.id, users)
            return request.id, [user.id for user in managers]

    def _clean_up(self, request_id, partner_id, user_ids):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["credit.limit.request"].browse(request_id).activity_ids.unlink()
            cr.execute("DELETE FROM credit_limit_request WHERE id = %s", [request_id])
            for table in ("credit_limit_change", "credit_decision"):
                cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cr.execute(f"DELETE FROM {table} WHERE partner_id = %s", [partner_id])
                cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            env["credit.profile"].search([("partner_id", "=", partner_id)]).unlink()
            env["res.partner"].browse(partner_id).unlink()
            users = env["res.users"].browse(user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_double_approval(self):
        request_id, user_ids = self._prepare()
        barrier = threading.Barrier(2, timeout=30)
        refusals, errors = [], []

        def approve(user_id):
            try:
                with closing(self.registry.cursor()) as cr:
                    env = api.Environment(cr, user_id, {})
                    first = []

                    def once():
                        request = env["credit.limit.request"].browse(request_id)
                        request.state  # noqa: B018  (takes the snapshot)
                        if not first:
                            first.append(1)
                            barrier.wait()
                        request.action_approve()

                    retrying(once, env)
                    cr.commit()  # pylint: disable=invalid-commit
            except UserError as error:
                refusals.append(str(error))
            except Exception as error:  # noqa: BLE001  (shown by the main thread)
                errors.append(error)

        threads = [threading.Thread(target=approve, args=(i,)) for i in user_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        self.assertFalse(errors)
        self.assertEqual(1, len(refusals))
        self.assertRegex(refusals[0], "Somebody else is deciding|decided about")
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            request = env["credit.limit.request"].browse(request_id)
            self.assertEqual("approved", request.state)
            self.assertIn(request.decided_by_id.id, user_ids)
            self.assertEqual(20, request.profile_id.credit_limit)
