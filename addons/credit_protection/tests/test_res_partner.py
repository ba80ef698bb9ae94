from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_credit_facts_prepaid import PrepaidCommon


@tagged("post_install", "-at_install")
class TestCreditTab(PrepaidCommon):
    """What the customer tab says, to whom, and what its figures open."""

    def _overview(self, partner, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        partner = partner.with_user(user or self.credit_manager)
        return partner.with_company(self.usd_company).credit_overview

    def _values(self, rows):
        return {row["key"]: row["value"] for row in rows}

    def _acme(self):
        """The case of the pictures, in round figures."""
        self._invoice(self.customer, 8200, due=-38)
        self._invoice(self.branch, 3450, due=-12)
        self._invoice(self.customer, 21360, due=12)
        self._order(self.contact, 10200, confirm=True)
        return self._limit(self.customer, 50000)

    def test_the_case_of_the_pictures(self):
        self._acme()

        shown = self._overview(self.customer)

        self.assertEqual("Acme", shown["commercial_name"])
        self.assertEqual(43210, shown["exposure"]["value"])
        self.assertEqual("$\N{NO-BREAK SPACE}43,210.00", shown["exposure"]["text"])
        self.assertEqual(50000, shown["limit"]["value"])
        self.assertEqual("86 % of the limit", shown["utilisation_text"])
        self.assertEqual(6790, shown["free"]["value"])
        self.assertEqual(
            {"overdue": 11650, "not_due": 21360, "orders": 10200},
            self._values(shown["segments"]),
        )
        self.assertEqual(
            {"not_due": 21360, "1-30": 3450, "31-60": 8200, "61-90": 0, "over_90": 0},
            self._values(shown["ageing"]),
        )
        self.assertEqual("$\N{NO-BREAK SPACE}33,010.00", shown["open_total_text"])
        self.assertFalse(shown["holds_text"])
        self.assertFalse(shown["manual_hold"])
        self.assertTrue(shown["can_manage"])
        self.assertFalse(shown["is_child"])
        self.assertEqual("", shown["over_text"])

    def test_contacts_show_the_figures_of_their_company_read_only(self):
        self._acme()

        parent, child = self._overview(self.customer), self._overview(self.contact)

        self.assertTrue(child.pop("is_child"))
        self.assertFalse(child.pop("can_manage"))
        parent.pop("is_child")
        parent.pop("can_manage")
        self.assertEqual(parent, child)

    def test_over_the_limit(self):
        self._acme().credit_limit = 40000

        shown = self._overview(self.customer)

        self.assertEqual(-3210, shown["free"]["value"])
        self.assertEqual(
            "$\N{NO-BREAK SPACE}3,210.00 over the limit", shown["over_text"]
        )
        self.assertEqual("108 % of the limit", shown["utilisation_text"])

    def test_words_instead_of_a_limit(self):
        self._acme().limit_kind = "none"
        for partner, kind, text in (
            (self.customer, "none", "No credit"),
            (self.other_customer, "unchecked", "Not checked"),
        ):
            with self.subTest(kind=kind):
                shown = self._overview(partner)
                self.assertEqual(kind, shown["limit_kind"])
                self.assertEqual(text, shown["limit_text"])
                self.assertFalse(shown["limit"])
                self.assertFalse(shown["free"])

    def test_credits_beyond_the_invoices_shorten_the_orders(self):
        self._invoice(self.customer, 100, due=-10)
        self._order(self.customer, 300, confirm=True)
        self._payment(self.customer, 250)

        shown = self._overview(self.customer)

        self.assertEqual(150, shown["exposure"]["value"])
        self.assertEqual(150, sum(self._values(shown["segments"]).values()))
        self.assertIn("250.00", shown["credits_text"])

    def test_held_orders(self):
        profile = self._acme()
        hold = {
            "partner_id": self.customer.id,
            "profile_id": profile.id,
            "company_id": self.usd_company.id,
            "held_at": self.env.cr.now(),
        }
        order = self._order(self.customer, 12480)
        Hold = self.env["credit.hold"].sudo()
        Hold.create(
            {
                **hold,
                "order_id": order.id,
                "document_name": order.name,
                "amount": 12480,
            }
        )
        shown = self._overview(self.customer)
        self.assertEqual(1, shown["hold_count"])
        self.assertEqual(1, profile.hold_count)
        for word in (order.name, "12,480.00", "55,690.00", "today"):
            self.assertIn(word, shown["holds_text"])
        self.assertNotIn("stands against", shown["holds_text"])

        Hold.search([("order_id", "=", order.id)]).state = "ready"
        self.assertIn(
            f"Nothing stands against {order.name} any more.",
            self._overview(self.customer)["holds_text"],
        )
        Hold.create({**hold, "amount": 20, "state": "asked", "document_name": "S2"})
        Hold.create({**hold, "amount": 9, "state": "closed", "document_name": "S3"})
        shown = self._overview(self.customer)
        self.assertEqual(2, shown["hold_count"])
        for word in ("2 orders", "12,500.00", "55,710.00"):
            self.assertIn(word, shown["holds_text"])

        action = self.customer.with_user(self.salesperson).action_credit_open("holds")
        self.assertEqual("sale.order", action["res_model"])
        self.assertEqual([("id", "in", order.ids)], action["domain"])
        action = self.customer.with_user(self.credit_user).action_credit_open("holds")
        self.assertEqual(
            2, self.env["credit.hold"].sudo().search_count(action["domain"])
        )

    def test_who_sees_what(self):
        self._acme().write(
            {
                "manual_hold": True,
                "manual_hold_reason": "Insolvency rumoured",
                "manual_hold_until": self.today + timedelta(days=3),
            }
        )
        told = self._overview(self.customer, self.credit_user)["manual_hold"]
        self.assertEqual("Insolvency rumoured", told["reason"])
        self.assertTrue(told["until_text"])
        self.assertIn("today", told["since_text"])
        self.assertTrue(self._overview(self.customer, self.auditor)["manual_hold"])

        sales = self._overview(self.customer, self.salesperson)
        self.assertFalse(sales["manual_hold"]["reason"])
        self.assertEqual(43210, sales["exposure"]["value"])
        self.assertEqual(6790, sales["free"]["value"])
        self.assertFalse(sales["can_manage"])
        self.assertFalse(self._overview(self.customer, self.credit_user)["can_manage"])

    def test_everybody_else_sees_nothing(self):
        self._acme()
        employee = self.env["res.users"].create(
            {
                "name": "Employee",
                "login": "employee",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
                "company_id": self.usd_company.id,
                "company_ids": [Command.set(self.usd_company.ids)],
            }
        )
        self.assertFalse(self._overview(self.customer, employee))
        with self.assertRaises(AccessError):
            self.customer.with_user(employee).action_credit_open("overdue")
        portal = self._create_new_portal_user()
        with self.assertRaises(AccessError):
            portal.partner_id.with_user(portal).read(["credit_overview"])

    def test_a_partner_that_is_not_saved(self):
        self.assertFalse(self.env["res.partner"].new({"name": "New"}).credit_overview)

    def test_forty_customers_cost_what_two_cost(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "credit_limit": 10 + n} for n in range(40)]
        )
        for partner in partners:
            self._order(partner, 5, confirm=True)
        profiles = self._profile(partners)
        profiles[:40].write({"manual_hold": True, "manual_hold_reason": "x"})
        names = ["credit_overview", "credit_limit_kind", "credit_profile_id"]
        self.assertSameCost(
            lambda some: some.with_user(self.credit_manager).read(names),
            partners,
            at_most=40,
        )

    # === what figures open === #

    def _sum_behind(self, partner, key):
        action = partner.with_user(self.credit_user).action_credit_open(key)
        records = self.env[action["res_model"]].search(action["domain"])
        return sum(records.mapped("amount_residual"))

    def test_items_add_up_to_their_figure(self):
        self._acme()
        self._invoice(self.customer, 70, due=-100)
        self._invoice(self.customer, 5, due=-200)
        self._payment(self.customer, 3000)
        self._payment(self.customer, 100)
        quotation = self._order(self.customer, 400)
        self._booked(quotation, 400)
        self._invoice(self.other_customer, 1, due=-38)

        shown = self._overview(self.customer)

        for row in shown["ageing"] + shown["segments"][:2]:
            with self.subTest(key=row["key"]):
                self.assertAlmostEqual(
                    row["value"], self._sum_behind(self.contact, row["key"])
                )
        self.assertAlmostEqual(
            sum(self._values(shown["ageing"]).values()),
            self._sum_behind(self.customer, "open"),
        )
        action = self.customer.with_user(self.credit_user).action_credit_open("open")
        search = self.env["ir.ui.view"].browse(action["search_view_id"][0])
        self.assertNotIn("searchpanel", search.get_combined_arch())

    def test_orders_behind_their_figure(self):
        confirmed = self._order(self.customer, 10, confirm=True)
        foreign = self._order(self.branch, 10, currency=self.eur, confirm=True)
        self._invoice_order(self._order(self.customer, 7, confirm=True))
        self._order(self.customer, 3)
        self._order(self.customer, 3, company=self.jpy_company, confirm=True)
        paid = self._order(self.customer, 20, confirm=True)
        self._transaction(paid, 20, "authorized")

        amounts = self.env["credit.facts"]._open_order_amounts(
            self.usd_company, self.contact
        )
        action = self.customer.with_user(self.salesperson).action_credit_open("orders")

        self.assertEqual({confirmed.id: 10, foreign.id: 12.5}, amounts)
        self.assertEqual(
            confirmed + foreign, self.env["sale.order"].search(action["domain"])
        )

    def test_an_unknown_key_opens_nothing(self):
        with self.assertRaises(UserError):
            self.customer.with_user(self.credit_user).action_credit_open("unlink")

    # === holds by hand === #

    def test_hold_by_hand(self):
        manager = self.contact.with_user(self.credit_manager)
        action = manager.action_credit_put_on_hold()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.credit_manager)
            .with_context(**action["context"])
            .create({"reason": "Letters come back"})
        )
        wizard.action_apply()
        profile = self._profile(self.customer)
        self.assertTrue(profile.manual_hold)
        self.assertEqual(
            "Letters come back",
            self._overview(self.customer)["manual_hold"]["reason"],
        )

        manager.action_credit_end_hold()
        self.assertFalse(profile.manual_hold)
        with self.assertRaises(UserError):
            manager.action_credit_end_hold()

    def test_only_managers_hold_and_end(self):
        self._profile(self.customer).write(
            {"manual_hold": True, "manual_hold_reason": "x"}
        )
        for user in (self.salesperson, self.credit_user, self.auditor, self.accountant):
            partner = self.customer.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    partner.action_credit_put_on_hold()
                with self.assertRaises(AccessError):
                    partner.action_credit_end_hold()
                user.group_ids += self.env.ref("base.group_partner_manager")
                with self.assertRaises(AccessError):
                    partner.write({"credit_limit_kind": "none"})
        self.assertTrue(self._profile(self.customer).manual_hold)

    def test_limit_kind_and_amount_typed_together(self):
        self.credit_manager.group_ids += self.env.ref("base.group_partner_manager")
        partner = self.other_customer.with_user(self.credit_manager)

        partner.write({"credit_limit_kind": "amount", "credit_limit": 0})
        self.assertEqual("amount", self._profile(self.other_customer).limit_kind)

        partner.write({"credit_limit_kind": "none", "credit_limit": 800})
        self.assertRecordValues(
            self._profile(self.other_customer),
            [{"limit_kind": "none", "credit_limit": 800}],
        )
