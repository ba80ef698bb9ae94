from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .grades_common import GradesCommon


@tagged("post_install", "-at_install")
class TestGrades(GradesCommon):
    """What agencies say is mapped to one scale, kept, and turned into facts."""

    def test_the_scale_maps_and_an_unknown_grade_is_refused(self):
        self.assertEqual(5, self._grade(self.customer, " c ").internal_grade)
        band = self._grade(self.customer, "51", source=self.numbers)
        self.assertEqual(8, band.internal_grade)
        with self.assertRaisesRegex(ValidationError, "does not know the grade F"):
            self._grade(self.customer, "F", days=1)
        with self.assertRaisesRegex(ValidationError, "grades countries"):
            self._grade(self.customer, "A", source=self.countries)

    def test_a_scale_says_nothing_twice(self):
        for row in (("a", "", 3), ("9", "2", 3), ("x", "y", 3), ("F", "", 11)):
            with self.subTest(row=row), self.assertRaises(ValidationError):
                name, up_to, grade = row
                vals = {"name": name, "up_to": up_to, "grade": grade}
                self.letters.scale_ids = [Command.create(vals)]
        with self.assertRaises(ValidationError):
            self.letters.scale_ids[0].name = "E"

    def test_a_changed_scale_counts_when_it_is_applied(self):
        grade = self._grade(self.customer, "C")
        row = self.letters.scale_ids.filtered(lambda r: r.name == "C")
        row.grade = 7
        self.assertEqual(5, grade.internal_grade)

        self.letters.with_user(self.credit_manager).action_apply_scale()

        self.assertEqual(7, grade.internal_grade)
        row.unlink()
        with self.assertRaisesRegex(UserError, "does not know C"):
            self.letters.action_apply_scale()
        with self.assertRaises(AccessError):
            self.letters.with_user(self.credit_user).action_apply_scale()

    def test_the_worst_of_the_newest_of_each_source_counts(self):
        self._grade(self.customer, "E", days=30)
        self._grade(self.customer, "A", days=10)
        self.assertEqual(1, self._said(self.customer)["grade"])
        self._grade(self.customer, "60", source=self.numbers, days=20)

        said = self._said(self.customer)

        self.assertEqual(8, said["grade"])
        self.assertEqual(self.today - timedelta(days=20), said["grade_date"])

    def test_stale_and_future_grades_are_ignored(self):
        self.letters.stale_days = 30
        stale = self._grade(self.customer, "C", days=31)
        future = self._grade(self.customer, "E", days=-1)
        self.assertIsNone(self._said(self.customer)["grade"])
        self.assertEqual(["stale", "future"], [stale.state, future.state])
        fresh = self._grade(self.customer, "A", days=30)
        self.assertEqual(1, self._said(self.customer)["grade"])
        self.assertEqual("current", fresh.state)
        tomorrow = self.today + timedelta(days=1)
        self.assertEqual(10, self._said(self.customer, as_of=tomorrow)["grade"])

        self.letters.stale_days = 0  # for ever
        self.assertFalse(stale.valid_until)
        self.assertEqual("replaced", stale.state)

    def test_contacts_and_archived_customers(self):
        grade = self._grade(self.contact, "C")
        self.assertEqual(self.customer, grade.partner_id)
        self._grade(self.archived, "E")

        self.assertEqual(5, self._said(self.branch)["grade"])
        self.assertEqual(10, self._said(self.archived)["grade"])

        shop = self._partner("Corner shop", is_company=False)
        self._grade(shop, "E", source=self.letters)
        shop.parent_id = self.customer
        self.assertEqual(10, self._said(self.customer)["grade"])

    def test_each_company_has_its_own_and_what_is_for_all(self):
        self._grade(self.customer, "A")
        self._grade(self.customer, "E", company_id=self.jpy_company.id)
        self._risk(self.germany, 2)
        self._risk(self.germany, 4, company_id=self.jpy_company.id)

        usd, jpy = (self._said(self.customer, c) for c in self.companies)

        self.assertEqual((1, 2), (usd["grade"], usd["country_risk"]))
        self.assertEqual((10, 4), (jpy["grade"], jpy["country_risk"]))

    def test_the_newest_of_each_source_counts_for_a_country(self):
        old = self._risk(self.germany, 4, days=20, source_id=self.countries.id)
        new = self._risk(self.germany, 1, days=10, source_id=self.countries.id)
        later = self._risk(self.germany, 4, days=-5, source_id=self.countries.id)
        self._risk(self.germany, 2, days=90)
        homeless = self._partner("Nowhere", country_id=False)

        self.assertEqual(2, self._said(self.customer)["country_risk"])
        self.assertIsNone(self._said(self.other_customer)["country_risk"])
        self.assertIsNone(self._said(homeless)["country_risk"])
        states = [old.state, new.state, later.state]
        self.assertEqual(["replaced", "current", "future"], states)
        with self.assertRaisesRegex(ValidationError, "not countries"):
            self._risk(self.germany, 2, source_id=self.letters.id)

    def test_what_was_said_is_never_edited(self):
        grade = self._grade(self.customer, "A").with_user(self.credit_manager)
        risk = self._risk(self.germany, 1).with_user(self.credit_manager)
        with self.assertRaisesRegex(UserError, "stays as it was"):
            grade.grade = "E"
        with self.assertRaisesRegex(UserError, "stays as it was"):
            risk.level = "4"
        with self.assertRaises(AccessError):
            grade.unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self._grade(self.customer, "E")

        grade.active = False
        self._grade(self.customer, "E")

        self.assertEqual("archived", grade.state)
        self.assertEqual(10, self._said(self.customer)["grade"])

    def test_merged_customers_keep_the_worse_of_one_day(self):
        good, bad = (
            self._grade(self.customer, "A"),
            self._grade(self.other_customer, "E"),
        )
        older = self._grade(self.other_customer, "C", days=3)

        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.customer.id, self.other_customer.id], self.customer
        )

        self.env.invalidate_all()
        grades = good + bad + older
        self.assertEqual(self.customer, grades.partner_id)
        self.assertEqual([False, True, True], grades.mapped("active"))

    # === who may what === #

    def test_rights(self):
        grade, risk = self._grade(self.customer, "A"), self._risk(self.germany, 1)
        records = (grade, risk, self.letters, self.letters.scale_ids[0])
        for record in records:
            for user in (self.credit_user, self.auditor):
                theirs = record.with_user(user)
                theirs.check_access("read")
                for operation in ("write", "create", "unlink"):
                    with self.assertRaises(AccessError):
                        theirs.check_access(operation)
            theirs = record.with_user(self.salesperson)
            with self.assertRaises(AccessError):
                theirs.check_access("read")
            record.with_user(self.credit_manager).check_access("write")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).read(["credit_external"])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).action_credit_grades()

    def test_a_manager_of_one_company_does_not_see_the_other(self):
        theirs = self._grade(self.customer, "E", company_id=self.jpy_company.id)
        everybody = self._grade(self.customer, "A")
        self.credit_manager.company_ids = self.usd_company
        grades = self.env["credit.grade"].with_user(self.credit_manager)

        found = grades.search([("partner_id", "=", self.customer.id)])

        self.assertEqual(everybody, found)
        with self.assertRaises(AccessError):
            theirs.with_user(self.credit_manager).active = False

    def test_the_window_of_a_customer(self):
        grade = self._grade(self.customer, "A")
        self._grade(self.other_customer, "E")

        window = self.contact.with_user(self.credit_user).action_credit_grades()

        found = self.env["credit.grade"].search(window["domain"])
        self.assertEqual(grade, found)

    def test_the_same_cost_for_many(self):
        partners = self.env["res.partner"].create(
            [{"name": f"C{n}", "country_id": self.germany.id} for n in range(40)]
        )
        for partner in partners:
            self._grade(partner, "A")
            self._grade(partner, "20", source=self.numbers)
        self._risk(self.germany, 2)
        facts = self.env["credit.external.facts"]

        self.assertSameCost(
            lambda some: facts._for_partners(self.usd_company, some, self.today),
            partners,
            at_most=6,
        )
