from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .reminder_common import ReminderCommon

DOWN = 1  # nothing listens at this port


@tagged("post_install", "-at_install")
class TestMailAgain(ReminderCommon):
    """Reminders wait for a mail server that does not answer, and leave later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_customer.email = "pay@bolt.example"
        cls.second = cls._invoice(cls.other_customer, 70, due=-20)
        cls.third = cls._invoice(
            cls.other_customer, 9_000, due=-20, company=cls.jpy_company
        )

    def setUp(self):
        super().setUp()
        self.server = self._start_smtp()
        self.outgoing = self.env["ir.mail_server"].search([])
        self.port, self.outgoing.smtp_port = self.outgoing.smtp_port, DOWN
        steps = [self._step(move) for move in (self.late, self.second, self.third)]
        for step in steps:
            step.with_context(credit_many=True)._credit_send()
        ids = [step.id for step in steps]
        self.steps = self.env["credit.escalation.step"].sudo().browse(ids)
        mails = self.env["mail.mail"].sudo()
        self.mails = mails.search(
            [("mail_message_id", "in", self.steps.mail_message_id.ids)]
        )

    def _told_outage(self):
        return self._told(self.steps, "mail_server")

    def test_they_wait(self):
        self.mails.process_email_queue()

        self.assertEqual({"sent"}, set(self.steps.mapped("state")))
        self.assertEqual({"waiting"}, set(self.steps.mapped("delivery_status")))
        self.assertEqual({"outgoing"}, set(self.mails.mapped("state")))
        self.assertTrue(min(self.mails.mapped("scheduled_date")))
        self.assertFalse(self._told(self.steps))
        told = self._told_outage()
        self.assertEqual(2, len(told), "one in each company")
        self.assertEqual(self.credit_manager, told.user_id)
        self.assertIn("mail server", told[0].note)
        self.mails.send()
        self.assertEqual(told, self._told_outage(), "once")

    def test_they_leave_when_it_answers_again(self):
        self.mails.send()
        self.outgoing.smtp_port = self.port

        self.mails.send()

        self.assertEqual(3, len(self.server.mails))
        self.assertEqual({"delivered"}, set(self.steps.mapped("delivery_status")))
        self.assertFalse(self._told_outage())
        self.assertFalse(self._told(self.steps))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_not_for_ever(self):
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.mails.send()

        self.assertEqual({"bounced"}, set(self.steps.mapped("state")))
        self.assertEqual(3, len(self._told(self.steps)))

    def test_mails_about_anything_else_are_left_to_odoo(self):
        mail = self.env["mail.mail"].sudo()
        mail = mail.create({"subject": "Hello", "email_to": "you@acme.example"})

        (mail + self.mails).send()

        self.assertEqual("exception", mail.state)
        self.assertEqual({"outgoing"}, set(self.mails.mapped("state")))
