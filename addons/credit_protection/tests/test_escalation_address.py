from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .reminder_common import ReminderCommon

SENDING = ("odoo.addons.mail.models.mail_mail", "odoo.addons.mail.models.mail_thread")


@tagged("post_install", "-at_install")
class TestEscalationAddress(ReminderCommon):
    """Before anything leaves, reminders say to whom they would go, or why to nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bare = cls._invoice(cls.other_customer, 50, due=-20)
        cls.yen = cls._invoice(cls.customer, 9_000, due=-20, company=cls.jpy_company)

    def _portal_user(self, login, contact, companies):
        return (
            self.env["res.users"]
            .sudo()
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": login,
                    "login": login,
                    "partner_id": contact.id,
                    "company_id": companies[0].id,
                    "company_ids": [Command.set(companies.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )

    def test_with_an_address(self):
        self.customer.phone = "+1 555 0101"
        mail = self._step(self.late)
        letter = self._step(self.late, "letter")
        call = self._step(self.late, "call", send_to="collector")
        internal = self._step(self.late, send_to="credit_manager")
        found = (mail + letter + call + internal).mapped("goes_to")

        self.assertIn("pay@acme.example", found[0])
        self.assertEqual("Main Street 1, 10115 Springfield", found[1])
        self.assertEqual(self.credit_manager.name, found[2])
        self.assertIn("manager@us.example", found[3])
        self.assertFalse(
            any((mail + letter + call + internal).mapped("goes_to_problem"))
        )

        boss = self._partner("Boss", parent_id=self.customer.id, email="b@acme.example")
        mail.recipient_id = boss
        self.assertIn("b@acme.example", mail.goes_to)
        mail.recipient_email = "law@acme.example"
        self.assertEqual("law@acme.example", mail.goes_to)

    def test_without_one(self):
        steps = self.env["credit.escalation.step"]
        for channel in ("email", "letter", "portal"):
            steps += self._step(self.bare, channel)

        self.assertEqual(
            ["No e-mail address", "No postal address", "Nobody uses the portal"],
            steps.mapped("goes_to"),
        )  # fmt: skip
        before = steps.mapped("goes_to_problem")
        with mute_logger(*SENDING):
            steps._credit_send()
        self.assertEqual(["failed"] * 3, steps.mapped("state"))
        self.assertEqual(before, steps.mapped("reason"))

        self.other_customer.write(
            {"email": "b@bolt.example", "city": "X", "street": "Y"}
        )
        steps.invalidate_recordset()
        self.assertEqual([False, False], steps[:2].mapped("goes_to_problem"))

    def test_contacts_of_another_company_hear_nothing(self):
        there = self._partner(
            "There", parent_id=self.customer.id, type="invoice",
            email="there@acme.example", company_id=self.jpy_company.id,
        )  # fmt: skip
        steps = self._step(self.late) + self._step(self.yen)

        people = steps._credit_addressees()

        self.assertEqual((self.customer, ""), people[steps[0].id])
        self.assertEqual((there, ""), people[steps[1].id])
        self.assertNotIn("there@", steps[0].goes_to)
        self.assertIn("there@", steps[1].goes_to)
        ladder = self.env["credit.escalation"].sudo()
        for company, expected in (
            (self.usd_company, self.customer),
            (self.jpy_company, there),
        ):
            found = ladder._recipients(company, self.customer)
            self.assertEqual(expected, found[self.customer.id])

    def test_portal_users_of_another_company_hear_nothing(self):
        here, there = (
            self._partner(
                name, parent_id=self.customer.id, email=f"{name}@acme.example"
            )
            for name in ("here", "there")
        )
        self._portal_user("portal_here", here, self.usd_company)
        self._portal_user("portal_there", there, self.jpy_company)
        hidden = self._partner("hidden", parent_id=self.customer.id,
                               email="hidden@acme.example",
                               company_id=self.jpy_company.id)  # fmt: skip
        self._portal_user("portal_hidden", hidden, self.jpy_company + self.usd_company)
        steps = self._step(self.late, "portal") + self._step(self.yen, "portal")

        people = steps._credit_portal_people()

        self.assertEqual(here, people[steps[0].id])
        self.assertEqual(there + hidden, people[steps[1].id])
        self._start_smtp()
        steps[0]._credit_send()
        self.assertEqual("sent", steps[0].state, steps[0].reason)
        self.assertIn("here@acme.example", steps[0].recipient_email)
        self.assertNotIn("there@acme.example", steps[0].recipient_email)

    def test_what_has_left_says_where_it_went(self):
        letter = self._step(self.late, "letter")
        call = self._step(self.late, "call", send_to="collector")
        (letter + call)._credit_send()
        skipped = self._step(self.late)
        skipped.action_skip()
        skipped._skip("They called")
        self.customer.street = False

        self.assertEqual(
            ["Acme", self.credit_manager.name, False],
            (letter + call + skipped).mapped("goes_to"),
        )
        self.assertFalse(any((letter + call + skipped).mapped("goes_to_problem")))

    def test_an_address_where_nobody_is(self):
        self._start_smtp()
        step = self._step(self.late)
        step._credit_send()
        step.sudo().mail_message_id.notification_ids.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        step.sudo()._mark_bounced("Nobody there")

        by_hand = self._step(self.late)
        by_itself = self._step(self.late, mode="automatic")

        self.assertFalse(by_hand.goes_to_problem)
        self.assertIn("came back", by_itself.goes_to_problem)
        self.assertIn("pay@acme.example", by_itself.goes_to)

    def test_who_reads_it(self):
        step = self._step(self.late)
        for user in (self.credit_user, self.auditor, self.accountant):
            with self.subTest(user.login):
                self.assertIn("pay@acme.example", step.with_user(user).goes_to)

    def test_forty_cost_as_much_as_two(self):
        moves = self.env["account.move"]
        for number in range(40):
            partner = self._partner(f"Many {number}", email=f"many{number}@x.example",
                                    street="Road", city="Town")  # fmt: skip
            moves |= self._invoice(partner, 10, due=-50, post=False)
        moves.action_post()
        for channel in ("email", "letter", "portal", "call"):
            steps = self.env["credit.escalation.step"]
            for move in moves:
                steps |= self._step(move, channel, send_to="customer")
            with self.subTest(channel):
                self.assertSameCost(lambda some: some.mapped("goes_to"), steps, 25)
