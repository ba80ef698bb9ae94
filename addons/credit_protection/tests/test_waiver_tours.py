from odoo.tests import HttpCase, tagged

from .waiver_common import WaiverCommon


@tagged("post_install", "-at_install")
class TestWaiverTours(WaiverCommon, HttpCase):
    """Waiving and replaying in the web client; the database is asked afterwards."""

    def test_manager_waives_the_reason_of_a_hold(self):
        self.start_tour(
            f"/odoo/credit-holds/{self.hold.id}",
            "credit_protection_waive",
            login="credit_manager",
        )
        waiver = self.env["credit.waiver"].sudo().search([], limit=1)
        self.assertRecordValues(
            waiver,
            [
                {
                    "partner_id": self.customer.id,
                    "rule": "over-limit",
                    "weaken_to": "warn",
                    "reason": "Payment plan of March",
                    "approved_by_id": self.credit_manager.id,
                }
            ],
        )
        self.assertEqual("ready", self.hold.state)

    def test_auditor_replays_a_decision(self):
        decision = self.hold.decision_id
        count = self.env["credit.decision"].search_count([])
        self.start_tour(
            f"/odoo/credit-decisions/{decision.id}",
            "credit_protection_replay",
            login="credit_auditor",
        )
        self.assertEqual(count, self.env["credit.decision"].search_count([]))
