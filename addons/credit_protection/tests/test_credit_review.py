from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .review_common import RULES, ReviewCommon

ACTIVITY = "credit_protection.mail_activity_credit_review"


@tagged("post_install", "-at_install")
class TestCreditReview(ReviewCommon):
    """A checklist, a decision, and what the rules make of it."""

    def _activities(self, review):
        kind = self.env.ref(ACTIVITY)
        return review.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    # === starting === #

    def test_the_checklist_is_that_of_the_company(self):
        here, there = self._start(), self._start(company=self.jpy_company)

        self.assertEqual(
            ["Register", "Report", "Insurer"], here.line_ids.mapped("name")
        )
        self.assertIn("Seal", there.line_ids.mapped("name"))
        self.assertRecordValues(
            here + there,
            [
                {
                    "partner_id": self.customer.id,
                    "company_id": company.id,
                    "state": "open",
                    "user_id": self.credit_user.id,
                    "opened_on": company._credit_today(),
                    "due_date": company._credit_today() + timedelta(days=14),
                    "progress": progress,
                }
                for company, progress in (
                    (self.usd_company, "0 / 3"),
                    (self.jpy_company, "0 / 4"),
                )
            ],
        )
        self.assertEqual(self.credit_user, self._activities(here).user_id)

    def test_a_review_at_work_is_opened_again(self):
        review = self._start()
        self.assertEqual(review, self._start(self.contact, self.credit_manager))
        self.assertEqual("open", self._state(self.contact))
        self.assertNotEqual(review, self._start(self.other_customer))

    def test_the_first_answer_begins_it(self):
        review = self._start()
        review.line_ids[2].with_user(self.credit_user).result = "ok"

        self.assertEqual(("in_review", "1 / 3"), (review.state, review.progress))

        other = self._start(self.other_customer)
        other.with_user(self.credit_manager).action_begin()
        self.assertEqual(
            ("in_review", self.credit_manager), (other.state, other.user_id)
        )

    # === deciding === #

    def test_it_passes_when_every_required_paper_is_in_order(self):
        good, bad = self._start(), self._start(self.other_customer)
        self._answer(good, Insurer="todo")
        self._answer(bad, Report="todo")
        self.assertEqual(("", "Report"), (good.missing, bad.missing))
        for reviews in (good + bad, bad + good):
            with self.assertRaises(UserError) as raised:
                reviews.with_user(self.credit_manager).action_pass()
            self.assertIn(
                "Bolt cannot pass yet. Not in order: Report", str(raised.exception)
            )
        self.assertEqual(["in_review"] * 2, (good + bad).mapped("state"))

        good.with_user(self.credit_manager).action_pass()

        self.assertRecordValues(
            good,
            [
                {
                    "state": "passed",
                    "decided_by_id": self.credit_manager.id,
                    "decided_on": self.today,
                    "valid_until": self.today + relativedelta(months=12),
                }
            ],
        )
        self.assertFalse(self._activities(good))
        self.assertEqual("passed", self._state())

    def test_what_does_not_apply_needs_a_reason(self):
        review = self._start()
        for reason in (False, " "):
            with self.assertRaises(ValidationError):
                self._answer(review, Register={"result": "na", "reason": reason})
        self._answer(review, Register={"result": "na", "reason": "A public body"})

        review.with_user(self.credit_manager).action_pass()

        self.assertEqual("passed", review.state)

    def test_a_paper_that_is_not_in_order_keeps_it_from_passing(self):
        review = self._start()
        self._answer(review, Report={"result": "not_ok", "reason": "Two insolvencies"})

        with self.assertRaises(UserError):
            review.with_user(self.credit_manager).action_pass()

    def test_an_old_paper_keeps_it_from_passing(self):
        review = self._start()
        self._answer(review, age=400)

        self.assertEqual("Report", review.missing)
        with self.assertRaises(UserError):
            review.with_user(self.credit_manager).action_pass()

    def test_a_paper_with_a_validity_needs_its_date(self):
        review = self._start()
        with self.assertRaises(ValidationError):
            self._answer(review, Register={"result": "ok", "date": False})

    def test_papers_without_end_never_expire(self):
        (self.register + self.report).validity_months = 0

        self.assertFalse(self._passed().valid_until)

    def test_a_typed_end_counts(self):
        review = self._start()
        soon = self.today + timedelta(days=9)
        self._answer(review, Insurer={"result": "ok", "valid_until": soon})

        review.with_user(self.credit_manager).action_pass()

        self.assertEqual(soon, review.valid_until)

    def test_an_empty_checklist_shows_nothing(self):
        review = self._start()
        review.line_ids.with_user(self.credit_manager).unlink()

        with self.assertRaises(UserError):
            review.with_user(self.credit_manager).action_pass()

    def test_a_failure_needs_its_reason(self):
        review = self._start().with_user(self.credit_manager)
        with self.assertRaises(UserError):
            review.action_fail()
        review.note = "The register does not know them."

        review.action_fail()

        self.assertEqual(("failed", False), (review.state, review.valid_until))
        self.assertEqual("failed", self._state())
        self.assertEqual("D", self._profile(self.customer).tier, "rated anew")

    # === what the rules read === #

    def test_passing_frees_the_held_orders_at_once(self):
        orders = self._order(self.customer, 100) + self._order(self.contact, 50)
        other = self._order(self.other_customer, 70)
        for order in orders + other:
            order.action_confirm()
        holds = (orders + other).sudo().credit_hold_ids
        self.assertEqual(["open"] * 3, holds.mapped("state"))
        verdicts = {
            user: orders[0].with_user(user).credit_verdict["reasons"][0]
            for user in (self.salesperson, self.credit_manager)
        }
        sales, manager = verdicts.values()
        self.assertEqual(("Needs a credit decision", []), _shown(sales))
        self.assertEqual(
            ("No credit review", ["or finish the credit review of the customer"]),
            (manager["title"], [line["text"] for line in manager["clear"]][-1:]),
        )

        self._passed()

        states = dict(zip((orders + other).ids, holds.mapped("state"), strict=True))
        self.assertEqual(["ready", "ready", "open"], list(states.values()))
        orders.action_confirm()
        self.assertEqual(["sale", "sale"], orders.mapped("state"))

    def test_a_renewal_does_not_stop_what_was_passed(self):
        self._passed()
        renewal = self._start()

        self.assertEqual("passed", self._state())
        self.assertEqual({"credit_review": "passed"}, self._review_fact())
        renewal.with_user(self.credit_manager).note = "News in the paper"
        renewal.with_user(self.credit_manager).action_fail()
        self.assertEqual({"credit_review": "failed"}, self._review_fact())
        self._start()
        self.assertEqual({"credit_review": "open"}, self._review_fact())

    def _review_fact(self, company=None):
        company = company or self.usd_company
        facts = self.Profile._rating_facts(company, self.customer)
        found = facts.get(self.customer.id, {})
        return {k: v for k, v in found.items() if k == "credit_review"}

    def test_companies_review_by_themselves(self):
        self._passed()

        self.assertEqual(
            ("passed", "none"), (self._state(), self._state(None, self.jpy_company))
        )
        self.assertEqual({}, self._review_fact(self.jpy_company))
        habits = self._habits(self.customer)
        self.assertEqual("passed", habits["credit_review"])
        figures = self._profile(self.customer).rated_figures
        self.assertEqual("passed", figures["credit_review"])

    # === the night === #

    def _night(self):
        self._run_night("reviews")

    def test_the_night_ends_reviews_with_old_papers_once(self):
        self._rules("review-jp", company=self.jpy_company, text=RULES % "review-jp")
        old = self._passed()
        there = self._passed(company=self.jpy_company)
        fresh = self._passed(self.other_customer)
        yesterday = self.today - timedelta(days=3)
        (old + there).write({"valid_until": yesterday})
        self.assertEqual("expired", self._state(), "also before the night")
        self._profile(self.customer).responsible_id = self.credit_user

        self._night()
        self._night()

        self.assertEqual(
            ["expired", "expired", "passed"], (old + there + fresh).mapped("state")
        )
        self.assertEqual(self.credit_user, self._activities(old).user_id)
        self.assertEqual(1, len(self._activities(old)), "once")
        self.assertIn("Review Acme again", self._activities(old).summary)
        self.assertFalse(self._activities(fresh))
        self.assertEqual({"credit_review": "expired"}, self._review_fact())

    def test_a_renewed_customer_is_not_asked_again(self):
        old = self._passed()
        self._passed()
        old.write({"valid_until": self.today - timedelta(days=1)})

        self._night()

        self.assertEqual("expired", old.state)
        self.assertFalse(self._activities(old))
        self.assertEqual("passed", self._state())

    # === merging === #

    def test_reviews_follow_a_merged_customer(self):
        kept, gone = self._start(), self._start(self.other_customer)
        passed = self._passed(self.archived)
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()

        wizard._merge(
            (self.customer + self.other_customer + self.archived).ids, self.customer
        )

        reviews = (kept + gone + passed).exists()
        self.assertEqual(self.customer, reviews.partner_id)
        self.assertEqual(["open", "expired", "passed"], reviews.mapped("state"))
        self.assertEqual("passed", self._state(), "what was decided counts")

    def test_the_cost_does_not_grow(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(40)]
        )
        reviews = (
            self.env["credit.review"]
            .sudo()
            .create(
                [{"profile_id": profile.id} for profile in self._profile(customers)]
            )
        )

        self.assertSameCost(lambda some: some.mapped("missing"), reviews, 10)
        self.assertSameCost(
            lambda some: some.mapped("credit_review_state"), customers, 10
        )


def _shown(reason):
    return reason["title"], reason["clear"]
