from odoo.exceptions import AccessError
from odoo.tests import tagged

from .limit_common import LimitCommon

BLANK = "\N{NO-BREAK SPACE}"


@tagged("post_install", "-at_install")
class TestLimitOverview(LimitCommon):
    """The credit tab says how a limit comes about, to the credit team alone."""

    def _overview(self, partner, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return partner.with_user(user or self.credit_manager).credit_overview

    def _lines(self, partner, user=None):
        lines = self._overview(partner, user)["limit_lines"]
        return [line.replace(BLANK, " ") for line in lines]

    def test_nothing_to_explain(self):
        self._limit(self.customer, 500)
        self.assertEqual([], self._lines(self.customer))

    def test_temporary_group_and_dates(self):
        top, north, *_more = self._family(1000, own=500)
        profile = self._profile(north)
        profile.write(
            {"limit_expires_on": self._day(-2), "limit_review_on": self._day(9)}
        )
        self._temporary(profile, 600, 0, 3)
        self._temporary(profile, 700, 5, 6)
        self._invoice(top, 750)

        shown = self._overview(north)
        lines = self._lines(north)

        self.assertEqual(250, shown["limit"]["value"])
        self.assertIn("Temporary limit of $ 600.00 until", lines[0])
        self.assertIn("otherwise $ 500.00", lines[0])
        self.assertEqual(
            "Holding: limit of $ 1,000.00 for the group; the others owe $ 750.00 and"
            " leave $ 250.00.",
            lines[1],
        )
        for line, words in zip(
            lines[2:],
            ("Expired on", "Next review on", "Planned: $ 700.00"),
            strict=True,
        ):
            self.assertIn(words, line)

    def test_unlimited_in_words_and_within_a_group(self):
        self._limit(self.customer, 0, "unlimited")
        shown = self._overview(self.customer)
        self.assertEqual("Unlimited", shown["limit_text"])
        self.assertFalse(shown["limit"])
        _top, north, *_more = self._family(1000)
        self.assertEqual(1000, self._overview(north)["limit"]["value"])
        self.assertEqual(
            "unlimited", north.with_user(self.credit_manager).credit_limit_kind
        )

    def test_sales_reads_limit_and_free_amount(self):
        _top, north, *_more = self._family(1000, own=500)
        self._temporary(self._profile(north), 600)
        self._invoice(north, 100)
        shown = self._overview(north, self.salesperson)
        self.assertEqual((600, 500), (shown["limit"]["value"], shown["free"]["value"]))
        self.assertEqual([], shown["limit_lines"])
        self.assertFalse(shown["may_look_wide"])
        self.assertFalse(shown["can_manage"])
        partner = north.with_user(self.salesperson)
        for method in (
            "credit_exposure_everywhere",
            "action_credit_profile",
            "action_credit_limit_changes",
            "action_credit_temporary_limit",
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(partner, method)()

    def test_who_reads_and_who_grants(self):
        self._limit(self.customer, 500)
        for user in (self.credit_user, self.auditor):
            partner = self.customer.with_user(user)
            self.assertTrue(self._overview(self.customer, user)["may_look_wide"])
            self.assertTrue(partner.credit_exposure_everywhere()["companies"]["rows"])
            self.assertEqual(
                "credit.limit.change",
                partner.action_credit_limit_changes()["res_model"],
            )
            with self.assertRaises(AccessError):
                partner.action_credit_temporary_limit()
        action = self.customer.with_user(
            self.credit_manager
        ).action_credit_temporary_limit()
        self.assertEqual(
            self._profile(self.customer).id, action["context"]["default_profile_id"]
        )

    def test_all_companies_at_the_rate_of_today(self):
        self._invoice(self.customer, 100)
        self._invoice(self.customer, 3000, company=self.jpy_company)
        self._order(self.customer, 1500, company=self.jpy_company, confirm=True)

        wide = self.customer.with_user(self.credit_user).credit_exposure_everywhere()

        rows = [
            (row["own_text"].replace(BLANK, " "), row["text"].replace(BLANK, " "))
            for row in wide["companies"]["rows"]
        ]
        self.assertEqual([("", "$ 100.00"), ("¥ 4,500", "$ 30.00")], rows)
        self.assertEqual(f"${BLANK}130.00", wide["companies"]["total"])
        self.assertFalse(wide["companies"]["note"])
        self.assertFalse(wide["group"])
        self.assertIn("USD", wide["rate_text"])

    def test_without_a_rate_it_is_not_in_the_total(self):
        self._invoice(self.customer, 100)
        self._invoice(self.customer, 3000, company=self.jpy_company)
        self.env["res.currency.rate"].search(
            [("currency_id", "=", self.jpy.id)]
        ).unlink()
        wide = self.customer.with_user(self.credit_user).credit_exposure_everywhere()
        self.assertEqual(f"${BLANK}100.00", wide["companies"]["total"])
        self.assertIn("No rate is known for JPY", wide["companies"]["note"])
        self.assertEqual("–", wide["companies"]["rows"][1]["text"])  # noqa: RUF001

    def test_companies_that_a_user_may_not_see_are_not_shown(self):
        self._invoice(self.customer, 3000, company=self.jpy_company)
        self.credit_user.company_ids = self.usd_company
        wide = self.customer.with_user(self.credit_user).credit_exposure_everywhere()
        self.assertEqual(
            [self.usd_company.name], [row["label"] for row in wide["companies"]["rows"]]
        )

    def test_the_group_of_a_member(self):
        _top, north, south, far = self._family(1000)
        self._invoice(south, 70)
        self._order(far, 30, confirm=True)
        wide = north.with_user(self.credit_user).credit_exposure_everywhere()["group"]
        self.assertEqual(4, len(wide["rows"]))
        self.assertEqual(f"${BLANK}100.00", wide["total"])
