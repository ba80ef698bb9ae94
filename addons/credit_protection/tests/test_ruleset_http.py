from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.rules.credit_ruleset_lifecycle import SECOND_PERSON
from .ruleset_common import RulesetCommon
from .test_access_http import FORGED, RpcCommon

READS = {
    "check_text": ([], ["ruleset: x"]),
    "editor_vocabulary": ([], []),
    "shipped": ([], []),
    "compare": (True, [1]),
    "try_it": (True, [1, 5.0]),
    "changed_decisions": (True, ["open"]),
    "numbers": (True, []),
    "action_compare": (True, []),
    "action_try": (True, []),
    "action_export": (True, []),
}
WRITES = {
    "action_activate": (True, []),
    "action_activate_instead": (True, []),
    "action_approve": (True, []),
    "action_activate_again": (True, []),
    "action_retire": (True, []),
    "action_load_shipped": ([], ["export"]),
    "action_propose_numbers": (True, [{"overdue_days_allowed": "5"}]),
    "write": (True, [{"text": "ruleset: x"}]),
    "web_save": (True, [{"text": "ruleset: x"}, {}]),
    "create": ([], [[{"text": "ruleset: x"}]]),
    "copy": (True, []),
    "unlink": (True, []),
}
# Nothing that begins with an underscore can be called; these would matter most.
HIDDEN = ("_set_state", "_activate", "_cron_switch", "_load_shipped", "_import_file")


@tagged("post_install", "-at_install")
class TestRulesetOverRpc(RulesetCommon, RpcCommon):
    """A client may call any method with any context."""

    def setUp(self):
        super().setUp()
        self.standard = self._judging()
        self.draft = self._ruleset()

    def _try(self, methods, context=None):
        """Call the methods on the draft; return the names of those that answered."""
        answered = []
        for method, (on_record, args) in methods.items():
            sent = [self.draft.ids, *args] if on_record else args
            try:
                with self._refused():
                    self._call("credit.ruleset", method, *sent, context=context or {})
            except AssertionError:
                answered.append(method)
        self.env.invalidate_all()
        return answered

    def _assert_untouched(self):
        self.env.invalidate_all()
        self.assertRecordValues(
            self.standard + self.draft, [{"state": "active"}, {"state": "draft"}]
        )
        self.assertEqual(self._text(), self.draft.text)

    def test_salesperson_can_call_nothing(self):
        self.assertEqual([], self._try({**READS, **WRITES}))
        for context in FORGED:
            self.assertEqual([], self._try({"action_activate": (True, [])}, context))
        self._assert_untouched()

    def test_credit_user_and_auditor_read_only(self):
        for login in ("credit_user", "credit_auditor"):
            self.authenticate(login, login)
            self.assertEqual([], self._try(WRITES))
            asked = dict(READS, compare=(True, [self.standard.id]))
            asked["try_it"] = (True, [self.customer.id, 5.0])
            self.assertEqual(list(asked), self._try(asked))
        self._assert_untouched()

    def test_credit_manager_proposes_and_changes_nothing(self):
        self.authenticate("credit_manager", "credit_manager")
        self.assertEqual([], self._try(WRITES))
        action = self._call(
            "credit.ruleset",
            "action_propose_numbers",
            self.standard.ids,
            {"overdue_days_allowed": "5"},
        )
        proposed = self.env["credit.ruleset"].browse(action["res_id"])
        self.assertEqual("draft", proposed.state)
        self._assert_untouched()

    def test_private_methods_are_not_there(self):
        self.authenticate("credit_rules", "credit_rules")
        for method in HIDDEN:
            with self._refused():
                self._call("credit.ruleset", method, self.draft.ids)
        self._assert_untouched()

    def test_administrator_writes_no_state(self):
        self.authenticate("credit_rules", "credit_rules")
        for vals in (
            {"state": "active"},
            {"approved_by_id": self.env.uid, "author_id": self.env.uid},
            {"effective_until": "2020-01-01"},
            {"sha256": "0" * 64},
        ):
            for context in FORGED:
                with self._refused():
                    self._call(
                        "credit.ruleset", "write", self.draft.ids, vals, context=context
                    )
        for method in ("write", "web_save"):
            with self._refused():
                more = [{}] if method == "web_save" else []
                self._call(
                    "credit.ruleset",
                    method,
                    self.standard.ids,
                    {"text": self._text()},
                    *more,
                )
        self._assert_untouched()

    def test_second_person_is_not_talked_away(self):
        self.env["ir.config_parameter"].sudo().set_param(SECOND_PERSON, "True")
        self.authenticate("credit_rules", "credit_rules")
        [draft_id] = self._call(
            "credit.ruleset",
            "create",
            [{"text": self._text(code="mine"), "author_id": self.env.uid}],
            context={"default_author_id": self.env.uid, "default_approved_by_id": 1},
        )
        for context in FORGED:
            for method in ("action_activate", "action_activate_instead"):
                with self._refused():
                    self._call("credit.ruleset", method, [draft_id], context=context)
        with self._refused():
            self._call("ir.config_parameter", "set_param", SECOND_PERSON, "")
        draft = self.env["credit.ruleset"].browse(draft_id)
        self.assertRecordValues(
            draft, [{"state": "draft", "author_id": self.rules_admin.id}]
        )
        new_test_user(
            self.env,
            login="credit_rules_2",
            password="credit_rules_2",
            groups="credit_protection.group_credit_rules",
            company_id=self.usd_company.id,
        )
        self.authenticate("credit_rules_2", "credit_rules_2")
        self._call("credit.ruleset", "action_activate_instead", [draft_id])
        self.env.invalidate_all()
        self.assertEqual("active", draft.state)

    def test_bad_input_is_a_sentence(self):
        self.authenticate("credit_rules", "credit_rules")
        for text in ("a: \0", "x" * 300_000, "\t- [", "&a [*a]"):
            found = self._call("credit.ruleset", "check_text", text)
            self.assertTrue(found["problems"])

    @mute_logger("odoo.http")
    def test_download(self):
        url = f"/credit_protection/ruleset/{self.standard.id}"
        for login in ("credit_rules", "credit_user", "credit_auditor"):
            self.authenticate(login, login)
            response = self.url_open(url)
            self.assertEqual(200, response.status_code)
            self.assertEqual(self.standard.text.encode(), response.content)
            self.assertIn("standard-1.yaml", response.headers["Content-Disposition"])
            self.assertEqual("nosniff", response.headers["X-Content-Type-Options"])
        self.assertEqual(404, self.url_open(url + "000").status_code)
        self.authenticate("credit_sales", "credit_sales")
        self.assertEqual(403, self.url_open(url).status_code)
        self.authenticate(None, None)
        response = self.url_open(url, allow_redirects=False)
        self.assertEqual(303, response.status_code)

    @mute_logger("odoo.http")
    def test_download_of_another_company(self):
        own = self._ruleset(company_id=self.jpy_company.id)
        self.credit_user.company_ids = self.usd_company
        self.authenticate("credit_user", "credit_user")
        response = self.url_open(f"/credit_protection/ruleset/{own.id}")
        self.assertEqual(403, response.status_code)
