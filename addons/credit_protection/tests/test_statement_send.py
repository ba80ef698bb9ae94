from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..wizards import credit_statement_send
from .collect_common import DisputeCommon
from .smtp_common import SmtpMixin

LOGGERS = (
    "odoo.addons.credit_protection.wizards.credit_statement_send",
    "odoo.addons.mail.models.mail_render_mixin",
)


@tagged("post_install", "-at_install")
class TestStatementSend(SmtpMixin, DisputeCommon):
    """The statement on paper and in the mailbox of the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.credit_user.email = "credit@us.example"
        cls.customer.write({"email": "office@acme.example", "lang": "en_US"})
        cls.late = cls._invoice(cls.customer, 900, due=-9)
        cls._invoice(cls.customer, 300, due=9, currency=cls.eur)
        cls._payment(cls.customer, 100)

    def _dialog(self, partners, user=None):
        partners = partners.with_user(user or self.credit_user)
        action = partners.action_credit_statement()
        dialogs = self.env[action["res_model"]].with_user(user or self.credit_user)
        return dialogs.with_context(**action["context"]).create({})

    def _leave(self):
        """Let the mails leave that wait for the end of the transaction."""
        mails = self.env["mail.mail"].search(
            [("state", "=", "outgoing"), ("model", "=", "credit.profile")]
        )
        mails.filtered(lambda mail: mail.attachment_ids).send()

    def _sent(self, partner, company=None):
        """Return the statements in what a company collects from a customer."""
        profile = self.env["credit.profile"].search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", (company or self.usd_company).id),
            ]
        )
        return profile.message_ids.filtered("attachment_ids")

    def _printed(self, partners, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.credit_user)
        return reports._render_qweb_html(
            "credit_protection.credit_statement_report", partners.ids
        )[0].decode()

    def test_it_leaves_with_the_figures_and_the_pdf(self):
        server = self._start_smtp()
        self.branch.email = "invoices@acme.example"
        follower = self._partner("Follower", email="follower@us.example")
        self.customer.message_subscribe(follower.ids)
        dialog = self._dialog(self.contact)
        self.assertEqual(self.branch, dialog.line_ids.recipient_ids)
        self.assertIn("800.00", dialog.line_ids.open_text)
        self.assertIn("300.00", dialog.body)
        dialog.body = dialog.body.replace("Kind regards", "Best wishes")

        action = dialog.action_send()
        self._leave()

        self.assertIn("1", action["params"]["message"])
        (mail,) = server.mails
        self.assertIn("invoices@acme.example", mail["to"])
        self.assertIn("credit@us.example", mail["from"])
        text = mail.get_body(("html",)).get_content()
        self.assertIn("Best wishes", text)
        self.assertIn("800.00", text)
        self.assertIn("/my/statement", text)
        ((name, content),) = self._attached(mail).items()
        self.assertTrue(name.startswith("Statement of account"))
        self.assertIn(self.late.name.encode(), content)
        message = self._sent(self.customer)
        self.assertFalse(self.customer.message_ids.filtered("attachment_ids"))
        self.assertEqual(self.branch, message.notified_partner_ids)

    def test_only_who_collects_reads_what_was_sent(self):
        self._start_smtp()
        self._dialog(self.customer).action_send()
        self.assertFalse(self._sent(self.customer, self.jpy_company))
        message = self._sent(self.customer)
        self.assertEqual("credit.profile", message.model)
        self.assertTrue(message.with_user(self.auditor).attachment_ids.name)
        with self.assertRaises(AccessError):
            message.attachment_ids.with_user(self.salesperson).read(["datas"])

    def test_the_figures_are_those_of_the_day_it_leaves(self):
        self._start_smtp()
        paid = self._invoice(self.other_customer, 70, due=-1)
        self.other_customer.email = "bolt@bolt.example"
        one = self._dialog(self.customer)
        both = self._dialog(self.customer + self.other_customer)
        self._payment(self.other_customer, 70, paid)
        self._invoice(self.customer, 50, due=-1)
        with self.assertRaisesRegex(UserError, "850.00"):
            one.action_send()
        self.assertFalse(self._sent(self.customer))
        message = both.action_send()["params"]["message"]
        self.assertIn("Nothing is open", message)
        self.assertTrue(self._sent(self.customer))
        self.assertFalse(self._sent(self.other_customer))

    def test_many_customers_each_in_its_language(self):
        server = self._start_smtp()
        chinese = self._partner("Dragon", email="zhang@dragon.example", lang="zh_CN")
        self._invoice(chinese, 70, due=-1)
        mute = self._partner("Mute")
        self._invoice(mute, 5, due=-1)
        idle = self._partner("Idle", email="idle@idle.example")
        dialog = self._dialog(self.customer + chinese + mute + idle)
        self.assertFalse(dialog.body)

        message = dialog.action_send()["params"]["message"]
        self._leave()

        self.assertEqual(2, len(server.mails))
        self.assertIn("Mute: No e-mail address", message)
        self.assertIn("Idle: Nothing is open", message)
        self.assertEqual(
            {"office@acme.example", "zhang@dragon.example"},
            {mail["to"].addresses[0].addr_spec for mail in server.mails},
        )

    def test_a_template_with_a_mistake_names_who_got_nothing(self):
        self._start_smtp()
        self._invoice(self.other_customer, 70, due=-1)
        self.other_customer.email = "bolt@bolt.example"
        dialog = self._dialog(self.customer + self.other_customer)
        template = self.env.ref("credit_protection.mail_template_statement")
        template.with_context(
            lang="en_US"
        ).body_html = "<p t-out=\"1 / (object.name != 'Bolt')\"/>"
        Report = type(self.env["ir.actions.report"])
        printing = patch.object(
            Report, "_render_qweb_pdf", return_value=(b"%PDF-", "pdf")
        )

        with printing, mute_logger(*LOGGERS):
            action = dialog.action_send()

        self.assertEqual("warning", action["params"]["type"])
        self.assertIn("Bolt: ", action["params"]["message"])
        self.assertTrue(self._sent(self.customer))
        self.assertFalse(self._sent(self.other_customer))
        with (
            printing,
            mute_logger(*LOGGERS),
            self.assertRaisesRegex(UserError, "Nothing"),
        ):
            self._dialog(self.other_customer + self.archived).action_send()

    def test_the_page(self):
        self._dispute(self.late, 250)
        page = self._printed(self.customer)

        for text in (self.late.name, "250.00", "800.00", "Open in EUR", "1–30 days"):  # noqa: RUF001
            self.assertIn(text, page)
        self.assertIn("Nothing is open", self._printed(self.archived))
        self.assertEqual(2, self._printed(self.customer + self.archived).count("<h2>"))

    def test_who_may(self):
        self.assertIn("800.00", self._printed(self.customer, self.accountant))
        self.assertIn("800.00", self._printed(self.customer, self.auditor))
        with self.assertRaises(AccessError):
            self._printed(self.customer, self.salesperson)
        with self.assertRaises(AccessError):
            self._dialog(self.customer, self.salesperson)
        with self.assertRaises(AccessError):
            self._dialog(self.customer, self.auditor)
        with (
            patch.object(credit_statement_send, "MOST", 1),
            self.assertRaisesRegex(UserError, "at most"),
        ):
            self._dialog(self.customer + self.other_customer)

    def test_who_is_written_to(self):
        customers = self.customer + self.other_customer + self.archived
        self.archived.email = "closed@shop.example"
        self.branch.email = "gone@acme.example"
        self.branch.active = False
        self._partner(
            "Bolt, sales", parent_id=self.other_customer.id, email="s@bolt.example"
        )

        found = customers._credit_recipients()

        self.assertEqual(self.customer, found[self.customer.id])
        self.assertFalse(found[self.other_customer.id])
        self.assertEqual(self.archived, found[self.archived.id])
        two = self._partner("One, a", parent_id=self.customer.id, type="invoice",
                            email="a@acme.example")  # fmt: skip
        two |= self._partner("One, b", parent_id=self.customer.id, type="invoice",
                             email="b@acme.example")  # fmt: skip
        self.assertEqual(two, self.contact._credit_recipients()[self.customer.id])
