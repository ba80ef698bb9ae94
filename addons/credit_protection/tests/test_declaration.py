from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .cover_common import CoverCommon
from .test_access_http import RpcCommon


class DeclarationCommon(CoverCommon):
    """Last month's turnover of a USD policy at 0.25 %, and of a USD policy in Japan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = (cls.today - relativedelta(months=1)).replace(day=1)
        cls.last = cls.today.replace(day=1) - timedelta(days=1)
        terms = {"premium_rate": 0.25, "premium_minimum": 8_000}
        cls.policy.version_ids.write(terms)
        cls.jpy_policy.active = False
        cls.usd = cls.env.ref("base.USD")
        cls.fx_policy = cls._policy(
            "P-FX", cls.jpy_company, currency=cls.usd, premium_rate=0.3
        )
        cls._cover(cls.customer, 50_000)
        cls._cover(cls.customer, 50_000, policy=cls.fx_policy)

    @classmethod
    def _sold(cls, partner, amount, day, *, days=30, **vals):
        """Return an invoice of a day, due some days later."""
        return cls._invoice(
            partner,
            amount,
            due=day + timedelta(days=days),
            invoice_date=day,
            **vals,
        )

    @classmethod
    def _declare(cls, policy=None, user=None, **vals):
        model = cls.env["credit.declaration"].with_user(user or cls.claims_user)
        policy = policy or cls.policy
        return model.create({"policy_id": policy.id, "date_from": cls.first, **vals})

    def assertLines(self, declaration, *expected):
        """Compare lines: reason or country code, count, amount, premium."""
        got = [
            (
                line.excluded or line.country_id.code,
                line.count,
                line.declared,
                line.premium,
            )
            for line in declaration.line_ids
        ]
        self.assertEqual(list(expected), got)


@tagged("post_install", "-at_install")
class TestDeclaration(DeclarationCommon):
    """Every invoice and credit note is declared, or left out for a reason."""

    def test_a_month_from_the_books(self):
        day = self.first + timedelta(days=9)
        self._sold(self.customer, 1_000, self.first)
        taken_back = self._sold(self.customer, 500, self.last)
        self._sold(self.customer, 7, self.first - timedelta(days=1))
        self._sold(self.customer, 7, self.last + timedelta(days=1))
        taken_back._reverse_moves([{"invoice_date": self.last}], cancel=True)
        at_once = self._sold(self.customer, 80, day)
        self._payment(self.customer, 80, at_once, date=day)
        self._sold(self.customer, 60, day, days=200)
        self._sold(self.other_customer, 50, day)
        person = self._partner("Ann", country_id=self.us.id)
        self._sold(person, 40, day)
        sister = self.jpy_company.partner_id
        sister.write({"country_id": self.jp.id, "is_company": True})
        self._sold(sister, 30, day)

        declaration = self._declare()

        self.assertEqual("month", declaration.kind)
        self.assertEqual(self.last, declaration.date_until)
        self.assertLines(
            declaration,
            ("US", 3, 1_000.0, 2.5),
            ("own", 1, 30.0, 0.0),
            ("buyer", 1, 40.0, 0.0),
            ("cash", 1, 80.0, 0.0),
            ("no_limit", 1, 50.0, 0.0),
            ("terms", 1, 60.0, 0.0),
        )
        self.assertRecordValues(
            declaration,
            [
                {
                    "invoice_count": 8,
                    "turnover": 1_260.0,
                    "declared": 1_000.0,
                    "left_out": 260.0,
                    "premium": 2.5,
                    "exchange_text": False,
                }
            ],
        )
        items = self.env["credit.declaration.item"].search(
            declaration.line_ids[0].action_items()["domain"]
        )
        self.assertEqual([1_000.0, 500.0, -500.0], items.mapped("turnover"))
        self.assertIn("the insurer charges the minimum", declaration.minimum_text)
        self.assertEqual("warning", declaration.minimum_level)

    def test_a_policy_in_another_currency(self):
        day = self.first + timedelta(days=4)
        self._sold(self.customer, 1_000_001, day, company=self.jpy_company)
        self._sold(self.customer, 9_999, day)  # of the other company

        declaration = self._declare(self.fx_policy)

        self.assertLines(declaration, ("US", 1, 7_500.01, 22.5))
        self.assertEqual(1_000_001.0, declaration.turnover)
        self.assertIn("1 JPY = 0.0075 USD", declaration.exchange_text)
        self.assertIn("no minimum premium", declaration.minimum_text)
        narrow = self.claims_user.copy({"login": "credit_claims_usd"})
        narrow.company_ids = [Command.set(self.usd_company.ids)]
        for record in (
            declaration,
            declaration.line_ids,
            declaration.line_ids.item_ids,
        ):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(narrow).read(["company_id"])

    def test_taxes_where_the_policy_insures_them(self):
        self.policy.version_ids.tax_insured = True
        tax = self.env["account.tax"].create({"name": "10 %", "amount": 10.0})
        line = Command.create(
            {
                "product_id": self.service.id,
                "price_unit": 100,
                "tax_ids": [Command.set(tax.ids)],
            }
        )
        self._sold(self.customer, 0, self.first, invoice_line_ids=[line])

        self.assertLines(self._declare(), ("US", 1, 110.0, 0.28))

    def test_an_endorsement_within_the_period_changes_the_rate(self):
        change = self.first + timedelta(days=14)
        version = self.policy._endorse(change, "Dearer")
        version.premium_rate = 0.5
        self._sold(self.customer, 1_000, change - timedelta(days=1))
        self._sold(self.customer, 1_000, change)

        declaration = self._declare()

        self.assertLines(declaration, ("US", 1, 1_000.0, 2.5), ("US", 1, 1_000.0, 5.0))
        self.assertEqual([0.25, 0.5], declaration.line_ids.mapped("rate"))

    def test_a_credit_note_follows_the_terms_of_its_invoice(self):
        change = self.first + timedelta(days=14)
        self.policy._endorse(change, "Dearer").premium_rate = 0.5
        taken_back = self._sold(self.customer, 1_000, change - timedelta(days=1))
        taken_back._reverse_moves([{"invoice_date": change}], cancel=True)
        self._sold(self.customer, 1_000, change)

        self.assertLines(self._declare(), ("US", 2, 0.0, 0.0), ("US", 1, 1_000.0, 5.0))

    def test_a_period_has_one_declaration(self):
        declaration = self._declare()

        self.assertLines(declaration)
        for vals in ({}, {"kind": "quarter"}, {"date_from": self.last}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "already"):
                self._declare(**vals)
        with self.assertRaisesRegex(UserError, "no terms in force"):
            self._declare(date_from=self.today - timedelta(days=2_000))
        declaration.unlink()
        quarter = self._declare(kind="quarter")
        self.assertEqual(
            quarter.date_from + relativedelta(months=3, days=-1), quarter.date_until
        )
        self.env["res.lang"]._activate_lang("zh_CN")
        day, quarter_no = quarter.date_from, (quarter.date_from.month + 2) // 3
        for lang, said in (
            ("en_US", f"Q{quarter_no} {day.year}"),
            ("zh_CN", f"{day.year}年第{quarter_no}季度"),
        ):
            name = quarter.with_context(lang=lang)
            name.invalidate_recordset(["display_name"])
            self.assertIn(said, name.display_name)
        # The next one is proposed where the last one ends.
        new = self.env["credit.declaration"].new({"policy_id": self.policy.id})
        self.assertEqual(quarter.date_until + timedelta(days=1), new.date_from)

    def test_only_a_period_that_is_over_is_declared(self):
        declaration = self._declare(date_from=self.today)

        with self.assertRaisesRegex(UserError, "ends on"):
            declaration.action_declare()
        self.assertEqual("draft", declaration.state)

    def test_the_policy_keeps_its_currency(self):
        other = self._policy(
            "P-OLD",
            self.usd_company,
            since=-2_000,
            date_until=self.today - timedelta(days=1_000),
        )
        self._declare(other, date_from=self.today - timedelta(days=1_500))

        with self.assertRaisesRegex(UserError, "company and currency stay"):
            other.currency_id = self.eur

    def test_many_invoices_cost_as_much_as_two(self):
        self._sold(self.customer, 1, self.first)
        self._sold(self.customer, 1, self.first)
        few = self._declare()
        self._sold(self.customer, 1, self.first, company=self.jpy_company)
        for number in range(39):
            self._sold(
                self.customer,
                1,
                self.first + timedelta(days=number % 5),
                company=self.jpy_company,
            )
        many = self._declare(self.fx_policy)
        self.assertEqual((2, 40), (few.invoice_count, many.invoice_count))

        def cost(declaration):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            declaration.action_compute()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        for declaration in (few, many):
            cost(declaration)
        # The exchange rate is one more.
        self.assertLessEqual(cost(many) - cost(few), 2)


@tagged("post_install", "-at_install")
class TestDeclarationRights(DeclarationCommon, RpcCommon):
    """Claims users prepare, accountants and auditors read, sales sees nothing."""

    def test_roles(self):
        self._sold(self.customer, 1_000, self.first)
        for user in (
            self.salesperson,
            self.credit_user,
            self.accountant,
            self.auditor,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._declare(user=user)
        declaration = self._declare()
        for user in (self.accountant, self.auditor, self.credit_user):
            mine = declaration.with_user(user)
            self.assertEqual(1_000.0, mine.line_ids.item_ids.turnover)
            self.assertTrue(mine.minimum_text)
            self.assertIn("P-USD", mine.display_name)
            with self.subTest(user.login), self.assertRaises(AccessError):
                mine.action_declare()
        with self._refused():
            self._call("credit.declaration", "search_read", [])
        self.authenticate("credit_auditor", "credit_auditor")
        for method in ("action_declare", "action_compute", "unlink"):
            with self._refused():
                self._call("credit.declaration", method, declaration.ids)
        self.authenticate("credit_claims", "credit_claims")
        with self._refused():
            self._call("credit.declaration.line", "create", [{}])
        self._call("credit.declaration", "action_declare", declaration.ids)
        declaration.invalidate_recordset()
        self.assertEqual("declared", declaration.state)


@tagged("post_install", "-at_install")
class TestDeclarationTour(DeclarationCommon, HttpCase):
    """A claims user declares last month's turnover in the browser."""

    def test_declare_a_month(self):
        self._sold(self.customer, 1_000, self.first)
        self._sold(self.other_customer, 50, self.first)

        self.start_tour(
            "/odoo/turnover-declarations",
            "credit_protection_declaration",
            login="credit_claims",
        )

        declaration = self.env["credit.declaration"].search(
            [("policy_id", "=", self.policy.id)]
        )
        self.assertRecordValues(
            declaration,
            [
                {
                    "state": "declared",
                    "declared": 1_000.0,
                    "left_out": 50.0,
                    "date_from": self.first,
                    "declared_by_id": self.claims_user.id,
                }
            ],
        )
