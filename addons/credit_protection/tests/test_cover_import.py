import base64
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .cover_common import CoverCommon

COLUMNS = (
    "policy",
    "customer_ref",
    "vat",
    "customer",
    "kind",
    "status",
    "reason",
    "currency",
    "requested",
    "granted",
    "second_layer",
    "second_until",
    "valid_from",
    "valid_until",
    "insurer_ref",
)
HEADER = ",".join(COLUMNS)


class CoverImportCommon(CoverCommon):
    """Files of cover limits for both policies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = cls.today.isoformat()
        cls.customer.ref = "C1042"
        cls.other_customer.write({"ref": "C7", "vat": "BE0477472701"})

    def _line(self, **cells):
        """Return a good line, with some cells written otherwise."""
        line = {
            "policy": "P-USD",
            "customer_ref": "C1042",
            "status": "approved",
            "currency": "USD",
            "granted": "50000",
            "valid_from": self.day,
            **cells,
        }
        return ",".join(line.get(name, "") for name in COLUMNS)

    def _wizard(self, *lines, user=None, **vals):
        data = lines[0]
        if not isinstance(data, bytes):
            data = "\n".join([HEADER, *lines]).encode()
        wizard = self.env["credit.import"].with_user(user or self.claims_user)
        wizard = wizard.create(
            {
                "kind": "cover_limits",
                "file": base64.b64encode(data),
                "filename": "limits.csv",
                **vals,
            }
        )
        wizard.action_check()
        return wizard

    def _import(self, *lines, **vals):
        wizard = self._wizard(*lines, **vals)
        self.assertFalse(wizard.problem_ids.mapped("text"))
        wizard.action_import()
        self.assertEqual("done", wizard.state)
        return wizard

    def _limits(self):
        return self.env["credit.cover.limit"].search(
            [("policy_id", "in", (self.policy + self.jpy_policy).ids)], order="id"
        )


@tagged("post_install", "-at_install")
class TestCoverImport(CoverImportCommon):
    """A file of cover limits: checked line by line, recorded once."""

    def test_a_file_for_two_companies_and_currencies(self):
        until = (self.today + timedelta(days=90)).isoformat()
        lines = (
            self._line(
                requested="60000",
                second_layer="5000.50",
                second_until=until,
                insurer_ref="A-77",
            ),
            self._line(
                policy="p-jpy",
                customer_ref="",
                vat="BE 0477.472.701",
                status="5",
                currency="jpy",
                granted="9000000",
                valid_until=until,
            ),
            self._line(
                customer_ref="",
                customer="Bolt",
                status="3",
                reason="12",
                granted="",
            ),
        )
        wizard = self._wizard(*lines)
        self.assertEqual((3, 0), (wizard.good_count, wizard.problem_count))
        self.assertFalse(self._limits())

        wizard.action_import()

        self.assertRecordValues(
            self._limits(),
            [
                {
                    "policy_id": self.policy.id,
                    "partner_id": self.customer.id,
                    "kind": "named",
                    "status": "approved",
                    "status_reason": False,
                    "requested_amount": 60_000,
                    "amount": 50_000,
                    "second_amount": 5_000.5,
                    "insurer_ref": "A-77",
                    "company_id": self.usd_company.id,
                },
                {
                    "policy_id": self.jpy_policy.id,
                    "partner_id": self.other_customer.id,
                    "kind": "named",
                    "status": "partly",
                    "status_reason": False,
                    "requested_amount": 0,
                    "amount": 9_000_000,
                    "second_amount": 0,
                    "insurer_ref": False,
                    "company_id": self.jpy_company.id,
                },
                {
                    "policy_id": self.policy.id,
                    "partner_id": self.other_customer.id,
                    "kind": "named",
                    "status": "refused",
                    "status_reason": "adverse",
                    "requested_amount": 0,
                    "amount": 0,
                    "second_amount": 0,
                    "insurer_ref": False,
                    "company_id": self.usd_company.id,
                },
            ],
        )
        self.assertCover(self._invoice(self.customer, 70, due=10), 70)
        self.assertCover(
            self._invoice(self.other_customer, 70, due=10), 0, 70, "no_limit"
        )
        self.assertIn("3 unchanged", self._import(*lines).summary)
        self.assertEqual(3, len(self._limits()))
        self.assertEqual(
            "credit.cover.limit", self._wizard(*lines).action_open()["res_model"]
        )

    def test_every_answer_of_the_insurer(self):
        """The numbers of EDIFACT 4507 and 4509, their words and their labels."""
        cases = (
            ("1", "", "preliminary", False),
            ("2", "", "approved", False),
            ("3", "2", "refused", "no_financials"),
            ("4", "3", "conditional", "out_of_business"),
            ("5", "4", "partly", "new_company"),
            ("6", "", "investigating", False),
            ("8", "8", "cancelled", "insolvency_only"),
            ("9", "13", "reduced", "limit_full"),
            ("Approved with conditions", "14", "conditional", "no_turnover"),
            ("REFUSED", "Adverse information", "refused", "adverse"),
            ("requested", "other", "requested", "other"),
        )
        nothing = ("refused", "cancelled", "investigating", "requested")
        lines = [
            self._line(
                status=status,
                reason=reason,
                granted="" if value in nothing else "10",
                valid_from=(self.today + timedelta(days=n)).isoformat(),
            )
            for n, (status, reason, value, _why) in enumerate(cases)
        ]
        self._import(*lines)
        self.assertEqual(
            [(value, why) for _s, _r, value, why in cases],
            [(limit.status, limit.status_reason) for limit in self._limits()],
        )

    def test_every_problem_names_its_line(self):
        self.archived.write({"ref": "JP", "company_id": self.jpy_company.id})
        before = (self.today - timedelta(days=1)).isoformat()
        after = (self.today + timedelta(days=1)).isoformat()
        cases = (
            ({"policy": "P-XXX"}, "policy", "No policy has this number"),
            ({"customer_ref": "C999"}, "customer_ref", "No customer is known"),
            ({"customer_ref": "JP"}, "customer", "belongs to another company"),
            ({"kind": "secret"}, "kind", "discretionary, named, start_cover"),
            ({"kind": "discretionary"}, "kind", "needs its proof"),
            ({"kind": "temporary"}, "valid_until", "temporary limit lasts"),
            ({"status": "7"}, "status", "Write one of: approved"),
            ({"status": ""}, "status", "Write one of: approved"),
            ({"reason": "99"}, "reason", "Write one of: adverse"),
            ({"currency": "EUR"}, "currency", "P-USD is in USD"),
            ({"currency": ""}, "currency", "P-USD is in USD"),
            ({"granted": "60.000"}, "granted", "two different amounts"),
            ({"granted": "many"}, "granted", "This is no amount"),
            ({"granted": "-5"}, "granted", "cannot be negative"),
            ({"granted": "0"}, "granted", "above 0"),
            ({"granted": "10.001"}, "granted", "two different amounts"),
            ({"granted": "1" + 15 * "0"}, "granted", "too large"),
            ({"status": "refused"}, "granted", "nothing is granted"),
            ({"second_layer": "5"}, "second_until", "second layer lasts"),
            ({"valid_from": ""}, "valid_from", "This is no day"),
            ({"valid_from": "03/04/2026"}, "valid_from", "two different days"),
            ({"valid_until": before}, "valid_until", "before the limit begins"),
            (
                {"second_layer": "5", "second_until": before},
                "second_until",
                "before the limit begins",
            ),
            (
                {"status": "8", "granted": "", "valid_from": before},
                "valid_from",
                "cannot count before today",
            ),
            ({"status": "reduced", "valid_from": before}, "valid_from", "before today"),
        )
        # 10.001 is one amount only where its decimal sign is known.
        lines = [
            self._line(**{**cells, "valid_from": cells.get("valid_from", self.day)})
            for cells, _column, _said in cases
        ]
        wizard = self._wizard(*lines, self._line(valid_from=after), mode="good")
        found = {p.number: (p.column, p.text) for p in wizard.problem_ids}
        for number, (cells, column, said) in enumerate(cases, 2):
            with self.subTest(cells):
                self.assertEqual(column, found[number][0])
                self.assertIn(said, found[number][1])
        self.assertEqual(1, wizard.good_count)

        wizard.action_import()

        self.assertEqual(1, len(self._limits()))
        wizard = self._wizard(self._line(granted="10.001"), decimal_sign=".")
        self.assertIn("as small as this", wizard.problem_ids.text)
        yen = self._line(policy="P-JPY", currency="JPY", granted="10,5")
        wizard = self._wizard(f"{yen.replace('10,5', chr(34) + '10,5' + chr(34))}")
        self.assertIn("JPY has no amounts", wizard.problem_ids.text)

    def test_a_decimal_sign_that_is_chosen(self):
        self._import(self._line(granted="60.000"), decimal_sign=",")
        self.assertEqual(60_000, self._limits().amount)

    def test_a_buyer_twice(self):
        line = self._line()
        other = self._line(granted="1")
        wizard = self._wizard(line, line, other, mode="good")
        self.assertEqual([4], wizard.problem_ids.mapped("number"))
        self.assertIn("Line 2 says something else", wizard.problem_ids.text)
        wizard.action_import()
        self.assertEqual(50_000, self._limits().amount)

    def test_another_answer_for_the_same_day_corrects(self):
        self._import(self._line())
        old = self._limits()

        wizard = self._import(self._line(granted="70000"))

        self.assertIn("1 corrected", wizard.summary)
        self.assertFalse(old.active)
        self.assertEqual(70_000, self._limits().amount)
        self.assertCover(self._invoice(self.customer, 65_000, due=10), 65_000)

    def test_a_recorded_withdrawal_may_be_read_again(self):
        """The insurer's list names it every month: nothing new, and no fault."""
        self._cover(self.customer, 100)
        limit = self._cover(self.customer, 0, since=0, status="cancelled")
        self.env.cr.execute(
            "UPDATE credit_cover_limit SET date_from = %s WHERE id = %s",
            [self.today - timedelta(days=3), limit.id],
        )
        self.env.invalidate_all()
        past = (self.today - timedelta(days=3)).isoformat()
        line = self._line(status="8", granted="", valid_from=past)

        self.assertIn("1 unchanged", self._import(line).summary)
        wizard = self._wizard(
            self._line(status="8", granted="", valid_from=past, insurer_ref="new")
        )
        self.assertIn("cannot count before today", wizard.problem_ids.text)

    def test_a_number_that_two_companies_use(self):
        self.jpy_policy.name = "P-USD"
        wizard = self._wizard(self._line())
        self.assertIn("Choose the company", wizard.problem_ids.text)
        self._import(self._line(), company_id=self.usd_company.id)
        self.assertEqual(self.policy, self._limits().policy_id)

    def test_files_that_cannot_be_read(self):
        wizard = self._wizard("policy,status\nP,2".encode("utf-16"), encoding="utf-8")
        self.assertIn("not written in UTF-8", wizard.problem_ids.text)
        wizard = self._wizard(b"policy,status\nP,2")
        self.assertIn("Missing: currency, valid_from", wizard.problem_ids.text)

    def test_the_template_can_be_imported_as_it_is(self):
        self.policy.name = "P-1001"
        self._partner("Tax", vat="DE123456789", is_company=True)
        self._partner("Acme Trading Ltd", is_company=True)
        wizard = self._wizard(self._line(policy="P-1001"))
        self.assertEqual("cover_limits.csv", wizard.template_filename)
        template = base64.b64decode(wizard.template)
        wizard = self._wizard(template)
        self.assertFalse(wizard.problem_ids.mapped("text"))
        self.assertEqual(3, wizard.good_count)

    def test_who_imports_what(self):
        kinds = self.env["credit.import"].with_user(self.claims_user)._select_kind()
        self.assertEqual(["cover_limits", "events"], [key for key, _label in kinds])
        kinds = self.env["credit.import"].with_user(self.credit_manager)._select_kind()
        self.assertEqual({"grades", "countries", "events"}, {k for k, _l in kinds})
        for user in (self.credit_user, self.auditor, self.salesperson):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(self._line(), user=user)

    def test_two_and_forty_lines_cost_the_same(self):
        partners = self.env["res.partner"].create(
            [{"name": f"B{n}", "ref": f"B{n}", "is_company": True} for n in range(40)]
        )
        days = iter(range(1, 100))

        def run(some):
            day = (self.today + timedelta(days=next(days))).isoformat()
            self._import(
                *[self._line(customer_ref=p.ref, valid_from=day) for p in some]
            )

        partners.mapped("ref")
        self.assertSameCost(run, partners, at_most=120)


@tagged("post_install", "-at_install")
class TestCoverImportOverRpc(CoverImportCommon, HttpCase):
    """Another program, and a browser that sends what it likes."""

    def _call(self, model, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": {}},
        )

    def test_rows_of_another_program(self):
        row = {
            "policy": "P-USD",
            "customer_ref": "C1042",
            "status": 2,
            "currency": "USD",
            "granted": 1234.5,
            "valid_from": self.day,
        }
        for login in ("credit_manager", "credit_sales"):
            self.authenticate(login, login)
            with (
                self.subTest(login),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._call("credit.cover.limit", "api_set", [row])
        self.authenticate("credit_claims", "credit_claims")
        answer = self._call("credit.cover.limit", "api_set", [row, {"policy": "no"}])
        self.assertEqual(0, answer["created"])
        self.assertEqual({2}, {error["row"] for error in answer["errors"]})
        answer = self._call("credit.cover.limit", "api_set", [row])
        self.assertEqual((1, []), (answer["created"], answer["errors"]))
        self.env.invalidate_all()
        self.assertEqual(1_234.5, self._limits().amount)

    def test_a_kind_that_a_manager_may_not_import(self):
        self.authenticate("credit_manager", "credit_manager")
        data = base64.b64encode(f"{HEADER}\n{self._line()}".encode()).decode()
        vals = {"kind": "cover_limits", "file": data, "state": "checked"}
        ids = self._call("credit.import", "create", [vals])
        for method in ("action_check", "action_import"):
            with (
                self.subTest(method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._call("credit.import", method, ids)
        self.assertFalse(self._limits())
