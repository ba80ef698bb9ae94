import base64
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.base import credit_csv
from ..models.customers import credit_import_target
from .grades_common import GradesCommon

HEADER = "customer_ref,vat,customer,source,grade,date,outlook,report"


@tagged("post_install", "-at_install")
class TestImport(GradesCommon):
    """Files are checked line by line; what is good is recorded once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.today.isoformat()
        cls.other_customer.write({"ref": "C7", "vat": "BE0477472701"})
        cls.contact.ref = "C1042"  # a contact of the same customer is no other one

    def _wizard(self, text, user=None, **vals):
        data = text if isinstance(text, bytes) else text.encode()
        wizard = self.env["credit.import"].with_user(user or self.credit_manager)
        return wizard.create(
            {"file": base64.b64encode(data), "filename": "may.csv", **vals}
        )

    def _grades(self, *lines, **vals):
        return self._wizard("\n".join([HEADER, *lines]), **vals)

    def _problems(self, wizard):
        return [(p.number, p.column, p.text) for p in wizard.problem_ids]

    def _recorded(self):
        return self.env["credit.grade"].search(
            [("source_id", "in", (self.letters + self.numbers).ids)], order="id"
        )

    # === grades === #

    def test_check_first_then_import_and_twice_is_once(self):
        lines = (
            f"C1042,,,letters,A,{self.day},stable,R-1",
            f",BE 0477.472.701,,numbers,51,{self.day},,",
        )
        wizard = self._grades(*lines)

        wizard.action_check()

        self.assertEqual(("checked", 2, 0), self._state(wizard))
        self.assertIn("UTF-8", wizard.read_as)
        self.assertFalse(self._recorded())

        wizard.action_import()

        self.assertEqual(("done", 2, 0), self._state(wizard))
        self.assertIn("2 new", wizard.summary)
        self.assertRecordValues(
            self._recorded(),
            [
                {
                    "partner_id": self.customer.id,
                    "internal_grade": 1,
                    "outlook": "stable",
                    "reference": "R-1",
                    "date": self.today,
                    "company_id": False,
                },
                {
                    "partner_id": self.other_customer.id,
                    "internal_grade": 8,
                    "outlook": "unknown",
                    "reference": False,
                    "date": self.today,
                    "company_id": False,
                },
            ],
        )
        again = self._grades(*lines)
        again.action_check()
        again.action_import()
        self.assertIn("2 unchanged", again.summary)
        self.assertEqual(2, len(self._recorded()))

    def _state(self, wizard):
        return wizard.state, wizard.good_count, wizard.problem_count

    def test_every_problem_names_its_line_and_what_to_do(self):
        self._partner("Twin")
        self._partner("Twin")
        wizard = self._grades(
            f"C1042,,,letters,A,{self.day},,",
            f"C999,,,letters,A,{self.day},,",
            f",,Twin,letters,A,{self.day},,",
            f",,,letters,A,{self.day},,",
            f"C7,,,lettres,A,{self.day},,",
            f"C7,,,letters,Q,{self.day},,",
            "C7,,,letters,A,03/04/2026,,",
            "C7,,,letters,A,yesterday,,",
            f"C7,,,letters,A,{self.day},sunny,",
            f'C7,"x"y,,letters,A,{self.day},,',
            f"C7,,,letters,C,{self.day},,,,extra",
            mode="good",
        )

        wizard.action_check()

        expected = (
            (3, "customer_ref", "No customer is known by this"),
            (4, "customer", "2 customers have this name"),
            (5, "customer_ref", "Name the customer"),
            (6, "source", "No source has this code. Known codes: "),
            (7, "grade", "It knows: A, C, E"),
            (8, "date", "two different days"),
            (9, "date", "This is no day"),
            (10, "outlook", "positive, stable, negative, unknown"),
            (11, "", "quotes of this line"),
            (12, "", "10 cells"),
        )
        problems = self._problems(wizard)
        self.assertEqual(
            [e[:2] for e in expected], [(n, c or "") for n, c, _ in problems]
        )
        for (_n, _c, said), (_number, _column, text) in zip(
            expected, problems, strict=True
        ):
            self.assertIn(said, text)
        wizard.action_import()
        self.assertEqual(self.customer, self._recorded().partner_id)
        self.assertEqual("done", wizard.state)

    def test_all_or_nothing(self):
        wizard = self._grades(
            f"C1042,,,letters,A,{self.day},,", f"C999,,,letters,A,{self.day},,"
        )
        with patch.object(credit_import_target, "BATCH", 1):
            wizard.action_check()
            wizard.action_import()

        self.assertFalse(self._recorded())
        self.assertEqual(("checked", 1, 1), self._state(wizard))
        self.assertIn("Nothing was recorded", wizard.summary)

    def test_the_same_twice_in_a_file(self):
        line = f"C1042,,,letters,A,{self.day},,"
        wizard = self._grades(line, line, line.replace(",A,", ",E,"), mode="good")

        wizard.action_check()
        wizard.action_import()

        self.assertEqual([(4, "")], [p[:2] for p in self._problems(wizard)])
        self.assertIn("Line 2 says something else", self._problems(wizard)[0][2])
        self.assertIn("1 repeated", wizard.summary)
        self.assertEqual(["A"], self._recorded().mapped("grade"))

    def test_another_grade_for_the_same_day_corrects(self):
        old = self._grade(self.customer, "A")
        wizard = self._grades(f"C1042,,,letters,E,{self.day},,")
        wizard.action_check()
        self.assertTrue(old.active)

        wizard.action_import()

        self.assertFalse(old.active)
        self.assertIn("1 corrected", wizard.summary)
        self.assertEqual("E", self._recorded().grade)

    def test_a_company_of_its_own(self):
        theirs = self._partner("KK only", ref="JP1", company_id=self.jpy_company.id)
        lines = [f"{ref},,,letters,C,{self.day},," for ref in ("C1042", "JP1")]
        wizard = self._grades(*lines, company_id=self.usd_company.id, mode="good")
        wizard.action_check()
        wizard.action_import()
        self.assertEqual([3], [p[0] for p in self._problems(wizard)])
        self.assertEqual(self.usd_company, self._recorded().company_id)

        wizard = self._grades(lines[1], user=self.credit_manager)
        wizard.action_check()
        wizard.action_import()

        mine = self._recorded().filtered(lambda g: g.partner_id == theirs)
        self.assertEqual(self.jpy_company, mine.company_id)

    def test_an_archived_customer_is_meant_only_when_no_other_is(self):
        self.archived.ref = "X1"
        wizard = self._grades(f"X1,,,letters,A,{self.day},,")
        wizard.action_check()
        wizard.action_import()
        self.assertEqual(self.archived, self._recorded().partner_id)

        living = self._partner("Living", ref="X1")
        wizard = self._grades(f"X1,,,letters,E,{self.day},,")
        wizard.action_check()
        wizard.action_import()

        self.assertEqual(living, self._recorded()[-1].partner_id)

    # === how files are written === #

    def test_other_ways_to_write_a_file(self):
        self.customer.name = "Müller"
        german = f"Customer;Source;Grade;Date\nMüller;letters;A;{self.today:%d.%m.%Y}\n"
        for encoding, said in (("cp1252", "Latin-1"), ("utf-16", "UTF-16")):
            wizard = self._wizard(german.encode(encoding))
            wizard.action_check()
            self.assertEqual(("checked", 1, 0), self._state(wizard), encoding)
            self.assertIn(said, wizard.read_as)
            self.assertIn("Semicolon", wizard.read_as)
        self.customer.name = "上海贸易"
        wizard = self._wizard(german.replace("Müller", "上海贸易").encode("gb18030"))
        wizard.action_check()
        self.assertEqual(("checked", 1, 0), self._state(wizard))
        self.assertIn("GB18030", wizard.read_as)
        wizard.encoding = "utf-8"
        wizard.action_check()
        self.assertIn("not written in UTF-8", wizard.problem_ids.text)

    def test_an_order_of_dates_can_be_chosen(self):
        wizard = self._grades("C1042,,,letters,A,03/04/2020,,", date_order="month")
        wizard.action_check()
        wizard.action_import()
        self.assertEqual("2020-03-04", self._recorded().date.isoformat())

    def test_files_that_cannot_be_read(self):
        cases = {
            "": "Choose a file",
            "   \n": "is empty",
            "a\0b": "zero bytes",
            "customer,grade\n": "Missing: source, date",
            f"{HEADER},colour\n": "No column is called colour",
            f"{HEADER},grade\n": "grade stands in the file twice",
        }
        for text, said in cases.items():
            with self.subTest(text=text):
                wizard = self._wizard(text)
                if not text:
                    with self.assertRaisesRegex(UserError, said):
                        wizard.action_check()
                    continue
                wizard.action_check()
                self.assertIn(said, " ".join(wizard.problem_ids.mapped("text")))
                self.assertFalse(wizard.good_count)
                wizard.action_import()
                self.assertEqual("checked", wizard.state)
        wizard = self._grades()
        wizard.action_check()
        self.assertIn("no lines below", wizard.summary)

    def test_too_big_and_not_whole(self):
        wizard = self._grades(f"C1042,,,letters,A,{self.day},,")
        with (
            patch.object(credit_csv, "MOST_BYTES", 20),
            self.assertRaisesRegex(UserError, "bigger than 50 MB"),
        ):
            wizard.action_check()
        with self.assertRaisesRegex(UserError, "did not arrive whole"):
            self.env["credit.csv"]._content(b"%%%")

    def test_the_template_can_be_imported_as_it_is(self):
        self.customer.ref = self.contact.ref = "C1"
        self.other_customer.vat = "DE123456788"
        for kind in ("grades", "countries"):
            wizard = self._wizard("x", kind=kind)
            template = base64.b64decode(wizard.template)
            self.assertEqual(f"{kind}.csv", wizard.template_filename)
            self.assertIn(f"{wizard.id}/template/", wizard.action_template()["url"])
            if kind == "grades":
                self._partner("Example", ref="C1042")
                self._partner("Acme Trading Ltd")
                self._partner("Tax").write({"vat": "DE123456788"})
                template = template.replace(b"DE123456789", b"")
                template = template.replace(b",,,scale", b",,Tax,scale")
            wizard = self._wizard(template, kind=kind)
            wizard.action_check()
            self.assertFalse(self._problems(wizard))
            self.assertEqual(3, wizard.good_count)

    def test_the_problems_as_a_file_hold_no_formula(self):
        wizard = self._grades(f"=1+1,,,letters,A,{self.day},,")

        wizard.action_check()

        content = base64.b64decode(wizard.problem_file).decode("utf-8-sig")
        self.assertIn("2,customer_ref,'=1+1,", content)
        self.assertEqual("may problems.csv", wizard.problem_filename)

    def test_only_the_first_problems_are_shown_all_are_in_the_file(self):
        wizard = self._grades(*[f"Z{n},,,letters,A,{self.day},," for n in range(250)])
        wizard.action_check()
        content = base64.b64decode(wizard.problem_file).decode("utf-8-sig")
        self.assertEqual((250, 200), (wizard.problem_count, len(wizard.problem_ids)))
        self.assertEqual(251, len(content.splitlines()))

    # === countries === #

    def test_country_risk(self):
        text = (
            "country;source;grade;level;valid_from\n"
            f"DE;atlas;AA;1;{self.day}\n"
            f"China;atlas;b3;;{self.day}\n"
            f"Atlantis;;D;4;{self.day}\n"
            f"FR;;BB3;2;{self.day}\n"
            f"FR;letters;BB;5;{self.day}\n"
        )
        wizard = self._wizard(text, kind="countries", mode="good")
        wizard.action_check()
        self.assertEqual(
            [(4, "country"), (5, "level"), (6, "level"), (6, "source")],
            sorted(p[:2] for p in self._problems(wizard)),
        )

        wizard.action_import()

        risks = self.env["credit.country.risk"].search(
            [("source_id", "=", self.countries.id)], order="level"
        )
        self.assertRecordValues(
            risks,
            [
                {"country_id": self.germany.id, "grade": "AA", "level": "1"},
                {"country_id": self.china.id, "grade": "B", "level": "3"},
            ],
        )
        again = self._wizard(text, kind="countries", mode="good")
        again.action_check()
        self.assertIn("2 unchanged", again.summary)

    # === who, and at what cost === #

    def test_only_managers_import(self):
        line = f"C1042,,,letters,A,{self.day},,"
        for user in (self.credit_user, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                self._grades(line, user=user)
        wizard = self._grades(line)
        with self.assertRaises(AccessError):
            wizard.with_user(self.credit_user).action_import()
        with self.assertRaisesRegex(UserError, "Check the file first"):
            wizard.action_import()
        self.assertFalse(self._recorded())

    def test_a_batch_costs_the_same_for_many(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Batch {n}", "ref": f"B{n}"} for n in range(40)]
        )
        days = iter(range(1, 100))

        def run(some):
            day = (self.today - timedelta(days=next(days))).isoformat()
            lines = [f"{p.ref},,,letters,A,{day},," for p in some]
            wizard = self._grades(*lines)
            wizard.action_check()
            wizard.action_import()
            self.assertEqual("done", wizard.state)

        partners.mapped("ref")
        self.assertSameCost(run, partners, at_most=80)
