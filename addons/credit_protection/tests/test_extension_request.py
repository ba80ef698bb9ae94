from datetime import timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .cover_common import CoverCommon
from .test_access_http import RpcCommon


class ExtensionCommon(CoverCommon):
    """Requests recorded in one line, by an accountant unless told otherwise."""

    @classmethod
    def _request(cls, invoices, days, *, asked=0, user=None, **vals):
        """Return a request for a date so many days from today."""
        return (
            cls.env["credit.extension.request"]
            .with_user(user or cls.accountant)
            .create(
                {
                    "invoice_ids": invoices.ids,
                    "asked_on": cls.today + timedelta(days=asked),
                    "new_date": cls.today + timedelta(days=days),
                    **vals,
                }
            )
        )

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _answer(self, request, agreed=True, until=None, day=0):
        until = until if until is None else self._day(until)
        request.with_user(self.claims_user)._answer(
            agreed, until, self._day(day), "EXT-9"
        )


@tagged("post_install", "-at_install")
class TestExtensionRequest(ExtensionCommon):
    """Until when cover goes on, who must agree, what moves and what does not."""

    def setUp(self):
        super().setUp()
        self._cover(self.customer, 1_000)
        self.move = self._invoice(self.customer, 80, due=10)

    def test_within_the_maximum_extension_nobody_is_asked(self):
        request = self._request(self.move, 70)
        self.assertEqual(self._day(70), request.cover_until)
        self.assertIn("Within the maximum extension", request.consequence)
        self.assertIn(self.customer.name, request.display_name)
        self.assertFalse(request.new({}).display_name)

        request.with_user(self.credit_manager).action_grant()

        self.assertEqual("granted", request.state)
        self.assertFalse(request.event_id)
        self.assertEqual(self._day(70), self.move.credit_extension_end)
        self.assertEqual(1, len(self.move.credit_stamp_ids))

    def test_beyond_it_the_insurer_is_asked_and_moves_the_clock(self):
        request = self._request(self.move, 71, asked=-1)
        self.assertIn("cover stops unless the insurer agrees", request.consequence)
        self.assertEqual("extension", request.event_id.kind)
        self.assertEqual(self._day(9), request.event_id.tell_by)
        request.with_user(self.claims_user).action_grant()
        self.assertEqual("insurer", request.state)
        loss = self.move.credit_loss_on

        self._answer(request, until=100)

        self.assertEqual("consented", request.state)
        self.assertRecordValues(
            self.move,
            [
                {
                    "credit_consented_until": self._day(100),
                    "credit_extension_end": self._day(100),
                    "credit_notice_by": self._day(130),
                    "credit_loss_on": loss,
                    "credit_original_due_date": self._day(10),
                    "credit_insured_amount": 80,
                }
            ],
        )
        stamp = self.move.credit_stamp_ids.sorted("id")[-1]
        self.assertEqual("consent", stamp.origin)
        self.assertEqual(self._day(100), stamp.extension_end)
        self.assertIn("EXT-9", stamp.note)

    def test_only_the_invoices_that_need_it_move(self):
        later = self._invoice(self.customer, 50, due=60)
        request = self._request(self.move + later, 100)
        self.assertEqual(self._day(70), request.cover_until)
        self.assertEqual(130, request.open_amount)
        request.with_user(self.claims_user).action_grant()

        self._answer(request, until=100)

        self.assertEqual(self._day(100), self.move.credit_extension_end)
        self.assertEqual(self._day(120), later.credit_extension_end)
        self.assertFalse(later.credit_consented_until)

    def test_the_insurer_refuses(self):
        request = self._request(self.move, 71)
        request.with_user(self.claims_user).action_grant()

        self._answer(request, agreed=False)

        self.assertEqual("declined", request.state)
        self.assertEqual(self._day(70), self.move.credit_extension_end)
        self.assertIn("The insurer refused", request.consequence)

    def test_the_due_date_of_the_receivable_moves_nothing(self):
        receivable = self.move.line_ids.filtered(lambda line: line.date_maturity)
        receivable.date_maturity = self._day(90)
        request = self._request(self.move, 90)
        request.with_user(self.claims_user).action_grant()
        self._answer(request, until=90)

        self.assertEqual(self._day(10), self.move.credit_original_due_date)
        self.assertEqual(self._day(90), self.move.credit_extension_end)

    def test_the_second_request_of_a_day_is_the_same_event(self):
        first = self._request(self.move, 71)
        again = self._request(self.move, 90)

        self.assertEqual(first.event_id, again.event_id)
        self.assertEqual(1, len(first.event_id.activity_ids))

    def test_uninsured_invoices_and_the_other_company(self):
        yen = self._invoice(self.customer, 9_000, due=5, company=self.jpy_company)
        self.jpy_policy.active = False
        bare = self._invoice(self.other_customer, 900, due=5, company=self.jpy_company)
        with self.assertRaisesRegex(UserError, "No insurer has to be asked"):
            self._request(bare, 400)
        with self.assertRaisesRegex(UserError, "a promise or a payment plan"):
            bare.with_user(self.accountant).action_credit_extension()
        with self.assertRaises(UserError):
            self._request(yen + self.move, 90)

    def _abroad(self):
        """Return an invoice of a buyer in no country that the policy insures."""
        abroad = self._partner("Abroad", is_company=True)
        return self._invoice(abroad, 80, due=10)

    def test_a_buyer_whom_the_policy_does_not_insure(self):
        abroad = self._abroad()
        self.assertEqual("country", abroad.credit_cover_reason)
        self.assertTrue(abroad.credit_extension_end)
        with self.assertRaisesRegex(UserError, "No insurer has to be asked"):
            self._request(abroad, 400)
        form = self.env["credit.extension.request"].new(
            {"invoice_ids": abroad.ids, "new_date": self._day(400)}
        )
        self.assertIn("need not be asked", form.consequence)

    def test_a_buyer_without_a_limit_has_no_cover_to_lose(self):
        bare = self._invoice(self.other_customer, 80, due=10)
        self.assertEqual("no_limit", bare.credit_cover_reason)
        self.assertFalse(bare.credit_concerns_insurer)
        with self.assertRaisesRegex(UserError, "No insurer has to be asked"):
            self._request(bare, 400)
        # Something else is insured since then: open too long, the old one stops that.
        self._cover(self.other_customer, 1_000, since=0)
        insured = self._invoice(self.other_customer, 50, due=20)
        self.assertTrue(insured.credit_insured_amount)
        bare.invalidate_recordset(["credit_concerns_insurer"])
        self.assertTrue(bare.credit_concerns_insurer)
        self.assertIn("cover stops unless", self._request(bare, 400).consequence)

    def test_an_invoice_above_the_limit_stops_cover_all_the_same(self):
        used = self._invoice(self.customer, 1_000, due=10)
        above = self._invoice(self.customer, 500, due=11)
        self.assertTrue(used.credit_insured_amount)
        self.assertEqual(
            (0, "limit_used"), (above.credit_insured_amount, above.credit_cover_reason)
        )
        request = self._request(above, 72)

        self.assertIn("Nothing of these invoices is insured", request.consequence)
        self.assertIn("cover stops unless the insurer agrees", request.consequence)

    def test_the_button_is_there_where_an_insurer_is_concerned(self):
        abroad = self._abroad()
        self.policy.active = False
        none = self._invoice(self.customer, 80, due=10)
        arch = none.with_user(self.accountant).get_view(view_type="form")["arch"]
        (button,) = etree.fromstring(arch).xpath(
            "//button[@name='action_credit_extension']"
        )
        for move, hidden in ((self.move, False), (none, True), (abroad, True)):
            values = {name: move[name] for name in (
                "state", "move_type", "payment_state", "credit_concerns_insurer",
            )}  # fmt: skip
            self.assertEqual(hidden, bool(safe_eval(button.get("invisible"), values)))

    def test_what_is_no_request(self):
        draft = self._invoice(self.customer, 5, due=5, post=False)
        paid = self._invoice(self.customer, 5, due=5)
        self._payment(self.customer, 5, paid)
        other = self._invoice(self.other_customer, 5, due=5)
        for name, moves, days, asked in (
            ("draft", draft, 90, 0),
            ("paid", paid, 90, 0),
            ("two buyers", self.move + other, 90, 0),
            ("earlier date", self.move, 10, 0),
            ("asked tomorrow", self.move, 90, 1),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self._request(moves, days, asked=asked)
        request = self._request(self.move, 71)
        with self.assertRaises(UserError):
            self._answer(request, until=90)
        request.with_user(self.claims_user).action_grant()
        for until, day in ((70, 0), (None, 0), (90, 1), (90, -1)):
            with self.subTest((until, day)), self.assertRaises(UserError):
                self._answer(request, until=until, day=day)


@tagged("post_install", "-at_install")
class TestExtensionHttp(ExtensionCommon, RpcCommon):
    """Who may record, decide and read when a client calls the methods itself."""

    def test_roles(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 80, due=10)
        for user in (self.salesperson, self.credit_user, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._request(move, 90, user=user)
        request = self._request(move, 90)
        self.assertEqual("asked", request.with_user(self.auditor).state)
        with self._refused():
            self._call("credit.extension.request", "read", request.ids, ["state"])
        with self._refused():
            self._call("account.move", "action_credit_extension", move.ids)
        for login in ("credit_accountant", "credit_auditor", "credit_user"):
            self.authenticate(login, login)
            with self.subTest(login), self._refused():
                self._call("credit.extension.request", "action_grant", request.ids)
            with self.subTest(login), self._refused():
                self._call(
                    "credit.extension.request",
                    "write",
                    request.ids,
                    {"state": "consented"},
                )
        self.authenticate("credit_claims", "credit_claims")
        self._call("credit.extension.request", "action_grant", request.ids)
        ids = self._call(
            "credit.extension.answer",
            "create",
            [
                {
                    "request_id": request.id,
                    "until": str(self._day(95)),
                    "answered_on": str(self.today),
                }
            ],
        )
        self._call("credit.extension.answer", "action_record", ids)
        request.invalidate_recordset()
        self.assertEqual("consented", request.state)
        self.assertEqual(self.claims_user, request.answered_by_id)
