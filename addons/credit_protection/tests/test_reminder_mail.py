import hashlib
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.reminders import credit_escalation_mail, credit_escalation_text
from .reminder_common import ReminderCommon

LOGGERS = (
    "odoo.addons.credit_protection.models.reminders.mail_template_reminder",
    "odoo.addons.mail.models.mail_render_mixin",
)
SENDING = ("odoo.addons.mail.models.mail_mail", "odoo.addons.mail.models.mail_thread")
BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@mx.acme.example
To: money@us.example
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-of-the-test@mx.acme.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain; charset=us-ascii

The mailbox of this user is full.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

--cut
Content-Type: message/rfc822

Message-Id: {message_id}
From: money@us.example
To: {recipient}
Subject: Reminder

Text
--cut--
"""


@tagged("post_install", "-at_install")
class TestReminderMail(ReminderCommon):
    """Reminders as mails: what leaves, to whom, and what became of it."""

    def _reached(self, server):
        return {
            address.addr_spec
            for mail in server.mails
            for address in mail["to"].addresses
        }

    def test_it_leaves_with_the_letter_and_is_evidence(self):
        server = self._start_smtp()
        self.customer.message_subscribe(self.other_customer.ids)
        step = self._step(self.late, template="reminder_1")

        with patch.object(credit_escalation_mail, "AT_ONCE", 0):
            step.with_context(credit_many=True)._credit_send()
        self.assertEqual(("sent", "waiting"), (step.state, step.delivery_status))
        self._leave(step)

        (mail,) = server.mails
        self.assertIn("pay@acme.example", mail["to"])
        self.assertIn("manager@us.example", mail["from"])
        self.assertIn("900.00", mail["subject"])
        text = mail.get_body(("html",)).get_content()
        link = step._credit_portal_url()
        for part in (self.late.name, "900.00", link, "Dear Sir or Madam"):
            self.assertIn(part, text)
        ((name, content),) = self._attached(mail).items()
        self.assertTrue(name.endswith(".pdf"))
        self.assertIn(self.late.name.encode(), content)
        document = step.document_ids
        self.assertEqual(hashlib.sha256(content).hexdigest(), document.sha256)
        self.assertEqual(content, document._bytes())
        self.assertIn("900.00", step.body)
        self.assertEqual(self.customer, step.recipient_id)
        self.assertIn("pay@acme.example", step.recipient_email)
        self.assertEqual(mail["message-id"].strip(), step.mail_message_id.message_id)
        self.assertEqual("delivered", step.delivery_status)
        self.assertTrue(step.delivered_at)
        self.assertTrue(step.line_ids.is_kept)
        self.assertFalse(self._told(step))

    @mute_logger(*SENDING)
    def test_refused_by_the_server_it_came_back(self):
        server = self._start_smtp()
        server.refuses = "RCPT"
        step = self._step(self.late, template="reminder_2")

        step._credit_send()
        self._leave(step)

        self.assertEqual(("bounced", "bounced"), (step.state, step.delivery_status))
        told = self._told(step)
        self.assertEqual(self.credit_manager, told.user_id)
        self.assertIn("pay@acme.example", told.note)
        self.assertFalse(server.mails)
        self.env.flush_all()

        # A server that refuses says nothing about the address.
        again = self._step(self.late, step=step.step, mode="automatic")
        server.refuses = ""
        again.with_context(credit_by_itself=True)._credit_send()
        self._leave(again)
        self.assertEqual(("sent", "delivered"), (again.state, again.delivery_status))
        self.assertFalse(self._told(again))

    def test_a_bounce_of_the_other_side(self):
        self._start_smtp()
        step = self._step(self.late)
        step._credit_send()
        self._leave(step)
        self.assertEqual("delivered", step.delivery_status)
        bounce = BOUNCE.format(
            recipient="pay@acme.example", message_id=step.mail_message_id.message_id
        )

        with mute_logger(*SENDING):
            self.env["mail.thread"].sudo().message_process(False, bounce)

        self.assertEqual(("bounced", "bounced"), (step.state, step.delivery_status))
        self.assertIn("pay@acme.example", step.delivery_error)
        self.assertEqual(self.credit_manager, self._told(step).user_id)

        # The job leaves the address alone until a person has reached it again.
        again = self._step(self.late, mode="automatic")
        again.with_context(credit_by_itself=True)._credit_send()
        self.assertEqual("failed", again.state)
        self.assertIn("came back", again.reason)
        self.assertIn("came back", self._told(again).note)
        again._credit_send()
        self._leave(again)
        self.assertEqual(("sent", "delivered"), (again.state, again.delivery_status))
        self.assertFalse(again.delivery_error)
        later = self._step(self.late, mode="automatic")
        later.with_context(credit_by_itself=True)._credit_send()
        self.assertEqual("sent", later.state)

    @mute_logger(*SENDING)
    def test_one_of_two_contacts(self):
        server = self._start_smtp()
        for name in ("a", "b"):
            self._partner(name, parent_id=self.customer.id, type="invoice",
                          email=f"{name}@acme.example")  # fmt: skip
        step = self._step(self.late)
        step._credit_send()
        self._leave(step)
        self.assertEqual(
            {"a@acme.example", "b@acme.example"},
            self._reached(server),
        )
        bounce = BOUNCE.format(
            recipient="a@acme.example", message_id=step.mail_message_id.message_id
        )

        self.env["mail.thread"].sudo().message_process(False, bounce)

        self.assertEqual("sent", step.state)
        self.assertIn("a@acme.example", step.delivery_error)
        self.assertNotIn("b@acme.example", step.delivery_error)
        self.assertTrue(self._told(step))

    def test_who_gets_it(self):
        lone = self._invoice(self.other_customer, 50, due=-20)
        gone = self._partner("Left", parent_id=self.customer.id, active=False,
                             email="left@acme.example")  # fmt: skip
        boss = self._partner("Boss", parent_id=self.customer.id,
                             email="boss@acme.example")  # fmt: skip
        self.customer.user_id = self.salesperson
        self.salesperson.email = "sales@us.example"
        usual = self._step(self.late)
        archived = self._step(self.late, recipient_id=gone.id, recipient_chosen=True)
        chosen = self._step(self.late, recipient_id=boss.id, recipient_chosen=True)
        typed = self._step(self.late, recipient_id=self.customer.id,
                           recipient_email="lawyer@acme.example")  # fmt: skip
        seller = self._step(self.late, send_to="salesperson")
        nobody = self._step(lone)

        steps = usual + archived + chosen + typed + seller + nobody
        people = steps._credit_addressees()

        self.assertEqual((self.customer, ""), people[usual.id])
        self.assertEqual((self.customer, ""), people[archived.id])
        self.assertEqual((boss, ""), people[chosen.id])
        self.assertEqual("lawyer@acme.example", people[typed.id][1])
        self.assertFalse(people[typed.id][0])
        self.assertEqual((self.salesperson.partner_id, ""), people[seller.id])
        self.assertFalse(people[nobody.id][0])
        server = self._start_smtp()
        typed.sudo()._set(copy_to="salesperson")
        (nobody + typed)._credit_send()
        self._leave(nobody + typed)
        self.assertEqual("failed", nobody.state)
        self.assertIn("no e-mail address", nobody.reason)
        self.assertIn("no e-mail address", self._told(nobody).note)
        self.assertEqual("delivered", typed.delivery_status)
        self.assertEqual(
            {"lawyer@acme.example", "sales@us.example"},
            self._reached(server),
        )

    def test_a_text_with_a_mistake_stops_its_own_reminders(self):
        self._start_smtp()
        template = self.env.ref("credit_protection.mail_template_reminder_2")
        template.with_context(lang="en_US").body_html = "<p t-out='object.nothing'/>"
        good, bad = self._step(self.late), self._step(self.late, template="reminder_2")
        lost = self._step(self.late, template="unheard_of")

        with mute_logger(*LOGGERS):
            (good + bad + lost)._credit_send()

        self.assertEqual(
            ["sent", "failed", "failed"], (good + bad + lost).mapped("state")
        )
        self.assertIn("Reminder: second", bad.reason)
        self.assertIn("nothing", bad.reason)
        self.assertIn("unheard_of", lost.reason)
        self.assertEqual(self.credit_manager, self._told(bad).user_id)
        bad.with_user(self.credit_user).write({"subject": "By hand", "body": "Pay"})
        bad._credit_send()
        self.assertEqual("sent", bad.state)
        self.assertIn("Pay", bad.body)
        self.assertIn(self.late.name, bad.body)

    def test_invoices_where_the_company_attaches_them(self):
        server = self._start_smtp()
        self.usd_company.sudo().credit_reminder_invoices = True
        later = self._invoice(self.customer, 70, due=20)
        step = self._step(self.late + later)

        step._credit_send()
        self._leave(step)

        names = list(self._attached(server.mails[0]))
        self.assertEqual(2, len(names))
        self.assertIn(
            self.late.name.replace("/", "-"), "".join(names).replace("_", "-")
        )
        self.assertEqual(2, len(step.document_ids))

    def test_a_long_list_stands_in_the_letter(self):
        step = self._step(self.late)
        with patch.object(credit_escalation_text, "MOST_LINES", 0):
            short = step._credit_texts()[step.id].body
            whole = step._credit_letter_texts()[step.id].body
        self.assertNotIn(self.late.name, short)
        self.assertIn("Further items", short)
        self.assertIn(self.late.name, whole)

    def test_a_thousand_items_in_one_mail(self):
        server = self._start_smtp()
        step = self._step(self.late)
        line = self._line_of(step, self.late)
        self.env["credit.escalation.step.line"].sudo().create(
            [{**line, "number": f"INV-{number:04d}-END"} for number in range(1_000)]
        )

        step._credit_send()
        self._leave(step)

        self.assertEqual("delivered", step.delivery_status, step.reason)
        (mail,) = server.mails
        text = mail.get_body(("html",)).get_content()
        self.assertEqual(99, text.count("-END"), "the first hundred, this one too")
        self.assertIn("Further items", text)
        self.assertIn("900.00", text)
        (letter,) = self._attached(mail).values()
        self.assertEqual(1_000, letter.count(b"-END"))

    def test_the_portal(self):
        server = self._start_smtp()
        step = self._step(self.late, "portal")
        step._credit_send()
        self.assertIn("Nobody of", step.reason)
        self.contact.email = "portal@acme.example"
        self.env["res.users"].sudo().with_context(no_reset_password=True).create(
            {"name": "Portal", "login": "portal_of_acme", "partner_id": self.contact.id,
             "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]}
        )  # fmt: skip

        step._credit_send()
        self._leave(step)

        self.assertEqual("delivered", step.delivery_status)
        self.assertIn("portal@acme.example", server.mails[0]["to"])
        self.assertFalse(step.document_ids)

    def test_forty_cost_as_much_as_two(self):
        steps = self.env["credit.escalation.step"]
        moves = self.env["account.move"]
        for number in range(40):
            partner = self._partner(f"Many {number}", email=f"many{number}@x.example")
            moves |= self._invoice(partner, 10, due=-50, post=False)
        moves.action_post()
        for move in moves:
            steps |= self._step(move)

        def cost(some):
            some._credit_texts()
            some._credit_addressees()
            some._credit_lost_addresses()

        self.assertSameCost(cost, steps, 40)
