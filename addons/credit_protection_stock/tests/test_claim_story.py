from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.credit_protection.tests.smtp_common import SmtpMixin
from odoo.addons.credit_protection.tests.test_claim_story import MoneyCommon


@tagged("post_install", "-at_install")
class TestDeliveryToRecovery(SmtpMixin, MoneyCommon):
    """One story: ordered, delivered, invoiced, not paid, told, claimed, recovered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create(
            {
                "name": "Chairs",
                "type": "consu",
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
            }
        )
        cls.insurer.email = "claims@alpha.example.com"
        for user in cls.accountant + cls.claims_user:
            user.email = f"{user.login}@us.example"

    def test_from_delivery_to_recovery(self):
        server = self._start_smtp()
        with freeze_time(self.sold):
            order, invoice = self._deliver()
        with freeze_time(self.due + timedelta(days=70)):
            notice = self._tell(invoice)
        claim = self._file(invoice)
        self._settle(claim)
        self._recover(claim)

        # The file holds what each step has left behind.
        documents = {d.kind: d.sudo() for d in claim.document_ids}
        self.assertIn(order.name, documents["orders"].attachment_ids.name)
        self.assertEqual("Delivery slips: 1", documents["delivery"].source)
        self.assertEqual(notice.name, documents["notice"].source)
        self.assertEqual("Decisions: 1", documents["limit"].source)
        told = [mail for mail in server.mails if self.insurer.email in mail["To"]]
        self.assertEqual(2, len(told))
        kinds = claim.act_ids.sorted("id").mapped("kind")
        self.assertEqual(["filed", "answer", "payout", "recovery", "ended"], kinds)

    def _deliver(self):
        """Order, deliver and invoice 40 chairs under a cover limit of 3,000."""
        self._cover(self.other_customer, 3_000)
        order = self._order(
            self.other_customer, 100, qty=40, line={"product_id": self.goods.id}
        )
        order.action_confirm()
        self.assertEqual("sale", order.state)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 40, "picked": True})
        picking._action_done()
        self.assertEqual("done", picking.state)
        invoice = self._invoice_order(order, post=False)
        invoice.write({"invoice_payment_term_id": False, "invoice_date_due": self.due})
        invoice.action_post()
        # Nobody typed a date: it is insured from the day on which the goods left.
        self.assertEqual(self.sold, invoice.delivery_date)
        self.assertEqual(3_000, invoice.credit_insured_amount)
        return order, invoice

    def _tell(self, invoice):
        """Notify the insurer by mail, before the last day."""
        action = invoice.with_user(self.claims_user).action_credit_notify_insurer()
        notice = self.env["credit.notice"].with_user(self.claims_user)
        notice = notice.browse(action["res_id"])
        dialog = self.env["credit.notice.send"].with_user(self.claims_user)
        dialog.with_context(**notice.action_send()["context"]).create(
            {"way": "mail"}
        ).action_send()
        self.assertEqual("sent", notice.state)
        self.assertEqual(self.due + timedelta(days=70), invoice.credit_notified_on)
        return notice

    def _file(self, invoice):
        """File the claim from the invoice, and mail it."""
        action = invoice.with_user(self.accountant).action_credit_claim()
        claim = self.env["credit.claim"].with_user(self.accountant)
        claim = self._filed(claim.browse(action["res_id"]))
        self.assertEqual(4_000, claim.open_amount)
        self.assertEqual(2_700, claim.expected_amount)
        dialogs = self.env["credit.claim.send"].with_user(self.accountant)
        dialogs.create({"claim_id": claim.id}).action_send()
        return claim

    def _settle(self, claim):
        """Take the insurer's money, and write the debt off."""
        amounts = {line.id: part for line, part in claim._shares_of_indemnity()}
        claim._decide("full", amounts, self.today, "INS-1")
        claim._pay(self.today)
        claim.action_book()
        claim.entry_ids.action_post()
        self.assertEqual("paid", claim.state)
        self.assertEqual({"paid"}, set(claim.line_ids.move_id.mapped("payment_state")))

    def _recover(self, claim):
        """Share what the buyer pays after all: of 1,000 the insurer gets 675."""
        self._payment(self.other_customer, 1_000)
        self.assertTrue(claim.sudo().activity_ids)
        (item,) = claim._unshared()
        claim._share({item.id: 0})
        entry = claim._entries_of("recovery")
        entry.with_user(self.accountant).action_post()
        self.assertBalanced(entry)
        self.assertEqual(675, claim.owed_amount)
        claim._end("Everything is settled")
