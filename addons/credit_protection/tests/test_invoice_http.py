from odoo.tests import tagged

from .test_access_http import FORGED, RpcCommon
from .test_invoice_gate import InvoiceGateCommon


@tagged("post_install", "-at_install")
class TestInvoicesOverRpc(InvoiceGateCommon, RpcCommon):
    """An accountant's client may send what it likes: what is held stays a draft."""

    def setUp(self):
        super().setUp()
        self.authenticate("credit_accountant", "credit_accountant")

    def test_posting_with_forged_contexts(self):
        for context in (*FORGED, {"skip_readonly_check": True, "validate_analytic": 0}):
            with self.subTest(context=str(context)):
                move = self._draft(1500)

                result = self._call(
                    "account.move", "action_post", move.ids, context=context
                )

                self.assertEqual("display_notification", result["tag"])
                move.invalidate_recordset()
                self._assert_held(move)

    def test_one_refused_never_ends_the_batch(self):
        good, bad = self._draft(400), self._draft(1500)

        self._call("account.move", "action_post", (bad + good).ids)

        self.env.invalidate_all()
        self.assertEqual("posted", good.state)
        self._assert_held(bad)

    def test_states_and_figures_cannot_be_written(self):
        move = self._draft(1500)
        for method, args in (
            ("write", [move.ids, {"state": "posted"}]),
            ("web_save", [move.ids, {"state": "posted"}, {}]),
            ("_post", [move.ids]),
            ("_credit_judge", [move.ids]),
            ("_credit_passing", [move.ids]),
        ):
            with self.subTest(method=method):
                with self._refused():
                    self._call("account.move", method, *args)
                move.invalidate_recordset()
                self.assertEqual("draft", move.state)

    def test_hold_is_no_ones_to_write(self):
        move = self._draft(1500)
        self._call("account.move", "action_post", move.ids)
        hold = move.credit_hold_ids
        for model, method, args in (
            ("credit.hold", "write", [hold.ids, {"state": "released"}]),
            ("credit.hold", "create", [{"move_id": move.id, "state": "released"}]),
            ("credit.hold", "action_release", [hold.ids]),
            ("account.move", "action_credit_release", [move.ids]),
        ):
            with self.subTest(model=model, method=method), self._refused():
                self._call(model, method, *args)
        # The state is computed: writing it opens nothing.
        self._call("account.move", "write", move.ids, {"credit_state": "released"})
        self._call("account.move", "action_post", move.ids)
        move.invalidate_recordset()
        self.assertEqual("draft", move.state)

    def test_accountant_asks_and_reads_why(self):
        move = self._draft(1500)
        self._call("account.move", "action_post", move.ids)
        self.assertTrue(
            self._call("account.move", "action_credit_ask_release", move.ids)
        )
        page = self._call("account.move", "credit_explanation", move.ids)
        self.assertFalse(page["facts"], "figures are for the credit team")
        move.invalidate_recordset()
        self.assertEqual("asked", move.credit_state)

    def test_salesperson_reads_the_verdict_of_their_invoice(self):
        move = self._draft(1500)
        move.action_post()
        self.authenticate("credit_sales", "credit_sales")
        [values] = self._call(
            "account.move", "read", move.ids, ["credit_verdict", "credit_state"]
        )
        self.assertEqual("held", values["credit_state"])
        self.assertFalse(values["credit_verdict"]["hold_id"])

    def test_whoever_may_write_but_not_post_posts_nothing(self):
        """Purchasers may write customer invoices, and writing the state posts."""
        group = self.env["res.groups"].sudo().create({"name": "Writes invoices"})
        for model in ("account.move", "account.move.line"):
            self.env["ir.model.access"].sudo().create(
                {
                    "name": "Writes invoices",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": group.id,
                    "perm_read": True,
                    "perm_write": True,
                }
            )
        self.salesperson.sudo().group_ids |= group
        self.authenticate("credit_sales", "credit_sales")
        move, good = self._draft(1500), self._draft(100)
        values = {"state": "posted"}
        with self._refused():
            self._call("account.move", "write", move.ids, values)
        self._call("account.move", "write", good.ids, values)
        self.env.invalidate_all()
        self.assertEqual(["draft", "posted"], (move + good).mapped("state"))
