import json
from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .grades_common import GradesCommon

GRADES = "/json/2/credit.grade/api_set"
COUNTRIES = "/json/2/credit.country.risk/api_set"


@tagged("post_install", "-at_install")
class TestApi(GradesCommon, HttpCase):
    """Other programs send rows with an API key and get an answer a program can read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls._key(cls.credit_manager)
        cls.day = cls.today.isoformat()
        cls.good = {
            "customer_ref": "C1042",
            "source": "letters",
            "grade": "A",
            "date": cls.day,
        }

    @classmethod
    def _key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(None, "test", datetime.now() + timedelta(days=1))

    def _post(self, url, body, key=None):
        headers = {
            "Authorization": f"Bearer {key or self.key}",
            "Content-Type": "application/json",
        }
        data = body if isinstance(body, str) else json.dumps(body)
        with mute_logger("odoo.http"):
            response = self.url_open(url, data=data, headers=headers)
        self.env.invalidate_all()
        return response

    def _grades(self):
        return self.env["credit.grade"].search([("source_id", "=", self.letters.id)])

    def test_rows_are_recorded_and_a_second_time_unchanged(self):
        answer = self._post(GRADES, {"rows": [self.good]})

        self.assertEqual(200, answer.status_code)
        expected = {
            "created": 1,
            "corrected": 0,
            "unchanged": 0,
            "repeated": 0,
            "errors": [],
        }
        self.assertEqual(expected, answer.json())
        self.assertRecordValues(
            self._grades(),
            [{"partner_id": self.customer.id, "grade": "A", "date": self.today}],
        )
        self.assertEqual(self.credit_manager, self._grades().create_uid)
        again = self._post(GRADES, {"rows": [self.good]}).json()
        self.assertEqual((0, 1), (again["created"], again["unchanged"]))
        worse = self._post(GRADES, {"rows": [{**self.good, "grade": "E"}]}).json()
        self.assertEqual((0, 1), (worse["created"], worse["corrected"]))
        self.assertEqual("E", self._grades().grade)

    def test_errors_by_row_and_all_or_nothing(self):
        rows = [
            self.good,
            {**self.good, "customer_ref": "C0"},
            {**self.good, "grade": ["A"]},
            {**self.good, "colour": "red"},
            "A",
            {**self.good, "grade": True},
        ]

        answer = self._post(GRADES, {"rows": rows}).json()

        self.assertEqual(0, answer["created"])
        self.assertEqual([2, 3, 4, 5, 6], [e["row"] for e in answer["errors"]])
        first = answer["errors"][0]
        self.assertEqual(("customer_ref", "C0"), (first["column"], first["value"]))
        self.assertIn("No customer is known", first["message"])
        self.assertFalse(self._grades())

        answer = self._post(GRADES, {"rows": rows, "all_or_nothing": False}).json()

        self.assertEqual((1, 5), (answer["created"], len(answer["errors"])))
        self.assertEqual("A", self._grades().grade)

    def test_numbers_and_countries(self):
        row = {**self.good, "source": "numbers", "grade": 60}
        self.assertEqual(1, self._post(GRADES, {"rows": [row]}).json()["created"])
        row = {"country": "DE", "source": "atlas", "grade": None, "level": 3}
        row["valid_from"] = self.day
        answer = self._post(
            COUNTRIES, {"rows": [row], "company_id": self.jpy_company.id}
        )
        self.assertEqual(1, answer.json()["created"])
        self.assertEqual(3, self._said(self.customer, self.jpy_company)["country_risk"])
        self.assertIsNone(self._said(self.customer)["country_risk"])
        self.assertEqual(8, self._said(self.customer)["grade"])

    def test_who_is_refused(self):
        for user in (
            self.credit_user,
            self.auditor,
            self.salesperson,
            self.rules_admin,
        ):
            answer = self._post(GRADES, {"rows": [self.good]}, self._key(user))
            self.assertEqual(403, answer.status_code, user.login)
        self.assertEqual(
            401, self._post(GRADES, {"rows": [self.good]}, "nonsense").status_code
        )
        self.assertFalse(self._grades())

    def test_a_company_that_is_not_the_users(self):
        self.credit_manager.company_ids = self.usd_company
        for company_id in (self.jpy_company.id, -1, "x", [1], 0, True):
            body = {"rows": [self.good], "company_id": company_id}
            body["context"] = {"allowed_company_ids": self.companies.ids}
            answer = self._post(GRADES, body)
            self.assertIn(answer.status_code, (403, 422), company_id)
        self.assertFalse(self._grades())

    def test_bodies_that_are_none(self):
        for body in ({}, {"rows": "x"}, {"rows": {}}, {"lines": []}, {"rows": None}):
            with self.subTest(body=body):
                self.assertEqual(422, self._post(GRADES, body).status_code)
        self.assertEqual(400, self._post(GRADES, "{").status_code)
        many = {"rows": [self.good] * 10_001}
        self.assertEqual(422, self._post(GRADES, many).status_code)
        self.assertEqual([], self._post(GRADES, {"rows": []}).json()["errors"])

    def test_only_the_public_method_is_public(self):
        for method in ("_import_lines", "_rerate", "_import_record"):
            answer = self._post(f"/json/2/credit.grade/{method}", {})
            self.assertEqual(403, answer.status_code)
