from odoo.tests import tagged

from .test_cover_deadlines import DeadlineCommon


@tagged("post_install", "-at_install")
class TestCoverStopping(DeadlineCommon):
    """An invoice of which nothing is insured stops the cover of later deliveries."""

    def test_an_invoice_above_the_limit_stops_cover_as_well(self):
        self._late(self.customer, 10_000, stops_in=60)
        above = self._late(self.customer, 300, stops_in=4)
        self.assertCover(above, 0, 300, "limit_used")
        lines = self._deadlines(self.customer).filtered(lambda d: d.move_id == above)
        self.assertRecordValues(
            lines, [{"duty": "stop", "days_left": 4, "amount": 0.0, "is_next": True}]
        )
        facts = self.env["credit.facts"]._cover_facts(
            self.usd_company, self.customer, self.today
        )
        self.assertEqual(4, facts[self.customer.id]["days_to_mep"])

    def test_of_an_invoice_of_which_nothing_is_insured(self):
        self._late(self.customer, 900_000, stops_in=60, company=self.jpy_company)
        self._late(self.customer, 10_000, stops_in=60)
        moves = [
            self._late(self.customer, 300, stops_in=4, company=company)
            for company in self.companies
        ]
        self._run()
        self._run()
        for move in moves:
            activities = self._activities(move, "stop")
            self.assertEqual(2, len(activities))
            self.assertIn(f"have {move.display_name} paid", activities[0].summary)
        self._payment(self.customer, 300, moves[0])
        self._run()
        self.assertFalse(self._activities(moves[0], "stop"))
