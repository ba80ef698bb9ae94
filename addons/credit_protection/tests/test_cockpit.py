from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import metrics
from .test_access_http import RpcCommon
from .test_worklist import WorklistCommon


@tagged("post_install", "-at_install")
class TestCockpit(WorklistCommon):
    """What the page says about one customer, and what its buttons open."""

    def test_items_with_what_is_ticked(self):
        self._cover(self.customer, 1_000)
        late = self._invoice(self.branch, 100, due=-40)
        disputed = self._invoice(self.customer, 50, due=-20)
        euro = self._invoice(self.customer, 80, due=-10, currency=self.eur)
        promised = self._invoice(self.customer, 70, due=-5)
        later = self._invoice(self.customer, 60, due=30)
        note = self._invoice(self.customer, 5, due=0, move_type="out_refund")
        self._invoice(self.customer, 9_000, due=-5, company=self.jpy_company)
        self._dispute(disputed, 20)
        self._promise(promised)
        self.env.flush_all()

        page = self._page(self.branch)

        ticked = {item["move_id"]: item["tick"] for item in page["items"]}
        self.assertEqual(
            {
                late.id: True,
                disputed.id: False,
                euro.id: True,
                promised.id: False,
                later.id: False,
                note.id: False,
            },
            ticked,
        )
        by_move = {item["move_id"]: item for item in page["items"]}
        self.assertIn("80.00", by_move[euro.id]["open_text"])
        self.assertEqual(100.0, by_move[euro.id]["amount"])
        self.assertIn("20.00", by_move[disputed.id]["states"][0]["text"])
        self.assertIn("100.00", by_move[late.id]["insured_text"])
        self.assertFalse(by_move[note.id]["is_invoice"])
        self.assertEqual((6, 4), (page["item_count"], page["late_count"]))
        self.assertEqual(self.customer.id, page["partner_id"])
        self.assertEqual("stop", page["alert"]["duty"])
        self.assertEqual(2, len(page["words"]))
        self.assertEqual("+1 555 0101", page["person"]["phone"])
        [yen] = self._page(self.customer, self.jpy_company)["items"]
        self.assertIn("9,000", yen["open_text"])

    def test_cover_that_has_stopped_is_not_about_to_stop(self):
        self._cover(self.customer, 1_000)
        self._invoice(self.customer, 100, due=-100)
        self._invoice(self.customer, 50, due=-5)
        self.env.flush_all()

        page = self._page(self.customer)

        self.assertIn("Cover has stopped", [badge["text"] for badge in page["badges"]])
        self.assertNotEqual("stop", page["alert"]["duty"])

    def test_grade_and_days_of_sales(self):
        self.usd_company.credit_warn_grade = 5
        source = (
            self.env["credit.grade.source"]
            .sudo()
            .create(
                {
                    "name": "Letters",
                    "code": "letters",
                    "scale_ids": [Command.create({"name": "C", "grade": 7})],
                }
            )
        )
        self.env["credit.grade"].sudo().create(
            {
                "partner_id": self.customer.id,
                "source_id": source.id,
                "grade": "C",
                "date": self.today,
            }
        )
        self._invoice(self.branch, 400, due=-130)
        paid = self._invoice(self.customer, 500, due=-60)
        self._payment(self.customer, 500, paid)
        # 160 dollars at the rate of that day.
        self._invoice(self.customer, 80, due=-50, currency=self.eur)
        self._invoice(self.customer, 9_000, due=-5, company=self.jpy_company)
        self.env.flush_all()
        days = metrics.period(self.today, 3).days

        def cards(partner, company=None):
            page = self._page(partner, company)
            found = {card["key"]: card for card in page["cards"]}
            return found["grade"], found["dso"]

        grade, dso = cards(self.branch)

        self.assertEqual(("7 of 10", True), (grade["text"], grade["bad"]))
        self.assertIn("1 is the best", grade["detail"])
        owed = f"{(400 + 160) * days / (500 + 160):.1f}".removesuffix(".0")
        self.assertEqual(f"{owed} days", dso["text"])
        grade, dso = cards(self.customer, self.jpy_company)
        self.assertEqual(f"{days} days", dso["text"])
        self.assertFalse(grade["bad"])
        grade, dso = cards(self.other_customer)
        self.assertEqual(("—", "—"), (grade["text"], dso["text"]))
        self._payment(self.other_customer, 50)
        self._invoice(self.other_customer, 20, due=5)
        self.assertEqual("0 days", cards(self.other_customer)[1]["text"])

    def test_contacts_and_kept_promises(self):
        self._invoice(self.customer, 100, due=-10)
        empty = self._page(self.customer)
        self.assertEqual(([], False), (empty["contacts"], empty["last_contact"]))
        self.assertIn("No promise", empty["kept_text"])
        paid, broken = (self._invoice(self.customer, 10, due=-5) for _turn in "ab")
        kept = self._promise(paid, note="Ms Chen")
        self._payment(self.customer, 10, paid)
        promise = self._let_pass(self._promise(broken))
        (kept + promise).sudo()._judge()
        self.assertEqual(["kept", "broken"], (kept + promise).mapped("state"))
        call = self._contact(
            self.customer, outcome="no_answer", person_id=self.contact.id, note="Voice"
        )

        page = self._page(self.customer)

        self.assertEqual("Kept 1 of 2 promises.", page["kept_text"])
        self.assertEqual(3, page["contact_count"])
        first, _second, third = page["contacts"]
        self.assertEqual((call.id, "Voice"), (first["id"], first["note"]))
        self.assertFalse(first["reached"])
        self.assertIn(self.credit_user.name, first["meta"])
        self.assertIn(self.contact.name, first["meta"])
        self.assertEqual("Ms Chen", third["note"])
        self.assertEqual(call.id, page["last_contact"])

    def test_dialogs_are_filled_with_what_is_ticked(self):
        move = self._invoice(self.customer, 100, due=-10)
        euro = self._invoice(self.customer, 80, due=-5, currency=self.eur)
        other = self._invoice(self.other_customer, 7, due=-5)
        yen = self._invoice(self.customer, 9_000, due=-5, company=self.jpy_company)
        wanted = [move.id, euro.id, other.id, yen.id]
        cockpit = self._as("credit.cockpit")

        def context(name, moves, some=cockpit):
            return getattr(some, name)(self.customer.id, moves)["context"]

        promise = context("action_promise", wanted)
        self.assertEqual(move.ids, promise["default_invoice_ids"])
        promise = context("action_promise", [])
        self.assertEqual(move.ids, promise["default_invoice_ids"])
        in_yen = self._as("credit.cockpit", self.jpy_company)
        promise = context("action_promise", wanted, in_yen)
        self.assertEqual(yen.ids, promise["default_invoice_ids"])
        dispute = context("action_dispute", [euro.id])
        self.assertEqual(euro.id, dispute["default_move_id"])
        self.assertNotIn("default_move_id", context("action_dispute", []))
        call = context("action_call", wanted)
        self.assertEqual(self.customer.id, call["default_person_id"])
        self.branch.email = "bills@example.com"
        call = context("action_call", wanted)
        self.assertEqual(self.branch.id, call["default_person_id"])
        items = cockpit.action_items(self.customer.id)
        found = self.env[items["res_model"]].search(items["domain"])
        self.assertEqual(move + euro, found.move_id)
        self._contact(self.customer)
        some = cockpit.action_contacts(self.customer.id)
        self.assertEqual(1, self.env[some["res_model"]].search_count(some["domain"]))
        action = self.branch.with_user(self.credit_user).action_credit_cockpit()
        self.assertEqual({"partner_id": self.customer.id}, action["params"])
        for user in (self.salesperson, self.accountant, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.customer.with_user(user).action_credit_cockpit()

    def test_the_browser_can_open_what_each_button_returns(self):
        move = self._invoice(self.customer, 100, due=-10)
        self.customer.email = "acme@example.com"
        self._contact(self.customer)
        cockpit = self._as("credit.cockpit", user=self.credit_manager)

        for name in ("call", "mail", "promise", "dispute", "hold", "statement"):
            action = getattr(cockpit, f"action_{name}")(self.customer.id, move.ids)
            with self.subTest(name):  # it was not asked for by a button of a form
                self.assertEqual([[False, "form"]], action["views"])
        for name in ("items", "contacts"):
            action = getattr(cockpit, f"action_{name}")(self.customer.id)
            with self.subTest(name):
                self.assertEqual([False, "list"], action["views"][0])

    def _composer(self, moves, company=None):
        cockpit = self._as("credit.cockpit", company)
        action = cockpit.action_mail(self.customer.id, moves.ids)
        composer = self._as("mail.compose.message", company)
        return composer.with_context(**action["context"]).create({})

    def test_a_mail_ends_as_a_contact(self):
        first = self._invoice(self.customer, 100, due=-10)
        second = self._invoice(self.customer, 30, due=-5)
        composer = self._composer(first + second)
        self.assertEqual(self.customer, composer.partner_ids)
        self.assertIn(first.name, composer.body)
        self.assertIn("130.00", composer.body)

        composer.action_send_mail()

        contact = self._last(self.customer)
        self.assertEqual(("mail", self.credit_user), (contact.channel, contact.user_id))
        message = self._profile(self.customer).message_ids[0]
        self.assertEqual(self.customer, message.partner_ids)
        self.assertEqual(composer.subject, contact.note)

    def test_a_statement_ends_as_a_contact(self):
        self._invoice(self.customer, 100, due=-10)
        action = self._as("credit.cockpit").action_statement(self.branch.id)
        dialogs = self._as(action["res_model"]).with_context(**action["context"])
        registry = self.env.registry["credit.statement.send"]

        with patch.object(registry, "_post", lambda *_args: None):
            dialogs.create({}).action_send()

        contact = self._last(self.customer)
        self.assertEqual(("mail", self.credit_user), (contact.channel, contact.user_id))

    def test_a_mail_is_not_sent_once_something_was_paid(self):
        first = self._invoice(self.customer, 100, due=-10)
        yen = self._invoice(self.customer, 9_000, due=-5, company=self.jpy_company)
        composer, yens = self._composer(first), self._composer(yen, self.jpy_company)
        self._payment(self.customer, 40, first)

        with self.assertRaisesRegex(UserError, first.name):
            composer.action_send_mail()
        with self.assertRaisesRegex(UserError, "at once"):
            composer.action_schedule_message()
        self.assertFalse(self._last(self.customer))
        yens.action_send_mail()
        self.assertEqual(self.jpy_company, self._last(self.customer).company_id)

    def test_a_mail_that_cannot_be_written(self):
        move = self._invoice(self.other_customer, 100, due=-10)
        cockpit = self._as("credit.cockpit")
        with self.assertRaisesRegex(UserError, "no mail address"):
            cockpit.action_mail(self.other_customer.id, move.ids)
        with self.assertRaisesRegex(UserError, "Tick the invoices"):
            cockpit.action_mail(self.customer.id, [])
        with self.assertRaisesRegex(UserError, "deleted"):
            cockpit.credit_cockpit(2**31 - 1)

    def test_the_cost_does_not_depend_on_the_items(self):
        few, many = self._partner("Few"), self._partner("Many")
        for _turn in range(2):
            self._invoice(few, 10, due=-5)
        for _turn in range(40):
            self._invoice(many, 10, due=-5)
        cockpit = self._as("credit.cockpit")

        def read(some):
            return cockpit.credit_cockpit((few if len(some) == 2 else many).id)

        self.assertSameCost(read, range(40), 90)


@tagged("post_install", "-at_install")
class TestWorklistHttp(WorklistCommon, RpcCommon):
    """Who may read and do what, through HTTP."""

    def test_views_of_all_customers_are_read_for_one_only(self):
        """By their ids nothing of them is read: that takes as long as reading all."""
        self._cover(self.customer, 1_000)
        self._cover(self.other_customer, 1_000)
        for partner in (self.customer, self.other_customer):
            self._invoice(partner, 100, due=-88)
        self.env.flush_all()
        for partner in (self.customer, self.other_customer):
            for name in ("credit.ageing", "credit.deadline"):
                with (
                    self.subTest(customer=partner.name, view=name),
                    patch.object(self.env.registry[name], "fetch") as fetch,
                ):
                    self.env.invalidate_all()
                    page = self._page(partner)
                    self.assertEqual(1, len(page["items"]))
                    self.assertEqual("notice", page["alert"]["duty"])
                    fetch.assert_not_called()

    def test_rights_over_rpc(self):
        move = self._invoice(self.customer, 80, due=-10)
        calls = [
            ("credit.worklist", "credit_rows", []),
            ("credit.worklist", "credit_filters", []),
            ("credit.cockpit", "credit_cockpit", [self.customer.id]),
            ("credit.cockpit", "action_call", [self.customer.id, move.ids]),
            ("credit.cockpit", "action_mail", [self.customer.id, move.ids]),
            ("credit.cockpit", "action_promise", [self.customer.id, move.ids]),
            ("credit.cockpit", "action_dispute", [self.customer.id, move.ids]),
            ("credit.cockpit", "action_statement", [self.customer.id, move.ids]),
            ("credit.cockpit", "action_items", [self.customer.id]),
            ("credit.cockpit", "action_contacts", [self.customer.id]),
        ]
        vals = {"partner_id": self.customer.id, "user_id": self.credit_manager.id}
        for login in ("credit_sales", "credit_accountant", "credit_auditor"):
            self.authenticate(login, login)
            for model, name, args in calls:
                with self.subTest(f"{login} {name}"), self._refused():
                    self._call(model, name, *args)
            with self._refused():
                self._call(
                    "credit.contact", "create", [{"partner_id": vals["partner_id"]}]
                )
        self.authenticate("credit_user", "credit_user")
        for model, name, args in calls:
            with self.subTest(name):
                self.assertTrue(self._call(model, name, *args))
        with self._refused():
            self._call("credit.cockpit", "action_hold", self.customer.id)
        with self._refused():
            self._call("credit.contact", "create", [vals])
        for name in ("_note", "_set"):
            with self._refused():
                self._call("credit.contact", name, [])
        made = self._call(
            "credit.contact",
            "create",
            [{"partner_id": self.customer.id}],
            context={"default_user_id": self.credit_manager.id},
        )
        contact = self.env["credit.contact"].browse(made)
        self.assertEqual(self.credit_user, contact.user_id)
