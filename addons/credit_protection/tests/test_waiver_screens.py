from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .waiver_common import LIMIT, WaiverCommon


@tagged("post_install", "-at_install")
class TestWaiverScreens(WaiverCommon):
    """The dialog, the profile, the banner and the page behind "Why?"."""

    def _page(self, user, decision=None):
        decision = decision or self.hold.decision_id
        page = self.env["credit.verdict"].with_user(user)._page(decision.sudo())
        return {rule["id"]: rule for rule in page["rules"]}

    def test_from_a_reason_to_the_waiver(self):
        rules = self._page(self.credit_manager)
        self.assertTrue(rules["over-limit"]["can_waive"])
        self.assertFalse(rules["overdue"]["can_waive"])
        decision = self.hold.decision_id.with_user(self.credit_manager)

        action = decision.action_waive("over-limit")
        model = self.env[action["res_model"]].with_user(self.credit_manager)
        dialog = Form(model.with_context(**action["context"]))
        self.assertEqual(LIMIT, dialog.rule)
        self.assertIn("now: 1", dialog.consequences)
        dialog.reason = "Payment plan"
        dialog.save().action_waive()

        self.assertEqual("ready", self.hold.state)
        self.assertEqual(1, self.profile.waiver_count)
        self.assertEqual("Payment plan", self.profile.active_waiver_ids.reason)
        partner = self.contact.with_user(self.auditor)
        self.assertEqual(
            self.profile.active_waiver_ids.ids, partner.credit_waiver_ids.ids
        )
        self.assertIn("Payment plan", self.profile.message_ids[0].body)

    def test_who_is_offered_to_waive(self):
        for user, offered in (
            (self.credit_manager, True),
            (self.credit_user, False),
            (self.auditor, False),
            (self.salesperson, False),
        ):
            self.assertEqual(offered, self._page(user)["over-limit"]["can_waive"])
        self.customer.user_id = self.credit_manager
        self.assertFalse(self._page(self.credit_manager)["over-limit"]["can_waive"])
        decision = self.hold.decision_id
        for user in (self.credit_user, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                decision.with_user(user).action_waive("over-limit")
        with self.assertRaises(UserError):
            decision.with_user(self.credit_manager).action_waive("over-limit")

    def test_page_and_banner_name_it(self):
        waiver = self._grant()
        decision = self.hold.decision_id
        self.assertEqual("warn", decision.outcome)

        seen = self._page(self.auditor)["over-limit"]["waiver"]
        self.assertIn(waiver.name, seen["text"])
        self.assertIn("(Payment plan)", seen["text"])
        self.assertEqual(waiver.id, seen["id"])
        by_sales = self._page(self.salesperson)["over-limit"]["waiver"]
        self.assertIn(waiver.name, by_sales["text"])
        self.assertNotIn("Payment plan", by_sales["text"])
        self.assertFalse(by_sales["id"])

        verdict = self.order.with_user(self.salesperson).credit_verdict
        self.assertIn(waiver.name, verdict["headline"])
        self.assertIn(waiver.name, verdict["reasons"][0]["waiver"])
        self.assertNotIn("Payment plan", str(verdict))
