from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .profile_common import ProfileCommon


@tagged("post_install", "-at_install")
class TestLimitProposal(ProfileCommon):
    """What the rules propose is good for some days, and a manager takes it over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._good_history(cls.customer)
        cls.profile = cls._profile(cls.customer)
        cls.profile._refresh()
        cls.env.invalidate_all()

    def _age(self, days):
        self.profile.sudo().rated_at = fields.Datetime.now() - timedelta(days=days)

    def test_a_manager_takes_it_over(self):
        self.assertTrue(self.profile.proposal_offered)
        proposed = self.profile.proposed_limit
        self.profile.limit_expires_on = self.today - timedelta(days=5)

        self.profile.with_user(self.credit_manager).action_take_over_proposal()

        self.assertRecordValues(
            self.profile,
            [
                {
                    "limit_kind": "amount",
                    "credit_limit": proposed,
                    "limit_expires_on": False,
                    "proposal_offered": False,
                }
            ],
        )
        changes = self.profile.limit_change_ids.filtered(
            lambda c: c.origin == "proposal"
        )
        self.assertEqual(
            {"limit_kind", "credit_limit", "limit_expires_on"},
            set(changes.mapped("what")),
        )
        for word in ("test-rating", "line", "sales_12m"):
            self.assertIn(word, changes[0].reason)
        self.assertEqual(self.credit_manager, changes.user_id)

    def test_how_long_it_is_good(self):
        self._age(90)
        self.assertEqual(self.today, self.profile.proposed_limit_valid_until)
        self.assertTrue(self.profile.proposal_offered)
        self.assertIn("good until", self.profile.rating_card["proposal_text"])
        self._age(91)
        self.assertFalse(self.profile.proposal_offered)
        with self.assertRaisesRegex(UserError, "was good until"):
            self.profile.with_user(self.credit_manager).action_take_over_proposal()
        self.env.invalidate_all()
        self.assertIn("too old", self.profile.rating_card["proposal_text"])
        self.usd_company.credit_proposal_days = 120
        self.assertTrue(self.profile.proposal_offered)

    def test_nothing_proposed(self):
        profile = self._profile(self.other_customer)
        with self.assertRaisesRegex(UserError, "propose no limit"):
            profile.with_user(self.credit_manager).action_take_over_proposal()

    def test_only_managers(self):
        for user in (self.credit_user, self.auditor, self.salesperson):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.profile.with_user(user).action_take_over_proposal()
