from datetime import timedelta
from unittest.mock import patch

from odoo import Command, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.credit_protection.models.collection import credit_customer_report

from .collect_common import DisputeCommon, PromiseCommon

PAGE = "/my/statement"


@tagged("post_install", "-at_install")
class TestPortalStatement(DisputeCommon, PromiseCommon, HttpCase):
    """Two customers on the portal: each sees and answers its own debts only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.usd_company + cls.jpy_company
        cls.portal = cls._portal("credit_portal", cls.contact, companies)
        cls.other = cls._portal("credit_other", cls.other_customer, cls.usd_company)
        cls._limit(cls.customer, 123_456)
        cls.late = cls._invoice(cls.customer, 800, due=-20)
        cls.later = cls._invoice(cls.branch, 300, due=10)
        cls.euro = cls._invoice(cls.customer, 70, due=-5, currency=cls.eur)
        cls.yen = cls._invoice(cls.customer, 9_000, due=-5, company=cls.jpy_company)
        cls.foreign = cls._invoice(cls.other_customer, 555, due=-5)

    @classmethod
    def _portal(cls, login, partner, companies):
        return cls.env["res.users"].create(
            {
                "partner_id": partner.id,
                "login": login,
                "password": login,
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
                "company_id": companies[0].id,
                "company_ids": [Command.set(companies.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate("credit_portal", "credit_portal")

    def _post(self, path, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(PAGE + path, data=data, allow_redirects=False)

    def _promise_there(self, moves, days=5, **data):
        day = self.today + timedelta(days=days)
        values = {"move_id": moves.ids, "date": day.isoformat()}
        return self._post("/promise", **{**values, **data})

    def _dispute_there(self, move, amount="200", text="Two are missing", **data):
        values = {"amount": amount, "text": text, "reason_id": self.reason.id}
        return self._post(f"/dispute/{move.id}", **{**values, **data})

    def _promises(self):
        return self.env["credit.promise"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def _contacts(self):
        return self.env["credit.contact"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def _disputes(self):
        return self.env["credit.dispute"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def test_the_customer_reads_its_own_debts(self):
        self._credit_note(self.late, 40)
        text = self.url_open(PAGE).text
        for move in (self.late + self.later + self.euro + self.yen).sudo():
            self.assertIn(move.name, text)
        self.assertIn(self.usd_company.name, text)
        self.assertIn(self.jpy_company.name, text)
        self.assertIn("40.00", text)
        self.assertNotIn("555.00", text)
        self.assertNotIn("123,456", text)
        self.assertIn("/my/statement", self.url_open("/my").text)

        self.authenticate("credit_other", "credit_other")
        text = self.url_open(PAGE).text
        self.assertIn("555.00", text)
        self.assertNotIn("800.00", text)
        self.assertNotIn("9,000", text)

    def test_nothing_open_and_nobody_logged_in(self):
        self.authenticate(None, None)
        answer = self.url_open(PAGE, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        self._payment(self.other_customer, 555, self.foreign)
        self.authenticate("credit_other", "credit_other")
        self.assertIn("Nothing is open", self.url_open(PAGE).text)

    def test_a_promise(self):
        self.assertIn(
            self.late.name, self.url_open(f"{PAGE}/promise?move_id={self.late.id}").text
        )
        answer = self._promise_there(
            self.late + self.later, amount="0.01", note="Cheque"
        )

        self.assertEqual(303, answer.status_code)
        promise = self._promises()
        self.assertRecordValues(
            promise,
            [
                {
                    "company_id": self.usd_company.id,
                    "amount": 1_100,
                    "date": self.today + timedelta(days=5),
                    "promised_on": self.today,
                    "note": "Cheque",
                    "state": "reported",
                    "reported_by_id": self.contact.id,
                }
            ],
        )
        self.assertEqual(self.late + self.later, promise.invoice_ids)
        self.assertEqual(promise.user_id, promise.activity_ids.user_id)
        self.assertTrue(
            promise.user_id.has_group("credit_protection.group_credit_user")
        )
        self.assertNotIn(self.contact, promise.message_partner_ids)
        page = self.url_open(f"{PAGE}?said=promised").text
        self.assertIn("You pay", page)
        self.assertNotIn(f'value="{self.late.id}"', page)
        again = self._promise_there(self.later)
        self.assertIn("have promised to pay", again.text)
        self.assertEqual(promise, self._promises())

    def test_what_is_no_promise(self):
        for name, data, sentence in (
            ("too late", {"days": 31}, "call us"),
            ("in the past", {"days": -1}, "between today"),
            ("no day", {"date": "soon"}, "Choose a day"),
        ):
            with self.subTest(name):
                answer = self._promise_there(self.late, note="As typed", **data)
                self.assertEqual(200, answer.status_code)
                self.assertIn(sentence, answer.text)
                self.assertIn("As typed", answer.text)
        mixed = self._promise_there(self.late + self.euro)
        self.assertIn("one currency", mixed.text)
        answer = self.url_open(
            f"{PAGE}/promise?move_id={self.late.id}&move_id={self.yen.id}"
        )
        self.assertIn("at a time", answer.text)
        self.usd_company.credit_portal_promise_days = 0
        self.assertIn("cannot be done here", self._promise_there(self.late).text)
        nothing = self._promise_there(self.env["account.move"])
        self.assertIn("said=nothing", nothing.headers["Location"])
        self.assertFalse(self._promises())

    def test_what_is_promised_is_only_heard_at_first(self):
        self._promise_there(self.late, amount="0.01")
        promise = self._promises()
        day, last = promise.date, promise.last_day
        nothing = (None, None, None), (None, 0, False)
        self.assertIn(PromiseCommon._facts_of(self, self.customer), nothing)
        self.assertFalse(self.late.credit_promise_text)
        self.assertFalse(self._contacts())
        self._let_pass(promise)
        self.env["credit.promise"]._judge_of(self.late)
        nobody = self.env["res.partner"]
        todo = promise.sudo()._night_todo(promise.company_id, nobody)
        self.assertNotIn(promise.id, todo)
        self.assertEqual("reported", promise.state)
        promise._set(date=day, last_day=last)
        for user in (self.salesperson, self.auditor, self.portal):
            with self.assertRaises(AccessError):
                promise.with_user(user).action_confirm()

        promise.with_user(self.credit_user).action_confirm()

        self.assertEqual("open", promise.state)
        self.assertEqual(day, PromiseCommon._facts_of(self, self.customer)[0])
        self.assertFalse(promise.activity_ids)
        self.assertEqual(last + timedelta(days=1), self._contacts().next_on)
        self.assertEqual(self.credit_user, self._contacts().user_id)
        with self.assertRaisesRegex(UserError, "confirmed or has ended"):
            promise.with_user(self.credit_user).action_confirm()

    def test_a_promise_that_is_taken_up_late_or_never(self):
        self._promise_there(self.late)
        self._promise_there(self.later)
        second, first = self._promises().sorted("amount")
        agreed = self._promise(self.later, amount=20)
        with self.assertRaisesRegex(UserError, "promise already"):
            second.with_user(self.credit_user).action_confirm()
        second.with_user(self.credit_manager).action_cancel()
        self.assertEqual(("cancelled", "open"), (second.state, agreed.state))
        self.assertFalse(second.activity_ids)
        self._let_pass(first, days=5).with_user(self.credit_user).action_confirm()
        self.assertEqual("broken", first.state)

    def test_internal_users_speak_for_no_customer(self):
        self.salesperson.write({"login": "credit_seller", "password": "credit_seller"})
        self.salesperson.partner_id.parent_id = self.customer
        self.authenticate("credit_seller", "credit_seller")
        pdf = f"{PAGE}/{self.usd_company.id}/pdf"
        with mute_logger("odoo.http"):
            for path in (PAGE, pdf, f"{PAGE}/dispute/{self.late.id}"):
                self.assertEqual(404, self.url_open(path).status_code)
        self.assertEqual(404, self._promise_there(self.late).status_code)
        self.assertEqual(404, self._dispute_there(self.late).status_code)
        seller = self.env["credit.statement"].with_user(self.salesperson)
        with self.assertRaises(AccessError):
            seller._of_portal_user()
        with self.assertRaises(AccessError):
            seller._portal_pdf(self.usd_company)
        self.accountant.partner_id.parent_id = self.customer
        own = self.late.with_user(self.accountant)
        with self.assertRaisesRegex(AccessError, "users of the portal"):
            own.env["credit.promise"]._from_customer(own, self.today, "")
        self.assertFalse(self._promises())

    def test_a_broken_promise_is_not_given_again(self):
        self._promise(self.late, days=3)._set(state="broken")
        self.assertIn("call us", self._promise_there(self.late).text)
        self.assertEqual(1, len(self._promises()))

    def test_each_company_by_itself(self):
        answer = self._promise_there(self.yen)
        self.assertEqual(303, answer.status_code)
        self.assertRecordValues(
            self._promises(),
            [{"company_id": self.jpy_company.id, "amount": 9_000}],
        )

    def test_what_is_disputed_is_only_heard_at_first(self):
        answer = self._dispute_there(self.late)

        self.assertEqual(303, answer.status_code)
        dispute = self._disputes()
        self.assertRecordValues(
            dispute,
            [
                {
                    "move_id": self.late.id,
                    "amount": 200,
                    "state": "reported",
                    "description": "Two are missing",
                    "reported_by_id": self.contact.id,
                }
            ],
        )
        self.assertEqual(dispute.user_id, dispute.activity_ids.user_id)
        self.assertEqual(800, self.late._credit_undisputed())
        self.assertEqual((False, 0), DisputeCommon._facts_of(self, self.customer))
        self.assertIn("reports", self.late.credit_dispute_text)
        self.assertIn("we look into it", self.url_open(PAGE).text)
        again = self._dispute_there(self.late, "5")
        self.assertIn("have told us about", again.text)

        self.assertFalse(self._contacts())
        dispute.with_user(self.credit_user).action_confirm()

        self.assertEqual(dispute, self._contacts().dispute_id)
        self.assertEqual("open", dispute.state)
        self.assertEqual(600, self.late._credit_undisputed())
        self.assertEqual((True, 200), DisputeCommon._facts_of(self, self.customer))
        self.assertIn("Disputed:", self.url_open(PAGE).text)
        self._settle(dispute, "rejected")
        self.assertEqual("resolved", dispute.state)

    def test_a_report_can_be_rejected_or_paid(self):
        self._dispute_there(self.late)
        self._dispute_there(self.yen)
        first, second = self._disputes().sorted(lambda d: d.company_id.id)
        self._settle(first, "rejected")
        self._payment(self.customer, 9_000, self.yen, company=self.jpy_company)
        self.assertEqual(["rejected", "paid"], (first + second).mapped("how"))

    def test_what_is_no_report(self):
        self.price.sudo().on_portal = False
        for name, data, sentence in (
            ("no reason", {"reason_id": ""}, "from the list"),
            ("no such reason", {"reason_id": "99999999"}, "from the list"),
            ("a reason of ours", {"reason_id": self.price.id}, "from the list"),
            ("no words", {"text": "  "}, "describe"),
            ("too much", {"amount": "800.5"}, "up to that"),
            ("no number", {"amount": "a lot"}, "as a number"),
        ):
            with self.subTest(name):
                answer = self._dispute_there(self.late, **data)
                self.assertEqual(200, answer.status_code)
                self.assertIn(sentence, answer.text)
        self.assertFalse(self._disputes())
        page = self._dispute_there(self.late, amount="x", text="<b>Kept</b>").text
        self.assertIn("&lt;b&gt;Kept&lt;/b&gt;", page)

    def test_nobody_reaches_invoices_of_others(self):
        paid = self._invoice(self.customer, 60, due=-5)
        self._payment(self.customer, 60, paid)
        draft = self._invoice(self.customer, 60, due=-5, post=False)
        for move in self.foreign + paid + draft:
            with self.subTest(move.id), mute_logger("odoo.http"):
                self.assertEqual(404, self._promise_there(move).status_code)
                self.assertEqual(404, self._dispute_there(move, "5").status_code)
                for path in (f"/promise?move_id={move.id}", f"/dispute/{move.id}"):
                    self.assertEqual(404, self.url_open(PAGE + path).status_code)
        both = self._promise_there(self.late + self.foreign)
        self.assertEqual(404, both.status_code)
        self.assertEqual(404, self._post("/promise", move_id="1 OR 1=1").status_code)
        self.authenticate("credit_other", "credit_other")
        for move in self.yen + self.late:
            self.assertEqual(404, self._dispute_there(move, "5").status_code)
        self.assertFalse(self._promises())
        self.assertFalse(self._disputes())

    def test_forms_of_other_sites_are_refused(self):
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"{PAGE}/dispute/{self.late.id}",
                data={"amount": "5", "text": "x", "reason_id": self.reason.id},
            )
        self.assertEqual(400, answer.status_code)
        self.assertFalse(self._disputes())

    def test_so_much_a_day(self):
        with patch.object(credit_customer_report, "MOST_A_DAY", 1):
            self._dispute_there(self.late)
            answer = self._dispute_there(self.later, "5")
        self.assertIn("told us much today", answer.text)
        self.assertEqual(1, len(self._disputes()))

    def test_the_printed_statement(self):
        answer = self.url_open(f"{PAGE}/{self.usd_company.id}/pdf")
        self.assertEqual(200, answer.status_code)
        self.assertEqual("application/pdf", answer.headers["Content-Type"])
        self.assertIn(self.late.name, answer.text)
        self.assertNotIn("555.00", answer.text)
        self.authenticate("credit_other", "credit_other")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"{PAGE}/{self.jpy_company.id}/pdf")
        self.assertEqual(404, answer.status_code)

    def test_the_way_of_a_customer(self):
        self.start_tour(PAGE, "credit_protection_portal", login="credit_portal")

        self.assertRecordValues(
            self._promises(),
            [{"amount": 800, "state": "reported", "reported_by_id": self.contact.id}],
        )
        self.assertRecordValues(
            self._disputes(),
            [{"amount": 50, "state": "reported", "move_id": self.later.id}],
        )
