from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .cover_common import CoverCommon

RULES = "credit_protection/data/rulesets/insured-trade.yaml"


@tagged("post_install", "-at_install")
class TestCoverStory(CoverCommon):
    """From the insurer's limit over a late invoice to stopped and revived cover."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = Path(file_path(RULES)).read_text(encoding="utf-8")
        for company in cls.companies:
            cls.env["credit.ruleset"].sudo().create(
                {"text": text, "company_id": company.id}
            ).action_activate_instead()

    def _codes(self, order):
        """Return the codes of the reasons why an order is held."""
        order.action_confirm()
        hold = order.sudo().credit_hold_ids.filtered(lambda h: h.state != "closed")
        return set(hold.reason_codes or [])

    def _cover_facts(self, company):
        facts = self.env["credit.facts"]._cover_facts(
            company, self.customer, company._credit_today()
        )
        return facts[self.customer.id]

    def test_from_limit_to_revival(self):
        self._play_both()

    def test_a_policy_that_revives_within_30_days(self):
        (self.policy + self.jpy_policy).version_ids.revival_days = 30
        self._play_both(revived=True)

    def _play_both(self, **more):
        for company, policy, amount in (
            (self.usd_company, self.policy, 1_000),
            (self.jpy_company, self.jpy_policy, 150_000),
        ):
            with self.subTest(company.name):
                self._play(company, policy, amount, **more)

    def _play(self, company, policy, amount, revived=False):
        start = self.today - timedelta(days=200)
        with freeze_time(start):
            self._cover(self.customer, amount * 50, policy=policy)
            first = self._invoice(self.customer, amount, due=start, company=company)
        self.assertCover(first, amount)
        self.assertEqual(start + timedelta(days=60), first.credit_extension_end)
        self.assertEqual(start + timedelta(days=90), first.credit_notice_by)

        # Day 60: late, but cover goes on. Day 61: it has stopped.
        with freeze_time(start + timedelta(days=60)):
            self.assertFalse(self._cover_facts(company)["cover_stopped"])
            second = self._invoice(
                self.customer,
                amount,
                due=start + timedelta(days=90),
                company=company,
                invoice_date=start + timedelta(days=60),
            )
        with freeze_time(start + timedelta(days=61)):
            facts = self._cover_facts(company)
            self.assertTrue(facts["cover_stopped"])
            self.assertEqual("stopped", facts["cover_status"])
            self.assertFalse(facts["insured"])
            self.assertEqual(29, facts["days_to_noa"])
            order = self._order(self.customer, amount, company=company)
            self.assertIn("STOP", self._codes(order))
            third = self._invoice(
                self.customer,
                amount,
                due=start + timedelta(days=91),
                company=company,
                invoice_date=start + timedelta(days=61),
            )
        self.assertCover(second, amount)
        self.assertCover(third, 0, amount, "stopped")

        # Paid: what is shipped from then on is insured again. The third is not, unless
        # the payment came in time to revive the cover.
        with freeze_time(start + timedelta(days=70)):
            self._payment(
                self.customer,
                amount,
                first,
                company=company,
                date=start + timedelta(days=70),
            )
            self.assertFalse(self._cover_facts(company)["cover_stopped"])
            self.assertNotIn("STOP", self._codes(order))
            self.env["credit.cover"]._restamp(company, self.customer)
        if revived:
            self.assertCover(third, amount)
        else:
            self.assertCover(third, 0, amount, "stopped")
