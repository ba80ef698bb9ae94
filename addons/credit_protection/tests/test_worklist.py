from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.collection import credit_worklist_sql as sql
from .collect_common import DisputeCommon, PromiseCommon


class WorklistCommon(DisputeCommon, PromiseCommon):
    """The worklist and the cockpit, asked by somebody of the credit team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"phone": "+1 555 0101", "email": "acme@example.com"})

    def _list(self, company=None, user=None, **filters):
        self.env.flush_all()
        return self._as("credit.worklist", company, user).credit_rows(**filters)

    def _ids(self, **filters):
        return [row["id"] for row in self._list(**filters)["rows"]]

    def _page(self, partner, company=None, user=None):
        return self._as("credit.cockpit", company, user).credit_cockpit(partner.id)

    def _as(self, model, company=None, user=None):
        env = self.env[model].with_user(user or self.credit_user)
        return env.with_company(company or self.usd_company)

    def _contact(self, partner, company=None, user=None, **vals):
        contacts = self._as("credit.contact", company, user)
        return contacts.create({"partner_id": partner.id, **vals})

    def _last(self, partner):
        return self.env["credit.contact"].search(
            [("partner_id", "=", partner.id)], limit=1
        )


@tagged("post_install", "-at_install")
class TestWorklist(WorklistCommon):
    """Who is on the list, why, and in which order."""

    def test_amount_times_days_in_each_company(self):
        self._invoice(self.branch, 100, due=-10)
        self._invoice(self.customer, 900, due=20)
        self._invoice(self.other_customer, 60, due=-40, currency=self.eur)
        self._invoice(self.customer, 9_000, due=-5, company=self.jpy_company)

        page = self._list()
        yen = self._list(self.jpy_company)

        self.assertEqual(
            [(self.other_customer.id, "late"), (self.customer.id, "late")],
            [(row["id"], row["why"]) for row in page["rows"]],
        )
        first, second = page["rows"]
        self.assertIn("40", first["when_text"])
        self.assertIn("100.00", second["overdue_text"])
        self.assertEqual(2, page["count"])
        [row] = yen["rows"]
        self.assertEqual(self.customer.id, row["id"])
        self.assertIn("9,000", row["overdue_text"])

    def test_credits_pay_the_oldest_debts(self):
        self._invoice(self.customer, 100, due=-90)
        self._invoice(self.customer, 100, due=-10)
        self._payment(self.customer, 100)
        self._invoice(self.other_customer, 100, due=-20)
        self._payment(self.other_customer, 100)

        [row] = self._list()["rows"]

        self.assertEqual(self.customer.id, row["id"])
        self.assertIn("100.00", row["overdue_text"])
        self.assertIn("10", row["oldest_text"])

    def test_nothing_is_overdue(self):
        self._invoice(self.customer, 100, due=0)

        page = self._list()

        self.assertEqual(([], 0, 0), (page["rows"], page["count"], page["later_count"]))

    def test_a_duty_to_the_insurer_comes_first(self):
        self._cover(self.customer, 1_000)
        self._cover(self.other_customer, 1_000)
        notice = self._invoice(self.customer, 100, due=-88)
        self._invoice(self.other_customer, 900, due=-40)
        big = self._partner("Zeta")
        self._invoice(big, 50_000, due=-80)

        rows = self._list()["rows"]

        self.assertEqual(
            [(self.customer.id, "notice"), (big.id, "late")],
            [(row["id"], row["why"]) for row in rows[:2]],
        )
        self.assertEqual((self.other_customer.id, "stop"), (rows[2]["id"], "stop"))
        self.assertEqual("warning", rows[0]["level"])
        self.assertEqual(
            [self.customer.id, self.other_customer.id], self._ids(insured=True)
        )
        notice.sudo().credit_notified_on = self.today
        self.assertEqual(big.id, self._ids()[0])

    def test_what_was_promised_or_disputed_rests(self):
        moves = [
            self._invoice(partner, 100, due=-10)
            for partner in (self.customer, self.other_customer)
        ]
        free = self._partner("Zeta")
        self._invoice(free, 1, due=-1)
        promise = self._promise(moves[0])
        self._dispute(moves[1])
        self.env["credit.contact"].sudo().search([])._set(next_on=False)

        rows = self._list()["rows"]

        self.assertEqual(
            {free.id: "late", self.customer.id: "promise",
             self.other_customer.id: "dispute"},
            {row["id"]: row["why"] for row in rows},
        )  # fmt: skip
        self.assertEqual(free.id, rows[0]["id"])

        self._let_pass(promise)
        promise._judge()
        self.assertEqual("broken", promise.state)
        yesterday = self.today - timedelta(days=1)
        self.env["credit.contact"].sudo().search([])._set(contacted_on=yesterday)
        [row] = [r for r in self._list()["rows"] if r["id"] == self.customer.id]
        self.assertEqual(("promise_broken", "danger"), (row["why"], row["level"]))

    def _resting(self, partner):
        self.env.flush_all()
        today = self.usd_company._credit_today()
        query = sql.rows(self.env, self.usd_company.id, today, 7)
        rows = {row[0]: row for row in self.env.execute_query(query)}
        return float(rows[partner.id][sql.COLUMNS.index("resting")])

    def test_each_invoice_rests_for_what_is_late_of_it(self):
        late = self._invoice(self.customer, 100, due=-10)
        later = self._invoice(self.customer, 900, due=20)
        self._invoice(self.customer, 500, due=-5)
        self._promise(late + later)
        self.assertEqual(100, self._resting(self.customer))
        self._dispute(late, 60)
        self.assertEqual(100, self._resting(self.customer))

        part = self._invoice(self.other_customer, 100, due=-10)
        self._dispute(part, 60)
        self._invoice(self.other_customer, 50, due=-3)
        self.assertEqual(60, self._resting(self.other_customer))
        self._promise(part, amount=30)
        self.assertEqual(90, self._resting(self.other_customer))

    def test_a_missed_instalment(self):
        move = self._invoice(self.customer, 100, due=-10)
        plan = (
            self.env["credit.payment.plan"]
            .with_user(self.credit_manager)
            .create(
                {
                    "invoice_ids": [Command.set(move.ids)],
                    "line_ids": [
                        Command.create(
                            {"date": self.today + timedelta(days=3), "amount": 100}
                        )
                    ],
                }
            )
        )
        self.assertEqual("promise", self._list()["rows"][0]["why"])
        line = plan.line_ids.sudo()
        line.date, line.last_day = [self.today - timedelta(days=9)] * 2
        plan.sudo()._judge()
        self.assertEqual("broken", plan.state)

        self.assertEqual("plan_broken", self._list()["rows"][0]["why"])

    def test_a_contact_takes_the_row_away_until_its_day(self):
        for partner in self.customer + self.other_customer:
            self._invoice(partner, 100, due=-10)
            self._invoice(partner, 9_000, due=-10, company=self.jpy_company)
        contact = self._contact(self.branch, note="Pays on Friday")

        self.assertRecordValues(
            contact,
            [
                {
                    "partner_id": self.customer.id,
                    "company_id": self.usd_company.id,
                    "user_id": self.credit_user.id,
                    "contacted_on": self.today,
                    "next_on": self.today + timedelta(days=7),
                }
            ],
        )
        page = self._list()
        self.assertEqual([self.other_customer.id], [r["id"] for r in page["rows"]])
        self.assertEqual(1, page["later_count"])
        self.assertEqual([self.customer.id], self._ids(later=True))
        self.assertEqual(2, self._list(self.jpy_company)["count"])

        before = self.today - timedelta(days=7)
        contact.sudo()._set(contacted_on=before, next_on=self.today)
        why = {row["id"]: row["why"] for row in self._list()["rows"]}
        self.assertEqual("again", why[self.customer.id])

    def test_filters_and_pages(self):
        profile = self._profile(self.customer)
        profile._write({"tier": "B"})
        profile.responsible_id = self.credit_manager
        self.other_customer.write({"user_id": self.salesperson.id, "ref": "B_7"})
        for partner in self.customer + self.other_customer:
            self._invoice(partner, 100, due=-10)
        both = {self.customer.id, self.other_customer.id}

        self.assertEqual([self.customer.id], self._ids(tier="B"))
        self.assertEqual(both, set(self._ids(tier="no tier")))
        self.assertEqual([self.customer.id], self._ids(user_id=self.credit_manager.id))
        self.assertEqual(
            [self.other_customer.id], self._ids(user_id=self.salesperson.id)
        )
        self.assertEqual([self.other_customer.id], self._ids(text="b_7"))
        self.assertEqual([self.customer.id], self._ids(text="ACME"))
        self.assertEqual([], self._ids(text="%"))
        self.assertEqual([], self._ids(insured=True))
        self.assertEqual(
            [self._ids()[1]], [r["id"] for r in self._list(offset=1, limit=1)["rows"]]
        )
        self.assertEqual(self._ids()[:1], self._ids(offset=-3, limit=-1))
        people = self._as("credit.worklist").credit_filters()["people"]
        self.assertIn(self.credit_manager.id, [key for key, _name in people])

    def test_a_long_number_can_be_read(self):
        worklist = self._as("credit.worklist")
        self.assertEqual("11,479 customers", worklist._count_text(11_479))
        self.assertEqual("1 customer", worklist._count_text(1))

    def test_the_cost_does_not_depend_on_the_number(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        for partner in partners:
            self._invoice(partner, 10, due=-5)
        worklist = self._as("credit.worklist")

        def read(some):
            return worklist.credit_rows(limit=len(some))

        self.assertSameCost(read, partners, 30)

    def test_nobody_else_reads_it(self):
        self._invoice(self.customer, 100, due=-10)
        for user in (self.salesperson, self.accountant, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._list(user=user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._as("credit.worklist", user=user).credit_filters()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._page(self.customer, user=user)


@tagged("post_install", "-at_install")
class TestContact(WorklistCommon):
    """What is recorded of a contact, and that it stays."""

    def test_it_is_never_changed(self):
        contact = self._contact(self.customer, note="Will ask")
        for vals in ({"note": "Other"}, {"next_on": self.today}):
            with self.subTest(vals), self.assertRaises(UserError):
                contact.write(vals)
        with self.assertRaises(UserError):
            contact.sudo().unlink()
        with self.assertRaises(UserError):
            contact.copy()
        with self.assertRaisesRegex(UserError, "today or later"):
            self._contact(self.customer, next_on=self.today - timedelta(days=1))
        with self.assertRaises(UserError):
            self._contact(self.customer, contacted_on=self.today - timedelta(days=1))

    def test_whoever_was_not_reached_is_there_tomorrow(self):
        tomorrow = self.today + timedelta(days=1)
        for outcome in ("no_answer", "message"):
            contact = self._contact(self.customer, outcome=outcome)
            self.assertEqual(tomorrow, contact.next_on)
        self.usd_company.sudo().credit_contact_days = 0
        contact = self._contact(self.customer, outcome="no_answer")
        self.assertEqual(self.today, contact.next_on)

    def test_who_may(self):
        contact = self._contact(self.customer)
        yen = self._contact(self.customer, self.jpy_company)
        self.assertEqual(self.jpy_company, yen.company_id)
        contact.with_user(self.auditor).read(["note"])
        for user in (self.salesperson, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                contact.with_user(user).read(["note"])
        for user in (self.salesperson, self.accountant, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._contact(self.customer, user=user)
        self.credit_user.write(
            {
                "company_ids": [Command.set(self.jpy_company.ids)],
                "company_id": self.jpy_company.id,
            }
        )
        self.assertEqual(yen, yen.with_user(self.credit_user).search([]))

    def test_promise_dispute_and_hold_are_contacts(self):
        first = self._invoice(self.branch, 100, due=-10)
        second = self._invoice(
            self.other_customer, 9_000, due=-10, company=self.jpy_company
        )
        promise = self._promise(first, note="Ms Chen", user=self.accountant)
        dispute = self._dispute(second, description="Broken")

        contacts = self.env["credit.contact"].search([], order="id desc", limit=2)
        self.assertRecordValues(
            contacts,
            [
                {
                    "partner_id": self.other_customer.id,
                    "company_id": self.jpy_company.id,
                    "channel": "dispute",
                    "note": "Broken",
                    "dispute_id": dispute.id,
                    "user_id": self.credit_user.id,
                    "next_on": self.jpy_company._credit_today() + timedelta(days=7),
                },
                {
                    "partner_id": self.customer.id,
                    "company_id": self.usd_company.id,
                    "channel": "promise",
                    "note": "Ms Chen",
                    "dispute_id": False,
                    "user_id": self.accountant.id,
                    "next_on": promise.last_day + timedelta(days=1),
                },
            ],
        )
        action = self._as("credit.cockpit", user=self.credit_manager).action_hold(
            self.customer.id
        )
        self.env["credit.customer.hold"].with_user(self.credit_manager).with_context(
            **action["context"]
        ).create({"reason": "Insolvent"}).action_apply()
        self.assertRecordValues(
            self._last(self.customer),
            [
                {
                    "channel": "hold",
                    "note": "Insolvent",
                    "user_id": self.credit_manager.id,
                }
            ],
        )
        with self.assertRaises(AccessError):
            self._as("credit.cockpit").action_hold(self.customer.id)
