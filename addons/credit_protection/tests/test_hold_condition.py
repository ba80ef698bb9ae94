from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_credit_facts_prepaid import PrepaidCommon
from .test_hold import HoldCommon


class ConditionCommon(HoldCommon, PrepaidCommon):
    """Two held orders, and money that arrives online."""

    def _release_for(self, percent=0.0, amount=0.0, holds=None, **terms):
        return self._release(
            holds,
            condition={"prepay_percent": percent, "prepay_amount": amount},
            **terms,
        )

    def _check_again(self, holds=None):
        (holds or self.hold).with_user(self.credit_user).action_reevaluate()


@tagged("post_install", "-at_install")
class TestReleaseOnCondition(ConditionCommon):
    """The order passes only once enough is prepaid, and then by itself."""

    def test_order_waits_for_the_money(self):
        self._release_for(percent=30)
        self.assertRecordValues(
            self.hold,
            [{"state": "conditional", "prepaid_required": 450.0, "prepaid_paid": 0.0}],
        )

        self.order.with_user(self.salesperson).action_confirm()

        self.assertRecordValues(
            self.order, [{"state": "draft", "credit_state": "conditional"}]
        )
        self.assertNotIn("void", "".join(self.order.message_ids.mapped("body")))

    def test_one_cent_short_waits_and_the_cent_frees_it(self):
        self._release_for(percent=30)
        self._transaction(self.order, 449.99)
        self._check_again()
        self.assertRecordValues(
            self.hold, [{"state": "conditional", "prepaid_paid": 449.99}]
        )

        self._transaction(self.order, 0.01)
        self._check_again()

        self.assertEqual("released", self.order.credit_state)
        self.order.with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", self.order.state)

    def test_confirming_sees_the_money_by_itself(self):
        self._release_for(amount=500)
        self._booked(self.order, 500)
        self.order.with_user(self.salesperson).action_confirm()
        self.assertEqual("sale", self.order.state)

    def test_money_that_is_there_already_releases_at_once(self):
        self._transaction(self.order, 450)
        self._release_for(percent=30)
        self.assertEqual("released", self.hold.state)

    def test_money_that_is_given_back_stops_the_order_again(self):
        transaction = self._transaction(self.order, 450)
        self._release_for(percent=30)
        transaction.state = "cancel"
        self.order.with_user(self.salesperson).action_confirm()
        self.assertRecordValues(
            self.order, [{"state": "draft", "credit_state": "conditional"}]
        )

    def test_money_of_another_order_does_not_count(self):
        self._release_for(percent=30)
        other = self._order(self.customer, 800)
        self._transaction(other, 800)
        self.order.action_confirm()
        self.assertEqual("conditional", self.order.credit_state)

    def test_paid_down_payment_counts_and_an_open_one_does_not(self):
        self._release_for(percent=30, holds=self.second_hold)
        gate, facts = self.env["credit.gate"], {}
        invoice = self._down_payment(self.second, 480)
        for paid in (0, 480):
            with self.subTest(paid=paid):
                if paid:
                    self._payment(self.other_customer, 480, invoice)
                facts = gate._facts_of(self.second_hold)[self.second_hold.id]
                standing = gate._prepayment(self.second_hold, facts)
                self.assertEqual(paid, standing.paid)
        credit_note = invoice._reverse_moves()
        credit_note.action_post()
        standing = gate._prepayment(self.second_hold, facts)
        self.assertEqual(0, standing.paid)

    def test_grown_exposure_voids_a_release_on_condition_too(self):
        self._release_for(percent=30)
        self._invoice(self.customer, 0.01)
        self._check_again()
        self.assertEqual("held", self.order.credit_state)
        self.assertIn("release is void", "".join(self.order.message_ids.mapped("body")))

    def test_new_reason_voids_a_release_on_condition_too(self):
        self._release_for(percent=30)
        self.profile.write({"manual_hold": True, "manual_hold_reason": "Fraud"})
        self._check_again()
        self.assertEqual("held", self.order.credit_state)

    def test_smaller_order_needs_a_smaller_prepayment(self):
        self._release_for(percent=30)
        self._transaction(self.order, 400)
        self.order.order_line.price_unit = 1300
        self.order.action_confirm()
        self.assertEqual("sale", self.order.state)

    def test_cleared_reasons_make_it_ready_without_the_money(self):
        self._release_for(percent=30)
        self.profile.credit_limit = 2000
        self._check_again()
        self.assertEqual("ready", self.order.credit_state)

    def test_order_in_another_currency(self):
        order = self._order(
            self.customer, 3000, currency=self.eur, user_id=self.salesperson.id
        )
        order.action_confirm()
        hold = order.credit_hold_ids
        self._release_for(percent=30, holds=hold)
        self._transaction(order, 899.98)
        self._check_again(hold)
        self.assertEqual("conditional", hold.state)
        self._transaction(order, 0.02)
        self._check_again(hold)
        self.assertEqual("released", hold.state)

    def test_two_at_once_each_on_its_own_amount(self):
        self._release_for(percent=20, holds=self.hold + self.second_hold)
        self.assertRecordValues(
            self.hold + self.second_hold,
            [{"prepaid_required": 300.0}, {"prepaid_required": 320.0}],
        )
        self._transaction(self.second, 320)
        self._check_again(self.hold + self.second_hold)
        self.assertRecordValues(
            self.hold + self.second_hold,
            [{"state": "conditional"}, {"state": "released"}],
        )

    def test_senseless_conditions_are_refused(self):
        for terms in ({"percent": -1}, {"percent": 100.5}, {"amount": -1}):
            with self.subTest(**terms), self.assertRaisesRegex(UserError, "between 0"):
                self._release_for(**terms)
        self.assertEqual("open", self.hold.state)

    def test_banner_says_what_is_missing(self):
        self._release_for(percent=30)
        self._transaction(self.order, 100)
        self._check_again()
        verdict = self.order.with_user(self.salesperson).credit_verdict
        self.assertEqual("conditional", verdict["state"])
        for text in ("30 % prepaid", "100.00", "450.00", "350.00 is still missing"):
            self.assertIn(text, verdict["headline"].replace("$\N{NO-BREAK SPACE}", ""))
        self.assertFalse(verdict["can_release"])

    def test_last_day_counts_for_the_condition_too(self):
        self._release_for(percent=30, valid_until=self.today + timedelta(days=1))
        self.hold.sudo().valid_until = self.today - timedelta(days=1)
        self._transaction(self.order, 450)
        self.order.action_confirm()
        self.assertEqual("held", self.order.credit_state)


@tagged("post_install", "-at_install")
class TestConditionInTheDialog(ConditionCommon):
    """Thirty percent typed into the dialog show at once what they mean."""

    def _dialog(self, holds):
        action = holds.with_user(self.credit_manager).action_release()
        return Form(
            self.env["credit.hold.release"]
            .with_user(self.credit_manager)
            .with_context(**action["context"])
        )

    def test_percent_and_amount(self):
        form = self._dialog(self.hold)
        form.reason_id = self.reason
        self.assertFalse(form.prepayment_text)
        form.prepayment = 30
        self.assertIn("450.00 before confirmation", form.prepayment_text)
        self.assertIn("once $\N{NO-BREAK SPACE}450.00 is paid", form.overview_html)
        self.assertIn("1,050.00", form.overview_html)
        form.prepayment_kind = "amount"
        form.prepayment = 200
        self.assertIn("200.00 before confirmation", form.prepayment_text)

        form.save().action_release()

        self.assertRecordValues(
            self.hold, [{"state": "conditional", "prepay_amount": 200.0}]
        )

    def test_several_take_a_share_only(self):
        form = self._dialog(self.hold + self.second_hold)
        form.reason_id = self.reason
        form.prepayment = 10
        form.save().action_release()
        self.assertRecordValues(
            self.hold + self.second_hold,
            [{"prepay_percent": 10.0, "prepay_amount": 0.0}] * 2,
        )
