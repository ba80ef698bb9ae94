from odoo.tests import tagged

from .cover_common import CoverCommon


@tagged("post_install", "-at_install")
class TestLimitUplift(CoverCommon):
    """A share of what the insurer covers is added to limits, as long as it covers."""

    def _amount(self):
        facts = self.env["credit.facts"]._limits(
            self.usd_company, self.customer, self.today
        )
        return facts[self.customer.id]["credit_limit"]

    def test_it_follows_the_cover(self):
        self._limit(self.customer, 1000)
        self._cover(self.customer, 20_000)
        self.assertEqual(1000, self._amount())
        self.usd_company.credit_cover_uplift = 25
        self.assertEqual(6000, self._amount())
        shown = self.customer.with_user(self.credit_manager).credit_overview
        self.assertIn("25 % of the cover limit", shown["limit_lines"][0])
        self._invoice(self.customer, 100, due=-61)
        self.assertEqual(1000, self._amount(), "stopped cover raises nothing")
