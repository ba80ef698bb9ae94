from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.gate.credit_reevaluation import MARKED
from .collect_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestPromise(PromiseCommon):
    """A promise becomes kept or broken by what is paid, and when."""

    def test_a_new_one_has_no_name_yet(self):
        self.assertFalse(self.env["credit.promise"].new({}).display_name)

    def test_what_is_recorded(self):
        first = self._invoice(self.customer, 80, due=-10, currency=self.eur)
        second = self._invoice(self.branch, 40, due=-5, currency=self.eur)
        yen = self._invoice(self.customer, 9_000, due=-3, company=self.jpy_company)

        euros = self._promise(first + second)
        yens = self._promise(yen, amount=5_000)

        self.assertRecordValues(
            euros + yens,
            [
                {
                    "amount": 120.0,
                    "amount_company": 150.0,
                    "currency_id": self.eur.id,
                    "company_id": self.usd_company.id,
                    "partner_id": self.customer.id,
                    "state": "open",
                    "last_day": self.today + timedelta(days=8),
                    "promised_on": self.today,
                },
                {
                    "amount": 5_000.0,
                    "amount_company": 5_000.0,
                    "currency_id": self.jpy.id,
                    "company_id": self.jpy_company.id,
                    "partner_id": self.customer.id,
                    "state": "open",
                    "last_day": self.today + timedelta(days=8),
                    "promised_on": self.today,
                },
            ],
        )
        self.assertIn("120.00", first.credit_promise_text)
        for vals in ({"amount": 1}, {"state": "kept"}, {"date": self.today}):
            with self.subTest(vals), self.assertRaises(UserError):
                euros.write(vals)

    def test_less_than_the_smallest_amount_of_the_company(self):
        dong = self.setup_other_currency("VND", rates=self._rates(25_000, 25_000))
        move = self._invoice(self.customer, 90_000, due=-10, currency=dong)
        with self.assertRaisesRegex(UserError, "too little"):
            self._promise(move, amount=100)
        promise = self._promise(move, amount=90_000)
        old = self._invoice(self.other_customer, 80, due=-10)
        before = self._promise(old, amount=50)
        # As it could be recorded before.
        (promise + before)._set(amount_company=0)

        for paid in (move, old):
            self._paid(paid)

        self.assertEqual(["kept", "kept"], (promise + before).mapped("state"))

    def test_what_is_no_promise(self):
        move = self._invoice(self.customer, 80, due=-10)
        euro = self._invoice(self.customer, 80, due=-10, currency=self.eur)
        other = self._invoice(self.other_customer, 80, due=-10)
        draft = self._invoice(self.customer, 5, due=5, post=False)
        note = self._invoice(self.customer, 5, move_type="out_refund")
        for name, moves, vals in (
            ("nothing", move.browse(), {}),
            ("two currencies", move + euro, {}),
            ("two customers", move + other, {}),
            ("draft", draft, {}),
            ("credit note", note, {}),
            ("too much", move, {"amount": 80.01}),
            ("nothing promised", move, {"amount": 0}),
            ("past day", move, {"days": -1}),
            ("tomorrow", move, {"promised_on": self.today + timedelta(days=1)}),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self._promise(moves, **vals)
        self._promise(move)
        with self.assertRaisesRegex(UserError, "a promise already"):
            self._promise(move)

    def test_kept_by_payment_with_tolerance(self):
        move = self._invoice(self.customer, 100, due=-10)
        yen = self._invoice(self.customer, 9_000, due=-10, company=self.jpy_company)
        promise, yens = self._promise(move), self._promise(yen)
        self._payment(self.customer, 60, move)
        self.assertRecordValues(promise, [{"state": "open", "paid_amount": 60.0}])

        self._payment(self.customer, 35, move)
        self._payment(self.customer, 8_549, yen, company=self.jpy_company)

        self.assertRecordValues(
            promise + yens,
            [
                {"state": "kept", "paid_amount": 95.0, "judged_on": self.today},
                {"state": "open", "paid_amount": 8_549.0, "judged_on": False},
            ],
        )
        self.assertIn("Kept", promise.message_ids[0].body)

    def test_a_payment_taken_back(self):
        move = self._invoice(self.customer, 100, due=-10)
        promise = self._promise(move)
        self._payment(self.customer, 100, move)
        self.assertEqual("kept", promise.state)

        move.line_ids.remove_move_reconcile()

        self.assertRecordValues(
            promise, [{"state": "open", "paid_amount": 0.0, "judged_on": False}]
        )

    def test_broken_by_the_night(self):
        move = self._invoice(self.customer, 100, due=-30)
        yen = self._invoice(self.customer, 9_000, due=-30, company=self.jpy_company)
        promises = self._promise(move) + self._promise(yen)
        self._let_pass(promises, days=3)
        self._judge_by_night()
        self.assertEqual(["open", "open"], promises.mapped("state"))
        self._let_pass(promises, days=4)

        self._judge_by_night()
        self._judge_by_night()

        self.assertEqual(["broken", "broken"], promises.mapped("state"))
        self.assertEqual(1, len(promises[0].activity_ids))
        self.assertEqual(self.credit_user, promises[0].activity_ids.user_id)
        self.assertIn("broken", move.credit_promise_text)
        # Paid too late it stays broken; paid in time and applied late it does not.
        self._payment(self.customer, 100, move)
        self._payment(
            self.customer,
            9_000,
            yen,
            company=self.jpy_company,
            date=self.today - timedelta(days=2),
        )
        self.assertEqual(["broken", "kept"], promises.mapped("state"))
        self.assertFalse(promises[1].activity_ids)

    def _judge_by_night(self):
        self._run_night("promises")

    def test_money_that_waits_to_be_applied(self):
        move = self._invoice(self.customer, 100, due=-30)
        self._payment(self.customer, 70)
        promise = self._let_pass(self._promise(move))
        self._payment(self.customer, 40)
        self.env.cr.precommit.data.pop(MARKED, None)
        promise._judge()
        self.assertEqual("broken", promise.state)
        self.assertIn(self.customer.id, self.env.cr.precommit.data[MARKED])

        self._payment(self.customer, 60)
        promise._judge()

        self.assertEqual("open", promise.state)

    def test_cancelled_invoices_are_owed_no_more(self):
        move = self._invoice(self.customer, 100, due=-30)
        promise = self._let_pass(self._promise(move))
        move.button_draft()

        promise._judge()

        self.assertEqual("kept", promise.state)

    def test_rules_read_promises(self):
        first = self._invoice(self.customer, 100, due=-30)
        second = self._invoice(self.customer, 50, due=-30)
        third = self._invoice(self.customer, 20, due=-30)
        yen = self._invoice(self.customer, 9_000, due=-30, company=self.jpy_company)
        self.assertEqual((None,) * 3, self._facts_of(self.customer))

        old = self._let_pass(self._promise(first), days=370)
        newer = self._let_pass(self._promise(second), days=20)
        (old + newer)._judge()
        self._promise(third, days=7)
        self._promise(yen, days=9)

        day = self.today + timedelta(days=7)
        self.assertEqual((day, 1, True), self._facts_of(self.customer))
        self.assertEqual(
            (self.today + timedelta(days=9), 0, False),
            self._facts_of(self.customer, self.jpy_company),
        )
        self.assertEqual((None,) * 3, self._facts_of(self.other_customer))
        newer._set(state="cancelled")
        self.assertEqual((day, 0, True), self._facts_of(self.customer))

    def test_it_moves_no_date_of_the_insurer(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 80, due=-40)
        dates = move.credit_extension_end, move.credit_notice_by

        promise = self._promise(move, days=21)

        self.assertEqual(dates, (move.credit_extension_end, move.credit_notice_by))
        self.assertIn("Cover stops", promise.warning)
        soon = self._promise(self._invoice(self.customer, 8, due=-40), days=20)
        self.assertFalse(soon.warning)

    def test_from_the_customer_the_overdue_invoices_are_proposed(self):
        late = self._invoice(self.customer, 80, due=-40)
        promised = self._invoice(self.customer, 70, due=-30)
        self._invoice(self.customer, 60, due=10)
        self._invoice(self.customer, 50, due=-3, currency=self.eur)
        self._promise(promised)
        partner = self.contact.with_user(self.credit_user)

        context = partner.action_credit_promise()["context"]

        self.assertEqual(late.ids, context["default_invoice_ids"])
        self._promise(late)
        context = partner.action_credit_promise()["context"]
        self.assertEqual(1, len(context["default_invoice_ids"]))

    def test_two_people_record_in_turn(self):
        """The second one is repeated by PostgreSQL, since a row has changed."""
        reason = self.env.ref("credit_protection.dispute_reason_quantity")
        disputes = self.env["credit.dispute"].with_user(self.credit_user)
        for company in self.companies:
            here = self._profile(self.customer, company)
            there = self._profile(self.customer, self.companies - company)
            spent, others = here.spend_count, there.spend_count
            move = self._invoice(self.customer, 80, due=-10, company=company)
            self._promise(move)
            self.assertEqual(spent + 1, here.spend_count)
            disputes.create({"move_id": move.id, "reason_id": reason.id})
            self.assertEqual((spent + 2, others), (here.spend_count, there.spend_count))

    def test_an_invoice_is_not_put_under_another_promise(self):
        promised = self._invoice(self.customer, 100, due=-3)
        other = self._invoice(self.customer, 50, due=-3)
        promise = self._promise(promised)
        for move, command in (
            (other, Command.link(promise.id)),
            (promised, Command.clear()),
        ):
            with self.assertRaises(AccessError):
                move.with_user(self.accountant).write({"credit_promise_ids": [command]})
        self.assertEqual(promised, promise.invoice_ids)

    def test_who_may(self):
        move = self._invoice(self.customer, 80, due=-40)
        for user in (self.salesperson, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._promise(move, user=user)
        promise = self._promise(move, user=self.accountant)
        with self.assertRaises(AccessError):
            promise.with_user(self.credit_user).action_cancel()
        promise.with_user(self.credit_manager).action_cancel()
        self.assertEqual("cancelled", promise.state)
        for vals in ({"note": "Said so"}, {"user_id": self.credit_manager.id}):
            with self.assertRaisesRegex(UserError, "is over"):
                promise.with_user(self.credit_manager).write(vals)
        with self.assertRaises(UserError):
            promise.with_user(self.credit_manager).action_cancel()
        self._payment(self.customer, 80, move)
        self.assertEqual("cancelled", promise.state)

    def test_forty_cost_as_much_as_two(self):
        moves = self.env["account.move"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            moves |= self._invoice(partner, 10, due=-5, post=False)
        moves.action_post()
        promises = self.env["credit.promise"]
        for move in moves:
            promises |= self._promise(move)

        def judge(some):
            some._judge()

        def break_them(some):
            some._set(state="open", date=self.today - timedelta(days=9))
            some._judge()

        def facts(some):
            self.env["credit.profile"]._collect_facts(
                self.usd_company, self.usd_company.ids, some.partner_id.ids
            )

        self.assertSameCost(judge, promises, 12)
        self.assertSameCost(facts, promises, 6)
        self.assertSameCost(break_them, promises, 60)
        self.assertEqual({"broken"}, set(promises.mapped("state")))
