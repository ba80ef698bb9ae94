from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCompanyDay(CreditCommon):
    """The day of a company turns at its own midnight."""

    def test_days_of_two_companies(self):
        self.usd_company.partner_id.tz = "America/Los_Angeles"
        self.jpy_company.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2026-03-10 20:00:00"):
            self.assertEqual("2026-03-10", str(self.usd_company._credit_today()))
            self.assertEqual("2026-03-11", str(self.jpy_company._credit_today()))

    def test_without_a_time_zone_of_its_own(self):
        self.usd_company.partner_id.tz = False
        bot = self.env.ref("base.user_root")
        bot.tz = "Asia/Shanghai"
        with freeze_time("2026-03-10 20:00:00"):
            self.assertEqual("2026-03-11", str(self.usd_company._credit_today()))
            bot.tz = False
            self.assertEqual("2026-03-10", str(self.usd_company._credit_today()))

    def test_the_users_time_zone_does_not_matter(self):
        self.usd_company.partner_id.tz = "Europe/Berlin"
        moment = datetime(2026, 3, 10, 23, 30)
        company = self.usd_company.with_context(tz="Pacific/Honolulu")
        self.assertEqual("2026-03-11", str(company._credit_date(moment)))
