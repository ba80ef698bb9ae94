import base64
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .cover_common import CoverCommon

COLUMNS = (
    "customer_ref",
    "vat",
    "customer",
    "kind",
    "happened_on",
    "known_on",
    "source",
    "note",
)


@tagged("post_install", "-at_install")
class TestRiskEventImport(CoverCommon):
    """A file of adverse information: checked line by line, on record once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.today.isoformat()
        cls.other_customer.write({"ref": "C7", "vat": "BE0477472701"})
        cls.env.user.company_ids = cls.companies

    def _line(self, **cells):
        line = {
            "customer_ref": "C1042",
            "kind": "insolvency",
            "happened_on": self.day,
            "known_on": self.day,
            "source": "Court",
            **cells,
        }
        return ";".join(line.get(name, "") for name in COLUMNS)

    def _wizard(self, *lines, user=None, company=None, **vals):
        data = "\n".join([";".join(COLUMNS), *lines])
        wizard = (
            self.env["credit.import"]
            .with_user(user or self.claims_user)
            .create(
                {
                    "kind": "events",
                    "file": base64.b64encode(data.encode()),
                    "filename": "register.csv",
                    "company_id": (company or self.usd_company).id,
                    **vals,
                }
            )
        )
        wizard.action_check()
        return wizard

    def _events(self):
        return self.env["credit.risk.event"].search(
            [("partner_id", "in", (self.customer + self.other_customer).ids)],
            order="id",
        )

    def test_a_file_is_recorded_and_takes_effect(self):
        move = self._invoice(self.customer, 500, due=30)
        earlier = (self.today - timedelta(days=3)).isoformat()
        wizard = self._wizard(
            self._line(note="=HYPERLINK(1)"),
            self._line(
                customer_ref="",
                vat="BE0477472701",
                kind="Dishonoured payment",
                happened_on=earlier,
                known_on=earlier,
                source="Our bank",
            ),
        )
        self.assertFalse(wizard.problem_ids.mapped("text"))
        self.assertFalse(self._events())

        wizard.action_import()

        self.assertRecordValues(
            self._events(),
            [
                {
                    "partner_id": self.customer.id,
                    "kind": "insolvency",
                    "company_id": self.usd_company.id,
                    "user_id": self.claims_user.id,
                    "policy_id": self.policy.id,
                    "tell_by": self.today + timedelta(days=10),
                    "note": "=HYPERLINK(1)",
                },
                {
                    "partner_id": self.other_customer.id,
                    "kind": "dishonoured",
                    "company_id": self.usd_company.id,
                    "user_id": self.claims_user.id,
                    "policy_id": self.policy.id,
                    "tell_by": self.today + timedelta(days=7),
                    "note": False,
                },
            ],
        )
        # Clocks and standing react at once.
        self.assertEqual(self.today, move.credit_loss_on)
        self.assertEqual("insolvency", self._profile(self.customer).legal_status)

        again = self._wizard(self._line(note="=HYPERLINK(1)"))
        self.assertIn("1 unchanged", again.summary)
        again.action_import()
        self.assertEqual(2, len(self._events()))

    def test_the_second_company_has_its_own(self):
        for company in self.companies:
            self._wizard(self._line(), company=company).action_import()

        self.assertEqual(self.companies, self._events().company_id)
        self.assertEqual(
            self.policy + self.jpy_policy, self._events().mapped("policy_id")
        )

    def test_every_problem_has_its_line(self):
        tomorrow = (self.today + timedelta(days=1)).isoformat()
        yesterday = (self.today - timedelta(days=1)).isoformat()
        self._wizard(self._line(kind="legal")).action_import()

        wizard = self._wizard(
            self._line(),
            self._line(customer_ref="C9999"),
            self._line(kind="boom"),
            self._line(happened_on=tomorrow, known_on=tomorrow, kind="other"),
            self._line(known_on=yesterday, kind="political"),
            self._line(source="", kind="collection"),
            self._line(happened_on="31/31/2026"),
            self._line(kind="legal", source="Somebody else"),
            self._line(source="Another court"),
            mode="good",
        )

        problems = [
            (p.number, p.column or "", p.text.split(".")[0]) for p in wizard.problem_ids
        ]
        self.assertEqual([3, 4, 5, 6, 7, 8, 9, 10], [p[0] for p in problems])
        self.assertEqual(
            ["customer_ref", "kind", "known_on", "known_on", "source"],
            [p[1] for p in problems[:5]],
        )
        self.assertIn("on record already", problems[6][2])
        self.assertIn("Line 2 says something else", problems[7][2])
        wizard.action_import()
        self.assertEqual(["legal", "insolvency"], self._events().mapped("kind"))

    def test_an_event_ended_as_a_mistake_may_come_again(self):
        self._wizard(self._line()).action_import()
        event = self._events().with_user(self.claims_user)
        event._end("mistake", "Another Acme")

        self._wizard(self._line(source="Register")).action_import()

        self.assertEqual(["Court", "Register"], self._events().mapped("source"))

    def test_who_may_import(self):
        self._wizard(self._line(), user=self.credit_manager).action_import()
        self.assertEqual(self.credit_manager, self._events().user_id)
        for user in (
            self.salesperson,
            self.credit_user,
            self.accountant,
            self.auditor,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(self._line(kind="legal"), user=user)

    def test_without_a_company_of_two_nothing_is_guessed(self):
        both = self.claims_user.with_context(allowed_company_ids=self.companies.ids)
        model = both.env["credit.risk.event"].with_user(self.claims_user)

        rows = [
            {
                "customer_ref": "C1042",
                "kind": "legal",
                "happened_on": self.day,
                "known_on": self.day,
                "source": "Lawyer",
            }
        ]
        found = model.api_set(rows)
        self.assertIn("Choose the company", found["errors"][0]["message"])
        found = model.api_set(rows, company_id=self.jpy_company.id)
        self.assertEqual((1, []), (found["created"], found["errors"]))

    def test_checking_many_lines_costs_as_much_as_two(self):
        lines = [self._line(happened_on=f"2001-02-{d:02}") for d in range(1, 29)]

        def cost(some):
            wizard = self._wizard(*some)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            wizard.action_check()
            return self.env.cr.sql_log_count - before

        cost(lines[:2])
        self.assertEqual(cost(lines[:2]), cost(lines))
