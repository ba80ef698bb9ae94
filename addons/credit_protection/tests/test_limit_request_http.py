from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .limit_request_common import WITHHELD, LimitRequestCommon
from .test_access_http import FORGED, RpcCommon


@tagged("post_install", "-at_install")
class TestLimitRequestOverRpc(LimitRequestCommon, RpcCommon, HttpCase):
    """Any method, any context, any value: the server decides."""

    def test_states_and_results_are_not_written(self):
        request = self._submitted(2000)
        vals_list = (
            {"state": "approved"},
            {"granted_amount": 9e9, "state": "approved"},
            {"requested_by_id": self.other_salesperson.id},
            {"decided_by_id": self.credit_manager.id},
            {"requested_amount": 9e9},
            {"to_grant": 9e9},
            {"reason": "changed later"},
        )
        for login in (
            "credit_sales",
            "credit_user",
            "credit_manager",
            "credit_auditor",
        ):
            self.authenticate(login, login)
            for vals in vals_list:
                if login == "credit_manager" and "to_grant" in vals:
                    continue
                with self.subTest(login, **vals), self._refused():
                    self._call("credit.limit.request", "write", request.ids, vals)
        self.env.invalidate_all()
        self.assertRecordValues(
            request, [{"state": "submitted", "requested_amount": 2000}]
        )

    def test_creating_a_decided_request(self):
        vals = {
            "partner_id": self.customer.id,
            "requested_amount": 2000,
            "reason": "Because",
        }
        for extra in (
            {"state": "approved"},
            {"requested_by_id": self.other_salesperson.id},
            {"submitted_at": "2020-01-01 00:00:00"},
            {"to_grant": 5},
            {"name": "LR/0"},
        ):
            with self._refused():
                self._call("credit.limit.request", "create", [{**vals, **extra}])
        context = {
            "default_state": "first",
            "default_requested_by_id": self.other_salesperson.id,
            "default_first_approved_by_id": self.credit_manager.id,
            "default_to_grant": 9e9,
        }
        for forged in ({}, *FORGED):
            (new_id,) = self._call(
                "credit.limit.request", "create", [vals], context={**context, **forged}
            )
            self.assertRecordValues(
                self.Request.browse(new_id),
                [
                    {
                        "state": "draft",
                        "requested_by_id": self.salesperson.id,
                        "first_approved_by_id": False,
                        "to_grant": 0,
                    }
                ],
            )

    def test_methods_and_private_doors(self):
        request = self._submitted(2000)
        for login in ("credit_sales", "credit_user", "credit_auditor"):
            self.authenticate(login, login)
            for method, args in (
                ("action_approve", []),
                ("action_refuse", []),
                ("unlink", []),
                ("copy", []),
                ("_grant", []),
                ("_approve_first", []),
                ("_refuse", ["no"]),
                ("_withdraw", ["x"]),
                ("_propose", []),
            ):
                for context in FORGED[:2]:
                    with self.subTest(login, method=method), self._refused():
                        self._call(
                            "credit.limit.request",
                            method,
                            request.ids,
                            *args,
                            context=context,
                        )
            with self._refused():
                self._call(
                    "credit.limit.refuse",
                    "create",
                    [{"request_id": request.id, "reason": "no"}],
                )
        self.authenticate("credit_sales", "credit_sales")
        with self._refused():
            self._call("credit.limit.request", "action_recalculate", request.ids)
        self.env.invalidate_all()
        self.assertEqual("submitted", request.state)
        self.assertEqual(1000, self._profile(self.customer).credit_limit)

    def test_what_salespeople_read(self):
        request = self._submitted(2000)
        for name in WITHHELD:
            with self.subTest(name), self._refused():
                self._call("credit.limit.request", "read", request.ids, [name])
        self._call("credit.limit.request", "read", request.ids, ["state", "reason"])
        views = self._call(
            "credit.limit.request", "get_views", [[False, "form"], [False, "list"]]
        )
        for name in WITHHELD:
            for view in views["views"].values():
                self.assertNotIn(f'"{name}"', view["arch"])

    def test_messages_over_http(self):
        request = self._submitted(2000)
        request.with_user(self.credit_manager).message_post(body="Nervous bank.")
        messages = self.make_jsonrpc_request(
            "/mail/thread/messages",
            {"thread_model": "credit.limit.request", "thread_id": request.id},
        )
        self.assertNotIn("Nervous", str(messages))
        with mute_logger("odoo.http"), self._refused():
            self.make_jsonrpc_request(
                "/mail/message/post",
                {
                    "thread_model": "credit.limit.request",
                    "thread_id": request.id,
                    "post_data": {"body": "Please", "message_type": "comment"},
                },
            )

    def test_the_file_of_a_decided_request_stays(self):
        """Files are reached past their document, by their own number."""
        request = self._submitted(2000, document_ids=[self._document()])
        self._approve(request, to_grant=2000)
        document = request.document_ids
        attachments = self.env["ir.attachment"].sudo()
        file_sudo = attachments.search(
            [("res_model", "=", document._name), ("res_id", "=", document.id),
             ("res_field", "=", "file")]
        )  # fmt: skip
        before = file_sudo.raw
        for login in ("credit_sales", "credit_manager"):
            self.authenticate(login, login)
            for method, *args in (("write", {"raw": "Zm9yZ2Vk"}), ("unlink",)):
                with self.subTest(login, method=method), self._refused():
                    self._call("ir.attachment", method, file_sudo.ids, *args)
        self.assertEqual(before, file_sudo.raw)

    def test_manager_decides_over_rpc(self):
        request = self._submitted(2000)
        self.authenticate("credit_manager", "credit_manager")
        self._call("credit.limit.request", "write", request.ids, {"to_grant": 1500})
        self._call("credit.limit.request", "action_approve", request.ids)
        self.env.invalidate_all()
        self.assertEqual(("partly", 1500), (request.state, request.granted_amount))
        with self._refused():
            self._call("credit.limit.request", "action_approve", request.ids)

    def test_portal_customer_gets_nothing(self):
        request = self._submitted(2000)
        portal = new_test_user(
            self.env, login="limit_portal", groups="base.group_portal"
        )
        self.authenticate(portal.login, portal.login)
        for method, args in (
            ("read", [["name"]]),
            ("action_submit", []),
            ("write", [{}]),
        ):
            with self._refused():
                self._call("credit.limit.request", method, request.ids, *args)
