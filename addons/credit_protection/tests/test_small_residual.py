from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.gate.credit_reevaluation import JOB
from .escalation_common import EscalationCommon
from .small_common import SmallCommon, SmallMixin

OVERDUE = """\
ruleset: overdue
title: Overdue
language: 1
order_gates:
  - id: overdue
    title: Overdue
    when: oldest_overdue_days > 30
    then: require_approval
    reason: OVERDUE
  - id: stopped
    title: Cover stopped
    when: cover_stopped
    then: require_approval
    reason: STOPPED
"""


@tagged("post_install", "-at_install")
class TestSmallResidual(SmallCommon):
    """What too little is open of is not late; every cent of it counts as an amount.

    In USD a rest of 0.05 at most, in JPY of 100 at most; ``rest`` has 0.05 open for 80
    days, ``yen`` 100.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["credit.ruleset"].sudo().create(
            {"text": OVERDUE}
        ).action_activate_instead()
        cls.rest = cls._late(cls.customer, 100, stops_in=-20)
        cls.yen = cls._late(cls.customer, 9_000, stops_in=-20, company=cls.jpy_company)
        cls._payment(cls.customer, 99.95, cls.rest)
        cls._payment(cls.customer, 8_900, cls.yen, company=cls.jpy_company)

    # === days and amounts === #

    def test_days_forgive_it_and_amounts_never_do(self):
        same = {"open_balance": "0.05", "overdue_amount": "0.05", "exposure": "0.05"}
        self.assertFacts(self.customer, oldest_overdue_days=80, **same)
        self._forgive(usd=0.04, jpy=99)
        self.assertFacts(self.customer, oldest_overdue_days=80, **same)
        self.assertFacts(self.customer, self.jpy_company, oldest_overdue_days=80)
        self._forgive()
        self.assertFacts(self.customer, oldest_overdue_days=0, due_date=None, **same)
        self.assertFacts(
            self.customer,
            self.jpy_company,
            oldest_overdue_days=0,
            due_date=None,
            overdue_amount="100",
        )

    def test_the_next_invoice_says_how_late_the_customer_is(self):
        self._forgive()
        self._invoice(self.customer, 10, due=-12)
        self._invoice(self.other_customer, 0.06, due=-40)
        self.assertFacts(
            self.customer,
            oldest_overdue_days=12,
            due_date=self.today - timedelta(days=12),
            overdue_amount="10.05",
        )
        self.assertFacts(self.other_customer, oldest_overdue_days=40)

    def test_credits_of_one_day_pay_the_small_rest_last(self):
        """Few customers, many, and the documents one by one say the same."""
        self._forgive()
        same_day = self._invoice(self.customer, 30, due=-80)
        cases = [
            (29.98, self.today - timedelta(days=80)),
            (0.02, None),
            (0.03, None),
        ]
        for paid, expected in cases:
            with self.subTest(paid=paid):
                self._payment(self.customer, paid)
                found = self._few_and_many(self.usd_company, self.customer)
                self.assertEqual(expected, found[self.customer.id]["due_date"])
                late = self._late_documents(self.usd_company, self.customer)
                self.assertEqual(same_day.ids if expected else [], late)
        self.assertFacts(self.customer, open_balance="0.02", overdue_amount="0.02")

    def test_reminders_count_no_days_for_it(self):
        escalation = self.env["credit.escalation"].sudo()

        def due():
            groups = escalation._groups(self.usd_company, self.customer.ids, self.today)
            return [group.account.due for group in groups]

        self.assertEqual([self.today - timedelta(days=80)], due())
        self._forgive()
        self.assertEqual([None], due())
        self._invoice(self.customer, 10, due=-12)
        self.assertEqual([self.today - timedelta(days=12)], due())

    def test_nobody_is_called_about_it(self):
        self._invoice(self.other_customer, 20, due=-3)
        for company in self.companies:
            row = self._worklist(company)[self.customer.id]
            self.assertEqual(("late", "80 days late"), (row["why"], row["when_text"]))
        self._forgive()
        self.assertEqual([self.other_customer.id], [*self._worklist(self.usd_company)])
        self.assertFalse(self._worklist(self.jpy_company))
        self._invoice(self.customer, 10, due=-12)
        row = self._worklist(self.usd_company)[self.customer.id]
        self.assertEqual("12 days late", row["when_text"])
        self.assertIn("10.05", row["overdue_text"])

    def test_the_work_list_says_why_it_has_no_days(self):
        """The insurer waits for a notice about what a payment covers, not applied."""
        self._forgive()
        self._late(self.customer, 300, stops_in=-25)
        self._payment(self.customer, 300)
        row = self._worklist(self.usd_company)[self.customer.id]
        self.assertEqual(
            ("notice", "too little of it for days overdue"),
            (row["why"], row["oldest_text"]),
        )
        self.assertIn("0.05", row["overdue_text"])

    # === the insurer's clock === #

    def test_cover_goes_on(self):
        for company in self.companies:
            facts = self._cover_today(company, self.customer)
            self.assertTrue(facts["cover_stopped"])
        self._forgive()
        for company in self.companies:
            facts = self._cover_today(company, self.customer)
            self.assertFalse(facts["cover_stopped"])
            self.assertTrue(facts["insured"])
            self.assertIsNone(facts["days_to_noa"])
            self.assertIsNone(facts["days_to_claim"])
        new = self._invoice(self.customer, 50, due=30)
        self.assertCover(new, 50)

    def test_cover_stopped_until_the_last_payment(self):
        """What was shipped before that stays uninsured: the invoice was late then."""
        self._forgive()
        before = self._invoice(
            self.customer, 50, due=30, delivery_date=self.today - timedelta(days=2)
        )
        self.assertCover(before, 0, 50, "stopped")

    def test_deadlines_and_their_reminders(self):
        self._run()
        activity = self._activities(self.rest, "notice")
        self.assertTrue(activity)
        self.assertIn(self.rest, self._deadlines(self.customer).move_id)
        self._forgive()
        self.assertFalse(self._deadlines(self.customer))
        self._run()
        self.assertFalse(activity.exists())
        self.assertFalse(self._activities(self.yen, "notice"))
        self._forgive(usd=0.04)
        self.assertEqual(self.rest, self._deadlines(self.customer).move_id)

    def test_the_invoice_shows_no_clock(self):
        self.assertTrue(self.rest._credit_card_clock()["steps"])
        self._forgive()
        self.assertFalse(self.rest._credit_card_clock()["steps"])
        acts = self.rest.with_user(self.claims_user)._credit_card_acts()
        self.assertNotIn(
            "action_credit_notify_insurer", [act["method"] for act in acts]
        )

    def test_notices_wait_for_more(self):
        notices = self.env["credit.notice"]
        self._forgive()
        self.assertFalse(notices._late_buyers(self.usd_company, self.customer.ids))
        self.assertFalse(notices._first_waiting(self.usd_company, self.customer.ids))
        self._forgive(usd=0)
        late = notices._late_buyers(self.usd_company, self.customer.ids)
        self.assertEqual({self.customer: self.rest}, late)

    # === orders === #

    def test_held_orders_are_judged_again(self):
        orders = self._order(self.customer, 5, user_id=self.salesperson.id)
        orders += self._order(
            self.customer, 500, company=self.jpy_company, user_id=self.salesperson.id
        )
        for order in orders:
            order.with_company(order.company_id).with_user(
                self.salesperson
            ).action_confirm()
        orders_sudo = orders.sudo()
        self.assertEqual(["held", "held"], orders_sudo.mapped("credit_state"))
        reasons = orders[0].sudo().credit_hold_ids.decision_id.reasons
        self.assertEqual({"OVERDUE", "STOPPED"}, {r["code"] for r in reasons})
        with self.enter_registry_test_mode():
            self.usd_company.credit_small_residual = 0.05
            self.env.cr.flush()
            self.env.ref(JOB).sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(["ready", "held"], orders_sudo.mapped("credit_state"))
        orders[0].with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", orders[0].state)

    def test_the_way_out_names_no_invoice_that_does_not_count(self):
        self._forgive()
        late = self._invoice(self.customer, 20, due=-50)
        order = self._order(self.customer, 5, user_id=self.salesperson.id)
        order.with_user(self.salesperson).action_confirm()
        decision = order.sudo().credit_hold_ids.decision_id
        self.assertEqual(["OVERDUE"], [r["code"] for r in decision.reasons])
        ways = decision.reasons[0]["ways"]
        named = [d["name"] for way in ways for d in way["documents"]]
        self.assertEqual([late.name], named)
        self.assertEqual(late.name, decision.remedy["name"])

    # === the setting === #

    def test_who_sets_it(self):
        company = self.env["res.company"]
        for user, sees in ((self.credit_manager, True), (self.credit_user, False)):
            form = company.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual(sees, "credit_small_residual" in form)
        with self.assertRaises(AccessError):
            self.usd_company.with_user(self.credit_user).credit_small_residual = 5
        with self.assertRaises(AccessError):
            self.usd_company.with_user(self.salesperson).credit_small_residual = 5

    @mute_logger("odoo.sql_db")
    def test_it_is_never_negative(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.usd_company.credit_small_residual = -0.01
            self.env.flush_all()

    def test_branches_follow_their_main_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.usd_company.id}
        )
        self._forgive()
        branch.credit_small_residual = 0
        self.assertEqual("0.05", str(branch._credit_small_residual()))


@tagged("post_install", "-at_install")
class TestSmallResidualReminders(SmallMixin, EscalationCommon):
    """A customer of whom only a small rest is late is reminded of nothing."""

    def _group(self, company):
        escalation = self.env["credit.escalation"].sudo()
        self.env.flush_all()
        [group] = escalation._groups(company, self.customer.ids, self.today)
        return group

    def _moves(self, group):
        """Return the invoices of which something is left."""
        ids = [i.move_id for i in group.items if i.id in group.account.rests]
        return self.env["account.move"].browse(ids)

    def test_no_reminder(self):
        for partner in self.customer + self.other_customer:
            self._payment(partner, 40, self._invoice(partner, 100, due=-16))
        self._invoice(self.other_customer, 200, due=-4)
        self.usd_company.credit_small_residual = 60
        self._run()
        self.assertRecordValues(
            self._steps(),
            [
                {
                    "partner_id": self.other_customer.id,
                    "step": "first",
                    "days_late": 4,
                    "amount_total": 260,
                }
            ],
        )

    def test_credits_of_its_day_pay_it_last(self):
        """Facts and reminders say the same: the rest is left, not the invoice."""
        self._forgive(usd=5, jpy=500)
        for company, part in ((self.usd_company, 1), (self.jpy_company, 100)):
            rest = self._invoice(self.customer, 50 * part, due=-16, company=company)
            self._payment(self.customer, 48 * part, rest, company=company)
            self._invoice(self.customer, 100 * part, due=-16, company=company)
            self._payment(self.customer, 100 * part, company=company)
            self.assertFacts(self.customer, company, due_date=None)
            group = self._group(company)
            self.assertEqual(rest, self._moves(group))
            self.assertIsNone(group.account.due)
        self._run(*self.companies)
        self.assertFalse(self._steps())

    def test_nothing_paid_is_no_rest(self):
        self._forgive(usd=60, jpy=9_000)
        self._invoice(self.customer, 60, due=-16)
        self._invoice(self.customer, 9_000, due=-16, company=self.jpy_company)
        self._run(*self.companies)
        self.assertRecordValues(
            self._steps(),
            [
                {"step": "second", "company_id": company.id, "days_late": 16}
                for company in self.companies
            ],
        )

    def test_a_new_debt_is_reminded_of_from_the_first_step_on(self):
        """The rest of what was reminded of before does not go on with it."""
        self._forgive(usd=5, jpy=500)
        old = self._invoice(self.customer, 100, due=-16)
        self._run()
        self._send(self._steps())
        self._payment(self.customer, 96, old)
        self._invoice(self.customer, 100, due=-4)
        self._run()
        self.assertRecordValues(
            self._steps(),
            [
                {"step": "second", "episode": 1, "state": "sent"},
                {"step": "first", "episode": 2, "state": "prepared"},
            ],
        )
