from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.night.credit_night_stage import WHOLE_NIGHT
from ..models.reminders import credit_escalation_approval
from .escalation_common import EscalationCommon


@tagged("post_install", "-at_install")
class TestEscalationApproval(EscalationCommon):
    """What was agreed to leaves; what has become more is agreed to again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._invoice(cls.customer, 100, due=-31)
        cls.yen = cls._invoice(
            cls.other_customer, 9_000, due=-31, company=cls.jpy_company
        )

        cls.companies.sudo().credit_responsible_id = cls.credit_manager

    def _asked(self, steps):
        """Return who is asked to approve each of some reminders."""
        kind = self.env.ref("credit_protection.mail_activity_reminder_approval")
        activities = steps.sudo().activity_ids
        activities = activities.filtered(lambda a: a.activity_type_id == kind)
        return [
            activities.filtered(lambda a, step=step: a.res_id == step.id).mapped(
                lambda a: a.user_id.login
            )
            for step in steps
        ]

    def _approved(self):
        self._run(self.usd_company, self.jpy_company)
        steps = self._steps()
        self.assertEqual(["approval", "approval"], steps.mapped("state"))
        steps.with_user(self.credit_manager).action_approve()
        self.assertRecordValues(
            steps,
            [
                {"state": "prepared", "approved_amount": 100},
                {"state": "prepared", "approved_amount": 9_000},
            ],
        )
        return steps

    def test_whoever_may_approve_is_offered_it_where_it_is_needed(self):
        self._invoice(self._partner("Prompt", email="p@x.example"), 100, due=-4)
        self._run(self.usd_company, self.jpy_company)
        waiting = self._steps()
        prompt = self.env["credit.escalation.step"].search([]) - waiting
        self.assertEqual("prepared", prompt.state)
        waiting[1].sudo()._set(needs_approval="credit_director")
        director = self.credit_manager.copy({"login": "the director"})
        director.group_ids += self.env.ref("credit_protection.group_credit_director")

        def offered(user):
            return (waiting + prompt).with_user(user).mapped("may_approve")

        self.assertEqual([False, False, False], offered(self.credit_user))
        self.assertEqual([True, False, False], offered(self.credit_manager))
        self.assertEqual([True, True, False], offered(director))
        with self.assertRaises(AccessError):
            waiting[1].with_user(self.credit_manager).action_approve()
        waiting.with_user(director).action_approve()
        self.assertEqual([False, False, False], offered(director))

    def test_what_has_become_more_is_approved_again(self):
        steps = self._approved()
        self._invoice(self.customer, 50, due=20)
        self._invoice(self.other_customer, 60, due=-1, company=self.jpy_company)

        self._send(steps)

        self.assertRecordValues(
            steps,
            [
                {"state": "approval", "amount_total": 150, "approved_at": False,
                 "approved_amount": 0, "approved_items": False},
                {"state": "approval", "amount_total": 9_060, "approved_at": False,
                 "approved_amount": 0, "approved_items": False},
            ],
        )  # fmt: skip
        self.assertIn("150.00", steps[0].reason)
        self.assertIn(
            "100.00 was approved", steps[0].reason.replace("$\N{NO-BREAK SPACE}", "")
        )
        steps.with_user(self.credit_manager).action_approve()
        self.assertEqual([False, False], steps.mapped("reason"))
        self._send(steps)
        self.assertEqual(["sent", "sent"], steps.mapped("state"))

    def test_other_items_are_approved_again_however_small(self):
        steps = self._approved()
        self._payment(self.customer, 90, self.late)
        self._invoice(self.customer, 60, due=-3)

        self._send(steps)

        self.assertEqual(["approval", "sent"], steps.mapped("state"))
        self.assertEqual(70, steps[0].amount_total)

    def test_less_needs_nobody(self):
        steps = self._approved()
        self._payment(self.customer, 30, self.late)
        self._payment(
            self.other_customer, 1_000, company=self.jpy_company, currency=self.jpy
        )

        self._send(steps)

        self.assertRecordValues(
            steps,
            [
                {"state": "sent", "amount_total": 70, "approved_amount": 100},
                {"state": "sent", "amount_total": 8_000, "approved_amount": 9_000},
            ],
        )
        self.assertEqual(self.credit_manager, steps.approved_by_id)

    def test_what_was_less_for_a_while_stays_approved(self):
        steps = self._approved()
        payment = self._payment(self.customer, 30, self.late)
        steps._credit_truth()
        self.assertEqual(70, steps[0].amount_total)
        self.late.line_ids.remove_move_reconcile()
        payment.action_draft()

        self._send(steps)

        self.assertEqual(["sent", "sent"], steps.mapped("state"))
        self.assertEqual(100, steps[0].amount_total)

    def test_the_job_waits_for_it_too(self):
        self.companies.credit_escalation_mode = "automatic"
        self._run(self.usd_company, self.jpy_company)
        steps = self._steps()
        steps.with_user(self.credit_manager).action_approve()
        self.assertEqual(["ready", "ready"], steps.mapped("state"))
        self._invoice(self.customer, 50, due=-2)

        with self._channels() as sent:
            steps.with_context(credit_by_itself=True)._send_now()

        self.assertEqual([steps[1]], sent)
        self.assertEqual(("approval", "automatic"), (steps[0].state, steps[0].mode))

    # === who is asked === #

    def test_whoever_may_approve_is_asked_once(self):
        self._run(self.usd_company, self.jpy_company)
        self._run(self.usd_company, self.jpy_company)
        steps = self._steps()
        self.assertEqual([["credit_manager"], ["credit_manager"]], self._asked(steps))

        steps[0].with_user(self.credit_manager).action_approve()
        self.assertEqual([[], ["credit_manager"]], self._asked(steps))
        steps[1].with_user(self.credit_user)._skip("They have called")
        self.assertEqual([[], []], self._asked(steps))

    def test_when_it_is_more_they_are_asked_again_and_told_why(self):
        steps = self._approved()
        self._invoice(self.customer, 50, due=20)
        self._invoice(self.other_customer, 60, due=-1, company=self.jpy_company)
        self.assertEqual([[], []], self._asked(steps))

        self._send(steps)
        self._run(self.usd_company, self.jpy_company)

        self.assertEqual([["credit_manager"], ["credit_manager"]], self._asked(steps))
        (note, _other) = steps.sudo().activity_ids.sorted("res_id").mapped("note")
        self.assertIn("150.00", note)
        steps.with_user(self.credit_manager).action_approve()
        self.assertEqual([[], []], self._asked(steps))

    def test_a_text_about_other_amounts_is_approved_again(self):
        steps = self._approved()
        steps[0].with_user(self.credit_user).write({"body": "You owe us 100"})
        self.assertEqual([["credit_manager"], []], self._asked(steps))
        steps[0].with_user(self.credit_manager).action_approve()
        self._payment(self.customer, 30, self.late)

        self._send(steps)

        self.assertEqual(["approval", "sent"], steps.mapped("state"))
        self.assertEqual([["credit_manager"], []], self._asked(steps))

    def test_what_is_paid_asks_nobody_any_more(self):
        self._run(self.usd_company, self.jpy_company)
        steps = self._steps()
        self._payment(self.customer, 100, self.late)

        self._run(self.usd_company, self.jpy_company)

        self.assertEqual(["cancelled", "approval"], steps.mapped("state"))
        self.assertEqual([[], ["credit_manager"]], self._asked(steps))

    def test_a_collector_who_may_not_approve_is_not_asked(self):
        self.companies.sudo().credit_responsible_id = self.credit_user
        self._run(self.usd_company, self.jpy_company)
        steps = self._steps()

        asked = self._asked(steps)

        self.assertEqual([1, 1], [*map(len, asked)])
        for step, (login,) in zip(steps, asked, strict=True):
            user = self.env["res.users"].search([("login", "=", login)])
            with self.assertRaises(AccessError):
                step.with_user(self.credit_user).action_approve()
            step.with_user(user).action_approve()
        self.assertEqual([[], []], self._asked(steps))

    def _waiting(self, count, first=0):
        """Return reminders that wait for approval and that nobody is asked about."""
        profiles = self._profile(self.customer)
        profiles += self._profile(self.other_customer, self.jpy_company)
        vals = [
            {
                "company_id": profile.company_id.id,
                "currency_id": profile.company_id.currency_id.id,
                "partner_id": profile.partner_id.id,
                "profile_id": profile.id,
                "channel": "letter",
                "step": f"many-{number}",
                "state": "approval",
                "needs_approval": "credit_manager",
            }
            for number in range(first, first + count // 2)
            for profile in profiles
        ]
        return self.env["credit.escalation.step"].sudo().create(vals)

    def test_forty_are_asked_about_at_the_cost_of_two(self):
        steps = self._waiting(40)

        def ask(some):
            some._ask_approvers()
            self.env.flush_all()

        with patch.object(credit_escalation_approval, "MOST", 40):
            self.assertSameCost(ask, steps, 60)

    def test_of_thousands_some_are_activities(self):
        steps = self._waiting(50)

        steps[:25]._ask_approvers()
        self.assertEqual(20, sum(map(len, self._asked(steps))))
        steps[25:]._ask_approvers()
        self.assertEqual(20, sum(map(len, self._asked(steps))), "there is no room")
        again = self._waiting_again(steps[-1])
        self.assertEqual([["credit_manager"]], self._asked(again))

    def _rest(self):
        """Return the activities about what nobody is asked about by itself.

        They are told of when a transaction ends.
        """
        self.env.cr.precommit.run()
        kind = self.env.ref("credit_protection.mail_activity_reminder_approvals")
        activities = self.env["mail.activity"].sudo()
        return activities.search([("activity_type_id", "=", kind.id)])

    def _assert_rest(self, count):
        """Check that one person is told once of so many that wait besides."""
        [one] = self._rest()
        self.assertEqual(self.credit_manager, one.user_id)
        self.assertTrue(one.summary.startswith(f"{count} more"), one.summary)
        self.assertFalse(one.res_model)
        return one

    def test_the_rest_is_one_activity_that_says_how_many(self):
        steps = self._waiting(50)
        steps[:25]._ask_approvers()
        first = self._assert_rest(30)  # of 50 that wait twenty are asked about
        steps[25:]._ask_approvers()
        self.assertEqual(first, self._assert_rest(30))
        self.assertIn('href="/odoo/reminders-to-approve"', first.note)

        by_manager = steps.with_user(self.credit_manager)
        by_manager[:20].action_approve()
        self.assertFalse(any(self._asked(steps)), "these are done")
        self._assert_rest(30)
        by_manager[20:40].action_approve()
        self._assert_rest(10)
        by_manager[40:49]._skip("They have called")
        self._assert_rest(1)
        steps[0]._ask_again(reason="More is open.")
        self._assert_rest(1)
        by_manager[49].action_approve()
        self.assertFalse(self._rest())
        self.assertEqual([["credit_manager"]], self._asked(steps[0]))

    def test_whoever_changes_many_one_by_one_tells_once(self):
        steps = self._waiting(50)
        steps._ask_approvers()
        self._assert_rest(30)
        model = type(self.env["credit.escalation.step"])
        with patch.object(
            model, "_credit_rest", autospec=True, side_effect=model._credit_rest
        ) as read:
            for step in steps[20:40].with_user(self.credit_manager):
                step.action_approve()
            read.assert_not_called()
            self._assert_rest(10)
            read.assert_called_once()
            steps[40].with_user(self.credit_manager).action_approve()
            self._assert_rest(9)

    def test_who_may_not_approve_is_told_nothing_of_the_rest(self):
        self.companies.sudo().credit_responsible_id = self.credit_user
        steps = self._waiting(50)
        steps._ask_approvers()
        told = self._rest()
        self.assertEqual(len(told), len(told.user_id))
        self.assertTrue(told)
        self.assertNotIn(self.credit_user, told.user_id)
        self.assertFalse(
            told.with_user(self.credit_user)._filtered_access("read"), "not theirs"
        )

    def test_the_night_tells_of_the_rest_when_all_are_there(self):
        night = {WHOLE_NIGHT: True}
        steps = self._waiting(50)
        steps.with_context(**night)._ask_approvers()
        self.assertFalse(self._rest(), "other batches are still at it")
        worker = self.env["credit.escalation"].with_context(**night)
        for company in self.companies:
            worker._night_over(company)
        self._assert_rest(30)
        self.assertEqual(20, sum(map(len, self._asked(steps))))
        self._assert_told_by_a_night()

    def _assert_told_by_a_night(self):
        """Check that a stage that is over tells."""
        self._rest().unlink()
        self._run_night("reminders", companies=self.usd_company)
        self.assertEqual(1, len(self._rest()))

    def test_two_who_told_at_the_same_moment(self):
        steps = self._waiting(50)
        steps._ask_approvers()
        self._rest().copy()
        self.assertEqual(2, len(self._rest()))
        steps._credit_tell_rest()
        self._assert_rest(30)

    def test_the_rest_of_many_is_told_at_the_cost_of_few(self):
        steps = self._waiting(60)
        steps[:22]._ask_approvers()

        def cost():
            return self._cost(steps._credit_tell_rest)

        cost()
        few = cost()
        self._waiting(40, first=30)
        self.assertLessEqual(cost(), few + 2)

    def _waiting_again(self, step):
        """Return a reminder that is approved again after it was approved."""
        step.with_user(self.credit_manager).action_approve()
        step._ask_again(reason="More is open.")
        return step

    def test_forty_are_approved_at_the_cost_of_two(self):
        steps = self._waiting(40).with_user(self.credit_manager)

        def approve(some):
            some.sudo()._set(state="approval")
            self.env.flush_all()
            some.action_approve()
            self.env.flush_all()

        with patch.object(credit_escalation_approval, "MOST", 40):
            approve(steps[:2])
        before = self._cost(lambda: approve(steps[:2]))
        self.assertLess(self._cost(lambda: approve(steps)), before + 60)
        self.assertEqual({"prepared"}, set(steps.mapped("state")))

    def _cost(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before
