from odoo.tests import tagged

from .limit_common import LimitCommon


@tagged("post_install", "-at_install")
class TestLimitReview(LimitCommon):
    """Before a limit expires and when a review is due, one person is told once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("credit_protection.mail_activity_limit_review")

    def _night(self):
        self._run_night("limit_reviews")
        self.env.invalidate_all()

    def _told(self, profile):
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "credit.profile"),
                    ("res_id", "=", profile.id),
                    ("activity_type_id", "=", self.kind.id),
                ],
                order="id",
            )
        )

    def test_one_for_each_date_and_never_twice(self):
        profile = self._limit(self.customer, 500)
        profile.write(
            {
                "limit_expires_on": self._day(30),
                "limit_review_on": self.today,
                "responsible_id": self.credit_user.id,
            }
        )
        self._night()
        told = self._told(profile)
        self.assertEqual(2, len(told))
        self.assertEqual(self.credit_user, told.user_id)
        self.assertEqual({self._day(30), self.today}, set(told.mapped("date_deadline")))
        self._night()
        profile.limit_expires_on = self._day(30)
        self._night()
        self.assertEqual(told, self._told(profile))
        told.unlink()
        self._night()
        self.assertFalse(self._told(profile))
        profile.limit_expires_on = self._day(29)
        self._night()
        self.assertEqual(1, len(self._told(profile)))

    def test_not_before_it_is_time(self):
        self.usd_company.credit_limit_notice_days = 10
        profile = self._limit(self.customer, 500)
        profile.write(
            {"limit_expires_on": self._day(11), "limit_review_on": self._day(1)}
        )
        self._night()
        self.assertFalse(self._told(profile))

    def test_who_is_left_out(self):
        dates = {"limit_expires_on": self._day(1)}
        quiet = self._limit(self.customer, 0, "none")
        archived = self._limit(self.archived, 500)
        other = self._limit(self.other_customer, 500)
        (quiet + archived + other).write(dates)
        self._night()
        self.assertFalse(self._told(quiet))
        self.assertFalse(self._told(archived))
        self.assertEqual(1, len(self._told(other)))

    def test_each_company_tells_its_own_people(self):
        there = self._limit(self.customer, 500, company=self.jpy_company)
        there.limit_expires_on = self._day(-3)
        self.jpy_company.credit_responsible_id = self.credit_director
        self._night()
        self.assertEqual(self.credit_director, self._told(there).user_id)
        self.assertEqual(self.today, self._told(there).date_deadline)
