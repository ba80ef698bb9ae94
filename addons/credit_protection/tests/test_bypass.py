from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_invoice_gate import InvoiceGateCommon
from .waiver_common import WaiverCommon


@tagged("post_install", "-at_install")
class TestBypass(WaiverCommon):
    """Everybody who goes against the rules is counted, with what became of it."""

    def _rows(self, user=None, **domain):
        self.env.flush_all()
        self.env.invalidate_all()
        register = self.env["credit.bypass"].with_user(user or self.auditor)
        return register.search([(name, "=", value) for name, value in domain.items()])

    def test_release_and_what_became_of_it(self):
        self._release()
        (row,) = self._rows(user_id=self.credit_manager.id)
        self.assertRecordValues(
            row,
            [
                {
                    "kind": "release",
                    "amount": 1500.0,
                    "outcome": "waiting",
                    "passed_count": 0,
                    "currency_id": self.usd_company.currency_id.id,
                    "document_name": self.order.name,
                }
            ],
        )
        self.assertIn("Payment announced", row.reason)

        self.order.action_confirm()
        self.assertEqual("not_invoiced", self._rows(kind="release").outcome)
        invoice = self._invoice_order(self.order)
        invoice.button_draft()
        invoice.invoice_payment_term_id = False
        invoice.invoice_date = self.today - timedelta(days=5)
        invoice.invoice_date_due = self.today + timedelta(days=5)
        invoice.action_post()
        self.assertRecordValues(
            self._rows(kind="release"),
            [{"outcome": "open", "open_amount": 1500.0, "overdue_amount": 0.0}],
        )
        invoice.button_draft()
        invoice.invoice_date_due = self.today - timedelta(days=1)
        invoice.action_post()
        self.assertRecordValues(
            self._rows(kind="release"), [{"outcome": "overdue", "overdue_amount": 1500}]
        )
        self._payment(self.customer, 1500, invoice)
        self.assertRecordValues(
            self._rows(kind="release"), [{"outcome": "paid", "open_amount": 0.0}]
        )

    def test_cancelled_order(self):
        self._release()
        self.order._action_cancel()
        self.assertEqual("cancelled", self._rows(kind="release").outcome)

    def test_two_releases_of_one_hold_count_twice(self):
        self._release()
        self.hold.with_user(self.credit_director)._reject("Back")
        self._release(user=self.credit_director)
        self.assertEqual(2, len(self._rows(kind="release")))
        by_user = self.env["credit.bypass"]._read_group(
            [("kind", "=", "release")], ["user_id"], ["__count", "amount:sum"]
        )
        self.assertEqual(
            {(self.credit_manager, 1, 1500.0), (self.credit_director, 1, 1500.0)},
            {row for row in by_user if row[0] != self.env.user},
        )

    def test_waiver_counts_what_passed_by_it(self):
        waiver = self._grant()
        self.assertRecordValues(
            self._rows(kind="waiver"),
            [{"amount": 1500.0, "outcome": "waiting", "document_name": waiver.name}],
        )
        self.order.action_confirm()
        second = self._order(self.customer, 200)
        second.action_confirm()
        self.assertRecordValues(
            self._rows(kind="waiver"),
            [{"amount": 1700.0, "passed_count": 2, "outcome": "not_invoiced"}],
        )

    def test_tier_lock_and_switched_off_limit(self):
        profile = self.profile.with_user(self.credit_manager)
        profile.write(
            {
                "tier_locked": True,
                "tier_lock_value": "A",
                "tier_lock_reason": "Owner known",
            }
        )
        profile.write({"tier_lock_until": self.today})
        profile.write({"tier_locked": False})
        self.assertRecordValues(
            self._rows(kind="tier_lock"),
            [{"user_id": self.credit_manager.id, "reason": "Owner known"}],
        )
        partner = self.customer.with_user(self.credit_manager)
        partner.credit_limit_kind = "unchecked"
        partner.credit_limit_kind = "amount"
        self.assertRecordValues(
            self._rows(kind="unchecked", partner_id=self.customer.id),
            [{"user_id": self.credit_manager.id, "outcome": "none"}],
        )

    def test_two_companies_and_their_currencies(self):
        profile = self._limit(self.customer, 1000, company=self.jpy_company)
        order = self._order(self.customer, 150000, company=self.jpy_company)
        order.action_confirm()
        self._release(order.credit_hold_ids)
        self._release()
        rows = self._rows(kind="release")
        self.assertEqual(
            {(self.usd_company, 1500.0), (self.jpy_company, 150000.0)},
            {(row.company_id.with_env(self.env), row.amount) for row in rows},
        )
        self.assertEqual(self.jpy_company, profile.company_id)
        reader = new_test_user(
            self.env,
            "kk_auditor",
            groups="credit_protection.group_credit_auditor",
            company_id=self.jpy_company.id,
        )
        self.assertEqual(self.jpy_company, self._rows(reader).company_id.sudo())
        theirs = rows.filtered(lambda r: r.company_id == self.usd_company)
        with self.assertRaises(AccessError):
            theirs.with_user(reader).read(["amount"])
        with self.assertRaises(AccessError):
            theirs.with_user(reader).action_open()

    def test_every_line_opens_its_record(self):
        self._release()
        waiver = self._grant()
        self.profile.with_user(self.credit_manager).limit_kind = "unchecked"
        opened = {
            row.kind: (row.action_open()["res_model"], row.action_open()["res_id"])
            for row in self._rows(user_id=self.credit_manager.id)
        }
        self.assertEqual(
            {
                "release": ("credit.hold", self.hold.id),
                "waiver": ("credit.waiver", waiver.id),
                "unchecked": ("credit.profile", self.profile.id),
            },
            opened,
        )

    def test_who_reads_and_nobody_writes(self):
        self._release()
        rows, overrides = self._rows(), self.env["credit.override"].sudo().search([])
        for user in (self.salesperson, self.credit_user, self.accountant):
            with self.assertRaises(AccessError):
                rows.with_user(user).read(["amount"])
            with self.assertRaises(AccessError):
                overrides.with_user(user).read(["amount"])
        for user in (self.credit_manager, self.auditor, self.credit_director):
            self.assertTrue(rows.with_user(user).read(["amount", "outcome"]))
            for records in (rows, overrides):
                with self.assertRaises(AccessError):
                    records.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    records.with_user(user).create({"kind": "release"})
            with self.assertRaises(AccessError):
                rows.with_user(user).write({"amount": 0})
        for action in (
            lambda: overrides.write({"amount": 0}),
            overrides[:1].copy,
            overrides.unlink,
        ):
            with self.assertRaises(UserError):
                action()

    def test_queries_do_not_grow(self):
        holds = self.env["credit.hold"]
        for number in range(6):
            customer = self._partner(f"C{number}")
            self._limit(customer, 10)
            order = self._order(customer, 50)
            order.action_confirm()
            holds |= order.credit_hold_ids
        self._release(holds)
        rows = self._rows(kind="release").with_env(self.env)
        self.assertSameCost(lambda some: some.mapped("outcome"), rows, 6)


@tagged("post_install", "-at_install")
class TestBypassOfInvoices(InvoiceGateCommon):
    """A released invoice tells itself what became of it."""

    def test_released_invoice(self):
        move = self._draft(1500)
        move.action_post()
        self._assert_held(move)
        move.credit_hold_ids.with_user(self.credit_manager)._release(
            self.reason, "", self.today, False
        )
        self._assert_outcome("waiting", 0)
        move.action_post()
        self._assert_outcome("open", 1500)
        self._payment(self.customer, 1500, move)
        self._assert_outcome("paid", 0)
        move.button_draft()
        move.button_cancel()
        self._assert_outcome("cancelled", 0)

    def _assert_outcome(self, outcome, amount):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["credit.bypass"].with_user(self.auditor).search([])
        rows = rows.filtered(lambda row: row.partner_id == self.customer)
        self.assertRecordValues(rows, [{"outcome": outcome, "open_amount": amount}])
