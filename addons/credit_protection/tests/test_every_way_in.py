from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from .gate_common import GateCommon


class WaysInCommon(GateCommon):
    """A customer with a limit of 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "acme@example.com"
        cls._limit(cls.customer, 1000)

    def _new(self, amount=1500, **vals):
        return self._order(self.customer, amount, user_id=self.salesperson.id, **vals)

    def _assert_held(self, order):
        self.assertNotEqual("sale", order.state)
        self.assertEqual("held", order.credit_state)
        self.assertEqual(1, len(order.credit_hold_ids))
        self.assertTrue(order.credit_hold_ids.decision_id)

    @contextmanager
    def _templates_sent(self):
        """Collect the mail templates that go out about orders."""
        sent = []
        model = self.env.registry["sale.order"]

        def note(order, template, allow_deferred_sending=True):
            sent.append(template.get_external_id()[template.id])

        with patch.object(model, "_send_order_notification_mail", note):
            yield sent


@tagged("post_install", "-at_install")
class TestWaysIn(WaysInCommon):
    """By code, by other addons, by copies: always the same gate."""

    def test_template_mail_goes_only_for_what_was_confirmed(self):
        template = self.env.ref("sale.mail_template_sale_payment_executed").copy()
        self.env["ir.model.data"].create(
            {
                "name": "template_of_test",
                "module": "credit_protection",
                "model": "mail.template",
                "res_id": template.id,
            }
        )
        quotation = self.env["sale.order.template"].create(
            {"name": "T", "mail_template_id": template.id}
        )
        good, bad = self._new(400), self._new()
        (good + bad).sale_order_template_id = quotation

        with self._templates_sent() as sent:
            (good + bad).action_confirm()

        self.assertEqual(["credit_protection.template_of_test"], sent)
        self._assert_held(bad)

    def test_confirmation_mail_goes_only_for_what_was_confirmed(self):
        good, bad = self._new(400), self._new()
        with self._templates_sent() as sent:
            (bad + good).with_context(send_email=True).action_confirm()
        self.assertEqual(["sale.mail_template_sale_confirmation"], sent)

    def test_validated_order_of_the_portal_is_held(self):
        order = self._new()
        with self._templates_sent() as sent:
            order.sudo()._validate_order()
        self._assert_held(order)
        self.assertFalse(sent)

    def test_addons_that_wrap_confirming_never_act_on_held_orders(self):
        for good_first in (True, False):
            with self.subTest(good_first=good_first):
                good, bad = self._new(100), self._new()
                orders = good + bad if good_first else bad + good
                with self._outer_addon() as touched:
                    orders.action_confirm()
                self.assertEqual(["before", "after"], [when for when, _o in touched])
                self.assertEqual([good, good], [records for _w, records in touched])
                self._assert_held(bad)

    def test_addons_that_wrap_confirming_are_not_called_for_nothing(self):
        bad = self._new()
        with self._outer_addon() as touched:
            bad.action_confirm()
        self.assertFalse(touched)

    def test_addon_that_adds_to_the_order_meanwhile_is_judged_again(self):
        order = self._new(900)

        def grow(records):
            records.order_line.price_unit = 1100

        with self._outer_addon(before=grow):
            order.action_confirm()

        self._assert_held(order)

    @contextmanager
    def _outer_addon(self, before=None):
        """Put a wrapper outside this addon, as an addon that is loaded later has."""
        touched = []
        model_class = self.env.registry["sale.order"]

        def action_confirm(records):
            touched.append(("before", records))
            if before:
                before(records)
            result = super(outer, records).action_confirm()
            touched.append(("after", records))
            return result

        outer = type("Outer", (), {"__slots__": (), "action_confirm": action_confirm})
        bases = model_class.__bases__
        model_class.__bases__ = (outer, *bases)
        try:
            yield touched
        finally:
            model_class.__bases__ = bases

    def test_gate_comes_back_when_the_registry_is_set_up_again(self):
        model = self.env["sale.order"]
        model_class = self.env.registry["sale.order"]
        self.assertIn("action_confirm", vars(model_class))
        model._unregister_hook()
        self.addCleanup(model._register_hook)
        order = self._new()
        order.action_confirm()
        self._assert_held(order)
        model._register_hook()
        self.assertIn("action_confirm", vars(model_class))

    def test_reopened_order_is_judged_afresh(self):
        """Neither an earlier confirmation nor an earlier release opens the gate."""
        good = self._new(900)
        good.action_confirm()
        good._action_cancel()
        good.action_draft()
        self._limit(self.customer, 500)
        good.action_confirm()
        self._assert_held(good)

        hold = good.credit_hold_ids
        hold.with_user(self.credit_manager)._release(
            self.env.ref("credit_protection.release_reason_payment_announced"),
            "",
            self.today,
            False,
        )
        good.action_confirm()
        self.assertEqual("sale", good.state)
        good._action_cancel()
        self.assertEqual("closed", hold.state)
        good.action_draft()
        good.action_confirm()
        self.assertEqual("held", good.credit_state)
        self.assertEqual(2, len(good.credit_hold_ids))

    def test_copy_of_a_confirmed_or_released_order_is_judged_by_itself(self):
        order = self._new(900)
        order.action_confirm()
        copy = order.copy()
        self.assertFalse(copy.credit_state)
        copy.action_confirm()
        self._assert_held(copy)
