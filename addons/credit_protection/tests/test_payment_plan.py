from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .collect_common import PromiseCommon


@tagged("post_install", "-at_install")
class TestPaymentPlan(PromiseCommon):
    """Instalments are paid or missed, in two companies and two currencies."""

    @classmethod
    def _plan(cls, moves, *lines, user=None, **vals):
        """Return a plan; a line is days from today and an amount."""
        return (
            cls.env["credit.payment.plan"]
            .with_user(user or cls.credit_manager)
            .create(
                {
                    "invoice_ids": [Command.set(moves.ids)],
                    "line_ids": [
                        Command.create(
                            {"date": cls.today + timedelta(days=days), "amount": amount}
                        )
                        for days, amount in lines
                    ],
                    **vals,
                }
            )
        )

    def _shift(self, plan, days):
        """Let so many days pass for the instalments of a plan."""
        back = timedelta(days=days)
        for line in plan.sudo().line_ids:
            line.write({"date": line.date - back, "last_day": line.last_day - back})

    def test_a_new_one_has_no_name_yet(self):
        self.assertFalse(self.env["credit.payment.plan"].new({}).display_name)

    def test_less_than_the_smallest_amount_of_the_company(self):
        dong = self.setup_other_currency("VND", rates=self._rates(25_000, 25_000))
        move = self._invoice(self.customer, 90_000, due=-10, currency=dong)
        with self.assertRaisesRegex(UserError, "too little"):
            self._plan(move, (5, 50), (9, 50))
        plan = self._plan(move, (5, 40_000), (9, 50_000))
        plan._set(amount_company=0)  # as it could be recorded before

        self._paid(move)

        self.assertEqual("kept", plan.state)

    def test_what_is_agreed(self):
        euros = self._invoice(self.customer, 80, due=-10, currency=self.eur)
        euros |= self._invoice(self.customer, 40, due=-5, currency=self.eur)
        yen = self._invoice(self.customer, 9_000, due=-3, company=self.jpy_company)

        plan = self._plan(euros, (10, 60), (40, 60))
        yens = self._plan(yen, (5, 4_000), user=self.accountant)

        self.assertRecordValues(
            plan + yens,
            [
                {
                    "amount": 120.0,
                    "amount_company": 150.0,
                    "currency_id": self.eur.id,
                    "company_id": self.usd_company.id,
                    "partner_id": self.customer.id,
                    "next_date": self.today + timedelta(days=10),
                    "date_to": self.today + timedelta(days=40),
                    "state": "open",
                },
                {
                    "amount": 4_000.0,
                    "amount_company": 4_000.0,
                    "currency_id": self.jpy.id,
                    "company_id": self.jpy_company.id,
                    "partner_id": self.customer.id,
                    "next_date": self.today + timedelta(days=5),
                    "date_to": self.today + timedelta(days=5),
                    "state": "open",
                },
            ],
        )
        self.assertIn("instalments", euros[0].credit_plan_text)
        line = plan.line_ids[0]
        for change in (
            lambda: line.write({"amount": 1}),
            line.unlink,
            lambda: line.copy({"date": self.today}),
            lambda: plan.write({"line_ids": [Command.clear()]}),
            lambda: plan.write({"state": "kept"}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_what_is_no_plan(self):
        move = self._invoice(self.customer, 80, due=-10)
        other = self._invoice(self.other_customer, 80, due=-10)
        for name, moves, lines in (
            ("no instalments", move, ()),
            ("more than is open", move, ((5, 50), (9, 30.01))),
            ("in the past", move, ((-1, 50),)),
            ("two customers", move + other, ((5, 50),)),
            ("nothing", move.browse(), ((5, 50),)),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self._plan(moves, *lines)
        self._plan(move, (5, 50))
        with self.assertRaisesRegex(UserError, "a plan for one"):
            self._plan(move, (5, 50))

    def test_paid_instalment_by_instalment(self):
        move = self._invoice(self.customer, 100, due=-10)
        plan = self._plan(move, (10, 50), (40, 50))

        self._payment(self.customer, 50, move)
        self.assertEqual(["kept", "open"], plan.line_ids.mapped("state"))
        self.assertEqual(self.today + timedelta(days=40), plan.next_date)
        self._payment(self.customer, 50, move)

        self.assertRecordValues(plan, [{"state": "kept", "paid_amount": 100.0}])
        self.assertFalse(plan.next_date)
        move.line_ids.remove_move_reconcile()
        self.assertEqual("open", plan.state)

    def test_a_missed_instalment_breaks_it(self):
        move = self._invoice(self.customer, 100, due=-10)
        yen = self._invoice(self.customer, 9_000, due=-10, company=self.jpy_company)
        plan = self._plan(move, (1, 50), (40, 50))
        yens = self._plan(yen, (1, 9_000))
        self._payment(self.customer, 9_000, yen, company=self.jpy_company)
        self._shift(plan, 4)
        self._night()
        self.assertEqual("open", plan.state)
        self._shift(plan, 1)

        self._night()
        self._night()

        self.assertEqual(["broken", "open"], plan.line_ids.mapped("state"))
        self.assertRecordValues(
            plan + yens,
            [
                {"state": "broken", "judged_on": self.today},
                {"state": "kept", "judged_on": self.today},
            ],
        )
        self.assertEqual(self.credit_manager, plan.activity_ids.user_id)
        self.assertIn("broken", move.credit_plan_text)
        # What comes late does not mend it.
        self._payment(self.customer, 50, move)
        self.assertEqual("broken", plan.state)

    def test_what_rules_read_of_a_plan(self):
        move = self._invoice(self.customer, 100, due=-10)
        plan = self._plan(move, (1, 50), (40, 50))
        names = ("has_payment_plan", "payment_plan_broken")

        def facts(partner=self.customer, company=self.usd_company):
            found = self.env["credit.profile"]._rating_facts(company, partner)
            return tuple(found.get(partner.id, {}).get(name, False) for name in names)

        self.assertEqual((True, False), facts())
        self.assertEqual((False, False), facts(self.other_customer))
        self.assertEqual((False, False), facts(company=self.jpy_company))
        self._shift(plan, 10)
        plan.sudo()._judge()
        self.assertEqual((True, True), facts())
        newer = self._plan(move, (5, 50))
        self.assertEqual((True, False), facts())
        newer.action_cancel()
        self.assertEqual((True, True), facts())
        # A late payment does not mend the plan, but ends what it was made for.
        self._payment(self.customer, 100, move)
        self.assertEqual("broken", plan.state)
        self.assertEqual((False, False), facts())
        other = self._invoice(self.other_customer, 100, due=-10)
        cancelled = self._plan(other, (1, 50))
        self.assertEqual((True, False), facts(self.other_customer))
        cancelled.action_cancel()
        with self.assertRaisesRegex(UserError, "is over"):
            cancelled.note = "Never mind"
        self.assertEqual((False, False), facts(self.other_customer))

    def _night(self):
        self._run_night("plans")
        self.env.invalidate_all()

    def test_the_insurer_must_agree_beyond_the_extension(self):
        self._cover(self.customer, 1_000)
        move = self._invoice(self.customer, 80, due=-40)
        within = self._plan(self._invoice(self.customer, 8, due=-40), (5, 4), (20, 4))
        plan = self._plan(move, (5, 40), (21, 40))
        self.assertEqual("none", within.consent)
        self.assertFalse(within.consent_warning)
        self.assertEqual("needed", plan.consent)
        self.assertIn("80.00", plan.consent_warning)

        action = plan.with_user(self.accountant).action_ask_insurer()
        context = {k: v for k, v in action["context"].items()}
        asked = (
            self.env["credit.extension.request"]
            .with_user(self.accountant)
            .create(
                {
                    "invoice_ids": [Command.set(context["default_invoice_ids"])],
                    "new_date": context["default_new_date"],
                    "reason": context["default_reason"],
                    "plan_id": context["default_plan_id"],
                }
            )
        )

        self.assertEqual("RES", asked.kind)
        self.assertEqual("asked", plan.consent)
        self.assertFalse(plan.consent_warning)
        asked.with_user(self.claims_user).action_grant()
        self.assertEqual("insurer", asked.state)
        asked.with_user(self.claims_user)._answer(
            True, self.today + timedelta(days=30), self.today, "R-1"
        )
        self.assertEqual("given", plan.consent)
        other = self._invoice(self.other_customer, 80, due=-40)
        with self.assertRaises(UserError):
            asked.create(
                {
                    "invoice_ids": [Command.set(other.ids)],
                    "new_date": self.today + timedelta(days=9),
                    "plan_id": plan.id,
                }
            )

    def test_who_may(self):
        move = self._invoice(self.customer, 80, due=-10)
        for user in (self.credit_user, self.salesperson, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._plan(move, (5, 50), user=user)
        plan = self._plan(move, (5, 50), user=self.accountant)
        for user in (self.credit_user, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                plan.with_user(user).action_cancel()
        self.assertTrue(plan.with_user(self.credit_user).line_ids.read(["amount"]))
        plan.with_user(self.credit_manager).action_cancel()
        self.assertEqual("cancelled", plan.state)
        with self.assertRaises(UserError):
            plan.with_user(self.credit_manager).action_cancel()

    def test_forty_cost_as_much_as_two(self):
        moves = self.env["account.move"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            moves |= self._invoice(partner, 10, due=-5, post=False)
        moves.action_post()
        plans = self.env["credit.payment.plan"]
        for move in moves:
            plans |= self._plan(move, (5, 4), (9, 6))

        def judge(some):
            some._judge()

        self.assertSameCost(judge, plans, 14)
        self.assertSameCost(
            lambda some: self.env["credit.profile"]._rating_facts(
                self.usd_company, some.partner_id
            ),
            plans,
            30,
        )
