from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_credit_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestProfileRights(ProfileCommon):
    """Only credit managers decide; checked where it is written."""

    DECISIONS = (
        {"limit_kind": "none"},
        {"credit_limit": 1},
        {"manual_hold": True, "manual_hold_reason": "x"},
        {"manual_hold_reason": "x"},
        {"manual_hold_until": "2000-01-01"},
    )

    def test_nobody_else_writes(self):
        profile = self._limit(self.customer, 100)
        for user in (
            self.salesperson,
            self.accountant,
            self.credit_user,
            self.rules_admin,
            self.auditor,
        ):
            for vals in self.DECISIONS:
                with self.subTest(user=user.login, vals=vals):
                    with self.assertRaises(AccessError):
                        profile.with_user(user).write(vals)
                    with self.assertRaises(AccessError):
                        profile.with_user(user).create(
                            {"partner_id": self.archived.id, **vals}
                        )

    def test_no_context_makes_a_manager(self):
        profile = self._limit(self.customer, 100).with_user(self.credit_user)
        context = {"su": True, "force": True, "credit_manager": True, "uid": 1}
        with self.assertRaises(AccessError):
            profile.with_context(**context).write({"credit_limit": 10**9})

    def test_managers_decide(self):
        profile = self._profile(self.customer).with_user(self.credit_manager)
        for vals in self.DECISIONS:
            with self.subTest(vals=vals):
                profile.write(vals)

    def test_sales_has_no_profiles(self):
        profile = self._profile(self.customer).with_user(self.salesperson)
        with self.assertRaises(AccessError):
            profile.read(["limit_kind"])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.salesperson).read(["credit_profile_id"])

    def test_other_companies_are_out_of_sight(self):
        profile = self._profile(self.customer, self.jpy_company)
        self.credit_manager.company_ids = self.usd_company
        with self.assertRaises(AccessError):
            profile.with_user(self.credit_manager).write({"credit_limit": 1})
        with self.assertRaises(AccessError):
            profile.with_user(self.credit_manager).read(["credit_limit"])

    def test_the_dialog_asks_again(self):
        profile = self._profile(self.customer)
        wizard = Form(
            self.env["credit.customer.hold"]
            .with_user(self.credit_manager)
            .with_context(default_profile_id=profile.id)
        )
        wizard.reason = "Letters come back"
        wizard = wizard.save()
        with self.assertRaises(AccessError):
            wizard.sudo().with_user(self.salesperson).action_apply()
        with self.assertRaises(AccessError):
            wizard.with_user(self.credit_user).sudo().action_apply()
        self.assertFalse(profile.manual_hold)

        wizard.until = self.today - timedelta(days=1)
        with self.assertRaises(UserError):
            wizard.action_apply()
        wizard.until = False
        wizard.action_apply()

        self.assertTrue(profile.manual_hold)
        self.assertEqual("Letters come back", profile.manual_hold_reason)
        self.assertEqual(self.credit_manager, profile.manual_hold_user_id)
