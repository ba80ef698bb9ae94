from odoo.tests import tagged

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
