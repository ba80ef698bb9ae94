from contextlib import contextmanager

from odoo import SUPERUSER_ID, Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .test_every_way_in import WaysInCommon

FORGED = (
    {"bypass_risk": True},
    {"bypass_credit": True, "force_confirm": True, "skip_credit_check": 1},
    {"credit_protection.passes": {"1": 1}, "credit_pass": True},
    {"default_state": "sale", "default_credit_state": False},
    {"active_test": False, "tracking_disable": True, "install_mode": True},
    {"uid": SUPERUSER_ID, "su": True, "sudo": True},
    {"import_file": True, "module": "credit_protection", "send_email": True},
)


class RpcCommon(WaysInCommon, HttpCase):
    """Speaks to the server as the browser does."""

    def setUp(self):
        super().setUp()
        self.authenticate("credit_sales", "credit_sales")

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    @contextmanager
    def _refused(self):
        with (
            mute_logger("odoo.http", "odoo.sql_db"),
            self.assertRaises(JsonRpcException),
        ):
            yield


@tagged("post_install", "-at_install")
class TestGateOverRpc(RpcCommon):
    """A client may send any context and call any method: the gate stays shut."""

    def test_confirming_with_forged_contexts(self):
        for context in FORGED:
            with self.subTest(**{str(k): v for k, v in context.items()}):
                order = self._new()

                result = self._call(
                    "sale.order", "action_confirm", order.ids, context=context
                )

                self.assertEqual("display_notification", result["tag"])
                order.invalidate_recordset()
                self._assert_held(order)

    def test_batch_over_rpc_confirms_the_good_ones(self):
        good, bad = self._new(400), self._new()
        result = self._call("sale.order", "action_confirm", (bad + good).ids)
        self.assertIn(bad.name, result["params"]["message"])
        self.assertRecordValues(good + bad, [{"state": "sale"}, {"state": "draft"}])

    def test_writing_the_confirmed_state(self):
        order = self._new()
        for context in FORGED:
            with self.subTest(**{str(k): v for k, v in context.items()}):
                with self._refused():
                    self._call(
                        "sale.order",
                        "write",
                        order.ids,
                        {"state": "sale"},
                        context=context,
                    )
                order.invalidate_recordset()
                self.assertEqual("draft", order.state)

    def test_writing_the_confirmed_state_of_a_good_order(self):
        order = self._new(100)
        self._call("sale.order", "write", order.ids, {"state": "sale"})
        self.assertEqual("sale", order.state)
        self.assertTrue(self._decisions(order))

    def test_web_save_of_the_confirmed_state(self):
        order = self._new()
        with self._refused():
            self._call(
                "sale.order", "web_save", order.ids, {"state": "sale"}, specification={}
            )
        self.assertEqual("draft", order.state)

    def test_creating_a_confirmed_order(self):
        line = {"product_id": self.service.id, "price_unit": 1500}
        vals = {
            "partner_id": self.customer.id,
            "order_line": [Command.create({**line, "tax_ids": [Command.clear()]})],
        }
        before = self.env["sale.order"].search_count([])
        for extra, context in (
            ({"state": "sale"}, {}),
            ({}, {"default_state": "sale"}),
            ({"state": "sale"}, FORGED[1]),
        ):
            with self._refused():
                self._call("sale.order", "create", [{**vals, **extra}], context=context)
        self.assertEqual(before, self.env["sale.order"].search_count([]))

    def test_loading_a_confirmed_order(self):
        price = ["order_line/price_unit"]
        result = self._call(
            "sale.order",
            "load",
            ["partner_id/.id", "state", "order_line/product_id/.id", *price],
            [[str(self.customer.id), "Sales Order", str(self.service.id), "1500"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("credit hold", result["messages"][0]["message"])

    def test_copying_a_held_or_confirmed_order(self):
        good = self._new(900)
        good.action_confirm()
        (copy_id,) = self._call("sale.order", "copy", good.ids)
        copy = self.env["sale.order"].browse(copy_id)
        self._call("sale.order", "action_confirm", copy.ids)
        self.assertEqual("held", copy.credit_state)

    def test_private_doors_are_shut(self):
        order = self._new()
        for method in (
            "_credit_passing",
            "_credit_judge",
            "_action_confirm",
            "_credit_close_holds",
        ):
            with self._refused():
                self._call("sale.order", method, order.ids)
        with self._refused():
            self._call("credit.gate", "_check_documents", order.ids, "order")

    def test_credit_state_cannot_be_written(self):
        order = self._new()
        order.action_confirm()
        with self._refused():
            self._call("sale.order", "write", order.ids, {"credit_state": "released"})
        self._call("sale.order", "action_confirm", order.ids)
        order.invalidate_recordset()
        self.assertEqual("draft", order.state)


@tagged("post_install", "-at_install")
class TestRightsOverRpc(RpcCommon):
    """The salesperson cannot release, whatever is called, in whatever context."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order(cls.customer, 1500, user_id=cls.salesperson.id)
        cls.order.action_confirm()
        cls.hold = cls.order.credit_hold_ids
        cls.reason = cls.env["credit.release.reason"].search([], limit=1)

    def _assert_still_held(self):
        self.env.invalidate_all()
        self.assertRecordValues(self.hold, [{"state": "open", "released_by_id": False}])
        self._call("sale.order", "action_confirm", self.order.ids)
        self.assertEqual("draft", self.order.state)

    def test_release_wizard(self):
        vals = {
            "hold_ids": [Command.set(self.hold.ids)],
            "reason_id": self.reason.id,
            "valid_until": "2999-01-01",
            "up_to_amount": 1e9,
        }
        wizard = self.env["credit.hold.release"].sudo().create(vals)
        for context in FORGED:
            with self._refused():
                self._call("credit.hold.release", "create", [vals], context=context)
            with self._refused():
                self._call(
                    "credit.hold.release", "web_save", [], vals, specification={}
                )
            with self._refused():
                self._call(
                    "credit.hold.release", "action_release", wizard.ids, context=context
                )
        self._assert_still_held()

    def test_reject_wizard(self):
        vals = {"hold_ids": [Command.set(self.hold.ids)], "note": "no"}
        wizard = self.env["credit.hold.reject"].sudo().create(vals)
        with self._refused():
            self._call("credit.hold.reject", "create", [vals])
        with self._refused():
            self._call("credit.hold.reject", "action_reject", wizard.ids)
        self._assert_still_held()

    def test_hold_itself(self):
        calls = {
            "write": [{"state": "released", "valid_until": "2999-01-01"}],
            "unlink": [],
            "read": [["state", "reasons"]],
            "action_release": [],
            "action_reject": [],
            "action_reevaluate": [],
            "action_ask_release": [],
            "_release": [self.reason.id, "", "2999-01-01", 1e9],
            "_close": [],
            "copy": [],
            "message_post": [],
        }
        for method, args in calls.items():
            for context in FORGED[:3]:
                with self.subTest(method), self._refused():
                    self._call(
                        "credit.hold", method, self.hold.ids, *args, context=context
                    )
        with self._refused():
            self._call(
                "credit.hold",
                "create",
                [{"order_id": self.order.id, "company_id": self.usd_company.id}],
                context={"default_state": "released"},
            )
        self._assert_still_held()

    def test_hold_through_the_order(self):
        for vals in (
            {"credit_hold_ids": [Command.update(self.hold.id, {"state": "closed"})]},
            {"credit_hold_ids": [Command.delete(self.hold.id)]},
            {"credit_hold_ids": [Command.clear()]},
        ):
            with self._refused():
                self._call("sale.order", "write", self.order.ids, vals)
        with self._refused():
            self._call("sale.order", "action_credit_release", self.order.ids)
        self._assert_still_held()

    def test_limit_and_rules(self):
        profile = self._profile(self.customer)
        for model, ids, vals in (
            ("credit.profile", profile.ids, {"limit_kind": "unchecked"}),
            ("credit.profile", profile.ids, {"credit_limit": 1e9}),
            ("res.partner", self.customer.ids, {"credit_limit": 1e9}),
            ("res.partner", self.customer.ids, {"credit_limit_kind": "unchecked"}),
        ):
            with self.subTest(model, **vals), self._refused():
                self._call(model, "write", ids, vals)
        ruleset = self.env["credit.ruleset"].search([("state", "=", "active")])
        with self._refused():
            self._call("credit.ruleset", "action_retire", ruleset.ids)
        self._assert_still_held()

    def test_decision_is_not_made_or_changed(self):
        decision = self.hold.decision_id
        with self._refused():
            self._call("credit.decision", "create", [{"outcome": "allow"}])
        for login in ("credit_sales", "credit_manager"):
            self.authenticate(login, login)
            for method, args in (
                ("write", [{"outcome": "allow"}]),
                ("unlink", []),
                ("copy", []),
            ):
                with self._refused():
                    self._call("credit.decision", method, decision.ids, *args)

    def test_manager_decides_over_rpc(self):
        self.authenticate("credit_manager", "credit_manager")
        wizard_id = self._call(
            "credit.hold.release",
            "create",
            {
                "hold_ids": [Command.set(self.hold.ids)],
                "reason_id": self.reason.id,
                "up_to_amount": 1500,
            },
        )
        self._call("credit.hold.release", "action_release", [wizard_id])
        self.authenticate("credit_sales", "credit_sales")

        self._call("sale.order", "action_confirm", self.order.ids)

        self.env.invalidate_all()
        self.assertEqual("sale", self.order.state)
        self.assertEqual(self.credit_manager, self.hold.released_by_id)

    def test_what_sales_reads(self):
        (data,) = self._call(
            "sale.order", "read", self.order.ids, ["credit_state", "credit_verdict"]
        )
        self.assertEqual("held", data["credit_state"])
        self.assertFalse(data["credit_verdict"]["can_release"])
        self.assertTrue(self._call("sale.order", "credit_explanation", self.order.ids))
        with self._refused():
            self._call("sale.order", "read", self.order.ids, ["credit_hold_ids"])
        with self._refused():
            self._call(
                "sale.order", "search_read", [("credit_hold_ids.amount", ">", 0)]
            )

    def test_what_the_portal_customer_reads(self):
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "credit_portal",
                "password": "credit_portal",
                "partner_id": self.customer.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.order.message_subscribe(portal.partner_id.ids)
        self.authenticate("credit_portal", "credit_portal")
        for method, args in (
            ("read", [["credit_verdict"]]),
            ("read", [["credit_state"]]),
            ("action_confirm", []),
            ("action_credit_ask_release", []),
            ("action_credit_reevaluate", []),
        ):
            with self.subTest(method), self._refused():
                self._call("sale.order", method, self.order.ids, *args)
        self.assertFalse(self._call("sale.order", "credit_explanation", self.order.ids))
        self.env.invalidate_all()
        self.assertEqual("open", self.hold.state)
        self.assertEqual(1, len(self._decisions(self.order)))
