from odoo.tests import tagged

from .test_hold import HoldCommon
from .test_reevaluation import READY


@tagged("post_install", "-at_install")
class TestWhoIsTold(HoldCommon):
    """An order without a salesperson, from a web shop for example, is not forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.other_salesperson
        cls.team = cls.env["crm.team"].create(
            {"name": "Web", "user_id": cls.leader.id, "company_id": False}
        )

    def _told(self, order):
        activities = order.sudo().activity_ids
        return [(a.user_id, a.activity_type_id) for a in activities]

    def _held(self, **vals):
        order = self._order(self.customer, 1500, **vals)
        order.sudo().action_confirm()
        self.assertEqual("held", order.credit_state)
        return order

    def test_leader_learns_that_an_order_is_held_and_that_it_is_ready(self):
        ready = self.env.ref(READY)
        nobody = self._held(user_id=False, team_id=self.team.id)
        sold = self._held(user_id=self.salesperson.id, team_id=self.team.id)
        self.profile.limit_kind = "unlimited"
        for user in (self.credit_manager, self.env.ref("base.user_root")):
            with self.subTest(user=user.name):
                holds = (nobody + sold).sudo().credit_hold_ids
                holds.state = "open"
                self.env["credit.gate"].with_user(user)._reevaluate(holds)
                self.assertEqual([(self.leader, ready)], self._told(nobody))
                self.assertEqual([(self.salesperson, ready)], self._told(sold))

    def test_leader_who_checks_again_needs_no_word(self):
        order = self._held(user_id=False, team_id=self.team.id)
        self.profile.limit_kind = "unlimited"
        order.with_user(self.leader).action_credit_reevaluate()
        self.assertEqual("ready", order.credit_state)
        self.assertEqual([], self._told(order))
