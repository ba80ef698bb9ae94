from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .escalation_common import EscalationCommon
from .test_access_http import RpcCommon
from .test_worklist import WorklistCommon


class RemindCommon(WorklistCommon, EscalationCommon):
    """The worklist beside the reminder ladder."""

    def _remind(self, partner, company=None, user=None):
        return self._as("credit.cockpit", company, user).action_remind(partner.id)


@tagged("post_install", "-at_install")
class TestWorklistReminder(RemindCommon):
    """Reminders that wait are a reason to act; those that people send are contacts."""

    def test_a_reminder_that_waits(self):
        move = self._invoice(self.customer, 100, due=-10)
        self._invoice(self.other_customer, 900, due=-10)
        self._run()
        step = self._steps(self.customer)

        why = {row["id"]: row["why"] for row in self._list()["rows"]}

        self.assertEqual("reminder", why[self.customer.id])
        [line] = self._page(self.customer)["reminders"]
        self.assertEqual((step.id, "info"), (line["id"], line["level"]))
        self.assertIn("100.00", line["text"])
        action = self._remind(self.customer)
        self.assertEqual(
            ("credit.escalation.step", step.id, "new"),
            (action["res_model"], action["res_id"], action["target"]),
        )

        self._send(step)

        self.assertRecordValues(
            self._last(self.customer),
            [{"channel": "reminder", "user_id": self.credit_user.id}],
        )
        self.assertEqual([self.other_customer.id], self._ids())
        [line] = self._page(self.customer)["reminders"]
        self.assertEqual("muted", line["level"])
        self.assertTrue(move.exists())

    def test_a_reminder_that_nobody_may_send_yet(self):
        self._invoice(self.customer, 100, due=-10)
        self._invoice(self.other_customer, 90, due=-10)
        self._run()
        self._steps(self.customer)._write({"state": "approval"})

        def says(user):
            rows = self._list(user=user)["rows"]
            return {row["id"]: row["why_text"] for row in rows}

        collector, manager = says(self.credit_user), says(self.credit_manager)

        self.assertEqual("The reminder waits for approval", collector[self.customer.id])
        self.assertEqual("Approve the reminder", manager[self.customer.id])
        for one in (collector, manager):
            self.assertEqual(
                "Send the reminder that is prepared", one[self.other_customer.id]
            )

    def test_what_the_ladder_asks_for_is_prepared(self):
        self._invoice(self.customer, 100, due=-10)
        self._invoice(self.customer, 9_000, due=-10, company=self.jpy_company)

        action = self._remind(self.customer)

        step = self._steps(self.customer)
        self.assertEqual(step.id, action["res_id"])
        self.assertEqual(self.usd_company, step.company_id)
        yen = self._remind(self.customer, self.jpy_company)
        self.assertEqual(self.jpy_company, step.browse(yen["res_id"]).company_id)
        self.assertEqual(step.id, self._remind(self.customer)["res_id"])
        self._send(step)
        with self.assertRaisesRegex(UserError, "No reminder"):
            self._remind(self.customer)
        self._invoice(self.other_customer, 100, due=30)
        with self.assertRaisesRegex(UserError, "No reminder"):
            self._remind(self.other_customer)

    def test_reminders_in_two_currencies(self):
        self._invoice(self.customer, 100, due=-10)
        self._invoice(self.customer, 80, due=-10, currency=self.eur)
        self._run()
        steps = self._steps(self.customer)
        self.assertEqual(2, len(steps))

        action = self._remind(self.customer)

        self.assertEqual(steps, steps.search(action["domain"], order="id"))

    def test_what_a_job_sends_is_no_contact(self):
        self._invoice(self.customer, 100, due=-10)
        self._run()
        with self._channels() as sent:
            self._steps(self.customer)._send_now()

        self.assertEqual(1, len(sent))
        self.assertFalse(self._last(self.customer))
        self.assertEqual("late", self._list()["rows"][0]["why"])

    def test_who_may_remind(self):
        self._invoice(self.customer, 100, due=-10)
        for user in (self.salesperson, self.accountant, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._remind(self.customer, user=user)
        self.assertFalse(self._steps(self.customer))
        statement = self._as("credit.cockpit").action_statement(self.customer.id)
        self.assertEqual(self.customer.ids, statement["context"]["active_ids"])


@tagged("post_install", "-at_install")
class TestWorklistTour(RemindCommon, RpcCommon):
    """The collector's morning in the web client."""

    def test_the_collectors_morning(self):
        last = self._partner("Zeta", street="High Street 4", city="Springfield")
        moves = [
            self._invoice(partner, amount, due=due)
            for partner, amount, due in (
                (self.customer, 900, -10),
                (self.other_customer, 500, -10),
                (last, 100, -16),
            )
        ]

        self.start_tour(
            "/odoo/credit-worklist",
            "credit_protection_worklist",
            login="credit_user",
        )

        contacts = [self._last(move.partner_id) for move in moves]
        self.assertRecordValues(
            self.env["credit.contact"].union(*contacts),
            [
                {"channel": "call", "outcome": "no_answer", "note": "Rang for long"},
                {"channel": "promise", "outcome": False, "note": "Mr Bolt"},
                {"channel": "reminder", "outcome": False, "note": contacts[2].note},
            ],
        )
        self.assertEqual(self.today + timedelta(days=1), contacts[0].next_on)
        self.assertEqual(500.0, moves[1].credit_promise_ids.amount)
        self.assertRecordValues(
            self._steps(self.customer + self.other_customer + last),
            [
                {
                    "partner_id": last.id,
                    "channel": "letter",
                    "state": "sent",
                    "amount_total": 100.0,
                }
            ],
        )
        letter = self._steps(last).document_ids
        self.assertIn(moves[2].name.encode(), letter._bytes())
        self.assertEqual([], self._ids())
