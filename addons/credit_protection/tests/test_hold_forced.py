from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_access_http import FORGED, RpcCommon
from .test_credit_facts_prepaid import PrepaidCommon
from .test_hold import HoldCommon


class ForcedCommon(HoldCommon, PrepaidCommon):
    """A quotation that would pass, and a user of the credit team who doubts it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls._order(cls.customer, 10, user_id=cls.salesperson.id)

    def _force(self, orders=None, user=None, until=False):
        self.env["credit.order.hold"].with_user(user or self.credit_user).create(
            {
                "order_ids": [Command.set((orders or self.good).ids)],
                "reason": "Signature does not match",
                "until": until,
            }
        ).action_apply()
        return (orders or self.good).sudo().credit_hold_ids

    def _check_again(self, holds):
        holds.with_user(self.credit_user).action_reevaluate()


@tagged("post_install", "-at_install")
class TestForcedHold(ForcedCommon):
    """Held by hand: neither rules nor money free the order, only a person does."""

    def test_good_order_is_held_with_a_reason(self):
        hold = self._force()
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "open",
                    "forced": True,
                    "forced_by_id": self.credit_user.id,
                    "reason_codes": ["FORCED"],
                    "amount": 10.0,
                }
            ],
        )
        self.good.with_user(self.salesperson).action_confirm()
        self.assertEqual("draft", self.good.state)
        verdict = self.good.with_user(self.salesperson).credit_verdict
        self.assertEqual("Order on hold", verdict["reasons"][0]["title"])
        self.assertIn(self.credit_user.name, verdict["reasons"][0]["detail"])
        self.assertNotIn("Signature", str(verdict))
        said = "".join(self.good.message_ids.mapped("body"))
        self.assertNotIn("Signature", said)
        self.assertIn(f"{self.credit_user.name} put this order on hold", said)
        self.assertEqual("dark", hold.reasons[0]["level"])
        page = self.good.with_user(self.credit_user).credit_explanation()
        self.assertEqual("This document is blocked.", page["summary"])

    def test_money_and_limits_do_not_free_it(self):
        hold = self._force()
        self.profile.limit_kind = "unchecked"
        self._transaction(self.good, 10)
        self._check_again(hold)
        self.assertEqual("open", hold.state)
        self.good.action_confirm()
        self.assertEqual("draft", self.good.state)

    def test_released_order_is_stopped_again(self):
        self._release(self.hold)
        self._force(self.order)
        self.assertEqual("held", self.order.credit_state)
        self.assertEqual({"LIMIT", "FORCED"}, set(self.hold.reason_codes))
        self.order.action_confirm()
        self.assertEqual("draft", self.order.state)

    def test_manager_ends_it_and_the_order_is_ready(self):
        hold = self._force()
        hold.with_user(self.credit_manager).action_end_forced()
        self.assertRecordValues(hold, [{"state": "ready", "forced": False}])
        self.good.with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", self.good.state)

    def test_release_sets_it_aside(self):
        hold = self._force()
        self._release(hold)
        self.good.action_confirm()
        self.assertEqual("sale", self.good.state)

    def test_last_day_holds_and_the_day_after_does_not(self):
        hold = self._force(until=self.today)
        self._check_again(hold)
        self.assertEqual("open", hold.state)
        hold.sudo().forced_until = self.today - timedelta(days=1)
        self._check_again(hold)
        self.assertEqual("ready", hold.state)

    def test_several_at_once_held_or_not(self):
        other = self._order(self.customer, 20, company=self.jpy_company)
        self._force(self.good + self.order + other)
        holds = (self.good + self.order + other).sudo().credit_hold_ids
        self.assertEqual([True] * 3, holds.mapped("forced"))
        self.assertEqual(
            self.usd_company + self.jpy_company, holds.company_id.sorted("id")
        )

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self._force(user=self.salesperson)
        with self.assertRaises(AccessError):
            self.env["credit.hold"].with_user(self.salesperson).sudo()._force(
                self.good, "x", False
            )
        with self.assertRaises(AccessError):
            self.good.with_user(self.salesperson).action_credit_force_hold()
        hold = self._force()
        for user in (self.salesperson, self.credit_user, self.auditor):
            with self.assertRaises(AccessError):
                hold.with_user(user).sudo().action_end_forced()
        seller = self._manager("mgr_seller")
        self.good.user_id = seller
        with self.assertRaisesRegex(UserError, "you sold"):
            hold.with_user(seller).action_end_forced()
        self.assertTrue(hold.forced)

    def test_confirmed_orders_and_past_days_are_refused(self):
        self.good.action_confirm()
        with self.assertRaisesRegex(UserError, "only quotations"):
            self._force()
        with self.assertRaisesRegex(UserError, "cannot be past"):
            self._force(self.order, until=self.today - timedelta(days=1))


@tagged("post_install", "-at_install")
class TestForcedOverRpc(RpcCommon):
    """A salesperson neither puts on hold by hand nor ends such a hold."""

    def test_salesperson(self):
        order = self._new(10)
        vals = {"order_ids": [Command.set(order.ids)], "reason": "x"}
        wizard = self.env["credit.order.hold"].with_user(self.credit_user).create(vals)
        for context in FORGED[:3]:
            with self._refused():
                self._call("credit.order.hold", "create", [vals], context=context)
            with self._refused():
                self._call("credit.order.hold", "action_apply", wizard.ids)
            with self._refused():
                self._call("sale.order", "action_credit_force_hold", order.ids)
        wizard.action_apply()
        hold = order.sudo().credit_hold_ids
        for method in ("action_end_forced", "action_force"):
            with self._refused():
                self._call("credit.hold", method, hold.ids)
        for method in ("_force", "_note_attempt", "_confirm_cleared"):
            with self._refused():
                self._call("credit.hold", method, hold.ids)
        for method in ("_mark", "_night_batch"):
            with self._refused():
                self._call("credit.reevaluation", method, [])
        with self._refused():
            self._call("credit.reevaluation", "create", [{"hold_id": hold.id}])
        self._call("sale.order", "action_confirm", order.ids)
        self.env.invalidate_all()
        self.assertEqual("draft", order.state)


@tagged("post_install", "-at_install")
class TestHoldOfTheParent(HoldCommon):
    """A parent company on hold holds the companies below it, not those beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daughter = cls._partner(
            "Acme Iberia", is_company=True, parent_id=cls.customer.id
        )
        cls.customer.is_company = True
        cls.granddaughter = cls._partner(
            "Acme Lisboa", is_company=True, parent_id=cls.daughter.id
        )

    def _hold_customer(self, until=False):
        self.profile.write(
            {
                "manual_hold": True,
                "manual_hold_reason": "Fraud",
                "manual_hold_until": until,
            }
        )

    def _held(self, partner, company=None):
        order = self._order(partner, 10, company=company)
        order.action_confirm()
        return order.credit_state == "held"

    def test_companies_below_are_held_and_others_are_not(self):
        self.assertEqual(self.granddaughter, self.granddaughter.commercial_partner_id)
        self._hold_customer()
        for partner, held in (
            (self.customer, True),
            (self.contact, True),
            (self.daughter, True),
            (self.granddaughter, True),
            (self.other_customer, False),
        ):
            with self.subTest(partner.name):
                self.assertIs(held, self._held(partner))
        self.assertFalse(self._held(self.daughter, self.jpy_company))

    def test_daughter_does_not_hold_the_parent(self):
        self._profile(self.daughter).write(
            {"manual_hold": True, "manual_hold_reason": "Fraud"}
        )
        self.assertFalse(self._held(self.customer))
        self.assertTrue(self._held(self.granddaughter))

    def test_hold_that_ended_holds_nobody(self):
        self._hold_customer(until=self.today)
        self.assertTrue(self._held(self.daughter))
        self.profile.manual_hold_until = self.today - timedelta(days=1)
        self.assertFalse(self._held(self.daughter))
