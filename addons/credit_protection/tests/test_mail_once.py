import smtplib
from contextlib import suppress
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.reminders.mail_mail_once import OURS
from .reminder_common import ReminderCommon


@tagged("post_install", "-at_install")
class TestMailOnce(ReminderCommon):
    """Mails about credit leave once at most; one that was cut off reaches a person."""

    def _mail(self, moves=None):
        """Return a reminder that has left, and its mail, which waits for the queue."""
        step = self._step(moves or self.late)
        step.with_context(credit_many=True)._credit_send()
        mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", step.mail_message_id.id)]
        )
        return step, mail.sudo()

    def _cut_off(self, mail):
        """Let the server stop while a mail is leaving."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            leaving = mail.with_env(self.env(cr=cr, su=True))
            self.assertTrue(leaving._credit_begin())
            cr.rollback()  # killed: what was not kept is gone
            leaving.invalidate_recordset()
            self.assertFalse(leaving._credit_begin(), "nobody else begins with it")
        self.env.invalidate_all()

    def _newest(self, action):
        """Return the mails that an action leaves to the queue."""
        mails = self.env["mail.mail"].sudo()
        last = mails.search([], order="id desc", limit=1).id
        action()
        return mails.search([("id", ">", last)], order="id")

    def _in_japan(self):
        """Return an invoice of the second company, whose currency has no decimals."""
        self.other_customer.email = "pay@bolt.example"
        return self._invoice(
            self.other_customer, 9000, due=-20, company=self.jpy_company
        )

    def test_what_begins_to_leave_is_noted_before(self):
        server = self._start_smtp()
        moves = (self.late, self._in_japan())
        pairs = [self._mail(move) for move in moves]
        self.env.flush_all()

        for step, mail in pairs:
            with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
                mail.with_env(self.env(cr=cr, su=True)).send(auto_commit=True)
            self.env.invalidate_all()
            self.assertEqual("delivered", step.delivery_status)
            self.assertFalse(mail.exists().credit_begun)

        self.assertEqual(2, len(server.mails))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_what_was_cut_off_never_leaves_by_itself(self):
        server = self._start_smtp()
        (step, mail), (other, _waiting) = self._mail(), self._mail(self._in_japan())
        self._cut_off(mail)
        self.assertTrue(mail.credit_begun)

        self.env["mail.mail"].sudo().process_email_queue()

        self.assertEqual({"pay@bolt.example"}, self._reached(server))
        self.assertRecordValues(
            step + other,
            [
                {"state": "sent", "delivery_status": "waiting"},
                {"state": "sent", "delivery_status": "delivered"},
            ],
        )
        told = self._told(step)
        self.assertEqual(self.credit_manager, told.user_id)
        self.assertIn("nobody knows", told.note)
        self.assertIn("nobody knows", step.delivery_error)
        self.assertIn("Ask the customer", step.delivery_error)
        self.assertFalse(self._told(other))
        told.unlink()
        self.env["mail.mail"].sudo().process_email_queue()
        self.assertFalse(self._told(step), "once")

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_mail_server_that_hangs_up_cuts_off_too(self):
        step, mail = self._mail()
        self.env.flush_all()
        post = patch.object(
            self.env.registry["ir.mail_server"],
            "send_email",
            side_effect=smtplib.SMTPServerDisconnected("gone"),
        )
        self._start_smtp()
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr, post:
            leaving = mail.with_env(self.env(cr=cr, su=True))
            # Not assertRaises: it would take back what was kept meanwhile.
            with suppress(smtplib.SMTPServerDisconnected):
                leaving.send(auto_commit=True)
            cr.commit()  # pylint: disable=invalid-commit
        self.env.invalidate_all()
        self.assertTrue(mail.credit_begun)

        self.env["mail.mail"].sudo().process_email_queue()

        self.assertIn("nobody knows", self._told(step).note)
        self.assertFalse(mail.credit_begun)
        self.assertEqual("exception", mail.state)

    def _reached(self, server):
        """Return which customers of this test got a mail; others may get theirs."""
        return {
            address.addr_spec
            for mail in server.mails
            for address in mail["to"].addresses
        } & {"pay@acme.example", "pay@bolt.example"}

    # === mails to colleagues === #

    def _mails_with_a_copy(self):
        """Return a reminder that has left, and its mails: to customer and colleague."""
        self.customer.user_id = self.salesperson
        self.salesperson.email = "sales@us.example"
        step = self._step(self.late, copy_to="salesperson")
        step.with_context(credit_many=True)._credit_send()
        mails = self.env["mail.mail"].sudo()
        return step, mails.search([("mail_message_id", "=", step.mail_message_id.id)])

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_copy_for_a_colleague_has_words_of_its_own(self):
        self._start_smtp()
        step, mails = self._mails_with_a_copy()
        copy = mails.filtered(lambda m: m.recipient_ids == self.salesperson.partner_id)
        self.assertEqual(2, len(mails))
        self._cut_off(copy)

        mails.process_email_queue()

        self.assertEqual("delivered", step.delivery_status)
        self.assertIn(self.salesperson.name, step.delivery_error)
        self.assertIn("your colleague", step.delivery_error)
        self.assertNotIn("Ask the customer", self._told(step).note)
        self.assertEqual(copy.failure_reason, step.delivery_error)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_when_both_were_cut_off_the_customer_is_asked(self):
        self._start_smtp()
        step, mails = self._mails_with_a_copy()
        for mail in mails:
            self._cut_off(mail)

        mails.process_email_queue()

        self.assertIn("Ask the customer", step.delivery_error)
        self.assertEqual(1, len(self._told(step)))

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_a_mail_about_a_task_is_no_reminder(self):
        self._start_smtp()
        step = self._step(self.late)
        step._credit_send()
        self._leave(step)
        waiting = step.sudo().with_context(mail_notify_force_send=False)
        mail = self._newest(
            lambda: waiting.activity_schedule(
                "credit_protection.mail_activity_reminder_task",
                user_id=self.credit_manager.id,
            )
        )
        self._cut_off(mail)

        mail.process_email_queue()

        self.assertEqual("delivered", step.delivery_status)
        self.assertFalse(step.delivery_error)
        self.assertFalse(self._told(step))
        self.assertIn("your colleague", mail.failure_reason)
        notes = self.env["mail.notification"].sudo()
        (note,) = notes.search([("mail_mail_id", "=", mail.id)])
        self.assertEqual("exception", note.notification_status)
        self.assertEqual(mail.failure_reason, note.failure_reason)

    def test_tasks_of_other_apps_are_left_to_odoo(self):
        orders = self._order(self.customer, 10)
        orders |= self._order(
            self.other_customer, 2_000, company=self.jpy_company
        )  # fmt: skip
        ours = "credit_protection.mail_activity_held_order"
        for records in (orders, self.late):
            for kind, mine in (("mail.mail_activity_data_todo", False), (ours, True)):
                with self.subTest(records=records, kind=kind):
                    waiting = records.sudo().with_context(mail_notify_force_send=False)
                    mails = self._newest(
                        lambda kind=kind, waiting=waiting: waiting.activity_schedule(
                            kind, user_id=self.credit_manager.id
                        )
                    )
                    self.assertEqual(len(records), len(mails))
                    self.assertEqual(
                        {"user_notification"}, {*mails.mapped("message_type")}
                    )
                    expected = mails if mine else mails.browse()
                    self.assertEqual(expected, mails._credit_mine())

    def test_one_task_of_each_app_at_once(self):
        order = self._order(self.customer, 10)
        kinds = ("mail.mail_activity_data_todo", "credit_protection.mail_activity_plan")
        activities = self.env["mail.activity"].with_context(
            mail_notify_force_send=False
        )
        mails = self._newest(
            lambda: activities.sudo().create(
                [
                    {
                        "activity_type_id": self.env.ref(kind).id,
                        "summary": kind,
                        "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                        "res_id": order.id,
                        "user_id": self.credit_manager.id,
                    }
                    for kind in kinds
                ]
            )
        )

        self.assertEqual(2, len(mails))
        (mine,) = mails._credit_mine()
        self.assertIn("mail_activity_plan", mine.subject)

    def test_what_sales_is_told_about_an_order_is_ours(self):
        order = self._order(self.customer, 10)
        told = order.sudo().with_context(mail_notify_force_send=False)
        people = self.credit_manager.partner_id.ids
        for context, mine in ((OURS, True), ({}, False)):
            mail = self._newest(
                lambda context=context: told.with_context(**context).message_notify(
                    partner_ids=people, subject="Released", body="Go on"
                )
            )
            self.assertEqual(mine, mail._credit_mine() == mail)

    def test_mails_about_anything_else_are_left_to_odoo(self):
        mails = self.env["mail.mail"].sudo()
        others = mails.create(
            [{"subject": "Hello", "model": model} for model in ("res.partner", False)]
        )
        mine = self._mail()[1]
        # Another app may call its models like ours.
        gone = mails.new({"model": "credit.of.another.app"})

        self.assertEqual(mine, (others + mine)._credit_mine())
        self.assertFalse(gone._credit_mine())

    def test_mails_to_others_ask_them(self):
        mails = self.env["mail.mail"].sudo()
        mail = mails.create(
            {"model": "credit.claim", "email_to": "claims@insurer.example"}
        )

        text = mail._credit_unsure_text()

        self.assertIn("claims@insurer.example", text)
        self.assertNotIn("customer", text)
