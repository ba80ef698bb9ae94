from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import format_date, mute_logger

from .cover_common import CoverCommon

WORK = "odoo.addons.credit_protection.models.base.credit_night_work"
BLANK = "\N{NO-BREAK SPACE}"


class DeadlineCommon(CoverCommon):
    """Invoices that are due so that a deadline comes in a number of days.

    Cover stops 60 days after the due date, the notice ends 90 days after it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for policy, amount in ((cls.policy, 10_000), (cls.jpy_policy, 900_000)):
            for partner in cls.customer + cls.other_customer:
                cls._cover(partner, amount, policy=policy)
        cls.policy.responsible_id = cls.claims_user
        cls.jpy_policy.responsible_id = cls.claims_user
        for company in cls.companies:
            company.credit_responsible_id = cls.credit_manager

    @classmethod
    def _late(cls, partner, amount, *, stops_in, **vals):
        due = cls.today + timedelta(days=stops_in - 60)
        return cls._invoice(partner, amount, due=due, **vals)

    def _deadlines(self, partner, user=None):
        self.env.flush_all()
        return (
            self.env["credit.deadline"]
            .with_user(user or self.credit_user)
            .with_context(allowed_company_ids=self.companies.ids)
            .search([("partner_id", "=", partner.id)])
        )

    def _only_in_japan(self, user):
        only = self.jpy_company
        user.write({"company_ids": [Command.set(only.ids)], "company_id": only.id})

    def _activities(self, move, duty):
        kind = self.env.ref(f"credit_protection.mail_activity_cover_{duty}")
        return move.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def _run(self, company=None):
        alert = self.env["credit.cover.alert"].sudo()
        self.env.flush_all()
        alert._end()
        for one in company or self.companies:
            alert._remind(one)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCoverDeadlines(DeadlineCommon):
    """What must be done by when, as a list read from the invoices."""

    def test_one_line_a_duty(self):
        move = self._late(self.customer, 300, stops_in=4)
        self._payment(self.customer, 100, move)

        lines = self._deadlines(self.customer)

        self.assertRecordValues(
            lines[:2],
            [
                {
                    "duty": "stop",
                    "days_left": 4,
                    "nearness": "week",
                    "amount": 200.0,
                    "is_next": True,
                    "days_late": 56,
                    "user_id": self.claims_user.id,
                    "when": "in 4 days",
                },
                {
                    "duty": "notice",
                    "days_left": 34,
                    "nearness": "later",
                    "amount": 200.0,
                    "is_next": False,
                    "days_late": 56,
                    "user_id": self.claims_user.id,
                    "when": "in 34 days",
                },
            ],
        )
        self.assertEqual(["stop", "notice", "claim"], lines.mapped("duty"))
        self.assertEqual("Acme: Send the overdue notice", lines[1].display_name)
        self.assertEqual(move.id, lines[0].action_open()["res_id"])
        due = format_date(self.env, move.credit_original_due_date, date_format="medium")
        self.assertEqual(f"{move.name}, 56 days overdue since {due}", lines[0].detail)

    def test_what_is_over_is_no_duty(self):
        stopped = self._late(self.customer, 300, stops_in=-1)
        self.assertEqual(
            ["notice", "claim"], self._deadlines(self.customer).mapped("duty")
        )
        stopped.sudo().credit_notified_on = self.today
        self.assertEqual(["claim"], self._deadlines(self.customer).mapped("duty"))
        self._payment(self.customer, 300, stopped)
        self.assertFalse(self._deadlines(self.customer))

    def test_missed_and_today(self):
        self._late(self.customer, 300, stops_in=-31)
        self._late(self.other_customer, 300, stops_in=0)
        self._late(self.customer, 300, stops_in=7)

        self.assertEqual("missed", self._deadlines(self.customer)[0].nearness)
        self.assertEqual("Yesterday", self._deadlines(self.customer)[0].when)
        self.assertEqual("Today", self._deadlines(self.other_customer)[0].when)
        groups = (
            self.env["credit.deadline"]
            .with_context(read_group_expand=True)
            .formatted_read_group(
                [("partner_id", "=", self.customer.id)], ["nearness"], ["__count"]
            )
        )
        self.assertEqual(
            ["missed", "week", "later"],
            [g["nearness"] for g in groups],
        )

    def test_tiles_count_an_invoice_once(self):
        """Amounts of two currencies stand side by side; each company has its own."""
        self._late(self.customer, 300, stops_in=1)
        self._late(self.customer, 200, stops_in=7)
        self._late(self.customer, 90_000, stops_in=7, company=self.jpy_company)
        self._late(self.other_customer, 50, stops_in=-31)
        self._late(self.other_customer, 40, stops_in=61)

        tiles = self._tiles(self.companies)
        self.assertEqual(
            {"missed": 1, "today": 0, "week": 3, "month": 0, "later": 7},
            {key: tile["count"] for key, tile in tiles.items()},
        )
        week = tiles["week"]["amount"].replace(BLANK, " ")
        self.assertIn("$ 500.00", week)
        self.assertIn("90,000", week)
        later = self._tiles(self.usd_company)["later"]["amount"]
        self.assertIn("550.00", later)
        self.assertNotIn("90,000", later)
        self.assertEqual("nothing at stake", tiles["today"]["amount"])
        with self.assertRaises(AccessError):
            self.env["credit.deadline"].with_user(self.salesperson).credit_tiles()

    def _tiles(self, companies):
        self.env.flush_all()
        deadlines = self.env["credit.deadline"].with_user(self.credit_user)
        deadlines = deadlines.with_context(allowed_company_ids=companies.ids)
        return {tile["key"]: tile for tile in deadlines.credit_tiles()}

    def test_who_plans_calls(self):
        self._late(self.customer, 300, stops_in=4)
        line = self._deadlines(self.customer)[0]
        context = line.action_plan_call()["context"]
        self.assertEqual(line.move_id.id, context["active_id"])
        for user in (self.auditor, self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                line.with_user(user).action_plan_call()

    def test_companies_are_apart(self):
        self._late(self.customer, 300, stops_in=4)
        yen = self._late(self.customer, 90_000, stops_in=9, company=self.jpy_company)

        lines = self._deadlines(self.customer)
        self.assertEqual(self.companies, lines.company_id)
        self.assertEqual(2, len(lines.filtered("is_next")))
        self.assertEqual(
            self.jpy, lines.filtered(lambda d: d.move_id == yen).currency_id
        )
        self._only_in_japan(self.claims_user)
        found = (
            self.env["credit.deadline"]
            .with_user(self.claims_user)
            .with_company(self.jpy_company)
            .search([("partner_id", "=", self.customer.id)])
        )
        self.assertEqual(yen, found.move_id)

    def test_sales_reads_no_deadline(self):
        with self.assertRaises(AccessError):
            self._deadlines(self.customer, self.salesperson)

    def test_uninsured_invoices_have_no_deadline(self):
        nobody = self._partner("Nobody", is_company=True, country_id=self.us.id)
        self._late(nobody, 300, stops_in=4)
        self.assertFalse(self._deadlines(nobody))


@tagged("post_install", "-at_install")
class TestCoverAlerts(DeadlineCommon):
    """Reminders before a deadline: one a buyer, duty and day, from the oldest one."""

    def test_two_people_are_reminded_once(self):
        first = self._late(self.customer, 300, stops_in=14)
        second = self._late(self.customer, 300, stops_in=15)
        later = self._late(self.other_customer, 300, stops_in=16)

        for _again in range(3):
            self._run()

        activities = self._activities(first, "stop")
        told = self.claims_user + self.credit_manager
        self.assertEqual(set(told), set(activities.user_id))
        self.assertEqual(2, len(activities))
        self.assertEqual(
            {self.today + timedelta(days=14)}, set(activities.mapped("date_deadline"))
        )
        self.assertIn("Acme: collect", activities[0].summary)
        self.assertFalse((second + later).activity_ids)
        self.assertEqual(15, self.env["credit.cover.alert"].search([]).stage)

    def test_each_day_takes_the_place_of_the_one_before(self):
        move = self._late(self.customer, 300, stops_in=14)
        self._run()
        self.usd_company.credit_alert_days = "20,14,0"
        self._run()

        self.assertEqual(2, len(self._activities(move, "stop")))
        stages = self.env["credit.cover.alert"].search([]).mapped("stage")
        self.assertEqual([14, 15], sorted(stages))

    def test_a_missed_notice_is_told_once(self):
        move = self._late(self.customer, 300, stops_in=-31)
        old = self._late(self.other_customer, 300, stops_in=-60)
        self._run()
        self._run()

        self.assertEqual(2, len(self._activities(move, "notice")))
        self.assertFalse(self._activities(old, "notice"))

    def test_activities_end_by_themselves(self):
        paid = self._late(self.customer, 300, stops_in=14)
        notified = self._late(self.other_customer, 300, stops_in=-20)
        self._run()
        self.assertEqual(2, len(paid.activity_ids))
        self.assertEqual(2, len(self._activities(notified, "notice")))

        self._payment(self.customer, 300, paid)
        notified.sudo().credit_notified_on = self.today
        self._run()

        self.assertFalse((paid + notified).activity_ids)

    def test_one_person_for_both_gets_one(self):
        self.policy.responsible_id = self.credit_manager
        self._only_in_japan(self.claims_user)
        dollars = self._late(self.customer, 300, stops_in=3)
        yen = self._late(self.customer, 300, stops_in=3, company=self.jpy_company)
        self._run()

        self.assertEqual(self.credit_manager, dollars.activity_ids.user_id)
        self.assertEqual(1, len(dollars.activity_ids))
        self.assertEqual(2, len(yen.activity_ids))

    def test_the_days_are_the_company_s(self):
        self.usd_company.credit_alert_days = ""
        self.jpy_company.credit_alert_days = "30"
        dollars = self._late(self.customer, 300, stops_in=3)
        yen = self._late(self.customer, 300, stops_in=29, company=self.jpy_company)
        self._run()
        self.assertFalse(dollars.activity_ids)
        self.assertEqual(2, len(yen.activity_ids))
        for text in ("x", "5,5", "-1", "400", "1.5"):
            with self.subTest(text), self.assertRaises(ValidationError):
                self.usd_company.credit_alert_days = text

    def test_the_job_runs(self):
        move = self._late(self.customer, 300, stops_in=3)
        self._run_night("deadlines")
        self.env.invalidate_all()
        self.assertEqual(2, len(move.activity_ids))

    def test_a_batch_ends_and_reminds_its_own(self):
        moves = self._late(self.customer, 300, stops_in=3)
        moves += self._late(self.other_customer, 300, stops_in=3)
        alert = self.env["credit.cover.alert"].sudo()
        for ids, reminded in (
            (self.customer.ids, [2, 0]),
            (self.other_customer.ids, [2, 2]),
        ):
            alert._night_batch(self.usd_company, ids)
            self.env.invalidate_all()
            self.assertEqual(reminded, [len(move.activity_ids) for move in moves])
        for move in moves:
            self._payment(move.partner_id, 300, move)
        for ids, reminded in (
            (self.customer.ids, [0, 2]),
            (self.other_customer.ids, [0, 0]),
        ):
            alert._night_batch(self.usd_company, ids)
            self.env.invalidate_all()
            self.assertEqual(reminded, [len(move.activity_ids) for move in moves])

    def _job_of_figures(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "credit_protection.ir_cron_credit_figures"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_entered_on_its_last_day(self):
        """The night is over: the job of the figures reminds, and nobody twice."""
        self._run_night("deadlines")
        moves = self._late(self.customer, 300, stops_in=0)
        moves += self._late(self.other_customer, 300, stops_in=-30)
        moves += self._late(self.customer, 90_000, stops_in=0, company=self.jpy_company)
        moves = moves.sudo()
        for _hour in range(2):
            self._job_of_figures()
        self._run_night("deadlines")
        self.env.invalidate_all()
        for move, duty in zip(moves, ("stop", "notice", "stop"), strict=True):
            self.assertEqual(2, len(self._activities(move, duty)))
        self._payment(self.customer, 300, moves[0])
        self._job_of_figures()
        self.assertFalse(moves[0].activity_ids)

    def test_one_company_that_fails_stops_no_figures(self):
        dollars = self._late(self.customer, 300, stops_in=0)
        yen = self._late(self.customer, 90_000, stops_in=0, company=self.jpy_company)
        moves, profile = (dollars + yen).sudo(), self._profile(self.customer)
        alert = self.env.registry["credit.cover.alert"]
        people = alert._people

        def broken(self, company, told):
            if company.currency_id.name == "USD":
                raise ValueError("broken")
            return people(self, company, told)

        with patch.object(alert, "_people", broken), mute_logger(WORK):
            self._job_of_figures()
        self.assertEqual([0, 2], [len(move.activity_ids) for move in moves])
        self.assertEqual(300, profile.figures_balance)
        self._job_of_figures()
        self.assertEqual([2, 2], [len(move.activity_ids) for move in moves])

    def test_who_has_no_insured_invoice_costs_nothing(self):
        self._late(self.customer, 90_000, stops_in=0, company=self.jpy_company)
        alert = self.env.registry["credit.cover.alert"]
        with patch.object(alert, "_remind", autospec=True) as remind:
            self.env["credit.cover.alert"].sudo()._follow()
        self.assertEqual([self.jpy_company], [c.args[1] for c in remind.mock_calls])

    def test_two_and_forty_buyers_cost_the_same(self):
        companies = self.env["res.partner"].create(
            [
                {"name": f"B{n}", "is_company": True, "country_id": self.us.id}
                for n in range(42)
            ]
        )
        for partner in companies:
            self._cover(partner, 100)
            self._late(partner, 10, stops_in=3)
            self._profile(partner)
        alert = self.env["credit.cover.alert"].sudo()
        cost = []
        for some in (companies[:2], companies, companies[:2], companies):
            self._never_reminded(companies)
            before = self.env.cr.sql_log_count
            alert._night_batch(self.usd_company, some.ids)
            self.env.flush_all()
            cost.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(some), alert.search_count([]))
        # The first two fill the caches that outlive a request.
        self.assertEqual(cost[2], cost[3])
        self.assertLessEqual(cost[3], 45)

    def _never_reminded(self, companies):
        """Leave no trace of an earlier reminder."""
        moves = self.env["account.move"].search(
            [("commercial_partner_id", "in", companies.ids)]
        )
        moves.activity_ids.unlink()
        moves.message_follower_ids.unlink()
        self.env["credit.cover.alert"].sudo().search([]).unlink()
        self.env.flush_all()
        self.env.invalidate_all()
