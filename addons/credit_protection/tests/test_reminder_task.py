import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .reminder_common import ReminderCommon


@tagged("post_install", "-at_install")
class TestReminderTask(ReminderCommon):
    """Letters, calls, tasks, holds, collection and text messages."""

    def _came(self, step, kind, user=None, **vals):
        return (
            self.env["credit.escalation.outcome"]
            .with_user(user or self.credit_user)
            .create({"step_id": step.id, "kind": kind, **vals})
            .action_record()
        )

    # === letters === #

    def test_a_letter_is_kept_and_printed_with_others(self):
        step = self._step(self.late, "letter", template="final_demand")
        other = self._step(self._invoice(self.other_customer, 5, due=-9), "letter")

        (step + other)._credit_send()

        self.assertEqual(("sent", "waiting"), (step.state, step.delivery_status))
        self.assertIn("We demand payment", step.body)
        self.assertIn(b"Springfield", step.document_ids._bytes())
        self.assertEqual("failed", other.state)
        self.assertIn("postal address", other.reason)
        action = step.action_credit_print_letters()
        self.assertIn(f"ids={step.id}", action["url"])
        self.assertEqual(self.credit_user, step.printed_by_id)
        with self.assertRaisesRegex(UserError, "None of these"):
            other.action_credit_print_letters()
        step.action_credit_came_back()
        self.assertEqual("bounced", step.state)
        self.assertIn("returned", self._told(step).note)
        with self.assertRaises(UserError):
            step.action_credit_came_back()
        with self.assertRaises(AccessError):
            step.with_user(self.auditor).action_credit_print_letters()
        with self.assertRaises(AccessError):
            step.with_user(self.salesperson)._credit_letters_pdf()

    # === calls and tasks === #

    def test_a_call_with_its_script_and_what_came_of_it(self):
        step = self._step(self.late, "call", send_to="collector")
        self.customer.phone = "+1 555 0100"

        step._credit_send()

        (call,) = self._told(step, "reminder_call")
        self.assertEqual(self.credit_manager, call.user_id)
        self.assertIn("+1 555 0100", call.note)
        self.assertIn("900.00", call.summary)
        self.assertEqual("sent", step.state)
        with self.assertRaisesRegex(UserError, "try again"):
            self._came(step, "not_reached", again_on=False)
        tomorrow = (
            self.env["credit.escalation.outcome"].create({"step_id": step.id}).again_on
        )
        self._came(step, "not_reached", again_on=tomorrow, note="Engaged")
        self.assertEqual(("sent", tomorrow), (step.state, call.date_deadline))
        action = self._came(step, "promised", note="Ms Zhang")
        self.assertEqual("credit.promise", action["res_model"])
        self.assertEqual(self.late.ids, action["context"]["default_invoice_ids"])
        self.assertRecordValues(
            step,
            [{"state": "done", "outcome": "Promised to pay: Ms Zhang",
              "outcome_kind": "promised", "done_by_id": self.credit_user.id}],
        )  # fmt: skip
        self.assertFalse(self._told(step, "reminder_call"))
        with self.assertRaisesRegex(UserError, "no call or task"):
            self._came(step, "reached")

    def test_closing_the_activity_is_doing_it(self):
        step = self._step(self.late, "activity", template="stop_deliveries",
                          send_to="credit_manager")  # fmt: skip
        step._credit_send()
        (task,) = self._told(step, "reminder_task")
        self.assertEqual(self.credit_manager, task.user_id)
        self.assertIn("Stop deliveries to Acme", task.summary)

        task.with_user(self.credit_manager).action_feedback(feedback="Told them")

        self.assertRecordValues(
            step, [{"state": "done", "outcome": "Told them",
                    "done_by_id": self.credit_manager.id}]
        )  # fmt: skip

    def test_a_salesperson_closes_their_task(self):
        self.customer.user_id = self.salesperson
        step = self._step(self.late, "activity", template="stop_deliveries",
                          send_to="salesperson")  # fmt: skip
        step._credit_send()
        (task,) = self._told(step, "reminder_task")
        self.assertEqual(self.salesperson, task.user_id)
        self.env.invalidate_all()

        task.with_user(self.salesperson).action_feedback(feedback="Told them")

        self.assertRecordValues(
            step, [{"state": "done", "done_by_id": self.salesperson.id}]
        )

    def test_a_dispute_on_the_phone(self):
        step = self._step(self.late, "call")
        step._credit_send()
        action = self._came(step, "disputed")
        self.assertEqual("credit.dispute", action["res_model"])
        self.assertEqual(self.late.id, action["context"]["default_move_id"])
        with self.assertRaises(AccessError):
            self._came(step, "reached", self.salesperson)

    # === holds === #

    def test_the_ladder_puts_on_hold(self):
        profile = self._profile(self.customer)
        step = self._step(self.late, "hold", send_to="credit_manager",
                          template="stop_deliveries")  # fmt: skip

        step._credit_send()
        (task,) = self._told(step, "reminder_task")
        self.assertEqual(self.credit_manager, task.user_id)
        self.assertIn("Stop deliveries to Acme", task.summary)

        self.assertTrue(profile.manual_hold)
        self.assertIn("900.00", profile.manual_hold_reason)
        self.assertEqual("done", step.state)
        again = self._step(self.late, "hold")
        again._credit_send()
        self.assertIn("already", again.outcome)
        self.assertIn(step.name, profile.manual_hold_reason)

    def test_what_else_a_step_sets(self):
        profile = self._profile(self.customer)
        step = self._step(self.late, "activity", template="stop_deliveries",
                          sets="stop_deliveries")  # fmt: skip
        step._credit_send()
        self.assertTrue(profile.manual_hold)
        self.assertEqual("sent", step.state)

    # === collection === #

    def test_hand_over_to_collection(self):
        letter = self._step(self.late, "letter")
        letter._credit_send()
        step = self._step(self.late, "collection", send_to="collector")

        step._credit_send()

        self.assertEqual("sent", step.state)
        (task,) = self._told(step, "reminder_task")
        self.assertIn("Hand over", task.summary)
        with zipfile.ZipFile(io.BytesIO(step.document_ids._bytes())) as archive:
            names = archive.namelist()
            items = archive.read("items.csv").decode("utf-8-sig")
            reminders = archive.read("reminders.csv").decode("utf-8-sig")
            printed = next(name for name in names if name.startswith("reminders/"))
            self.assertEqual(letter.document_ids._bytes(), archive.read(printed))
        self.assertIn("index.json", names)
        self.assertTrue([name for name in names if name.startswith("invoices/")])
        self.assertIn("C1042,Acme,Main Street 1,10115,Springfield", items)
        self.assertIn(f"{self.late.name}", items)
        self.assertIn("900.00", items)
        self.assertIn(letter.document_ids.sha256, reminders)
        self.assertTrue(step._credit_files_zip()[1].startswith(b"PK"))
        with self.assertRaisesRegex(UserError, "No file"):
            self._step(self.late).action_credit_download()
        self._came(step, "reached", note="Case 77")
        self.assertEqual("done", step.state)

    # === text messages === #

    def test_text_messages_need_their_addon(self):
        step = self._step(self.late, "sms")
        with patch.object(type(step), "_credit_can_text", return_value=False):
            step._credit_send()
        self.assertEqual("failed", step.state)
        self.assertIn("SMS gateway", step.reason)
        if step._credit_can_text():
            step._credit_send()
            self.assertIn("no phone number", step.reason)
            self.customer.phone = "+1 202 555 0100"
            step._credit_send()
            self.assertEqual("sent", step.state)
            self.assertIn("900.00", step.body)
            self.assertEqual("+1 202 555 0100", step.recipient_email)

    def test_forty_tasks_cost_as_much_as_two(self):
        steps = self.env["credit.escalation.step"]
        for _number in range(84):
            steps |= self._step(self.late, "call")
        parts = iter((steps[:2], steps[2:42], steps[42:44], steps[44:]))
        costs = []
        for some in parts:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._send_tasks()
            self.env.flush_all()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertEqual(costs[2], costs[3])
