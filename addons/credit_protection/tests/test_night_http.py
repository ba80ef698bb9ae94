from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import CreditCommon

MODELS = ("credit.night", "credit.night.stage", "credit.night.failure")


@tagged("post_install", "-at_install")
class TestNightHttp(CreditCommon, HttpCase):
    """Whoever is in the credit team reads runs; nobody forges one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        nights = cls.env["credit.night"].sudo()
        cls.night = nights._new(
            {"company_id": cls.usd_company.id, "day": cls.today, "kind": "hand"}
        )
        cls.env["credit.night.failure"].sudo()._note(
            cls.night.stage_ids[0], {False: ValueError("No idea")}
        )

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _refused(self, model, method, *args, **kwargs):
        with (
            self.subTest(model=model, method=method),
            mute_logger("odoo.http", "odoo.sql_db"),
            self.assertRaises(JsonRpcException),
        ):
            self._call(model, method, *args, **kwargs)

    def test_what_a_client_may(self):
        records = dict(
            zip(
                MODELS,
                (self.night, self.night.stage_ids[:1], self.night.failure_ids),
                strict=True,
            )
        )
        for login in ("credit_user", "credit_manager", "credit_auditor"):
            self.authenticate(login, login)
            for model, one in records.items():
                found = self._call(model, "read", one.ids, ["display_name"])
                self.assertEqual(one.id, found[0]["id"])
                self._refused(model, "write", one.ids, {"company_id": 1})
                self._refused(model, "unlink", one.ids)
                self._refused(model, "copy", one.ids)
                self._refused(model, "create", [{"company_id": self.usd_company.id}])
            self._refused("credit.night", "write", self.night.ids, {"state": "done"})
            self._refused(
                "credit.night", "web_save", [], {"day": "2020-01-01"}, specification={}
            )
            for method in ("_go_on", "_cron_night", "_begin", "_ask", "_new"):
                self._refused("credit.night", method, self.night.ids)
        self.authenticate("credit_sales", "credit_sales")
        for model, one in records.items():
            self._refused(model, "read", one.ids, ["display_name"])
        self.assertEqual("running", self.night.state)
