from unittest.mock import patch

from psycopg2 import errors

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .escalation_common import EscalationCommon

TRUTH = "odoo.addons.credit_protection.models.reminders.credit_escalation_truth"


@tagged("post_install", "-at_install")
class TestEscalationSend(EscalationCommon):
    """Reminders leave once, after the books were read again, and stay as they left."""

    def test_what_was_paid_is_left_out(self):
        paid = self._invoice(self.customer, 60, due=-16)
        kept = self._invoice(self.customer, 100, due=-16)
        gone = self._invoice(self.other_customer, 100, due=-16)
        self._run()
        self._payment(self.customer, 60, paid)
        self._payment(self.other_customer, 100, gone)

        with self._channels() as sent:
            answer = self._steps().with_user(self.credit_user).action_send()

        step = self._steps(self.customer)
        self.assertEqual([step], sent)
        self.assertEqual(kept, step.line_ids.move_id)
        self.assertRecordValues(
            self._steps(),
            [
                {"state": "sent", "amount_total": 100, "delivery_status": "waiting"},
                {"state": "cancelled", "amount_total": 100, "delivery_status": False},
            ],
        )
        self.assertEqual(self.credit_user, step.sent_by_id)
        self.assertIn("1 of 2", answer["params"]["message"])
        self.assertIn("Nothing is left", answer["params"]["message"])

    def test_never_twice(self):
        self._invoice(self.customer, 100, due=-16)
        self._run()
        step = self._send(self._steps())
        with self.assertRaises(UserError):
            self._send(step)
        with self._channels() as sent:
            step._send_now()
        self.assertFalse(sent)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO credit_escalation_step (name, company_id, partner_id,"
                " currency_id, step, channel, episode, mode, state) SELECT name,"
                " company_id, partner_id, currency_id, step, channel, episode, mode,"
                " 'prepared' FROM credit_escalation_step WHERE id = %s",
                [step.id],
            )

    def test_what_was_sent_is_evidence(self):
        self._invoice(self.customer, 100, due=-16)
        self._run()
        step = self._steps()
        step.with_user(self.credit_user).write({"subject": "Please pay", "body": "Now"})
        self._send(step)
        self.assertIn("Now", step.body)

        for vals in ({"body": "Else"}, {"amount_total": 1}, {"state": "prepared"}):
            with self.assertRaises(UserError):
                step.with_user(self.credit_manager).write(vals)
        for query in (
            "UPDATE credit_escalation_step SET body = 'x' WHERE id = %s",
            "DELETE FROM credit_escalation_step WHERE id = %s",
            "UPDATE credit_escalation_step_line SET amount_open = 1 WHERE step_id = %s",
            "DELETE FROM credit_escalation_step_line WHERE step_id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [step.id])
        step._mark_delivered()
        self.env.flush_all()
        self.assertEqual("delivered", step.delivery_status)

    def test_a_text_about_other_amounts_goes_back(self):
        self._invoice(self.customer, 100, due=-16)
        self._run()
        step = self._steps()
        step.with_user(self.credit_user).body = "You owe 100"
        self._invoice(self.customer, 50, due=-2)

        self._send(step)

        self.assertEqual("prepared", step.state)
        self.assertEqual(150, step.amount_total)
        self.assertIn("look at it again", step.reason)
        self._send(step)
        self.assertEqual("sent", step.state)

    def test_one_that_fails_is_named(self):
        self._invoice(self.customer, 100, due=-16)
        self._invoice(self.other_customer, 100, due=-4)
        self._run()
        steps = self._steps()
        with mute_logger(TRUTH):
            self._send(steps, fails=("letter",))
        letter, mail = steps.sorted("channel", reverse=True)
        self.assertEqual(("failed", "sent"), (letter.state, mail.state))
        self.assertEqual("The template has a mistake", letter.reason)
        self._run()
        self.assertEqual(steps, self._steps())
        self._send(letter)
        self.assertEqual("sent", letter.state)

    def test_one_that_cannot_be_read_stops_nobody(self):
        self._invoice(self.customer, 100, due=-16)
        self._invoice(self.other_customer, 100, due=-16)
        self._run()
        model = self.env.registry["credit.escalation"]
        around = model._around

        def spoilt(self_, company, partners, decided):
            if self.customer.id in partners.ids:
                raise ValueError("No idea")
            return around(self_, company, partners, decided)

        with mute_logger(TRUTH), patch.object(model, "_around", spoilt):
            self._send(self._steps())

        self.assertRecordValues(
            self._steps().sorted("state"),
            [
                {"partner_id": self.customer.id, "state": "failed"},
                {"partner_id": self.other_customer.id, "state": "sent"},
            ],
        )
        self.assertEqual("No idea", self._steps(self.customer).reason)

    def test_lines_are_as_new_as_their_sums(self):
        self.usd_company.write(
            {"credit_interest_kind": "contract", "credit_interest_rate": 10}
        )
        self._invoice(self.customer, 365, due=-16)
        self._run()
        step = self._steps()
        step.with_user(self.credit_user).body = "You owe 365"
        step.line_ids.write({"days_late": 3, "interest_amount": 0})

        self._send(step)

        self.assertEqual("sent", step.state)
        self.assertEqual(16, step.line_ids.days_late)
        self.assertEqual(step.interest_amount, step.line_ids.interest_amount)
        self.assertGreater(step.interest_amount, 0)

    def test_addresses_are_read_when_it_leaves(self):
        self._invoice(self.customer, 100, due=-4)
        self._run()
        step = self._steps()
        self.customer.email = "new@acme.example"
        self.assertEqual((self.customer, ""), step._credit_addressees()[step.id])
        books = self._partner(
            "Books", parent_id=self.customer.id, type="invoice", email="b@acme.example"
        )
        self.assertEqual((books, ""), step._credit_addressees()[step.id])

        step.with_user(self.credit_user).recipient_id = self.customer
        self.assertEqual((self.customer, ""), step._credit_addressees()[step.id])

        step.with_user(self.credit_user).recipient_email = "law@acme.example"
        contacts, typed = step._credit_addressees()[step.id]
        self.assertEqual((False, "law@acme.example"), (bool(contacts), typed))

    def test_taxes_that_are_not_insured_are_paid_with_the_rest(self):
        invoice = self._invoice(self.customer, 100, due=-16)
        self._payment(self.customer, 40, invoice)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET credit_insured_amount = 50,"
            " amount_untaxed_signed = 50 WHERE id = %s",
            [invoice.id],
        )
        self.env.invalidate_all()

        self._run()

        self.assertEqual(60, self._steps().amount_total)
        self.assertEqual(30, self._steps().insured_amount)

    def test_an_item_in_a_currency_without_rate(self):
        self.usd_company.write(
            {
                "credit_interest_kind": "contract",
                "credit_interest_rate": 10,
                "credit_interest_fee": 40,
            }
        )
        self._invoice(self.customer, 365, due=-20, currency=self.eur)
        pounds = self.env.ref("base.GBP")
        pounds.active = True
        pounds.rate_ids.unlink()
        self._invoice(self.customer, 100, due=-4, currency=pounds)
        self.eur.rate_ids.unlink()

        self._run()

        found = {s.currency_id: s for s in self._steps()}
        self.assertEqual((365, 730), (found[self.eur].amount_total,
                                      found[self.eur].amount_company))  # fmt: skip
        self.assertEqual((2, 20), (found[self.eur].interest_amount,
                                   found[self.eur].fee_amount))  # fmt: skip
        self.assertEqual((100, 100), (found[pounds].amount_total,
                                      found[pounds].amount_company))  # fmt: skip
        self._send(self._steps())
        self.assertEqual({"sent"}, set(self._steps().mapped("state")))

    def test_without_a_channel(self):
        self._invoice(self.customer, 100, due=-61)
        self._run()
        step = self._steps()
        step._set(channel="portal")
        with self._channels():
            step.with_user(self.credit_user).action_send()
        self.assertEqual("failed", step.state)
        self.assertIn("Nothing is installed", step.reason)

    def test_a_bounce_is_not_done(self):
        self._invoice(self.customer, 100, due=-4)
        self._run()
        step = self._send(self._steps())
        step._mark_bounced("Mailbox full")
        self._run()
        self.assertEqual(step, self._steps())

        step.with_user(self.credit_user).action_again()

        again = self._steps() - step
        self.assertRecordValues(
            again, [{"step": "first", "episode": 1, "state": "prepared"}]
        )
        self._send(again)
        self._run()
        self.assertEqual(2, len(self._steps()))
        with self.assertRaises(UserError):
            again.with_user(self.credit_user).action_again()

    def test_again_is_sent_by_a_person(self):
        self.usd_company.credit_escalation_mode = "automatic"
        self._invoice(self.customer, 100, due=-4)
        self._run()
        step = self._send(self._steps())
        step._mark_bounced("Mailbox full")
        step.with_user(self.credit_user).action_again()
        self.assertRecordValues(
            self._steps() - step, [{"mode": "manual", "state": "prepared"}]
        )

    def test_approval(self):
        self._invoice(self.customer, 100, due=-31)
        self._run()
        step = self._steps()
        self.assertEqual("approval", step.state)
        with self.assertRaises(UserError):
            self._send(step)
        with self.assertRaises(AccessError):
            step.with_user(self.credit_user).action_approve()
        step.with_user(self.credit_manager).action_approve()
        self.assertEqual(self.credit_manager, step.approved_by_id)
        with self.assertRaises(UserError):
            step.with_user(self.credit_manager).action_approve()
        # What was approved is what leaves.
        step.with_user(self.credit_user).subject = "Else"
        self.assertEqual("approval", step.state)
        self.assertFalse(step.approved_by_id or step.approved_at)
        step.with_user(self.credit_manager).action_approve()
        self._send(step)
        self.assertEqual("sent", step.state)

    def test_skipping(self):
        self._invoice(self.customer, 100, due=-16)
        self._run()
        step = self._steps().with_user(self.credit_user)
        action = step.action_skip()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.credit_user)
            .with_context(**action["context"])
            .create({"reason": "They called"})
        )
        wizard.action_skip()
        self.assertRecordValues(step, [{"state": "skipped", "reason": "They called"}])
        self._run()
        self.assertEqual(step, self._steps())
        with self.assertRaises(UserError):
            self._send(step)

    def test_automatic(self):
        self.usd_company.credit_escalation_mode = "automatic"
        self._invoice(self.customer, 100, due=-16)
        self._invoice(self.other_customer, 100, due=-31)
        self._run()
        self.assertEqual({"ready", "approval"}, set(self._steps().mapped("state")))
        with self._channels() as sent:
            self._run_night("sending")
        self.assertEqual([self._steps(self.customer)], sent)
        waiting = self._steps(self.other_customer)
        waiting.with_user(self.credit_manager).action_approve()
        self.assertEqual("ready", waiting.state)
        self.usd_company.credit_escalation_mode = "manual"
        with self._channels() as sent:
            self._run_night("sending")
        self.assertFalse(sent)
        self.usd_company.credit_escalation_mode = "automatic"
        with self._channels() as sent:
            self._run_night("sending")
        self.assertEqual([waiting], sent)

    def test_rules_that_only_warn_send_nothing_by_themselves(self):
        self.usd_company.credit_escalation_mode = "automatic"
        self._activate(more="mode: warn")
        self._invoice(self.customer, 100, due=-16)
        self._run()
        self.assertEqual("manual", self._steps().mode)
        self.assertEqual("prepared", self._steps().state)

    def test_who_may(self):
        self._invoice(self.customer, 100, due=-16)
        self._run()
        step = self._steps()
        for user in (self.salesperson, self.auditor, self.accountant):
            for act in ("action_send", "action_approve", "action_skip", "action_again"):
                with (
                    self.subTest(user=user.login, act=act),
                    self.assertRaises(AccessError),
                ):
                    getattr(step.with_user(user), act)()
            with self.assertRaises(AccessError):
                step.with_user(user).write({"subject": "Mine"})
        with self.assertRaises(AccessError):
            step.with_user(self.salesperson).read(["state"])
        self.assertEqual("second", step.with_user(self.auditor).step)
        self.credit_user.write(
            {
                "company_ids": [Command.set(self.jpy_company.ids)],
                "company_id": self.jpy_company.id,
            }
        )
        mine = self.env["credit.escalation.step"].with_user(self.credit_user)
        mine = mine.with_context(allowed_company_ids=self.jpy_company.ids)
        self.assertNotIn(step.id, mine.search([]).ids)
