from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .cover_common import CoverCommon


@tagged("post_install", "-at_install")
class TestCoverLimit(CoverCommon):
    """What an insurer has granted counts for what was shipped, whatever comes later."""

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _cover_facts(self):
        company = self.usd_company
        facts = self.env["credit.facts"]._cover_facts(
            company, self.customer, self.today
        )
        return facts[self.customer.id]

    # === counting already === #

    def test_what_counts_already_is_not_changed(self):
        limits = {
            self._cover(self.customer, 50_000, since=-30): 10_000,
            self._cover(self.customer, 9_000, since=-30, policy=self.jpy_policy): 1,
        }
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE credit_cover_limit SET create_date = create_date - INTERVAL '40 d'"
        )
        self.env.invalidate_all()
        limits = {
            limit.with_user(self.claims_user): amount
            for limit, amount in limits.items()
        }
        for limit, amount in limits.items():
            for vals in (
                {"status": "reduced", "amount": amount},
                {"status": "cancelled", "amount": 0},
                {"amount": amount},
                {"amount": 60_000},
                {"insured_share": 50},
                {"date_from": self._day(-20)},
                {"date_from": self.today},
                {"date_until": self._day(-2)},
                {"second_amount": 5, "second_until": self._day(5)},
                {"kind": "temporary"},
                {"partner_id": self.other_customer.id},
            ):
                with (
                    self.subTest(vals),
                    self.assertRaisesRegex(ValidationError, "new cover limit"),
                    self.env.cr.savepoint(),
                ):
                    limit.write(vals)

    def test_what_may_be_written_on_a_limit_that_counts(self):
        limit = self._cover(self.customer, 50_000, since=-30)
        limit.write(
            {
                "amount": 50_000,
                "conditions": "Retention of title",
                "insurer_ref": "A-1",
                "date_until": self._day(-1),
            }
        )
        limit.date_until = self._day(40)
        limit.active = False
        with self.assertRaisesRegex(ValidationError, "new cover limit"):
            limit.amount = 5_000

    def test_what_does_not_count_yet_may_be_changed(self):
        for vals in (
            {"since": 0},
            {"since": 3},
            {"since": -30, "status": "requested"},
        ):
            with self.subTest(vals):
                limit = self._cover(self.customer, 500, **vals)
                limit.write({"status": "partly", "amount": 400})
                self.assertEqual(400, limit.amount)

    def test_a_withdrawal_of_yesterday_by_the_clock_of_the_company(self):
        """East of Greenwich the day has begun before it does in UTC."""
        company = self.usd_company
        company.partner_id.tz = "Asia/Shanghai"
        evening = datetime.combine(self.today, time(20))
        with freeze_time(evening), patch.object(self.env.cr, "now", lambda: evening):
            self.env.cr.cache.clear()
            today = company._credit_date(evening)
            self.assertEqual(self._day(1), today)
            with self.assertRaisesRegex(ValidationError, "cannot count before"):
                self._cover(self.customer, 0, since=0, status="cancelled")
            self._cover(self.customer, 0, since=1, status="cancelled")

    # === withdrawing === #

    def test_a_temporary_limit_is_withdrawn_by_itself(self):
        self._cover(self.customer, 50_000)
        extra = self._cover(
            self.customer, 20_000, kind="temporary", since=-10, date_until=self._day(30)
        )
        self.assertEqual(70_000, self._cover_facts()["insured_limit"])

        extra.with_user(self.claims_user).action_withdraw()

        self.assertEqual(50_000, self._cover_facts()["insured_limit"])
        self.assertEqual(self._day(-1), extra.date_until)
        before = self._invoice(
            self.customer, 60_000, due=10, invoice_date=self._day(-1)
        )
        self.assertCover(before, 60_000)
        self.assertCover(self._invoice(self.customer, 9, due=9), 0, 9, "limit_used")

    def test_a_temporary_limit_of_today_is_withdrawn(self):
        self._cover(self.customer, 50_000)
        extra = self._cover(
            self.customer,
            20_000,
            kind="temporary",
            since=0,
            second_amount=10,
            second_until=self._day(5),
        )

        extra.action_withdraw()

        self.assertEqual(50_000, self._cover_facts()["insured_limit"])
        self.assertEqual("cancelled", extra.status)

    def test_a_named_limit_is_withdrawn_by_a_new_answer(self):
        limit = self._cover(self.customer, 50_000)

        limit.action_withdraw()

        self.assertEqual("approved", limit.status)
        facts = self._cover_facts()
        self.assertEqual(0, facts["insured_limit"])
        self.assertEqual("withdrawn", facts["cover_status"])
        self.assertEqual(self._day(-1), facts["cover_valid_until"])

    # === rules read === #

    def test_an_expired_limit_is_not_active(self):
        limit = self._cover(self.customer, 500, date_until=self._day(10))
        facts = self._cover_facts()
        self.assertEqual("active", facts["cover_status"])
        self.assertEqual(self._day(10), facts["cover_valid_until"])

        limit.date_until = self._day(-1)

        facts = self._cover_facts()
        self.assertEqual(0, facts["insured_limit"])
        self.assertEqual("expired", facts["cover_status"])
        page = self.customer.with_user(self.credit_user)
        self.assertIn("ended on", page.credit_overview["cover_lines"][0])
        self.assertEqual(self._day(-1), facts["cover_valid_until"])
        self.assertFalse(facts["insured"])

    def test_a_limit_until_further_notice_has_no_last_day(self):
        self._cover(self.customer, 500)

        self.assertEqual(date.max, self._cover_facts()["cover_valid_until"])

    def test_a_discretionary_limit_that_the_policy_no_longer_allows(self):
        self._cover(
            self.customer,
            500,
            since=-30,
            kind="discretionary",
            proof="report",
            proof_date=self._day(-30),
        )
        self.policy.version_ids.discretionary_limit = 0

        facts = self._cover_facts()

        self.assertEqual(0, facts["insured_limit"])
        self.assertIsNone(facts["cover_status"])
        self.assertFalse(facts["insured"])

    def test_a_limit_for_who_is_not_insurable_covers_nothing(self):
        """Public bodies and excluded countries: all is uninsured, no part of it."""
        abroad = self._partner("Kaiser", is_company=True)
        public = self._partner("Town", is_company=True, country_id=self.us.id)
        self._profile(public).buyer_type = "public"
        for partner in abroad + public + self.customer:
            self._cover(partner, 500)
        facts = self.env["credit.facts"]._cover_facts(
            self.usd_company, abroad + public + self.customer, self.today
        )
        for partner in abroad + public:
            with self.subTest(partner.name):
                found = facts[partner.id]
                self.assertTrue(found["not_insurable"])
                self.assertIsNone(found["insured_limit"])
                self.assertIsNone(found["cover_status"])
                self.assertFalse(found["insured"])
                line = partner.with_user(self.credit_user).credit_overview[
                    "cover_lines"
                ][0]
                self.assertIn("does not insure this kind of customer", line)
        self.assertEqual(500, facts[self.customer.id]["insured_limit"])
        self.assertNotIn("not_insurable", facts[self.customer.id])

    # === discretionary limits === #

    def _discretionary(self, proof_days=-30, **vals):
        return self._cover(
            self.customer,
            500,
            since=0,
            kind="discretionary",
            proof="report",
            proof_date=self._day(proof_days),
            **vals,
        )

    def test_a_discretionary_limit_ends_with_its_proof(self):
        limit = self._discretionary()
        end = limit.date_until
        with self.assertRaisesRegex(ValidationError, "twelve months"):
            limit.with_user(self.claims_user).date_until = end + timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "twelve months"):
            self._discretionary(date_until=end + timedelta(days=1))
        limit.date_until = end - timedelta(days=1)

    def test_a_proof_is_not_of_a_day_to_come(self):
        self._discretionary(0)
        with self.assertRaisesRegex(ValidationError, "still to come"):
            self._discretionary(1)


@tagged("post_install", "-at_install")
class TestOriginalDueDate(CoverCommon):
    """The first due date that was posted is known, whoever insures what afterwards."""

    def _move_due_date(self, move, days):
        lines = move.line_ids.filtered("date_maturity")
        lines.date_maturity = self.today + timedelta(days=days)

    def test_it_is_written_where_nothing_insures_the_company(self):
        (self.policy + self.jpy_policy).active = False
        moves = [
            self._invoice(self.customer, 10, due=10, company=company)
            for company in self.companies
        ]
        for move in moves:
            self._move_due_date(move, 90)
        (self.policy + self.jpy_policy).active = True

        for company in self.companies:
            self.env["credit.cover"]._restamp(company, self.customer)

        for move in moves:
            first = self.today + timedelta(days=10)
            self.assertEqual(first, move.credit_original_due_date)
            self.assertEqual(first + timedelta(days=60), move.credit_extension_end)

    def _posted_again(self, move, days=90):
        move.button_draft()
        move.invoice_date_due = self.today + timedelta(days=days)
        move.action_post()
        return (move.credit_original_due_date - self.today).days

    def test_draft_with_a_new_date_and_posted_again(self):
        self.assertEqual(
            10, self._posted_again(self._invoice(self.customer, 10, due=10))
        )

        # Where nothing is insured a mistake of the day moves no due date.
        insured = self._invoice(self.customer, 10, due=10)
        self.policy.active = False
        corrected = self._invoice(self.customer, 10, due=10)
        self.assertEqual(90, self._posted_again(corrected))
        self.assertEqual(70, self._posted_again(corrected, 70))
        # But what was sent, or posted on another day, or insured then.
        sent = self._invoice(self.customer, 10, due=10)
        sent.is_move_sent = True
        with freeze_time(self.today - timedelta(days=1)):
            old = self._invoice(self.customer, 10, due=10)
        for name, move in (("sent", sent), ("old", old), ("insured", insured)):
            with self.subTest(name):
                self.assertEqual(10, self._posted_again(move))
                self.assertEqual(10, self._posted_again(move, 50))

    def test_two_and_forty_cost_the_same(self):
        self.policy.active = False
        moves = self.env["account.move"].union(
            *(self._invoice(self.customer, 10, due=9, post=False) for _n in range(6))
        )
        moves.action_post()
        self.assertSameCost(
            self.env["credit.cover"].sudo()._stamp_posted, moves.sudo(), 8
        )
