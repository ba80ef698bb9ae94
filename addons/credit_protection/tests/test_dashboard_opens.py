from functools import partial

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import metrics
from ..models.claims.credit_claim import WITH_INSURER
from .dashboard_common import DashboardCommon

BOOKED = "balance"
# Figure of the page, what it opens, the field that adds up to it and its sign there.
SUMS = {
    "exposure": ("exposure", "figures_exposure", 1),
    "balance": ("balance", "amount", 1),
    "receivables": ("receivables", "amount", 1),
    "overdue": ("overdue", "amount", 1),
    "insured": ("insured", "insured", 1),
    "sales": ("sales", "amount_total_signed", 1),
    "year_sales": ("year_sales", "amount_untaxed_signed", 1),
    "collected": ("collected", BOOKED, -1),
    "losses": ("losses", BOOKED, 1),
    "shared": ("shared", BOOKED, -1),
    "indemnities": ("indemnities", BOOKED, -1),
    "holds.amount": ("holds", "amount", 1),
}
COUNTS = {
    "customers": "exposure",
    "warned": "warned",
    "holds.count": "holds",
    "holds.ready": "ready",
    "deadlines.count": "deadlines",
    "promises.kept": "kept",
    "promises.broken": "broken",
    "claims.count": "claims",
    "claims.answered": "answered",
    "claims.in_time": "in_time",
}
# Ratio, what it opens: that is added up above the line; what stands below it.
SHARES = {
    "insured_share": (("insured_share", "insured", 1), ("receivables", "amount", 1)),
    "ratios.overdue_share": (
        ("overdue_share", "amount", 1),
        ("receivables", "amount", 1),
    ),
    "ratios.bad_debts": (
        ("bad_debts", BOOKED, 1),
        ("year_sales", "amount_untaxed_signed", 1),
    ),
    "ratios.bad_debts_after": (
        ("bad_debts_after", BOOKED, 1),
        ("year_sales", "amount_untaxed_signed", 1),
    ),
}
IN_DAYS = {
    "ratios.dso": "dso",
    "ratios.best": "best",
    "ratios.add": "add",
}
# Opened by figures that say more, and compared below.
OTHERS = {
    "borne_share",
    "ratios.cei",
    "count_back",
    "deadlines.amount",
    "promises.ratio",
    "claims.amount",
    "claims.days",
}
# Rows, points and bars; and what is no figure of the company.
LISTS = {"months", "by_tier", "top", "claims.states"}
NO_FIGURES = {"currency_id"}


@tagged("post_install", "-at_install")
class TestDashboardOpens(DashboardCommon):
    """Every number of the page beside the records that it opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user_id = cls.other_salesperson.id
        cls.scopes = (
            (cls.usd_company, {}),
            (cls.companies, {}),
            (cls.usd_company, {"tier": "A"}),
            (cls.companies, {"tier": "C"}),
            (cls.usd_company, {"tier": "none"}),
            (cls.usd_company, {"user_id": user_id}),
            (cls.companies, {"user_id": user_id, "tier": "B"}),
            (cls.companies, {"user_id": user_id, "tier": "A"}),
        )

    def _pages(self):
        """Return each scope with its page and a way to add up what it opens."""
        for companies, filters in self.scopes:
            added = partial(self._added, companies, filters)
            with self.subTest(companies=len(companies), **filters):
                yield self._figures(companies, **filters), added, (companies, filters)

    def _added(self, companies, filters, key, field, sign):
        return sign * self._added_up(self._opened(companies, key, filters), field)

    def test_no_number_is_left_out(self):
        page = self._figures(self.companies)
        known = {*SUMS, *COUNTS, *SHARES, *IN_DAYS, *OTHERS, *NO_FIGURES}
        self.assertEqual(known, set(_numbers(page)))
        lists = {name for name, value in _leaves(page) if isinstance(value, list)}
        self.assertEqual({*LISTS, "age_labels", "tiers", "users", "companies"}, lists)

    def test_sums_and_counts(self):
        for page, added, (companies, filters) in self._pages():
            for name, opened in SUMS.items():
                self.assertAlmostEqual(_of(page, name), added(*opened), 2, name)
            for name, key in COUNTS.items():
                records = self._opened(companies, key, filters)
                self.assertEqual(_of(page, name), len(records), name)

    def test_ratios(self):
        days = metrics.period(self.today, 3).days
        for page, added, _scope in self._pages():
            for name, (above, below) in SHARES.items():
                self._assert_ratio(page, name, 100 * added(*above), added(*below))
            sold = added("sales", "amount_total_signed", 1)
            for name, key in IN_DAYS.items():
                self._assert_ratio(page, name, added(key, "amount", 1) * days, sold)
            collected = added("cei", BOOKED, -1)
            late = added("overdue", "amount", 1)
            if collected + late:
                self._assert_ratio(
                    page, "ratios.cei", 100 * collected, collected + late
                )
            else:
                self.assertEqual(100, page["ratios"]["cei"])

    def _assert_ratio(self, page, name, above, below):
        """Compare a ratio with what it opens; it is unknown where it has no meaning."""
        unknown = below <= 0 or (name == "ratios.best" and above < 0)
        if name.startswith("ratios.bad_debts") and not page["losses_known"]:
            unknown = True
        expected = None if unknown else above / below
        found = _of(page, name)
        if expected is None:
            self.assertIsNone(found, name)
        else:
            self.assertAlmostEqual(expected, found, delta=0.051, msg=name)

    def test_what_is_collected_in_a_month_but_not_what_was_sold(self):
        """Payments and other entries on the accounts, and invoices of other months."""
        before = self._figures()["collected"]
        new = self._invoice(self.customer, 200)
        self.assertEqual(before, self._figures()["collected"])
        self._payment(self.customer, 80, new)
        self.assertEqual(before + 80, self._figures()["collected"])
        opened = self._opened(self.usd_company, "cei")
        self.assertFalse(opened.move_id & new)
        self.assertIn(-80, opened.mapped("balance"))
        name = self._dashboard().action_open("cei")["name"]
        self.assertIn("overdue", name)

    def test_what_is_counted_back_is_shown_by_month(self):
        window = self._dashboard().action_open("count_back")
        self.assertEqual(["invoice_date:month"], window["context"]["group_by"])
        sold = self._opened(self.usd_company, "count_back")
        year = self._opened(self.usd_company, "year_sales")
        self.assertTrue(sold <= year)
        newest = self.today.replace(day=1)
        month = sum(
            sold.filtered(lambda move: move.invoice_date >= newest).mapped(
                "amount_total_signed"
            )
        )
        page = self._figures()
        if page["balance"] <= month:
            days = page["balance"] * self.today.day / month
            self.assertAlmostEqual(days, page["count_back"], delta=0.051)

    def test_what_is_at_stake_and_claimed(self):
        for page, _added, (companies, filters) in self._pages():
            duties = self._opened(companies, "deadlines", filters)
            once = {duty.move_id: duty for duty in duties}
            at_stake = sum(self._added_up(duty, "amount") for duty in once.values())
            self.assertAlmostEqual(at_stake, page["deadlines"]["amount"], 2)
            claims = self._opened(companies, "claims", filters)
            self.assertAlmostEqual(_claimed(claims), page["claims"]["amount"], 2)
            self.assertEqual(
                sum(state["count"] for state in page["claims"]["states"]), len(claims)
            )
            for state in page["claims"]["states"]:
                claims = self._opened(companies, state["key"], filters)
                self.assertEqual(state["count"], len(claims))
                self.assertAlmostEqual(_claimed(claims), state["amount"], 2)
            self._assert_average(page, companies, filters)

    def _assert_average(self, page, companies, filters):
        answered = self._opened(companies, "answered", filters)
        days = [(c.answered_on - c.filed_on).days for c in answered]
        self.assertEqual(
            sum(days) / len(days) if days else None, page["claims"]["days"]
        )
        judged = self._opened(companies, "promises", filters)
        kept = judged.filtered(lambda promise: promise.state == "kept")
        self.assertEqual(
            100 * len(kept) / len(judged) if judged else None,
            page["promises"]["ratio"],
        )

    def test_an_answer_that_came_late(self):
        self.claim._set(answer_by=self.today.replace(day=1).replace(year=2000))
        self.assertEqual(0, self._figures()["claims"]["in_time"])
        self.assertFalse(self._opened(self.usd_company, "in_time"))
        self.assertEqual(self.claim, self._opened(self.usd_company, "answered"))

    def test_bars_of_the_tiers(self):
        for page, _added, (companies, filters) in self._pages():
            for row in page["by_tier"]:
                own = {**filters, "tier": row["tier"]}
                for name, key, field in (
                    ("exposure", "exposure", "figures_exposure"),
                    ("insured", "insured", "insured"),
                    ("rest", "uninsured", "figures_uninsured"),
                ):
                    found = self._added_up(self._opened(companies, key, own), field)
                    if name == "rest":
                        found = max(found, 0)
                    self.assertAlmostEqual(row[name], found, 2, name)

    def test_bars_and_points_of_the_months(self):
        """A month that has passed opens what a night kept; today opens what is open."""
        for page, _added, (companies, filters) in self._pages():
            *passed, now = page["months"]
            ages = [f"age_{age}" for age in range(len(now["ages"]))]
            for key, amount in zip(ages, now["ages"], strict=True):
                opened = self._opened(companies, key, filters)
                self.assertAlmostEqual(self._added_up(opened, "amount"), amount, 2)
            for name in page["ratios"]:
                self.assertEqual(page["ratios"][name], now[name])
            for point in passed:
                self._assert_month(point, companies, filters)

    def _assert_month(self, point, companies, filters):
        kept = self._opened(companies, "history", filters, day=point["day"])
        names = ("not_due", "late_1", "late_2", "late_3", "late_4", "late_5")
        added = [self._added_up(kept, name) for name in names]
        for amount, found in zip(point["ages"], added, strict=True):
            self.assertAlmostEqual(amount, found, 2)
        owed, late = sum(added), sum(added[1:])
        if owed > 0:
            self.assertAlmostEqual(
                100 * late / owed, point["overdue_share"], delta=0.051
            )

    def test_figures_of_the_largest(self):
        for companies in (self.usd_company, self.companies):
            dashboard = self._dashboard(companies=companies)
            for row in self._figures(companies)["top"]:
                for name, key, field in (
                    ("exposure", "exposure", "figures_exposure"),
                    ("overdue", "exposure", "figures_overdue"),
                    ("insured", "insured", "insured"),
                ):
                    window = dashboard.action_open_customer(key, row["id"])
                    found = self._found(window, companies)
                    self.assertAlmostEqual(
                        row[name], self._added_up(found, field), 2, name
                    )
                self.assertLessEqual(len(found.partner_id), 1)

    def test_customers_that_are_not_on_the_page_are_not_opened(self):
        other = self._profile(self.customer, self.jpy_company)
        window = self._dashboard().action_open_customer("exposure", other.id)
        self.assertFalse(self._found(window, self.usd_company))
        window = self._dashboard().action_open_customer(
            "insured", other.id, {"tier": "A"}
        )
        self.assertFalse(self._found(window, self.usd_company))
        for key, profile_id in (
            ("exposure", "1"),
            ("exposure", [1]),
            ("sales", other.id),
            ("anything", other.id),
        ):
            with self.subTest(key=key), self.assertRaises(UserError):
                self._dashboard().action_open_customer(key, profile_id)
        for user in (self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                self._dashboard(user).action_open_customer("exposure", other.id)

    def test_what_is_insured_of_a_list_of_customers_in_one_question(self):
        for number in range(40):
            self._profile(self._partner(f"Many {number}")).figures_exposure = 10
        profiles = self._opened(self.usd_company, "exposure")

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            some.mapped("figures_exposure")
            before = self.env.cr.sql_log_count
            some.mapped("figures_insured")
            return self.env.cr.sql_log_count - before

        count(profiles[:2])
        self.assertEqual(count(profiles[:2]), count(profiles[:40]))


def _claimed(claims):
    """Return what is claimed, or what was decided where it is answered."""
    return sum(
        claim.decided_amount
        if claim.answer and claim.state not in WITH_INSURER
        else claim.expected_amount
        for claim in claims
    )


def _leaves(page, prefix=""):
    for name, value in page.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _numbers(page):
    """Return the names of all numbers of the page, those that are unknown as well."""
    return [
        name
        for name, value in _leaves(page)
        if value is None or (isinstance(value, int | float) and value is not True)
        if value is not False
    ]


def _of(page, name):
    """Return a figure by its dotted name."""
    for part in name.split("."):
        page = page[part]
    return page
