from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_hold import HoldCommon


@tagged("post_install", "-at_install")
class TestReleaseOfAnother(HoldCommon):
    """A release is for this order of this customer, given by a second person."""

    def test_release_does_not_move_to_another_customer(self):
        self._release()
        self.order.write({"partner_id": self.other_customer.id})

        self.order.action_confirm()

        self.assertEqual("draft", self.order.state)
        self.assertRecordValues(
            self.hold,
            [
                {
                    "state": "open",
                    "partner_id": self.other_customer.id,
                    "profile_id": self._profile(self.other_customer).id,
                }
            ],
        )

    def test_reevaluating_follows_the_customer_too(self):
        self.order.write({"partner_id": self.other_customer.id})
        self.profile.credit_limit = 1
        self._limit(self.other_customer, 2000)
        self.env["credit.gate"]._reevaluate(self.hold)
        self.assertRecordValues(
            self.hold, [{"state": "ready", "partner_id": self.other_customer.id}]
        )

    def test_whoever_entered_the_order_does_not_release_it(self):
        manager = self._manager("attack_seller")
        for salesperson in (self.salesperson, self.env["res.users"]):
            with self.subTest(salesperson=salesperson.name):
                order = (
                    self.env["sale.order"]
                    .with_user(manager)
                    .create(
                        {
                            "partner_id": self.customer.id,
                            "user_id": salesperson.id,
                            "company_id": self.usd_company.id,
                            "order_line": [(0, 0, self._line())],
                        }
                    )
                )
                order.action_confirm()
                hold = order.sudo().credit_hold_ids
                with self.assertRaises(UserError):
                    self._release(hold, manager)
                self.assertNotIn(manager, hold._get_approvers())
                self._release(hold)
                self.assertEqual("released", hold.state)

    def _line(self):
        return {"product_id": self.service.id, "price_unit": 5000, "tax_ids": False}


@tagged("post_install", "-at_install")
class TestTalkAboutHolds(HoldCommon):
    """What the credit team writes on a hold does not go to sales."""

    def test_sales_never_follow_a_hold(self):
        order = self._order(self.customer, 1600, user_id=self.salesperson.id)
        order.with_user(self.salesperson).action_confirm()
        hold = order.credit_hold_ids
        order.with_user(self.salesperson).action_credit_ask_release()
        deciding = self.credit_manager + self.credit_director
        self.assertFalse(hold.message_partner_ids - deciding.partner_id)

        message = hold.with_user(self.credit_manager).message_post(
            body="The insurer withdrew.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

        self.assertFalse(message.notified_partner_ids - deciding.partner_id)
        own = self.env["mail.message"].with_user(self.salesperson)
        self.assertFalse(own.search([("id", "=", message.id)]))
