import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.rules.credit_ruleset_lifecycle import SECOND_PERSON
from .ruleset_common import LOGGER, RulesetCommon


@tagged("post_install", "-at_install")
class TestImport(RulesetCommon):
    """Files in, drafts out, every problem with file, line and column."""

    def _import(self, *files, user=None, **vals):
        user = user or self.rules_admin
        attachments = (
            self.env["ir.attachment"]
            .with_user(user)
            .create(
                [
                    {
                        "name": name,
                        "raw": data if isinstance(data, bytes) else data.encode(),
                        "res_model": "credit.ruleset.import",
                        "res_id": 0,
                    }
                    for name, data in files
                ]
            )
        )
        Wizard = self.env["credit.ruleset.import"].with_user(user)
        wizard = Wizard.create({"attachment_ids": attachments.ids, **vals})
        wizard.action_import()
        self.assertFalse(attachments.exists())
        return wizard

    def test_drafts_and_their_problems(self):
        good, typo = self._text(code="one"), self._text("nothing_known", code="two")
        wizard = self._import(
            ("one.yaml", good),
            ("two.yml", typo),
            ("three.YAML", "a: [\n"),
            company_id=self.jpy_company.id,
        )

        self.assertRecordValues(
            wizard.ruleset_ids.sorted("id"),
            [
                {"code": code, "state": "draft", "author_id": self.rules_admin.id}
                for code in ("one", "two", False)
            ],
        )
        self.assertEqual(self.jpy_company, wizard.ruleset_ids.company_id)
        self.assertEqual(good, wizard.ruleset_ids.sorted("id")[0].text)
        lines = wizard.report.splitlines()
        self.assertRegex(wizard.report, r"two\.yml:\d+:\d+: CP320 'nothing_known'")
        self.assertRegex(wizard.report, r"three\.YAML:\d+:\d+: CP110")
        self.assertTrue(any(line.startswith("one.yaml") for line in lines))

    def test_failing_cases_are_named(self):
        text = self._text() + (
            "tests:\n  - name: wrong\n    today: 2026-01-01\n    cases:\n"
            "      - {order_total: 500, expect: {order: allow}}\n"
        )
        wizard = self._import(("cases.yaml", text))
        self.assertIn("the case “wrong” fails", wizard.report)

    def test_files_that_are_no_rules(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            # A fixed date: one of today holds a newline's byte at times, and the
            # place of the problem moves to another line.
            dated = zipfile.ZipInfo("one.yaml", (2020, 1, 1, 0, 0, 0))
            archive.writestr(dated, self._text())
        before = self.env["credit.ruleset"].search_count([])
        for name, data, words in (
            ("rules.zip", packed.getvalue(), "only files that end in .yaml"),
            ("rules.exe", b"MZ", "only files that end in .yaml"),
            ("zip.yaml", packed.getvalue(), "zip.yaml:1:"),
            ("binary.yaml", bytes(range(256)), "binary.yaml:"),
            ("nul.yaml", b"ruleset: a\0b\n", "nul.yaml:1:"),
            (
                "latin.yaml",
                "title: Zürich\n".encode("latin-1"),
                "latin.yaml:1:9: CP101",
            ),
            ("large.yaml", b"#" * (256 * 1024 + 1), "larger than 256 KB"),
        ):
            with self.subTest(name):
                wizard = self._import((name, data))
                self.assertIn(words, wizard.report)
                self.assertFalse(wizard.ruleset_ids)
        self.assertEqual(before, self.env["credit.ruleset"].search_count([]))

    def test_empty_file_and_bom_and_crlf_are_drafts_with_problems(self):
        wizard = self._import(
            ("empty.yaml", ""),
            ("bom.yaml", "\ufeff" + self._text()),
            ("crlf.yaml", self._text().replace("\n", "\r\n")),
        )
        for name in ("empty", "bom", "crlf"):
            self.assertRegex(wizard.report, rf"{name}\.yaml:\d+:\d+: CP\d+")

    def test_the_same_text_comes_once(self):
        there = self._ruleset(code="there")
        wizard = self._import(("there.yaml", there.text))
        self.assertFalse(wizard.ruleset_ids)
        self.assertIn("is there already, as “House rules”", wizard.report)
        other = self._import(("x.yaml", there.text), company_id=self.usd_company.id)
        self.assertTrue(other.ruleset_ids)

    def test_nothing_chosen(self):
        Wizard = self.env["credit.ruleset.import"].with_user(self.rules_admin)
        with self.assertRaisesRegex(UserError, "Choose one or more files"):
            Wizard.create({}).action_import()

    def test_rights(self):
        for user in (self.credit_manager, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                self.env["credit.ruleset.import"].with_user(user).create({})
        private = self.env["ir.attachment"].create(
            {"name": "private.yaml", "raw": b"ruleset: x", "res_model": False}
        )
        Wizard = self.env["credit.ruleset.import"].with_user(self.rules_admin)
        with self.assertRaises(AccessError):
            Wizard.create({"attachment_ids": private.ids}).action_import()

    def test_opening_the_drafts(self):
        wizard = self._import(("one.yaml", self._text(code="one")))
        self.assertEqual(wizard.ruleset_ids.id, wizard.action_open_drafts()["res_id"])
        wizard = self._import(
            ("a.yaml", self._text(code="a")), ("b.yaml", self._text(code="b"))
        )
        self.assertEqual(
            [("id", "in", wizard.ruleset_ids.ids)],
            wizard.action_open_drafts()["domain"],
        )


@tagged("post_install", "-at_install")
class TestShipped(RulesetCommon):
    """Texts that come with the addon, as drafts; an update checks what is there."""

    def setUp(self):
        super().setUp()
        self.Ruleset = self.env["credit.ruleset"].with_user(self.rules_admin)

    def test_list(self):
        found = {one["name"]: one for one in self.Ruleset.shipped()}
        self.assertEqual({"standard", "export", "insured-trade"}, set(found))
        self.assertEqual(
            ("Standard rules", "active"),
            (found["standard"]["title"], found["standard"]["state"]),
        )
        self.assertTrue(self.Ruleset.with_user(self.auditor).shipped())

    def test_load_as_a_draft_or_say_that_it_is_there(self):
        there = self.Ruleset.search([("code", "=", "export")])
        result = self.Ruleset.action_load_shipped("export")
        self.assertEqual("display_notification", result["tag"])
        self.assertEqual(there.id, result["params"]["next"]["res_id"])
        there.unlink()

        draft = self.Ruleset.browse(
            self.Ruleset.action_load_shipped("export")["res_id"]
        )
        self.assertRecordValues(draft, [{"code": "export", "state": "draft"}])

    def test_names_that_are_none(self):
        for name in ("", "nothing", "../rulesets/export", "export.yaml", None, 5):
            with self.assertRaisesRegex(UserError, "no such shipped ruleset"):
                self.Ruleset.action_load_shipped(name)
        for user in (self.credit_manager, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                self.Ruleset.with_user(user).action_load_shipped("export")

    def test_export_names_the_file(self):
        draft = self._ruleset()
        action = draft.with_user(self.auditor).action_export()
        self.assertEqual(f"/credit_protection/ruleset/{draft.id}", action["url"])
        self.assertEqual("house.yaml", draft._file_name())
        draft.action_activate_instead()
        self.assertEqual("house-1.yaml", draft._file_name())

    def test_update_checks_drafts_and_active_rules_again(self):
        draft, active, retired = (self._ruleset(code=code) for code in "abc")
        retired.action_activate_instead()
        active.action_activate_instead()
        everything = draft + active + retired
        everything.flush_recordset()
        self.cr.execute(
            "UPDATE credit_ruleset SET problem_count = 9, cases = NULL"
            " WHERE id = ANY(%s)",
            [everything.ids],
        )
        everything.invalidate_recordset()

        self.env["credit.ruleset"]._recheck()

        self.assertLess(draft.problem_count, 9)
        self.assertLess(active.problem_count, 9)
        self.assertTrue(active.cases)
        self.assertEqual(9, retired.problem_count)

    @mute_logger(LOGGER)
    def test_update_that_cannot_read_the_active_rules_tells_it(self):
        active = self._judging()
        self._spoil(active)
        self.env["credit.ruleset"]._recheck()
        self.assertIn(self.rules_admin, active.activity_ids.user_id)
        self.assertRecordValues(
            active, [{"code": "standard", "state": "active", "revision": 1}]
        )

    def test_second_person_and_a_fresh_database(self):
        self.env["credit.ruleset"].search([])._set_state(state="draft")
        self.env["ir.config_parameter"].sudo().set_param(SECOND_PERSON, "True")
        self.env["credit.ruleset"]._load_shipped()
        self.assertFalse(self._judging())
