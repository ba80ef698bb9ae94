from odoo.tests import tagged

from .test_reevaluation import ReevaluationCommon


@tagged("post_install", "-at_install")
class TestWhatOfALimitMarks(ReevaluationCommon):
    """Limits for a while, of a group, or until a day have holds checked as well."""

    def test_temporary_limit(self):
        limits = self.env["credit.temporary.limit"].with_user(self.credit_manager)
        limit = limits.create(
            {
                "profile_id": self.profile.id,
                "amount": 1400,
                "date_from": self.today,
                "date_to": self.today,
                "reason": "Season",
            }
        )
        self._run()
        self.assertEqual("ready", self.small.credit_state)
        limit.action_end()
        self._run()
        self.assertEqual("held", self.small.credit_state)

    def test_what_else_of_a_limit_decides(self):
        for name, value in (
            ("limit_expires_on", self.today),
            ("group_limit_kind", "amount"),
            ("group_limit", 9000),
            ("legal_status", "insolvency"),
        ):
            with self.subTest(name):
                self.profile[name] = value
                self.assertIn(self.small_hold, self._commit())
                self.env["credit.reevaluation"].sudo().search([]).unlink()
