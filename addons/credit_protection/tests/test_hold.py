from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CREDIT
from .gate_common import GateCommon


class HoldCommon(GateCommon):
    """A customer with a limit of 1,000 and two orders on hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls._limit(cls.customer, 1000)
        cls._limit(cls.other_customer, 1000)
        cls.order = cls._order(cls.customer, 1500, user_id=cls.salesperson.id)
        cls.second = cls._order(cls.other_customer, 1600, user_id=cls.salesperson.id)
        (cls.order + cls.second).action_confirm()
        cls.hold, cls.second_hold = (
            cls.order.credit_hold_ids,
            cls.second.credit_hold_ids,
        )
        cls.reason = cls.env.ref("credit_protection.release_reason_payment_announced")

    @classmethod
    def _manager(cls, login, groups=CREDIT + "manager,sales_team.group_sale_manager"):
        return new_test_user(
            cls.env,
            login=login,
            groups=groups,
            company_id=cls.usd_company.id,
            company_ids=[(6, 0, cls.companies.ids)],
        )

    def _release(self, holds=None, user=None, **terms):
        terms = {"note": "", "valid_until": self.today, "up_to_amount": False} | terms
        return (
            (holds or self.hold)
            .with_user(user or self.credit_manager)
            ._release(self.reason, **terms)
        )


@tagged("post_install", "-at_install")
class TestAsking(HoldCommon):
    """Sales asks; whoever may decide gets to know."""

    def test_salesperson_asks_through_the_order(self):
        self.order.with_user(self.salesperson).action_credit_ask_release()

        self.assertRecordValues(
            self.hold, [{"state": "asked", "asked_by_id": self.salesperson.id}]
        )
        self.assertEqual("asked", self.order.credit_state)
        self.assertIn(self.credit_manager, self.hold.activity_ids.user_id)
        self.assertNotIn(self.salesperson, self.hold.activity_ids.user_id)
        self.assertIn("asked for a release", self.order.message_ids[0].body)

    def test_nobody_asks_twice(self):
        self.order.with_user(self.salesperson).action_credit_ask_release()
        with self.assertRaises(UserError):
            self.order.with_user(self.salesperson).action_credit_ask_release()

    def test_nobody_asks_about_an_order_that_is_not_held(self):
        free = self._order(self.customer, 1, user_id=self.salesperson.id)
        with self.assertRaisesRegex(UserError, "not on credit hold"):
            free.with_user(self.salesperson).action_credit_ask_release()

    def test_colleague_without_right_on_the_order_cannot_ask(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.other_salesperson).action_credit_ask_release()

    def test_two_orders_are_asked_at_once(self):
        (self.order + self.second).with_user(
            self.salesperson
        ).action_credit_ask_release()
        self.assertRecordValues(
            self.hold + self.second_hold, [{"state": "asked"}, {"state": "asked"}]
        )


@tagged("post_install", "-at_install")
class TestDeciding(HoldCommon):
    """Only a credit manager, and never the one who sold or asked."""

    def test_manager_releases_and_sales_confirms(self):
        self.order.with_user(self.salesperson).action_credit_ask_release()

        self._release(note="Remittance advice received")

        self.assertRecordValues(
            self.hold,
            [
                {
                    "state": "released",
                    "released_by_id": self.credit_manager.id,
                    "release_reason_id": self.reason.id,
                    "release_note": "Remittance advice received",
                    "valid_until": self.today,
                    "up_to_amount": 1500.0,
                    "released_exposure": 0.0,
                }
            ],
        )
        self.assertEqual("released", self.order.credit_state)
        said = self.order.message_ids.filtered(
            lambda m: "Remittance advice received" in (m.body or "")
        )
        self.assertTrue(said)
        # The chatter folds quotations away.
        self.assertNotIn("quote", "".join(said.mapped("body")))
        self.assertFalse(self.hold.activity_ids)
        told = self.env["mail.message"].search(
            [
                ("model", "=", "sale.order"),
                ("res_id", "=", self.order.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertIn(self.salesperson.partner_id, told.partner_ids)
        self.assertIs(True, self.order.with_user(self.salesperson).action_confirm())
        self.assertEqual("sale", self.order.state)
        decision = self.env["credit.decision"].search(
            [("order_id", "=", self.order.id)], limit=1
        )
        self.assertRecordValues(
            decision, [{"outcome": "require_approval", "passed_by": "release"}]
        )

    def test_others_cannot_decide(self):
        for user in (
            self.salesperson,
            self.credit_user,
            self.auditor,
            self.rules_admin,
            self.accountant,
        ):
            with self.subTest(user.login):
                for records in (
                    self.hold.with_user(user),
                    self.hold.with_user(user).sudo(),
                ):
                    with self.assertRaises(AccessError):
                        records.action_release()
                    with self.assertRaises(AccessError):
                        records.action_reject()
                    with self.assertRaises(AccessError):
                        records._release(self.reason, "", self.today, 1)
                    with self.assertRaises(AccessError):
                        records._reject("no")

    def test_nobody_writes_creates_or_deletes_holds(self):
        for user in (self.salesperson, self.credit_user, self.credit_manager):
            hold = self.hold.with_user(user)
            with self.assertRaises(AccessError):
                hold.write({"state": "released"})
            with self.assertRaises(AccessError):
                hold.unlink()
            with self.assertRaises(AccessError):
                hold.create({"company_id": self.usd_company.id, "state": "released"})
            with self.assertRaises(UserError):
                hold.copy()

    def test_manager_who_sold_or_asked_does_not_decide(self):
        seller, asker = self._manager("mgr_seller"), self._manager("mgr_asker")
        self.order.user_id = seller
        self.hold.sudo().user_id = self.salesperson
        self.order.with_user(asker).action_credit_ask_release()
        for user in (seller, asker):
            with self.subTest(user.login):
                with self.assertRaisesRegex(UserError, "Another credit manager"):
                    self._release(user=user)
                with self.assertRaisesRegex(UserError, "Another credit manager"):
                    self.hold.with_user(user).sudo().action_release()
        self._release()

    def test_handing_the_order_over_does_not_help_the_seller(self):
        seller = self._manager("mgr_seller")
        order = self._order(self.other_customer, 5000, user_id=seller.id)
        order.action_confirm()
        order.with_user(seller).user_id = self.salesperson
        with self.assertRaises(UserError):
            self._release(order.credit_hold_ids, user=seller)

    def test_superuser_is_no_excuse(self):
        root = self.env.ref("base.user_root")
        self.order.user_id = root
        with self.assertRaises(UserError):
            self._release(user=root)

    def test_batch_leaves_out_what_the_user_may_not_decide(self):
        manager = self._manager("mgr_seller")
        self.second.user_id = manager

        barred = self._release(self.hold + self.second_hold, user=manager)

        self.assertEqual(self.second_hold, barred)
        self.assertRecordValues(
            self.hold + self.second_hold, [{"state": "released"}, {"state": "open"}]
        )

    def test_release_cannot_end_in_the_past(self):
        with self.assertRaisesRegex(UserError, "cannot be past"):
            self._release(valid_until=self.today - timedelta(days=1))

    def test_rejecting_tells_sales_who_may_ask_again(self):
        self.order.with_user(self.salesperson).action_credit_ask_release()

        wizard = (
            self.env["credit.hold.reject"]
            .with_user(self.credit_manager)
            .create({"hold_ids": self.hold.ids, "note": "Collect INV first"})
        )
        wizard.action_reject()

        self.assertEqual("rejected", self.order.credit_state)
        verdict = self.order.with_user(self.salesperson).credit_verdict
        self.assertIn("Collect INV first", verdict["headline"])
        self.order.with_user(self.salesperson).action_credit_ask_release()
        self.assertEqual("asked", self.hold.state)

    def test_confirming_a_rejected_order_leaves_it_rejected(self):
        self.hold.with_user(self.credit_manager)._reject("no")
        self.order.action_confirm()
        self.assertEqual("rejected", self.order.credit_state)

    def test_release_is_taken_back_by_rejecting(self):
        self._release()
        self.hold.with_user(self.credit_manager)._reject("Cheque bounced")

        self.order.action_confirm()

        self.assertRecordValues(
            self.order, [{"state": "draft", "credit_state": "rejected"}]
        )

    def test_manager_of_another_company_does_not_decide(self):
        outsider = new_test_user(
            self.env,
            "kk_manager",
            groups=CREDIT + "manager",
            company_id=self.jpy_company.id,
        )
        with self.assertRaises(AccessError):
            self._release(user=outsider)
