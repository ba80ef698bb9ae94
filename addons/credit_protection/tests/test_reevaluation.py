from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.gate.credit_reevaluation import JOB
from .test_credit_facts_prepaid import PrepaidCommon
from .test_hold import HoldCommon

READY = "credit_protection.mail_activity_order_ready"
WORK = "odoo.addons.credit_protection.models.base.credit_night_work"
LOGGER = "odoo.addons.credit_protection.models.gate.credit_reevaluation"


class ReevaluationCommon(HoldCommon, PrepaidCommon):
    """A held order of 900 whose customer owes 500 of a limit of 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.flush()
        cls.env["credit.reevaluation"].sudo().search([]).unlink()
        cls.invoice = cls._invoice(cls.customer, 500)
        cls.small = cls._order(cls.customer, 900, user_id=cls.salesperson.id)
        cls.small.with_user(cls.salesperson).action_confirm()
        cls.small_hold = cls.small.credit_hold_ids
        cls.env.cr.flush()
        cls.env["credit.reevaluation"].sudo().search([]).unlink()

    def _commit(self):
        """Run what stands at the end of a transaction; return the marked holds."""
        self.env.cr.flush()
        return self.env["credit.reevaluation"].sudo().search([]).hold_id

    def _run(self):
        self._commit()
        with self.enter_registry_test_mode():
            self.env.ref(JOB).sudo().method_direct_trigger()

    def _check_all(self):
        return self._run_night("holds")

    def _rules(self, when_cleared):
        text = self.env["credit.ruleset"].search([("state", "=", "active")], limit=1)
        new = self.env["credit.ruleset"].create(
            {
                "text": text.text.replace(
                    "if_unknown:", f"when_cleared: {when_cleared}\nif_unknown:"
                )
            }
        )
        new.action_activate_instead()
        return new


@tagged("post_install", "-at_install")
class TestWhatMarks(ReevaluationCommon):
    """Everything that can free an order has its customer's holds checked."""

    def _register(self, amount, journal_type="bank"):
        journal = self.company_data[f"default_journal_{journal_type}"]
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({"amount": amount, "journal_id": journal.id})._create_payments()

    def test_registered_payment(self):
        self._register(500)
        self._run()
        self.assertEqual("ready", self.small.credit_state)

    def test_bank_statement(self):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "payment_ref": self.invoice.name,
                "partner_id": self.customer.id,
                "amount": 500,
                "date": self.today,
            }
        )
        receivable = self.invoice.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable"
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.with_context(
            skip_readonly_check=True
        ).account_id = receivable.account_id
        (suspense + receivable).reconcile()
        self._run()
        self.assertEqual("ready", self.small.credit_state)

    def test_credit_note(self):
        self._invoice(self.customer, 500, move_type="out_refund")
        self._run()
        self.assertEqual("ready", self.small.credit_state)

    def test_invoice_reset_to_draft(self):
        self.invoice.button_draft()
        self._run()
        self.assertEqual("ready", self.small.credit_state)

    def test_limit(self):
        self.profile.credit_limit = 5000
        self._run()
        self.assertRecordValues(
            self.small + self.order, [{"credit_state": "ready"}] * 2
        )

    def test_limit_typed_on_the_partner(self):
        self.customer.with_company(self.usd_company).credit_limit = 1400
        self._run()
        self.assertRecordValues(
            self.small + self.order,
            [{"credit_state": "ready"}, {"credit_state": "held"}],
        )

    def test_end_of_a_manual_hold_of_the_parent(self):
        self.customer.is_company = True
        daughter = self._partner("Below", is_company=True, parent_id=self.customer.id)
        self.profile.write({"manual_hold": True, "manual_hold_reason": "Fraud"})
        order = self._order(daughter, 10)
        order.action_confirm()
        self.assertEqual("held", order.credit_state)
        self._run()
        self.profile.manual_hold = False
        self.assertIn(order.sudo().credit_hold_ids, self._commit())
        self._run()
        self.assertEqual("ready", order.credit_state)

    def test_smaller_order(self):
        self.small.order_line.price_unit = 400
        self._run()
        self.assertEqual("ready", self.small.credit_state)

    def test_online_payment_meets_a_condition(self):
        self._release(
            self.small_hold, condition={"prepay_percent": 30, "prepay_amount": 0}
        )
        transaction = self._transaction(self.small, 270, state="pending")
        self._run()
        self.assertEqual("conditional", self.small.credit_state)
        transaction.state = "done"
        self._run()
        self.assertEqual("released", self.small.credit_state)

    def test_other_customers_and_companies_are_left_alone(self):
        self._invoice(self.other_customer, 1, move_type="out_refund")
        self.assertEqual(self.second_hold, self._commit())
        self._run()
        self.assertFalse(self._commit())

    def test_holds_by_hand_are_left_alone(self):
        self.env["credit.hold"].with_user(self.credit_user)._force(
            self.small, "Doubt", False
        )
        self._register(500)
        self.assertNotIn(self.small_hold, self._commit())
        self._run()
        self._check_all()
        self.assertEqual("held", self.small.credit_state)

    def test_job_is_called_once_a_transaction(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([])
        self._register(100)
        self._register(100)
        self._commit()
        self.assertEqual(before + 1, triggers.search_count([]))


@tagged("post_install", "-at_install")
class TestJobs(ReevaluationCommon):
    """Nothing here can spoil a booking, and nothing is done twice."""

    def test_failing_mark_does_not_fail_the_payment(self):
        model = self.env.registry["credit.reevaluation"]
        with (
            patch.object(model, "_add", side_effect=ValueError("broken")),
            mute_logger(LOGGER),
        ):
            self._payment(self.customer, 500, self.invoice)
            self._commit()
        self.assertEqual(
            "paid", self.invoice.payment_state.replace("in_payment", "paid")
        )
        self._check_all()
        self.assertEqual("ready", self.small.credit_state)

    def test_one_bad_hold_does_not_stop_the_others(self):
        gate = self.env.registry["credit.gate"]
        judge = gate._judge

        def broken(self, company, orders, *args, **kwargs):
            if any(order.amount_total == 1600 for order in orders):
                raise ValueError("broken")
            return judge(self, company, orders, *args, **kwargs)

        self._payment(self.customer, 500, self.invoice)
        with patch.object(gate, "_judge", broken), mute_logger(LOGGER, WORK):
            nights = self._check_all()
        self.assertEqual(self.second_hold.id, nights.failure_ids.res_id)
        self.assertRecordValues(
            self.small + self.second,
            [{"credit_state": "ready"}, {"credit_state": "held"}],
        )

    def test_second_run_changes_nothing(self):
        self._payment(self.customer, 500, self.invoice)
        self._run()
        decisions = self._decisions(self.small)
        messages = self.small.message_ids
        self._run()
        self._check_all()
        self.assertEqual(decisions, self._decisions(self.small))
        self.assertEqual(messages, self.small.message_ids)

    def test_worse_goes_back_to_open(self):
        self._payment(self.customer, 500, self.invoice)
        self._run()
        self._invoice(self.customer, 300)
        self._run()
        self.assertEqual("held", self.small.credit_state)
        self.assertNotIn(
            self.env.ref(READY), self.small.sudo().activity_ids.activity_type_id
        )

    def test_last_day_of_a_hold_of_the_customer_passes(self):
        self.profile.write(
            {
                "credit_limit": 5000,
                "manual_hold": True,
                "manual_hold_reason": "Holiday",
                "manual_hold_until": self.today,
            }
        )
        self.small.action_confirm()
        self._check_all()
        self.assertEqual("held", self.small.credit_state)
        company = self.env.registry["res.company"]
        tomorrow = self.today + timedelta(days=1)
        with patch.object(company, "_credit_today", lambda self: tomorrow):
            self._check_all()
        self.assertEqual("ready", self.small.credit_state)

    def test_cost_of_many_unchanged_holds(self):
        orders = self.env["sale.order"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            self._limit(partner, 10)
            orders |= self._order(partner, 100)
        orders.action_confirm()
        holds = orders.sudo().credit_hold_ids
        check = self.env["credit.reevaluation"].sudo()._check_again
        self.assertSameCost(check, holds, 40)

    def test_cost_of_marking(self):
        partners = self.env["res.partner"]
        for number in range(40):
            partners |= self._partner(f"Customer {number}")
        orders = self.env["sale.order"]
        for partner in partners:
            self._limit(partner, 10)
            orders |= self._order(partner, 100)
        orders.action_confirm()

        def mark(some):
            self.env["credit.reevaluation"]._mark(some)
            self.env.cr.flush()

        self._commit()
        self.assertSameCost(mark, partners, 12)


@tagged("post_install", "-at_install")
class TestReadyToRelease(ReevaluationCommon):
    """Sales is told once; where the rules say so, the order is confirmed."""

    def _pay(self):
        self._payment(self.customer, 500, self.invoice)
        self._run()

    def test_sales_is_told_once(self):
        self._pay()
        self._check_all()
        activities = self.small.sudo().activity_ids
        self.assertRecordValues(
            activities,
            [
                {
                    "activity_type_id": self.env.ref(READY).id,
                    "user_id": self.salesperson.id,
                }
            ],
        )
        self.assertIn(
            "can be confirmed", "".join(self.small.message_ids.mapped("body"))
        )
        self.small.with_user(self.salesperson).action_confirm()
        self.assertFalse(self.small.sudo().activity_ids)

    def test_confirmed_by_itself_when_the_rules_say_so(self):
        self._rules("confirm")
        self._pay()
        self.assertEqual("sale", self.small.state)
        self.assertEqual("closed", self.small_hold.state)
        self.assertFalse(self.small.sudo().activity_ids)
        said = "".join(self.small.message_ids.mapped("body"))
        self.assertIn("confirmed by itself", said)
        self.assertIn(self.salesperson.name, said)
        self.assertEqual("draft", self.order.state)

    def test_only_told_when_the_rules_say_nothing_else(self):
        self._rules("tell")
        self._pay()
        self.assertRecordValues(
            self.small, [{"state": "draft", "credit_state": "ready"}]
        )

    def test_changed_order_is_not_confirmed_by_itself(self):
        self._rules("confirm")
        self.small.order_line.product_uom_qty = 0.5
        self._pay()
        self.assertRecordValues(
            self.small, [{"state": "draft", "credit_state": "ready"}]
        )

    def test_order_that_nobody_tried_to_confirm_is_not(self):
        self._rules("confirm")
        quotation = self._order(self.customer, 10, user_id=self.salesperson.id)
        Hold = self.env["credit.hold"]
        Hold.with_user(self.credit_user)._force(quotation, "Doubt", self.today)
        quotation.sudo().credit_hold_ids.forced_until = self.today - timedelta(days=1)
        self._check_all()
        self.assertRecordValues(
            quotation, [{"state": "draft", "credit_state": "ready"}]
        )

    def test_rejected_or_expired_order_is_not(self):
        self._rules("confirm")
        self.small_hold.with_user(self.credit_manager)._reject("No")
        self._pay()
        self.assertEqual("draft", self.small.state)
        other = self._order(self.other_customer, 1100, user_id=self.salesperson.id)
        other.action_confirm()
        other.validity_date = self.today - timedelta(days=3)
        self._limit(self.other_customer, 9000)
        self._run()
        self.assertRecordValues(other, [{"state": "draft", "credit_state": "ready"}])

    def test_prepaid_condition_confirms_by_itself(self):
        self._rules("confirm")
        self._release(
            self.small_hold, condition={"prepay_percent": 10, "prepay_amount": 0}
        )
        self._transaction(self.small, 90)
        self._run()
        self.assertEqual("sale", self.small.state)

    def test_what_goes_wrong_is_told_and_undone(self):
        self._rules("confirm")
        order_class = self.env.registry["sale.order"]

        no_stock = UserError("No stock")

        def refuse(orders):
            if orders:  # Odoo confirms none of nothing after some payments
                raise no_stock

        with patch.object(order_class, "_action_confirm", refuse):
            self._pay()
        self.assertRecordValues(
            self.small, [{"state": "draft", "credit_state": "ready"}]
        )
        self.assertIn("No stock", "".join(self.small.message_ids.mapped("body")))
        self.assertIn(
            self.env.ref(READY), self.small.sudo().activity_ids.activity_type_id
        )

    def test_digest_sees_every_change(self):
        from ..models.gate.credit_hold_ready import _digest

        before = _digest(self.small)
        line = self.small.order_line
        for record, name, value in (
            (line, "price_unit", 901),
            (line, "discount", 5),
            (line, "product_uom_qty", 2),
            (self.small, "partner_invoice_id", self.other_customer.id),
            (self.small, "commitment_date", "2999-01-01 00:00:00"),
        ):
            with self.subTest(name):
                record[name] = value
                after = _digest(self.small)
                self.assertNotEqual(before, after)
                before = after
        self.small.order_line = [Command.create({"product_id": self.service.id})]
        self.assertNotEqual(before, _digest(self.small))
