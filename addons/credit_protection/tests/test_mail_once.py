from odoo.tests import tagged
from odoo.tools import mute_logger

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
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cr:
            leaving = mail.with_env(self.env(cr=cr, su=True))
            self.assertTrue(leaving._credit_begin())
            cr.rollback()  # killed: what was not kept is gone
            leaving.invalidate_recordset()
            self.assertFalse(leaving._credit_begin(), "nobody else begins with it")
        self.env.invalidate_all()
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
        self.assertFalse(self._told(other))
        told.unlink()
        self.env["mail.mail"].sudo().process_email_queue()
        self.assertFalse(self._told(step), "once")

    def _reached(self, server):
        """Return which customers of this test got a mail; others may get theirs."""
        return {
            address.addr_spec
            for mail in server.mails
            for address in mail["to"].addresses
        } & {"pay@acme.example", "pay@bolt.example"}

    def test_mails_about_anything_else_are_left_to_odoo(self):
        mails = self.env["mail.mail"].sudo()
        others = mails.create(
            [{"subject": "Hello", "model": model} for model in ("res.partner", False)]
        )
        mine = self._mail()[1]

        self.assertEqual(mine, (others + mine)._credit_mine())
