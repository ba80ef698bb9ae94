from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_hold import HoldCommon


@tagged("post_install", "-at_install")
class TestReleaseCovers(HoldCommon):
    """A release lets this order pass as it was when released, not anything else."""

    def _assert_void(self):
        self.order.action_confirm()
        self.assertRecordValues(
            self.order, [{"state": "draft", "credit_state": "held"}]
        )
        self.assertIn("release is void", "".join(self.order.message_ids.mapped("body")))

    def _assert_covers(self):
        self.order.action_confirm()
        self.assertEqual("sale", self.order.state)

    def test_smaller_order_passes(self):
        self._release()
        self.order.order_line.price_unit = 1200
        self._assert_covers()

    def test_grown_order_does_not(self):
        self._release()
        self.order.order_line.price_unit = 1500.01
        self._assert_void()

    def test_release_up_to_more_lets_it_grow(self):
        self._release(up_to_amount=2000)
        self.order.order_line.price_unit = 2000
        self._assert_covers()

    def test_other_exposure_that_grows_voids_it(self):
        self._release()
        self._invoice(self.customer, 0.01)
        self._assert_void()

    def test_other_exposure_of_another_customer_does_not_matter(self):
        self._release()
        self._invoice(self.other_customer, 500)
        self._assert_covers()

    def test_last_day_passes_and_the_day_after_does_not(self):
        self._release()
        company = self.env.registry["res.company"]
        tomorrow = self.today + timedelta(days=1)
        with patch.object(company, "_credit_today", lambda self: tomorrow):
            self._assert_void()
        self._release(self.hold)
        self._assert_covers()

    def test_reason_that_was_not_released_voids_it(self):
        self._release()
        self.profile.write({"manual_hold": True, "manual_hold_reason": "Fraud"})
        self._assert_void()
        self.assertEqual({"LIMIT", "HOLD"}, set(self.hold.reason_codes))

    def test_fewer_reasons_pass(self):
        self.profile.write({"manual_hold": True, "manual_hold_reason": "Fraud"})
        self.order.action_confirm()
        self._release()
        self.profile.manual_hold = False
        self._assert_covers()

    def test_release_is_for_one_order(self):
        self._release()
        copy = self.order.copy()
        copy.action_confirm()
        self.assertEqual("held", copy.credit_state)


@tagged("post_install", "-at_install")
class TestReevaluating(HoldCommon):
    """Judged again without confirming: ready, unchanged, badges struck out."""

    def test_paid_and_unpaid(self):
        self.profile.credit_limit = 2000
        (self.hold + self.second_hold).invalidate_recordset()

        result = (
            (self.hold + self.second_hold)
            .with_user(self.credit_user)
            .action_reevaluate()
        )

        self.assertEqual(
            "Ready to be released: 1. Still held: 1.", result["params"]["message"]
        )
        self.assertRecordValues(
            self.hold + self.second_hold, [{"state": "ready"}, {"state": "open"}]
        )
        self.assertEqual([True], [b["cleared"] for b in self.hold.reasons])
        self.assertEqual([False], [b["cleared"] for b in self.second_hold.reasons])
        self.assertEqual("draft", self.order.state)

    def test_only_changes_are_logged(self):
        count = self.env["credit.decision"].search_count([])
        self.hold.with_user(self.credit_user).action_reevaluate()
        self.assertEqual(count, self.env["credit.decision"].search_count([]))
        self.profile.credit_limit = 2000
        self.hold.with_user(self.credit_user).action_reevaluate()
        self.assertEqual(count + 1, self.env["credit.decision"].search_count([]))

    def test_ready_order_confirms_and_its_hold_closes(self):
        self.profile.credit_limit = 2000
        self.hold.with_user(self.credit_user).action_reevaluate()

        self.order.with_user(self.salesperson).action_confirm()

        self.assertRecordValues(self.order, [{"state": "sale", "credit_state": False}])
        self.assertEqual("closed", self.hold.state)

    def test_ready_that_is_ready_no_more(self):
        self.profile.credit_limit = 2000
        self.hold.with_user(self.credit_user).action_reevaluate()
        self.profile.credit_limit = 100

        self.hold.with_user(self.credit_user).action_reevaluate()

        self.assertEqual("open", self.hold.state)

    def test_partly_cleared_reasons_are_struck_out(self):
        self.profile.write({"manual_hold": True, "manual_hold_reason": "Fraud"})
        self.order.action_confirm()
        self.profile.credit_limit = 2000

        self.hold.with_user(self.credit_user).action_reevaluate()

        self.assertEqual(
            {
                "Customer on hold": (False, "dark"),
                "Over the credit limit": (True, "warning"),
            },
            {b["title"]: (b["cleared"], b["level"]) for b in self.hold.reasons},
        )

    def test_salesperson_reevaluates_through_the_order_only(self):
        with self.assertRaises(AccessError):
            self.hold.with_user(self.salesperson).action_reevaluate()
        self.profile.credit_limit = 2000
        self.order.with_user(self.salesperson).action_credit_reevaluate()
        self.assertEqual("ready", self.order.credit_state)

    def test_credit_team_reevaluates_orders_that_it_may_not_change(self):
        self.profile.credit_limit = 2000
        order = self.order.with_user(self.credit_manager)
        self.assertFalse(order.has_access("write"))
        order.action_credit_reevaluate()
        self.assertEqual("ready", self.order.credit_state)


@tagged("post_install", "-at_install")
class TestReleaseDialog(HoldCommon):
    """The dialog shows what the release does, and gives nobody a right."""

    def _dialog(self, holds, user=None):
        action = holds.with_user(user or self.credit_manager).action_release()
        return Form(
            self.env["credit.hold.release"]
            .with_user(user or self.credit_manager)
            .with_context(**action["context"])
        )

    def test_defaults_and_effect(self):
        self._invoice(self.customer, 300)
        form = self._dialog(self.hold)

        self.assertEqual(self.today + timedelta(days=5), form.valid_until)
        self.assertEqual(1500.0, form.up_to_amount)
        self.assertEqual("Over the credit limit", form.reasons[0]["title"])
        for text in ("What this release does", "300.00", "1,800.00", "Over the limit"):
            self.assertIn(text, form.overview_html)
        form.up_to_amount = 1700
        self.assertIn("2,000.00", form.overview_html)
        form.reason_id = self.reason
        rows = form.save().overview["rows"]
        self.assertEqual(["strong", "", "danger"], [row["level"] for row in rows])

    def test_release_button(self):
        form = self._dialog(self.hold)
        form.reason_id = self.reason
        form.note = "Announced"
        wizard = form.save()

        self.assertEqual("ir.actions.act_window_close", wizard.action_release()["type"])

        self.assertEqual("released", self.hold.state)
        self.assertEqual(self.today + timedelta(days=5), self.hold.valid_until)

    def test_amount_is_needed(self):
        form = self._dialog(self.hold)
        form.reason_id = self.reason
        form.up_to_amount = 0
        with self.assertRaisesRegex(UserError, "Enter the amount"):
            form.save().action_release()

    def test_several_are_released_each_up_to_its_own_amount(self):
        form = self._dialog(self.hold + self.second_hold)
        form.reason_id = self.reason
        self.assertNotIn("<table", form.overview_html)
        form.save().action_release()

        self.assertRecordValues(
            self.hold + self.second_hold,
            [{"up_to_amount": 1500.0}, {"up_to_amount": 1600.0}],
        )

    def test_dialog_names_what_somebody_else_must_decide(self):
        manager = self._manager("mgr_seller")
        self.second.user_id = manager
        form = self._dialog(self.hold + self.second_hold, user=manager)
        form.reason_id = self.reason
        self.assertEqual(self.hold, form.hold_ids[:])

    def test_dialog_is_closed_to_others(self):
        for user in (self.salesperson, self.credit_user):
            with self.assertRaises(AccessError):
                self.env["credit.hold.release"].with_user(user).create(
                    {"hold_ids": self.hold.ids, "reason_id": self.reason.id}
                )
        order = self.order.with_user(self.salesperson)
        with self.assertRaises(AccessError):
            order.action_credit_release()
        action = self.order.with_user(
            self._manager("mgr_other")
        ).action_credit_release()
        self.assertEqual(self.hold.ids, action["context"]["default_hold_ids"])

    def test_asked_at_is_now(self):
        before = fields.Datetime.now()
        self.order.with_user(self.salesperson).action_credit_ask_release()
        self.assertGreaterEqual(self.hold.asked_at, before.replace(microsecond=0))
