import threading
from contextlib import closing
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..models.gate.credit_reevaluation import JOB

AMOUNT = 400
LIMIT = 1000
# Chance decides who comes first; one run would show one chance.
RUNS = 20


@tagged("post_install", "-at_install", "credit_concurrency")
class TestGateConcurrency(BaseCase):
    """Real transactions at the same moment: one limit is spent once.

    Nothing here runs in the transaction of a test. Everything is committed, and taken
    away by hand at the end; only for that the guard of the decisions is set aside.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # The thread that runs the tests holds this lock; ours would wait for ever.
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))

    def _cursor(self):
        return self.registry.cursor()

    def _prepare(self, count, same_customer=True, limit=LIMIT):
        """Commit ``count`` quotations and return their ids."""
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create(
                [{"name": f"Race {n}"} for n in range(1 if same_customer else count)]
            )
            product = env["product.product"].create(
                {"name": "Race", "type": "service", "taxes_id": [Command.clear()]}
            )
            for partner in partners:
                profile = env["credit.profile"]._ensure(partner, env.company)
                profile.sudo().write({"limit_kind": "amount", "credit_limit": limit})
            line = {"product_id": product.id, "price_unit": AMOUNT}
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": partners[n % len(partners)].id,
                        "order_line": [
                            Command.create({**line, "tax_ids": [Command.clear()]})
                        ],
                    }
                    for n in range(count)
                ]
            )
            self.addCleanup(self._clean_up, partners.ids, product.ids, orders.ids)
            return orders.ids

    def _clean_up(self, partner_ids, product_ids, order_ids):
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(order_ids)
            orders._action_cancel()
            env["credit.hold"].search([("order_id", "in", order_ids)]).unlink()
            env.flush_all()
            cr.execute("ALTER TABLE credit_decision DISABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM credit_decision WHERE order_id = ANY(%s)", [order_ids]
            )
            cr.execute("ALTER TABLE credit_decision ENABLE TRIGGER USER")
            cr.execute("ALTER TABLE credit_limit_change DISABLE TRIGGER USER")
            cr.execute(
                "DELETE FROM credit_limit_change WHERE partner_id = ANY(%s)",
                [partner_ids],
            )
            cr.execute("ALTER TABLE credit_limit_change ENABLE TRIGGER USER")
            env.invalidate_all()
            orders.unlink()
            env["credit.profile"].search([("partner_id", "in", partner_ids)]).unlink()
            env["product.product"].browse(product_ids).unlink()
            env["res.partner"].browse(partner_ids).unlink()

    def _confirm_at_once(self, order_ids):
        """Confirm each order in a thread and a transaction of its own."""
        barrier = threading.Barrier(len(order_ids), timeout=30)
        errors, tries = [], []

        def confirm(order_id):
            try:
                with closing(self._cursor()) as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    first = []

                    def once():
                        tries.append(order_id)
                        order = env["sale.order"].browse(order_id)
                        order.partner_id.name  # noqa: B018  (takes the snapshot)
                        if not first:
                            first.append(1)
                            barrier.wait()
                        order.action_confirm()

                    retrying(once, env)
                    cr.commit()  # pylint: disable=invalid-commit
            except Exception as error:  # noqa: BLE001  (shown by the main thread)
                errors.append(error)

        threads = [threading.Thread(target=confirm, args=(i,)) for i in order_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertFalse([thread for thread in threads if thread.is_alive()])
        self.assertFalse(errors)
        return tries

    def _states(self, order_ids):
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(order_ids)
            return sorted(orders.mapped(lambda o: o.credit_state or o.state))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_limit_is_not_spent_twice(self):
        order_ids = self._prepare(4)

        tries = self._confirm_at_once(order_ids)

        self.assertEqual(["held", "held", "sale", "sale"], self._states(order_ids))
        self.assertGreater(len(tries), 4, "nothing was repeated: no real race")

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_eight_at_once_where_three_fit(self):
        """Whoever comes first, and however often Odoo repeats: never a fourth one."""
        for run in range(RUNS):
            with self.subTest(run=run):
                order_ids = self._prepare(8, limit=3 * AMOUNT)

                self._confirm_at_once(order_ids)

                states = self._states(order_ids)
                self.assertEqual(["held"] * 5 + ["sale"] * 3, states)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_limit_of_a_group_is_not_spent_twice(self):
        """Sisters without a limit of their own meet at the profile of their holding."""
        order_ids = self._prepare(3, same_customer=False)
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            sisters = env["sale.order"].browse(order_ids).partner_id
            holding = env["res.partner"].create({"name": "Race", "is_company": True})
            self.addCleanup(self._clean_up, holding.ids, [], [])
            sisters.write({"is_company": True, "parent_id": holding.id})
            Profile = env["credit.profile"].sudo()
            Profile._of(sisters, env.company).limit_kind = "unlimited"
            Profile._ensure(holding, env.company).write(
                {"group_limit_kind": "amount", "group_limit": LIMIT}
            )

        tries = self._confirm_at_once(order_ids)

        self.assertEqual(["held", "sale", "sale"], self._states(order_ids))
        self.assertGreater(len(tries), 3, "nothing was repeated: no real race")

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_first_orders_of_a_new_customer(self):
        """Both transactions need the profile that neither finds."""
        order_ids = self._prepare(2)
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partner = env["sale.order"].browse(order_ids).partner_id
            env["credit.profile"].search([("partner_id", "=", partner.id)]).unlink()

        self._confirm_at_once(order_ids)

        self.assertEqual(["sale", "sale"], self._states(order_ids))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_clicks_on_one_order_above_the_limit(self):
        """The second click finds the hold of the first instead of an error."""
        (order_id,) = self._prepare(1)
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["sale.order"].browse(order_id).order_line.price_unit = LIMIT + 1

        self._confirm_at_once([order_id, order_id])

        self.assertEqual(["held"], self._states([order_id]))
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            order = env["sale.order"].browse(order_id)
            self.assertEqual(1, len(order.credit_hold_ids))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_different_customers_do_not_meet(self):
        order_ids = self._prepare(3, same_customer=False)

        tries = self._confirm_at_once(order_ids)

        self.assertEqual(["sale"] * 3, self._states(order_ids))
        self.assertEqual(3, len(tries), "somebody had to start again")

    def test_different_customers_do_not_wait(self):
        """One confirms while the confirmation of another is not committed yet."""
        first_id, second_id = self._prepare(2, same_customer=False)
        with closing(self._cursor()) as slow, closing(self._cursor()) as quick:
            for cr, order_id in ((slow, first_id), (quick, second_id)):
                cr.execute("SET LOCAL lock_timeout = '5s'")
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["sale.order"].browse(order_id).action_confirm()
                env.flush_all()
            quick.commit()  # pylint: disable=invalid-commit
            slow.commit()  # pylint: disable=invalid-commit
        self.assertEqual(["sale"] * 2, self._states([first_id, second_id]))

    def test_mark_of_a_hold_that_another_works_on_stays(self):
        """What frees an order is not forgotten because somebody is writing its hold."""
        ids = self._prepare(2, same_customer=False)
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(ids)
            orders.order_line.price_unit = LIMIT + 1
            orders.action_confirm()
            hold_ids = orders.credit_hold_ids.sorted("id").ids
            orders.credit_hold_ids.profile_id.credit_limit = 2 * LIMIT
            job_id = env.ref(JOB).id
        before = self._calls(job_id)
        self.addCleanup(self._forget_calls, job_id, before)

        with closing(self._cursor()) as other:
            env = api.Environment(other, SUPERUSER_ID, {})
            env["credit.hold"].browse(hold_ids[0]).lock_for_update()
            now = fields.Datetime.now()
            self.assertEqual(hold_ids[:1], self._check_marked(hold_ids))
            self.assertEqual(["held", "ready"], self._states(ids))
            calls = self._calls(job_id).items() - before.items()
            self.assertTrue(all(at > now for _id, at in calls))
            self.assertEqual(1, len(calls))
        self.assertEqual([], self._check_marked(hold_ids))
        self.assertEqual(["ready", "ready"], self._states(ids))

    def _check_marked(self, hold_ids):
        """Do the job; return which of these holds are marked afterwards."""
        with closing(self._cursor()) as cr:
            marks = api.Environment(cr, SUPERUSER_ID, {})["credit.reevaluation"]
            marks._cron_marked()
            return marks.search([("hold_id", "in", hold_ids)]).hold_id.ids

    def _calls(self, job_id):
        """Return when a job is called, by call."""
        with closing(self._cursor()) as cr:
            triggers = api.Environment(cr, SUPERUSER_ID, {})["ir.cron.trigger"]
            found = triggers.search([("cron_id", "=", job_id)])
            return {trigger.id: trigger.call_at for trigger in found}

    def _forget_calls(self, job_id, before):
        with self._cursor() as cr:
            triggers = api.Environment(cr, SUPERUSER_ID, {})["ir.cron.trigger"]
            found = triggers.search([("cron_id", "=", job_id)])
            found.filtered(lambda trigger: trigger.id not in before).unlink()

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_checking_again_while_somebody_confirms(self):
        """One of the two starts again; the order is confirmed, its hold is closed."""
        (order_id,) = self._prepare(1)
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            order = env["sale.order"].browse(order_id)
            order.order_line.price_unit = LIMIT + 1
            order.action_confirm()
            hold_id = order.credit_hold_ids.id
            order.credit_hold_ids.profile_id.credit_limit = 2 * LIMIT
        check = self.registry["credit.reevaluation"]._check_again
        again = []

        def check_again(orders):
            """Do the work of the job in a transaction that is not the first."""
            again.append(1)
            check(
                orders.env["credit.reevaluation"],
                orders.env["credit.hold"].browse(hold_id),
            )

        confirm = self.registry["sale.order"].action_confirm
        turns = iter((check_again, confirm))
        lock = threading.Lock()
        job_of = {}

        def act(orders):
            with lock:
                job = job_of.setdefault(threading.get_ident(), None) or next(turns)
                job_of[threading.get_ident()] = job
            return job(orders)

        with patch.object(self.registry["sale.order"], "action_confirm", act):
            self._confirm_at_once([order_id, order_id])

        self.assertTrue(again)
        self.assertEqual(["sale"], self._states([order_id]))
        with self._cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.assertEqual("closed", env["credit.hold"].browse(hold_id).state)
