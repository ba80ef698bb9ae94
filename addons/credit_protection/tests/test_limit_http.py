from odoo.tests import tagged

from .limit_common import LimitCommon
from .test_access_http import FORGED, RpcCommon


@tagged("post_install", "-at_install")
class TestLimitOverRpc(RpcCommon, LimitCommon):
    """What a browser may ask about limits: the server answers by role."""

    def setUp(self):
        super().setUp()
        self.profile = self._limit(self.other_customer, 500)
        self.window = self._temporary(self.profile, 600)
        self.change = self._changes(self.profile)[:1]

    def _vals(self):
        return {
            "profile_id": self.profile.id,
            "amount": 10**6,
            "date_from": str(self._day(20)),
            "date_to": str(self._day(30)),
            "reason": "x",
        }

    def test_sales_gets_nothing_but_the_verdict(self):
        customer = self.other_customer
        for context in FORGED:
            for model, method, *args in (
                ("credit.temporary.limit", "create", [self._vals()]),
                ("credit.temporary.limit", "search_read", []),
                ("credit.temporary.limit", "action_end", self.window.ids),
                ("credit.limit.change", "search_read", []),
                ("credit.profile", "action_take_over_proposal", self.profile.ids),
                ("credit.profile", "action_grant_temporary", self.profile.ids),
                ("credit.profile", "write", self.profile.ids, {"group_limit": 1}),
                ("res.partner", "credit_exposure_everywhere", customer.ids),
                ("res.partner", "action_credit_limit_changes", customer.ids),
            ):
                with self.subTest(method=f"{model}.{method}"), self._refused():
                    self._call(model, method, *args, context=context)
        overview = self._call("res.partner", "read", customer.ids, ["credit_overview"])[
            0
        ]["credit_overview"]
        self.assertEqual(600, overview["limit"]["value"])
        self.assertFalse(overview["limit_lines"])

    def test_credit_users_and_auditors_read(self):
        for login in ("credit_user", "credit_auditor"):
            self.authenticate(login, login)
            found = self._call(
                "credit.limit.change", "read", self.change.ids, ["new_text", "origin"]
            )
            self.assertTrue(found[0]["new_text"])
            for model, method, *args in (
                ("credit.temporary.limit", "create", [self._vals()]),
                ("credit.temporary.limit", "write", self.window.ids, {"amount": 1}),
                ("credit.temporary.limit", "action_end", self.window.ids),
                ("credit.limit.change", "write", self.change.ids, {"reason": "x"}),
                ("credit.limit.change", "create", [{"what": "temporary"}]),
                (
                    "credit.profile",
                    "write",
                    self.profile.ids,
                    {"limit_expires_on": False},
                ),
            ):
                with self.subTest(login=login, method=method), self._refused():
                    self._call(model, method, *args)

    def test_managers_decide_and_cannot_rewrite(self):
        self.authenticate("credit_manager", "credit_manager")
        vals = {**self._vals(), "user_id": self.salesperson.id}
        made = self._call("credit.temporary.limit", "create", [vals])
        self.assertEqual(
            self.credit_manager, self.env["credit.temporary.limit"].browse(made).user_id
        )
        for model, method, *args in (
            ("credit.temporary.limit", "write", self.window.ids, {"amount": 1}),
            ("credit.temporary.limit", "unlink", self.window.ids),
            ("credit.limit.change", "write", self.change.ids, {"reason": "x"}),
            ("credit.limit.change", "unlink", self.change.ids),
            ("credit.limit.change", "create", [{"what": "temporary"}]),
            ("credit.profile", "_change_limit", self.profile.ids, {}, "x"),
            ("credit.profile", "_grant_temporary", self.profile.ids, 1, "", "", "x"),
            ("credit.profile", "write", self.profile.ids, {"effective_limit": 9}),
        ):
            with self.subTest(method=f"{model}.{method}"), self._refused():
                self._call(model, method, *args)
        self._call("credit.temporary.limit", "action_end", self.window.ids)
        self.env.invalidate_all()
        self.assertEqual("ended", self.window.state)
