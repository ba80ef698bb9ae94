from odoo.exceptions import UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .escalation_common import LADDER, EscalationCommon


@tagged("post_install", "-at_install")
class TestEscalationHttp(EscalationCommon, HttpCase):
    """What a client may do to reminders, and what screens tell whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice(cls.customer, 100, due=-16)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_refused(self, model, method, *args, **kwargs):
        with (
            mute_logger("odoo.http", "odoo.sql_db"),
            self.assertRaises(JsonRpcException),
        ):
            self._call(model, method, *args, **kwargs)

    def test_what_a_client_may(self):
        self._run()
        step, model = self._steps(), "credit.escalation.step"
        self.authenticate("credit_user", "credit_user")
        self.assertTrue(self._call(model, "web_read", step.ids, {"state": {}}))
        for method, *args in (
            ("write", step.ids, {"state": "sent"}),
            ("write", step.ids, {"amount_total": 1}),
            ("write", step.ids, {"episode": 9}),
            ("create", [{"partner_id": self.customer.id, "step": "x"}]),
            ("unlink", step.ids),
            ("copy", step.ids),
            ("action_approve", step.ids),
            ("_send_now", step.ids),
            ("_mark_sent", step.ids),
            ("_skip", step.ids, "Because"),
        ):
            for context in ({}, {"su": True, "default_state": "sent"}):
                with self.subTest(method=method, context=context):
                    self._assert_refused(model, method, *args, context=context)
        lines = step.line_ids.ids
        for method, *args in (
            ("write", lines, {"amount_open": 1}),
            ("unlink", lines),
        ):
            self._assert_refused("credit.escalation.step.line", method, *args)
        self._assert_refused("credit.escalation", "_night_batch", [])
        self.assertEqual("prepared", step.state)
        self._call(model, "write", step.ids, {"subject": "Please"})
        step.invalidate_recordset()
        self.assertEqual("Please", step.subject)

        self.authenticate("credit_sales", "credit_sales")
        self._assert_refused(model, "web_read", step.ids, {"state": {}})
        self._assert_refused(model, "action_send", step.ids)
        self._assert_refused("res.partner", "action_credit_remind", self.customer.ids)

    def test_what_screens_tell(self):
        self._run()
        self._send(self._steps())
        partner, invoice = self.customer, self.invoice
        told = partner.with_user(self.credit_user).credit_reminder_text
        self.assertIn("step 3 (Second)", told)
        self.assertIn("100", told)
        sales = partner.with_user(self.salesperson).credit_reminder_text
        self.assertIn("Reminded on", sales)
        self.assertNotIn("Second", sales)
        self.assertFalse(
            self.other_customer.with_user(self.salesperson).credit_reminder_text
        )
        self.assertIn(
            "Second", invoice.with_user(self.credit_user).credit_reminder_text
        )
        self._optout(partner, move_id=invoice.id)
        invoice.invalidate_recordset()
        self.assertIn("No reminders until", invoice.credit_reminder_text)
        opened = invoice.with_user(self.credit_user).action_credit_reminders()
        found = self.env[opened["res_model"]].search(opened["domain"])
        self.assertEqual(self._steps(), found.sudo())

    def test_steps_have_titles_in_all_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        text = LADDER.replace(
            "id: first,", "id: first, title: {{en: First reminder, zh_CN: 第一次催款}},"
        )
        self._activate(text.replace("ruleset: ladder", "ruleset: titled"))
        self._invoice(self.other_customer, 100, due=-4)

        self._run()

        first, second = self._steps().sorted("day")
        self.assertEqual("First reminder", first.with_context(lang="en_US").step_title)
        chinese = first.with_context(lang="zh_CN")
        self.assertEqual("第一次催款", chinese.step_title)
        self.assertEqual("Second", second.with_context(lang="zh_CN").step_title)
        self.assertEqual(chinese, chinese.search([("step_title", "ilike", "第一次")]))
        [(title, count)] = chinese._read_group(
            [("id", "=", first.id)], ["step_title"], ["__count"]
        )
        self.assertEqual(("第一次催款", 1), (title, count))
        with self.assertRaises(UserError):
            first.with_user(self.credit_user).update_field_translations(
                "step_title", {"zh_CN": "Mine"}
            )

    def test_remind_now(self):
        self.authenticate("credit_user", "credit_user")
        opened = self._call("res.partner", "action_credit_remind", self.contact.ids)
        self.assertEqual([("id", "in", self._steps().ids)], _plain(opened["domain"]))
        self._assert_refused(
            "res.partner", "action_credit_remind", self.other_customer.ids
        )
        opened = self._call("res.partner", "action_credit_optout", self.contact.ids)
        self.assertEqual(self.customer.id, opened["context"]["default_partner_id"])


def _plain(domain):
    return [tuple(part) for part in domain]
