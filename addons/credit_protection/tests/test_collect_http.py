from datetime import timedelta

from odoo.tests import tagged

from .collect_common import DisputeCommon, PromiseCommon
from .test_access_http import RpcCommon


@tagged("post_install", "-at_install")
class TestCollectHttp(DisputeCommon, PromiseCommon, RpcCommon):
    """Through HTTP, and through the web client as a collector works."""

    def test_disputes_over_rpc(self):
        move = self._invoice(self.customer, 80, due=10)
        dispute = self._dispute(move, 30)
        vals = {"move_id": move.id, "reason_id": self.reason.id, "amount": 5}
        with self._refused():
            self._call("credit.dispute", "create", [vals])
        with self._refused():
            self._call("account.move", "action_credit_dispute", move.ids)
        self.authenticate("credit_user", "credit_user")
        for name, args in (
            ("_settle", ("rejected", "No")),
            ("_set", ()),
            ("write", ({"state": "resolved", "how": "rejected"},)),
            ("unlink", ()),
            ("action_settle", ()),
        ):
            with self.subTest(name), self._refused():
                self._call("credit.dispute", name, dispute.ids, *args)
        with self._refused():
            self._call(
                "credit.dispute.settle",
                "create",
                [{"dispute_id": dispute.id, "how": "rejected", "note": "No"}],
            )
        self.assertEqual("open", dispute.state)
        action = self._call("account.move", "action_credit_dispute", move.ids)
        self.assertEqual("credit.dispute", action["res_model"])
        context = {"default_state": "resolved", "default_how": "rejected"}
        made = self._call("credit.dispute", "create", [vals], context=context)
        self.assertEqual("open", dispute.browse(made).state)

    def test_promises_over_rpc(self):
        move = self._invoice(self.customer, 80, due=-10)
        promise = self._promise(move)
        with self._refused():
            self._call("account.move", "action_credit_promise", move.ids)
        self.authenticate("credit_user", "credit_user")
        for name, args in (
            ("_judge", ()),
            ("_set", ()),
            ("write", ({"state": "kept"},)),
            ("write", ({"last_day": "2999-01-01"},)),
            ("unlink", ()),
            ("action_cancel", ()),
        ):
            with self.subTest(name), self._refused():
                self._call("credit.promise", name, promise.ids, *args)
        self.assertEqual("open", promise.state)
        other = self._invoice(self.customer, 8, due=-10)
        vals = {
            "invoice_ids": [(6, 0, other.ids)],
            "date": str(self.today + timedelta(days=3)),
        }
        with self._refused():
            self._call("credit.promise", "create", [{**vals, "state": "kept"}])
        context = {"default_state": "kept", "default_open_before": 999}
        made = self._call("credit.promise", "create", [vals], context=context)
        self.assertRecordValues(
            promise.browse(made), [{"state": "open", "open_before": 8.0}]
        )

    # === tours === #

    def test_dispute_on_the_invoice(self):
        move = self._invoice(self.customer, 700, due=-40)
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{move.id}",
            "credit_protection_dispute",
            login="credit_user",
        )

        self.assertRecordValues(
            move.credit_dispute_ids,
            [
                {
                    "amount": 200.0,
                    "state": "open",
                    "description": "Two of ten pieces were missing",
                    "user_id": self.credit_user.id,
                }
            ],
        )

    def test_promise_on_the_customer(self):
        move = self._invoice(self.customer, 700, due=-40)
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "credit_protection_promise",
            login="credit_user",
        )

        self.assertRecordValues(
            move.credit_promise_ids,
            [
                {
                    "amount": 500.0,
                    "state": "open",
                    "date": self.today,
                    "note": "Ms Chen, by phone",
                }
            ],
        )
