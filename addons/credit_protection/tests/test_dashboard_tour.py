from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .dashboard_common import DashboardCommon


@tagged("post_install", "-at_install")
class TestDashboardOnline(DashboardCommon, HttpCase):
    """The overview in the browser, and who may ask the server for it."""

    def _call(self, method, *args, context=None):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/credit.dashboard/{method}",
            {
                "model": "credit.dashboard",
                "method": method,
                "args": args,
                "kwargs": {"context": context or {}},
            },
        )

    def test_the_overview(self):
        self.start_tour(
            "/odoo/credit-overview", "credit_protection_dashboard", login="credit_user"
        )

    def test_who_is_answered(self):
        forged = {"uid": 1, "su": True, "allowed_company_ids": self.companies.ids}
        calls = (("read_figures", {}), ("action_open", "losses"), ("action_run_now",))
        for login in ("credit_sales", "credit_accountant"):
            self.authenticate(login, login)
            for call in calls:
                for context in ({}, forged):
                    with (
                        self.subTest(login, call=call),
                        mute_logger("odoo.http"),
                        self.assertRaises(JsonRpcException),
                    ):
                        self._call(*call, context=context)
        for login in ("credit_user", "credit_auditor"):
            self.authenticate(login, login)
            own = {"allowed_company_ids": self.usd_company.ids}
            page = self._call("read_figures", {}, context=own)
            self.assertEqual(700, page["exposure"])
            self.assertEqual("account.move.line", self._call(*calls[1])["res_model"])
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self._call("action_run_now")

    def test_private_methods_stay_private(self):
        self.authenticate("credit_manager", "credit_manager")
        for method in ("_figures_now", "_windows", "_scope"):
            with (
                self.subTest(method),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._call(method, {})
