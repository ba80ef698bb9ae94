from odoo.tests import HttpCase, tagged

from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestCreditReviewTour(ReviewCommon, HttpCase):
    """A new customer is reviewed in the browser; the held order is free at once."""

    def test_from_the_credit_tab_to_a_passed_review(self):
        self.env["credit.review.item"].sudo().search([]).active = False
        self._item("Register")
        self._item("References")
        order = self._order(self.customer, 100)
        order.action_confirm()

        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "credit_protection_review",
            login="credit_manager",
        )

        review = (
            self.env["credit.review"]
            .sudo()
            .search([("partner_id", "=", self.customer.id)])
        )
        self.assertRecordValues(
            review, [{"state": "passed", "decided_by_id": self.credit_manager.id}]
        )
        self.assertEqual(["ok", "na"], review.line_ids.mapped("result"))
        self.assertEqual("ready", order.sudo().credit_hold_ids.state)
