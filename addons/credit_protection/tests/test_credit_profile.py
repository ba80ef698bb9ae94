from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import CreditCommon


class ProfileCommon(CreditCommon):
    """Changes are logged here: the other tests switch tracking off."""

    @classmethod
    def default_env_context(cls):
        return {"no_reset_password": True, "mail_create_nosubscribe": True}

    def _changes(self, profile):
        """Return what the chatter says about the last change: {field: (old, new)}."""
        self.flush_tracking()
        values = profile.sudo().message_ids[:1].tracking_value_ids
        return {
            value.field_id.name: (self._value(value, "old"), self._value(value, "new"))
            for value in values
        }

    def _value(self, value, side):
        kind = value.field_id.ttype
        if kind == "monetary":
            return value[f"{side}_value_float"]
        if kind == "boolean":
            return bool(value[f"{side}_value_integer"])
        if kind == "date":
            moment = value[f"{side}_value_datetime"]
            return moment.date() if moment else False
        return value[f"{side}_value_char"] or ""

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()


@tagged("post_install", "-at_install")
class TestProfile(ProfileCommon):
    """One profile a customer and company, its limit kind, and who may decide."""

    def test_ensure_makes_each_profile_once(self):
        Profile = self.env["credit.profile"]
        partners = self.customer + self.contact + self.other_customer + self.archived

        first = Profile._ensure(partners, self.usd_company)
        second = Profile._ensure(partners, self.usd_company)
        elsewhere = Profile._ensure(partners, self.jpy_company)

        self.assertEqual(first, second)
        self.assertEqual(
            self.customer + self.other_customer + self.archived,
            first.sudo().partner_id.sorted("id"),
        )
        self.assertFalse(first & elsewhere)
        self.assertRecordValues(
            first.sudo(),
            [{"limit_kind": "unchecked", "credit_limit": 0, "manual_hold": False}] * 3,
        )

    def test_a_typed_limit_bites_only_once_its_kind_is_chosen(self):
        first, second = self._profile(self.customer), self._profile(self.archived)
        second.limit_kind = "none"

        (self.customer + self.archived).credit_limit = 700

        self.assertRecordValues(
            first + second,
            [
                {"limit_kind": "unchecked", "credit_limit": 700},
                {"limit_kind": "none", "credit_limit": 700},
            ],
        )
        self.assertIsNone(first._limit_amount())
        first.limit_kind = "amount"
        self.assertEqual(700, first._limit_amount())

    def test_installing_goes_on_with_the_limits_typed_before(self):
        self.usd_company.account_use_credit_limit = True
        self.jpy_company.account_use_credit_limit = False
        self.env["ir.default"].set(
            "res.partner", "credit_limit", 900, company_id=self.usd_company.id
        )
        for partner, limit in ((self.customer, 500), (self.archived, 300)):
            for company in self.companies:
                partner.with_company(company).credit_limit = limit
        self.env["credit.profile"].sudo().search([]).unlink()

        self.env["credit.profile"]._adopt_typed_limits()

        kinds = {
            (partner, company): self._profile(partner, company).limit_kind
            for partner in (self.customer, self.archived, self.other_customer)
            for company in self.companies
        }
        usd, jpy = self.usd_company, self.jpy_company
        self.assertEqual(
            {
                (self.customer, usd): "amount",
                (self.archived, usd): "amount",
                (self.other_customer, usd): "unchecked",
                (self.customer, jpy): "unchecked",
                (self.archived, jpy): "unchecked",
                (self.other_customer, jpy): "unchecked",
            },
            kinds,
        )

    def test_the_limit_is_that_of_the_partner_in_the_company_of_the_profile(self):
        usd, jpy = (self._profile(self.customer, c) for c in self.companies)
        usd.with_company(self.jpy_company).credit_limit = 100
        jpy.credit_limit = 20000

        self.assertEqual(100, self.customer.with_company(self.usd_company).credit_limit)
        self.assertEqual(
            20000, self.customer.with_company(self.jpy_company).credit_limit
        )
        self.assertRecordValues(
            usd + jpy, [{"credit_limit": 100}, {"credit_limit": 20000}]
        )

    def test_zero_is_no_credit_and_not_unlimited(self):
        profile = self._limit(self.customer, 0)
        self.assertEqual(0, profile._limit_amount())
        profile.limit_kind = "none"
        self.assertEqual(0, profile._limit_amount())
        profile.limit_kind = "unchecked"
        self.assertIsNone(profile._limit_amount())

    def test_what_cannot_be(self):
        profile = self._profile(self.customer)
        for vals, error in (
            ({"credit_limit": -1}, ValidationError),
            ({"manual_hold": True}, ValidationError),
            ({"manual_hold": True, "manual_hold_reason": "  "}, ValidationError),
            ({"partner_id": self.other_customer.id}, UserError),
            ({"company_id": self.jpy_company.id}, UserError),
        ):
            with self.subTest(vals=vals), self.assertRaises(error):
                profile.write(vals)
                profile.flush_recordset()
        with self.assertRaises(ValidationError):
            profile.create({"partner_id": self.contact.id})

    def test_live_figures(self):
        self._invoice(self.customer, 100, due=-12)
        self._order(self.customer, 60, confirm=True)
        self._invoice(self.archived, 5)
        first = self._limit(self.customer, 200)
        second = self._limit(self.archived, 0, kind="none")
        third = self._profile(self.other_customer)
        fourth = self._profile(self.customer, self.jpy_company)

        self.assertRecordValues(
            first + second + third + fourth,
            [
                {
                    "exposure": 160,
                    "open_balance": 100,
                    "open_orders": 60,
                    "overdue_amount": 100,
                    "oldest_overdue_days": 12,
                    "free_limit": 40,
                    "utilisation": 80,
                },
                {
                    "exposure": 5,
                    "open_balance": 5,
                    "open_orders": 0,
                    "overdue_amount": 0,
                    "oldest_overdue_days": 0,
                    "free_limit": -5,
                    "utilisation": 0,
                },
                *[
                    {
                        "exposure": 0,
                        "open_balance": 0,
                        "open_orders": 0,
                        "overdue_amount": 0,
                        "oldest_overdue_days": 0,
                        "free_limit": 0,
                        "utilisation": 0,
                    }
                ]
                * 2,
            ],
        )

    def test_forty_profiles_cost_what_two_cost(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "credit_limit": n} for n in range(40)]
        )
        profiles = self._profile(partners)
        names = ["display_name", "exposure", "free_limit", "hold_count", "credit_limit"]
        self.assertSameCost(lambda some: some.read(names), profiles, at_most=30)

    def test_spending_is_counted_and_rows_can_be_locked(self):
        profiles = self._profile(self.customer + self.other_customer)
        profiles._lock()
        profiles._mark_spent()
        profiles[:1]._mark_spent()
        self.assertEqual([2, 1], profiles.mapped("spend_count"))
        self.env["credit.profile"]._lock()
        self.env["credit.profile"]._mark_spent()


@tagged("post_install", "-at_install")
class TestProfileChanges(ProfileCommon):
    """Every change stands in the chatter with old and new, whichever way it came."""

    def test_on_the_profile(self):
        profile = self._limit(self.customer, 100).with_user(self.credit_manager)
        self.flush_tracking()

        profile.write({"limit_kind": "none", "credit_limit": 250})

        self.assertEqual(
            {"limit_kind": ("Amount", "No credit"), "credit_limit": (100, 250)},
            self._changes(profile),
        )
        message = profile.sudo().message_ids[0]
        self.assertEqual(self.credit_manager.partner_id, message.author_id)

    def test_on_the_partner(self):
        self.customer.credit_limit = 100
        self.assertEqual(
            {"credit_limit": (0, 100)},
            self._changes(self._profile(self.customer)),
        )

        self.customer.credit_limit = 70
        self.assertEqual(
            {"credit_limit": (100, 70)}, self._changes(self._profile(self.customer))
        )

        self.customer.use_partner_credit_limit = False
        self.assertEqual(
            {"credit_limit": (70, 0)}, self._changes(self._profile(self.customer))
        )

    def test_on_the_customer_tab(self):
        self._profile(self.customer)
        self.flush_tracking()
        self.credit_manager.group_ids += self.env.ref("base.group_partner_manager")

        self.customer.with_user(self.credit_manager).write(
            {"credit_limit_kind": "none"}
        )

        self.assertEqual(
            {"limit_kind": ("Not checked", "No credit")},
            self._changes(self._profile(self.customer)),
        )

    def test_a_new_customer_with_a_limit(self):
        partner = self._partner("New", credit_limit=30)
        self.assertEqual(
            {"credit_limit": (0, 30)},
            self._changes(self._profile(partner)),
        )

    def test_an_import(self):
        self.env["ir.model.data"].create(
            {
                "module": "__import__",
                "name": "acme",
                "model": "res.partner",
                "res_id": self.customer.id,
            }
        )
        result = self.env["res.partner"].load(
            ["id", "credit_limit"], [["__import__.acme", "45"]]
        )

        self.assertFalse(result["messages"])
        self.assertEqual(
            {"credit_limit": (0, 45)},
            self._changes(self._profile(self.customer)),
        )

    def test_manual_hold(self):
        profile = self._profile(self.customer).with_user(self.credit_manager)
        until = self.today + timedelta(days=7)

        profile.write(
            {
                "manual_hold": True,
                "manual_hold_reason": "Insolvency rumoured",
                "manual_hold_until": until,
            }
        )
        self.assertEqual(
            {
                "manual_hold": (False, True),
                "manual_hold_reason": ("", "Insolvency rumoured"),
                "manual_hold_until": (False, until),
            },
            self._changes(profile),
        )
        self.assertEqual(self.credit_manager, profile.manual_hold_user_id)
        self.assertTrue(profile.manual_hold_at)

        profile.manual_hold = False

        self.assertFalse(profile.manual_hold_reason)
        self.assertFalse(profile.manual_hold_user_id)
        self.assertEqual((True, False), self._changes(profile)["manual_hold"])

    def test_a_hold_ends_after_its_last_day(self):
        profile = self._profile(self.customer)
        profile.write(
            {
                "manual_hold": True,
                "manual_hold_reason": "Holidays",
                "manual_hold_until": self.today,
            }
        )
        order = self._order(self.branch, 10)
        facts = self.env["credit.facts"]._for_orders

        self.assertTrue(facts(order)[order.id]["manual_hold"])
        tomorrow = self.today + timedelta(days=1)
        self.assertFalse(facts(order, tomorrow)[order.id]["manual_hold"])
        self.assertFalse(
            facts(self._order(self.customer, 1, company=self.jpy_company)).popitem()[1][
                "manual_hold"
            ]
        )
