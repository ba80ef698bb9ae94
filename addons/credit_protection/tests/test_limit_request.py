from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .limit_request_common import LimitRequestCommon


@tagged("post_install", "-at_install")
class TestLimitRequest(LimitRequestCommon):
    """Asking for a limit and what becomes of it, in two companies."""

    def test_granted_as_requested(self):
        request = self._submitted(5000)
        self.assertEqual("submitted", request.state)
        self.assertEqual(1000, request.limit_now)

        self._approve(request, to_grant=5000)

        profile = self._profile(self.customer)
        self.assertRecordValues(
            request,
            [
                {
                    "state": "approved",
                    "granted_amount": 5000,
                    "granted_until": False,
                    "requested_by_id": self.salesperson.id,
                    "submitted_by_id": self.salesperson.id,
                    "decided_by_id": self.credit_manager.id,
                }
            ],
        )
        self.assertTrue(request.submitted_at and request.decided_at)
        self.assertRecordValues(
            profile, [{"limit_kind": "amount", "credit_limit": 5000}]
        )
        self.assertEqual(
            1000, self._profile(self.customer, self.jpy_company).credit_limit
        )

    def test_partly_and_with_an_end(self):
        until = self.today + timedelta(days=90)
        request = self._submitted(5000)

        self._approve(request, to_grant=3000, grant_expires_on=until)

        self.assertRecordValues(
            request,
            [{"state": "partly", "granted_amount": 3000, "granted_until": until}],
        )
        profile = self._profile(self.customer)
        self.assertEqual(3000, profile.credit_limit)
        self.assertEqual(until, profile.limit_expires_on)

    def test_more_than_requested_is_approved(self):
        request = self._submitted(5000)
        self._approve(request, to_grant=6000)
        self.assertEqual("approved", request.state)

    def test_temporary(self):
        first, last = self.today, self.today + timedelta(days=30)
        request = self._submitted(5000, kind="temporary", date_from=first, date_to=last)

        self._approve(request, to_grant=4000)

        self.assertEqual(("partly", last), (request.state, request.granted_until))
        self.assertEqual(1000, self._profile(self.customer).credit_limit)
        limits = self.env["credit.facts"]._limits
        for day, limit in ((first, 4000), (last + timedelta(days=1), 1000)):
            found = limits(self.usd_company, self.customer, day)[self.customer.id]
            self.assertEqual(limit, found["credit_limit"])

    def test_nothing_to_grant_asks_why_it_is_refused(self):
        request = self._submitted(5000)
        manager = request.with_user(self.credit_manager)
        manager.to_grant = 0

        action = manager.action_approve()

        self.assertEqual("credit.limit.refuse", action["res_model"])
        self.assertEqual("submitted", request.state)
        wizard = (
            self.env["credit.limit.refuse"]
            .with_user(self.credit_manager)
            .create({"request_id": request.id, "reason": "Pay first"})
        )
        wizard.action_refuse()
        self.assertRecordValues(
            request, [{"state": "refused", "refusal_reason": "Pay first"}]
        )
        self.assertEqual(1000, self._profile(self.customer).credit_limit)

    def test_yen_company_has_its_own_amounts_and_limits(self):
        self.jpy_company.credit_limit_second_level_amount = 900000
        usd = self._submitted(5000)
        jpy = self._submitted(800000, company=self.jpy_company)
        self.assertEqual(self.jpy, jpy.currency_id)

        self._approve(jpy, to_grant=800000)

        self.assertEqual(("approved", "submitted"), (jpy.state, usd.state))
        self.assertEqual(
            800000, self._profile(self.customer, self.jpy_company).credit_limit
        )
        self.assertEqual(1000, self._profile(self.customer).credit_limit)

    def test_contact_stands_for_its_company(self):
        request = self._ask(partner=self.contact)
        self.assertEqual(self.customer, request.partner_id)

    def test_an_order_proposes_what_it_needs(self):
        self._invoice(self.customer, 300)
        order = self._order(self.customer, 1500, user_id=self.salesperson.id)
        request = self.Request.with_user(self.salesperson).create(
            {
                "partner_id": self.customer.id,
                "order_id": order.id,
                "reason": "New floor",
            }
        )
        self.assertEqual(1800, request.requested_amount)

    def test_order_in_foreign_currency_needs_company_currency(self):
        order = self._order(
            self.customer, 800, currency=self.eur, user_id=self.salesperson.id
        )
        request = self.Request.with_user(self.salesperson).create(
            {
                "partner_id": self.customer.id,
                "order_id": order.id,
                "reason": "New floor",
            }
        )
        self.assertAlmostEqual(1000, request.requested_amount)

    def test_what_is_missing_is_said(self):
        past = self.today - timedelta(days=1)
        for vals, sentence in (
            ({"reason": "  "}, "Say why"),
            ({"requested_amount": 0}, "Enter the limit"),
            ({"requested_amount": 1000}, "has a limit of"),
            (
                {"kind": "temporary", "date_from": past, "date_to": past},
                "past already",
            ),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self._ask(**vals).action_submit()

    def test_dates_of_a_temporary_limit(self):
        tomorrow = self.today + timedelta(days=1)
        for vals in (
            {},
            {"date_from": self.today},
            {"date_from": tomorrow, "date_to": self.today},
        ):
            with self.assertRaises(ValidationError):
                self._ask(kind="temporary", **vals)

    def test_order_of_another_customer(self):
        order = self._order(self.other_customer, 10, user_id=self.salesperson.id)
        with self.assertRaisesRegex(ValidationError, "not an order of"):
            self._ask(order_id=order.id)

    def test_second_request_names_the_first(self):
        first = self._submitted()
        late = self._ask(partner=self.other_customer, user=self.other_salesperson)
        late.action_submit()
        with self.assertRaisesRegex(UserError, first.name):
            self._ask(user=self.other_salesperson)
        self._ask(company=self.jpy_company).action_submit()
        first.action_withdraw()
        self._submitted(user=self.other_salesperson)

    def test_two_drafts_only_one_of_them_is_submitted(self):
        first, second = self._ask(), self._ask(user=self.other_salesperson)
        first.action_submit()
        with self.assertRaisesRegex(UserError, first.name):
            second.action_submit()

    def test_withdrawn(self):
        request = self._submitted()
        request.action_withdraw()
        self.assertRecordValues(
            request,
            [{"state": "withdrawn", "withdrawn_by_id": self.salesperson.id}],
        )
        self.assertFalse(self._deciders(request))
        with self.assertRaisesRegex(UserError, "decided"):
            self._approve(request)

    def test_nothing_changes_after_the_decision(self):
        request = self._submitted(order_id=False, document_ids=[self._document()])
        self._approve(request, to_grant=2000)
        for user in (self.salesperson, self.credit_manager, self.env.user):
            for records, vals in (
                (request, {"reason": "Another"}),
                (request, {"to_grant": 9}),
                (request.document_ids, {"file_name": "other.pdf"}),
            ):
                with self.assertRaises(UserError):
                    records.with_user(user).sudo().write(vals)
            with self.assertRaises(UserError):
                request.document_ids.with_user(user).sudo().unlink()
        with self.assertRaises(UserError):
            request.sudo().unlink()
        with self.assertRaises(UserError):
            request.copy()
        with self.assertRaises(UserError):
            request.sudo().write({"document_ids": [self._document(name="late.pdf")]})

    # === what follows === #

    def test_held_order_becomes_ready(self):
        order = self._held(1500)
        request = self._submitted(1500, order_id=order.id)

        self._approve(request, to_grant=1500)

        self.assertEqual("ready", order.credit_state)
        self.assertIn("can be confirmed now", self._texts(order))
        self.assertIn(request.name, self._texts(order))

    def test_order_that_something_else_holds_says_so(self):
        self._invoice(self.customer, 100, due=-40)
        order = self._held(1500)
        request = self._submitted(1600, order_id=order.id)
        manager = request.with_user(self.credit_manager)
        self.assertIn("40 days overdue", manager.other_reasons)
        self.assertIn("does not free", manager.other_reasons)

        self._approve(request, to_grant=1600)

        self.assertEqual("held", order.credit_state)
        self.assertIn("stays on credit hold", self._texts(order))

    def test_amber_line_is_silent_when_the_limit_suffices(self):
        order = self._held(1500)
        request = self._submitted(1500, order_id=order.id)
        manager = request.with_user(self.credit_manager)
        manager.to_grant = 1499
        self.assertIn("Over the credit limit", manager.other_reasons)
        manager.to_grant = 1500
        self.assertFalse(manager.other_reasons)

    def test_requester_and_salesperson_are_told(self):
        order = self._held(1500)
        order.user_id = self.other_salesperson
        request = self._submitted(1500, user=self.credit_user, order_id=order.id)

        self._approve(request, to_grant=1500)

        for records, user in (
            (request, self.credit_user),
            (order, self.other_salesperson),
        ):
            told = (
                self.env["mail.message"]
                .sudo()
                .search(
                    [
                        ("model", "=", records._name),
                        ("res_id", "=", records.id),
                        ("notified_partner_ids", "in", user.partner_id.ids),
                    ]
                )
            )
            self.assertIn("1,500.00", str(told.body))
