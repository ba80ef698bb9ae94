from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .escalation_common import EscalationCommon


@tagged("post_install", "-at_install")
class TestEscalationPause(EscalationCommon):
    """What nobody is reminded of: promised, disputed, in instalments, left alone."""

    def test_promises_disputes_plans_and_optouts_pause(self):
        late = self._invoice(self.customer, 100, due=-16)
        disputed = self._invoice(self.customer, 100, due=-40)
        self.env["credit.dispute"].with_user(self.credit_user).create(
            {
                "move_id": disputed.id,
                "reason_id": self.env.ref(
                    "credit_protection.dispute_reason_quantity"
                ).id,
            }
        )
        planned = self._invoice(self.other_customer, 100, due=-40)
        self.env["credit.payment.plan"].with_user(self.credit_manager).create(
            {
                "invoice_ids": [Command.set(planned.ids)],
                "line_ids": [Command.create({"date": self._day(9), "amount": 100})],
            }
        )
        alone = self._invoice(self.other_customer, 70, due=-16)
        optout = self._optout(self.other_customer, move_id=alone.id)

        self._run()

        step = self._steps()
        self.assertRecordValues(
            step, [{"partner_id": self.customer.id, "step": "second"}]
        )
        self.assertEqual(late, step.line_ids.move_id)
        self.assertEqual(
            [(disputed.name, "dispute")],
            [(o["number"], o["why"]) for o in step.trace["left_out"]],
        )

        promise = self._promise(late)
        optout.action_end()
        self._run()
        self.assertEqual("cancelled", step.state)
        again = self._steps(self.other_customer)
        self.assertEqual(alone, again.line_ids.move_id)
        self.assertEqual("second", again.step)

        self._let_pass(promise)._judge()
        self.assertEqual("broken", promise.state)
        self._run()
        resumed = self._steps(self.customer, state="prepared")
        self.assertEqual("second", resumed.step)

    def test_a_dispute_silences_nothing_else(self):
        disputed = self._invoice(self.customer, 100, due=-16)
        self._run()
        self._send(self._steps())
        self.env["credit.dispute"].with_user(self.credit_user).create(
            {
                "move_id": disputed.id,
                "reason_id": self.env.ref(
                    "credit_protection.dispute_reason_quantity"
                ).id,
            }
        )
        late = self._invoice(self.customer, 100, due=-4)

        self._run()

        first = self._steps() - self._steps(state="sent")
        self.assertRecordValues(first, [{"step": "first", "episode": 2}])
        self.assertEqual(late, first.line_ids.move_id)
        self._send(first)
        self._run()
        self.assertEqual(2, len(self._steps()))

    def test_optouts(self):
        self._invoice(self.customer, 100, due=-16)
        self._invoice(self.customer, 9_000, due=-16, company=self.jpy_company)
        optout = self._optout(self.contact)
        self.assertEqual(self.customer, optout.partner_id)
        self.assertTrue(optout.active_now)
        self.assertIn(optout, optout.search([("active_now", "=", True)]))
        self._run(self.usd_company, self.jpy_company)
        self.assertEqual(self.jpy_company, self._steps().company_id)

        for vals in (
            {"reason": " "},
            {"date_to": False},
            {"move_id": False, "date_to": self._day(5), "reason": False},
        ):
            with self.assertRaises(UserError):
                self._optout(self.customer, **vals)
        for change in ({"date_to": self._day(9)}, {"ended_at": False}):
            with self.assertRaises(UserError):
                optout.write(change)
        with self.assertRaises(AccessError):
            self._optout(self.customer, user=self.salesperson)
        optout.action_end()
        self.assertFalse(optout.active_now)
        with self.assertRaises(UserError):
            optout.unlink()

    def test_merged_customers_keep_both_histories(self):
        for partner in (self.customer, self.other_customer):
            self._invoice(partner, 100, due=-4)
        self._run()
        steps = self._send(self._steps())
        other = self._steps(self.other_customer)

        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.customer + self.other_customer).ids, self.customer)
        self.env.invalidate_all()
        self._run()

        self.assertEqual(steps, self._steps(self.customer))
        self.assertEqual([1, 2], sorted(steps.mapped("episode")))
        self.assertEqual(2, other.episode)
        self.assertEqual({"sent"}, set(steps.mapped("state")))
