from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .ruleset_common import RulesetCommon


@tagged("post_install", "-at_install")
class TestRollback(RulesetCommon):
    """An old text comes back as a revision of its own, through the same checks."""

    def test_old_text_is_a_new_revision(self):
        first, second = self._ruleset(100), self._ruleset(200)
        first.action_activate_instead()
        second.action_activate()

        result = first.with_user(self.rules_admin).action_activate_again()

        again = self.env["credit.ruleset"].browse(result["res_id"])
        self.assertRecordValues(
            first + second + again,
            [
                {"state": "retired", "revision": 1, "sha256": first.sha256},
                {"state": "retired", "revision": 2, "sha256": second.sha256},
                {"state": "active", "revision": 3, "sha256": first.sha256},
            ],
        )
        self.assertEqual(self.rules_admin, again.activated_by_id)
        self.assertEqual(again, self._judging())

    def test_it_is_checked_again(self):
        first = self._ruleset(100)
        first.action_activate_instead()
        with self.assertRaisesRegex(UserError, "Only retired rules"):
            first.action_activate_again()
        first.action_retire()
        self._ruleset(code="other").action_activate()
        with self.assertRaisesRegex(UserError, "both would judge"):
            first.action_activate_again()
        for user in (self.credit_manager, self.auditor):
            with self.assertRaises(AccessError):
                first.with_user(user).action_activate_again()

    def test_second_company(self):
        """Revisions are counted for each company by itself."""
        rulesets = [
            self._ruleset(company_id=company.id)
            for company in (self.usd_company, self.jpy_company, self.usd_company)
        ]
        for ruleset in rulesets:
            ruleset.action_activate()
        self.assertEqual([1, 1, 2], [ruleset.revision for ruleset in rulesets])
        self.assertEqual("retired", rulesets[0].state)
