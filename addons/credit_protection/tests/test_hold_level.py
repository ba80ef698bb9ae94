from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_access_http import RpcCommon
from .test_hold import HoldCommon


class LevelCommon(HoldCommon):
    """Above 1,500.00 a credit director releases: the second order, not the first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd_company.credit_director_above = 1500

    def _dialog(self, holds, user):
        action = holds.with_user(user).action_release()
        return Form(
            self.env["credit.hold.release"]
            .with_user(user)
            .with_context(**action["context"])
        )


@tagged("post_install", "-at_install")
class TestLevelByAmount(LevelCommon):
    """Up to the amount a manager is enough, above it a director decides."""

    def test_each_hold_knows_its_level(self):
        self.assertRecordValues(
            self.hold + self.second_hold, [{"level": "manager"}, {"level": "director"}]
        )
        self.usd_company.credit_director_above = 0
        self.assertEqual("manager", self.second_hold.level)

    def test_manager_releases_up_to_the_amount_only(self):
        self._release(self.hold)
        with self.assertRaisesRegex(UserError, "needs a credit director"):
            self._release(self.second_hold)
        self.assertRecordValues(
            self.hold + self.second_hold, [{"state": "released"}, {"state": "open"}]
        )

    def test_typing_more_needs_a_director_too(self):
        with self.assertRaisesRegex(UserError, "needs a credit director"):
            self._release(self.hold, up_to_amount=1500.01)

    def test_director_releases_alone(self):
        self._release(self.second_hold, user=self.credit_director)
        self.second.with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", self.second.state)

    def test_batch_leaves_what_is_above_and_names_it(self):
        left = self._release(self.hold + self.second_hold)
        self.assertEqual(self.second_hold, left)
        message = left.with_user(self.credit_manager)._barred_message(left)
        self.assertIn(self.second.name, message)
        self.assertNotIn(self.order.name, message)

    def test_dialog_of_several_names_only_what_is_above(self):
        holds = self.hold + self.second_hold
        text = self._dialog(holds, self.credit_manager).level_text
        self.assertIn(self.second.name, text)
        self.assertNotIn(self.order.name, text)
        self.usd_company.credit_director_above = 0
        text = self._dialog(holds, self.credit_manager).level_text
        self.assertEqual("You may release all of them.", text)

    def test_each_company_has_its_own_amount(self):
        profile = self._limit(self.customer, 1, company=self.jpy_company)
        order = self._order(self.customer, 90000, company=self.jpy_company)
        order.action_confirm()
        hold = order.sudo().credit_hold_ids
        self.assertEqual(profile, hold.profile_id)
        self.assertEqual("manager", hold.level)
        self.jpy_company.credit_director_above = 89999
        self.assertEqual("director", hold.level)

    def test_release_of_a_manager_ends_where_the_level_begins(self):
        self._release(self.hold)
        self.usd_company.credit_director_above = 1000
        self.order.action_confirm()
        self.assertEqual("held", self.order.credit_state)


@tagged("post_install", "-at_install")
class TestLevelByRule(HoldCommon):
    """The approver that a rule names is asked; an unknown one is the director."""

    def _level(self, *approvers, outcome="block"):
        reasons = [{"outcome": outcome, "approver": a} for a in approvers]
        return self.env["credit.hold"]._level_for(reasons, 1.0, self.usd_company)

    def test_roles(self):
        for approvers, level in (
            ((), "manager"),
            ((None,), "manager"),
            (("credit_manager",), "manager"),
            (("finance_director",), "director"),
            (("credit_director",), "director"),
            (("legal",), "director"),
            (("credit_manager", "finance_director"), "director"),
        ):
            with self.subTest(approvers):
                self.assertEqual(level, self._level(*approvers))

    def test_warnings_ask_nobody(self):
        self.assertEqual("manager", self._level("legal", outcome="warn"))

    def test_rule_of_the_director_is_honoured(self):
        text = self.env["credit.ruleset"].search([("state", "=", "active")]).text
        director = text.replace(
            "approver: credit_manager\n    reason: LIMIT",
            "approver: finance_director\n    reason: LIMIT",
        )
        director = director.replace(
            "reasons: [LIMIT], approvers: [credit_manager]",
            "reasons: [LIMIT], approvers: [finance_director]",
        )
        self.assertNotEqual(text, director)
        ruleset = self.env["credit.ruleset"].create({"text": director})
        ruleset.action_activate_instead()
        order = self._order(self.customer, 2000, user_id=self.salesperson.id)
        order.action_confirm()
        with self.assertRaisesRegex(UserError, "needs a credit director"):
            self._release(order.credit_hold_ids)
        self._release(order.credit_hold_ids, user=self.credit_director)
        order.action_confirm()
        self.assertEqual("sale", order.state)


@tagged("post_install", "-at_install")
class TestSendingForApproval(LevelCommon):
    """One recommends, another one decides, and neither sold the order."""

    def _recommend(self, user=None):
        form = self._dialog(self.second_hold, user or self.credit_manager)
        form.reason_id = self.reason
        form.note = "Bank guarantee is on its way"
        form.prepayment = 20
        self.assertTrue(form.above_level)
        self.assertFalse(form.recommended_text)
        self.assertIn("Credit director, above", form.level_text)
        return form.save().action_send()

    def test_manager_recommends_and_director_decides(self):
        self.second.with_user(self.salesperson).action_credit_ask_release()
        self.assertIn(self.credit_manager, self.second_hold.activity_ids.user_id)
        self.assertNotIn(self.credit_director, self.second_hold.activity_ids.user_id)

        self._recommend()

        self.assertRecordValues(
            self.second_hold,
            [{"state": "asked", "recommended_by_id": self.credit_manager.id}],
        )
        self.assertIn(self.credit_director, self.second_hold.activity_ids.user_id)
        self.assertNotIn(self.credit_manager, self.second_hold.activity_ids.user_id)
        verdict = self.second.with_user(self.salesperson).credit_verdict
        self.assertIn("Recommended by", verdict["asked"])
        form = self._dialog(self.second_hold, self.credit_director)
        self.assertEqual((20.0, self.reason), (form.prepayment, form.reason_id[:]))
        self.assertIn("Bank guarantee", form.recommended_text)
        self.assertFalse(form.above_level)
        form.save().action_release()
        self.assertEqual("conditional", self.second_hold.state)

    def test_recommending_is_no_release(self):
        self._recommend()
        self.second.action_confirm()
        self.assertEqual("draft", self.second.state)

    def test_nobody_does_both(self):
        self._recommend()
        director = self.env.ref("credit_protection.group_credit_director")
        self.credit_manager.group_ids = [Command.link(director.id)]
        with self.assertRaisesRegex(UserError, "you recommended"):
            self._release(self.second_hold)

    def test_seller_does_not_recommend(self):
        seller = self._manager("mgr_seller")
        self.second.user_id = seller
        with self.assertRaises(UserError):
            self.second_hold.with_user(seller)._recommend(self.reason, "", {})

    def test_rejected_recommendation_can_be_made_again(self):
        self._recommend()
        self.second_hold.with_user(self.credit_director)._reject("No")
        self.assertFalse(self.second_hold.recommended_by_id)
        self._recommend()
        self.assertEqual(self.credit_manager, self.second_hold.recommended_by_id)

    def test_directors_are_asked_where_no_manager_is(self):
        self.credit_manager.active = False
        others = self.env.ref("credit_protection.group_credit_manager").all_user_ids
        (others - self.credit_director - self.env.user).filtered(
            lambda user: (
                not user.has_group("credit_protection.group_credit_director")
                and user.id != 1
            )
        ).active = False
        self.second.with_user(self.salesperson).action_credit_ask_release()
        self.assertIn(self.credit_director, self.second_hold.activity_ids.user_id)


@tagged("post_install", "-at_install")
class TestLevelOverRpc(RpcCommon):
    """A manager who calls the server by hand is still no director."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd_company.credit_director_above = 1000
        cls.order = cls._order(cls.customer, 1500, user_id=cls.salesperson.id)
        cls.order.action_confirm()
        cls.hold = cls.order.credit_hold_ids
        cls.reason = cls.env["credit.release.reason"].search([], limit=1)

    def test_manager_cannot_release_and_sales_cannot_send(self):
        vals = {
            "hold_ids": [Command.set(self.hold.ids)],
            "reason_id": self.reason.id,
            "up_to_amount": 10,
        }
        self.authenticate("credit_manager", "credit_manager")
        wizard_id = self._call("credit.hold.release", "create", vals)
        for context in ({}, {"above_level": False, "default_level": "manager"}):
            with self._refused():
                self._call(
                    "credit.hold.release",
                    "action_release",
                    [wizard_id],
                    context=context,
                )
        for method in ("_recommend", "_write_release", "_within_level"):
            with self._refused():
                self._call("credit.hold", method, self.hold.ids)
        self.authenticate("credit_sales", "credit_sales")
        with self._refused():
            self._call("credit.hold.release", "action_send", [wizard_id])
        self.env.invalidate_all()
        self.assertRecordValues(
            self.hold, [{"state": "open", "recommended_by_id": False}]
        )
