from ast import literal_eval
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .test_cover_deadlines import DeadlineCommon

BLANK = "\N{NO-BREAK SPACE}"


@tagged("post_install", "-at_install")
class TestCoverProfile(DeadlineCommon):
    """Cover on the customer: to filter on for lists, in sentences on the tab."""

    def _figures(self, *partners, company=None):
        company = company or self.usd_company
        profiles = self.env["credit.profile"].sudo()
        for partner in partners:
            profiles |= self._profile(partner, company)
        profiles._store_figures(company)
        return profiles

    def _overview(self, partner, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return partner.with_user(user or self.credit_user).credit_overview

    def _lines(self, partner, user=None):
        lines = self._overview(partner, user)["cover_lines"]
        return [line.replace(BLANK, " ") for line in lines]

    def test_the_figures_say_whose_cover_stopped(self):
        self._late(self.customer, 300, stops_in=-3)
        self._late(self.other_customer, 10_100, stops_in=4)
        nobody = self._partner("Nobody", is_company=True, country_id=self.us.id)
        cut = self._partner("Cut", is_company=True, country_id=self.us.id)
        self._cover(cut, 0, status="cancelled", since=0)

        profiles = self._figures(self.customer, self.other_customer, nobody, cut)

        day = timedelta(days=1)
        self.assertRecordValues(
            profiles,
            [
                {
                    "figures_cover": "stopped",
                    "figures_cover_limit": 10_000.0,
                    "over_cover": False,
                    "cover_stops_after": self.today - 3 * day,
                    "next_deadline": self.today + 27 * day,
                    "next_duty": "notice",
                },
                {
                    "figures_cover": "insured",
                    "figures_cover_limit": 10_000.0,
                    "over_cover": True,
                    "cover_stops_after": self.today + 4 * day,
                    "next_deadline": self.today + 4 * day,
                    "next_duty": "stop",
                },
                {
                    "figures_cover": "none",
                    "figures_cover_limit": 0.0,
                    "over_cover": False,
                    "cover_stops_after": False,
                    "next_deadline": False,
                    "next_duty": False,
                },
                {
                    "figures_cover": "withdrawn",
                    "figures_cover_limit": 0.0,
                    "over_cover": False,
                    "cover_stops_after": False,
                    "next_deadline": False,
                    "next_duty": False,
                },
            ],
        )
        yen = self._figures(self.customer, company=self.jpy_company)
        self.assertEqual("insured", yen.figures_cover)
        self.assertEqual(900_000, yen.figures_cover_limit)

    def test_without_a_policy_nothing_is_said(self):
        self.policy.active = False
        profile = self._figures(self.customer)
        self.assertFalse(profile.figures_cover)
        self.assertEqual([], self._lines(self.customer))

    def test_nobody_types_them(self):
        profile = self._profile(self.customer).with_user(self.credit_manager)
        for vals in ({"figures_cover": "insured"}, {"next_deadline": self.today}):
            with self.subTest(vals), self.assertRaises(UserError):
                profile.write(vals)

    def test_the_tab_says_when_cover_stops(self):
        move = self._late(self.customer, 300, stops_in=4)
        lines = self._lines(self.customer)

        self.assertEqual(10_000, self._overview(self.customer)["cover"]["value"])
        self.assertEqual("Cover limit of the insurer: $ 10,000.00.", lines[0])
        self.assertIn(f"unless {move.name} is paid.", lines[1])
        self.assertIn("(in 34 days)", lines[2])
        self.assertIn("Send the overdue notice", lines[2])
        self.assertEqual(lines, self._lines(self.contact))

    def test_the_tab_says_that_cover_has_stopped(self):
        move = self._late(self.customer, 300, stops_in=-4)
        self._late(self.customer, 300, stops_in=4)

        self.assertTrue(self._overview(self.customer)["cover_stopped"])
        line = self._lines(self.customer)[1]
        self.assertIn(f"Cover has stopped: {move.name} was not paid by", line)

    def test_sales_is_told_nothing(self):
        self._late(self.customer, 300, stops_in=-4)
        shown = self._overview(self.customer, self.salesperson)

        self.assertEqual([], shown["cover_lines"])
        self.assertFalse(shown["cover"])
        self.assertNotIn("cover_stopped", shown)
        self.assertTrue(self._lines(self.customer, self.auditor))

    def test_shipments_to_stop(self):
        self._late(self.customer, 300, stops_in=-4)
        self._late(self.other_customer, 300, stops_in=4)
        order = self._order(self.customer, 80, confirm=True)
        self._order(self.other_customer, 80, confirm=True)
        profiles = self._figures(self.customer, self.other_customer)
        action = self.env.ref("credit_protection.credit_stop_shipment_action")
        found = (
            self.env["credit.profile"]
            .with_user(self.credit_user)
            .search(
                Domain(literal_eval(action.domain)) & Domain("id", "in", profiles.ids)
            )
        )
        self.assertEqual(self._profile(self.customer), found.sudo())
        self.assertEqual(80, found.figures_orders)
        self.assertTrue(found.has_open_shipments)
        window = found.action_open_shipments()
        self.assertEqual(order, self.env["sale.order"].search(window["domain"]))
        with self.assertRaises(AccessError):
            found.with_user(self.salesperson).action_open_shipments()

        self._payment(
            self.customer,
            300,
            self.env["account.move"].search(
                [
                    ("partner_id", "=", self.customer.id),
                    ("payment_state", "=", "not_paid"),
                ]
            ),
        )
        self._figures(self.customer)
        self.assertEqual("insured", self._profile(self.customer).figures_cover)

    def test_two_and_forty_customers_cost_the_same(self):
        partners = self.env["res.partner"].create(
            [
                {"name": f"B{n}", "is_company": True, "country_id": self.us.id}
                for n in range(40)
            ]
        )
        for partner in partners:
            self._cover(partner, 100)
            self._late(partner, 10, stops_in=3)
        profiles = self._profile(partners[0])
        for partner in partners[1:]:
            profiles |= self._profile(partner)
        self.assertSameCost(
            lambda some: some._store_figures(self.usd_company), profiles, 40
        )
        overview = self.env["credit.overview"].with_user(self.credit_user)
        self.assertSameCost(overview._for_partners, partners, 80)
