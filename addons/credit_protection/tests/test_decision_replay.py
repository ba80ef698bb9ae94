import json
from unittest.mock import patch

from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .. import engine
from ..models.gate import credit_decision_replay
from .test_access_http import FORGED, RpcCommon
from .waiver_common import OVERDUE, WaiverCommon


@tagged("post_install", "-at_install")
class TestReplay(WaiverCommon):
    """Every decision can be made again from what is stored with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        yen = cls._limit(cls.customer, 100000, company=cls.jpy_company)
        cls._grant(is_limited=True, up_to_amount=1499.5)
        cls._grant(yen)
        cls._invoice(cls.customer, 700, due=-40)
        cls.order.action_confirm()
        cls._grant(key=OVERDUE, weaken_to="require_approval")
        orders = cls._order(cls.customer, 33.33, currency=cls.eur)
        orders |= cls._order(cls.other_customer, 5)
        orders |= cls._order(cls.archived, 0)
        orders.action_confirm()
        cls._order(cls.customer, 150000, company=cls.jpy_company).action_confirm()
        cls.env["credit.gate"]._reevaluate(cls.second_hold)
        cls.decisions = cls.env["credit.decision"].search(
            [("company_id", "in", cls.companies.ids)]
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _dialog(self, decisions, user=None):
        model = self.env["credit.decision.replay"].with_user(user or self.auditor)
        return Form(model.with_context(default_decision_ids=decisions.ids))

    def test_all_of_them_are_the_same(self):
        self.assertGreater(len(self.decisions), 7)
        self.assertIn("waiver", self.decisions.mapped("passed_by"))
        self.assertTrue(any(d.passed_by is False for d in self.decisions))
        replays = self.decisions.with_user(self.auditor)._replay()
        for replay in replays:
            self.assertEqual(
                ("same", ()), (replay.result, replay.differences), replay.decision.name
            )

    def test_facts_and_waivers_survive_json(self):
        for decision in self.decisions:
            facts = engine.facts_from_json(json.loads(json.dumps(decision.facts)))
            stored = {name: engine.to_json(value) for name, value in facts.items()}
            self.assertEqual(decision.facts, stored)
            for one in engine.waivers_from_json(decision.waivers or []):
                self.assertLessEqual(one.start, one.until)

    def test_who_replays(self):
        for user in (
            self.auditor,
            self.credit_manager,
            self.credit_director,
            self.rules_admin,
        ):
            action = self.decisions.with_user(user).action_replay()
            self.assertEqual("credit.decision.replay", action["res_model"])
        for user in (self.salesperson, self.credit_user, self.accountant):
            with self.assertRaises(AccessError):
                self.decisions.with_user(user).action_replay()
            with self.assertRaises(AccessError):
                self.decisions.with_user(user)._replay()

    def test_dialog_says_same_result(self):
        one = self._dialog(self.decisions[:1])
        self.assertIn("Same result", one.result_html)
        many = self._dialog(self.decisions)
        count = len(self.decisions)
        self.assertIn(f"{count} made again: {count} the same, 0 diff", many.result_html)

    def test_what_differs_is_named(self):
        decide = engine.decide

        def later(compiled, facts, **kwargs):
            return decide(compiled, {**facts, "credit_limit": None}, **kwargs)

        held = self.second_hold.decision_id
        with patch.object(credit_decision_replay, "decide", later):
            (replay,) = held.with_user(self.auditor)._replay()
            shown = self._dialog(held).result_html
        self.assertEqual("different", replay.result)
        differing = {what: (then, now) for what, then, now in replay.differences}
        self.assertIn("Credit limit", differing)
        self.assertIn("1,000.00", differing["Credit limit"][0])
        self.assertTrue([what for what in differing if what.startswith("over-limit")])
        self.assertIn("The result differs", shown)
        self.assertIn("1,000.00", shown)

    def test_outcome_and_waivers_that_differ_are_named(self):
        def strict(compiled, facts, waivers=(), **kwargs):
            return engine.decide(compiled, facts, **kwargs)

        waived = self.decisions.filtered(lambda d: d.passed_by == "waiver")[:1]
        with patch.object(credit_decision_replay, "decide", strict):
            (replay,) = waived._replay()
        differing = {what: (then, now) for what, then, now in replay.differences}
        self.assertEqual(("Warning", "Approval needed"), differing["Outcome"])
        self.assertEqual((waived.waivers[0]["id"], "–"), differing["Waivers"])  # noqa: RUF001
        self.assertIn("over-limit", differing)
        self.assertIn("Reason LIMIT", differing)

    def test_without_rules_there_is_nothing_to_replay(self):
        self.env["credit.ruleset"].search([("state", "=", "active")]).action_retire()
        order = self._order(self.other_customer, 7)
        order.action_confirm()
        (replay,) = self._decisions(order)._replay()
        self.assertEqual("not_possible", replay.result)
        self.assertIn("No rules judged", replay.note)

    def test_queries_do_not_grow(self):
        self.assertSameCost(
            lambda some: some.with_env(self.env)._replay(), self.decisions, 12
        )

    def test_page_tells_an_auditor_everything(self):
        decision = self.second_hold.decision_id.with_user(self.auditor)
        page = decision.credit_explanation()
        (reason,) = page["reasons"]
        self.assertIn("1,600.00", reason["now"])
        self.assertIn("1,000.00", reason["allowed"])
        self.assertIn("1,600.00", reason["detail"])
        facts = {fact["name"]: fact for fact in page["facts"]}
        self.assertEqual("USD", facts["credit_limit"]["unit"])
        self.assertTrue(all(fact["help"] for fact in facts.values()))
        self.assertEqual(decision.ruleset_sha256[:12], decision.sha256_short)
        self.assertIn("was held", decision.summary)
        self.assertEqual(decision.ruleset_id.id, decision.action_open_text()["res_id"])
        by_sales = self.env["credit.verdict"].with_user(self.salesperson)
        self.assertFalse(by_sales._page(decision.sudo())["reasons"])

    def test_auditor_exports_the_log(self):
        decisions = self.decisions.with_user(self.auditor)
        names = ["name", "decided_at", "outcome", "passed_by", "ruleset_sha256"]
        rows = decisions.export_data(names)["datas"]
        self.assertEqual(len(decisions), len(rows))
        self.assertIn(decisions[0].ruleset_sha256, rows[0])

    @mute_logger("odoo.sql_db")
    def test_waivers_of_a_decision_are_frozen_too(self):
        for statement in (
            "UPDATE credit_decision SET waivers = '[]' WHERE waivers IS NOT NULL",
            "UPDATE credit_decision SET passed_by = 'rules' WHERE passed_by = 'waiver'",
            "DELETE FROM credit_decision",
        ):
            with (
                self.subTest(statement),
                self.assertRaises(RaiseException),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)

    def test_reevaluating_keeps_changes_only(self):
        count = self.env["credit.decision"].search_count([])
        for _night in range(3):
            self.env["credit.gate"]._reevaluate(self.hold + self.second_hold)
        self.assertEqual(count, self.env["credit.decision"].search_count([]))

    def test_too_many_at_once(self):
        path = "odoo.addons.credit_protection.wizards.credit_decision_replay.MOST"
        with patch(path, 1), self.assertRaisesRegex(UserError, "at most 1"):
            self._dialog(self.decisions)


@tagged("post_install", "-at_install")
class TestDecisionOverRpc(RpcCommon):
    """Evidence stays evidence, whoever asks and whatever the client sends."""

    def test_no_group_writes_creates_or_deletes(self):
        order = self._new()
        order.action_confirm()
        decision = order.credit_hold_ids.decision_id.sudo()
        before = decision.outcome
        for login in (
            "credit_sales",
            "credit_user",
            "credit_manager",
            "credit_director",
            "credit_rules",
            "credit_auditor",
            "credit_accountant",
        ):
            self.authenticate(login, login)
            for context in FORGED[:3]:
                for method, args in (
                    ("write", [decision.ids, {"outcome": "allow"}]),
                    ("web_save", [decision.ids, {"passed_by": "rules"}, {}]),
                    ("unlink", [decision.ids]),
                    ("copy", [decision.ids]),
                    ("create", [[{"outcome": "allow"}]]),
                    ("_replay", [decision.ids]),
                ):
                    with self._refused():
                        self._call("credit.decision", method, *args, context=context)
        decision.invalidate_recordset()
        self.assertEqual(before, decision.outcome)

    def test_replay_is_for_those_who_check(self):
        order = self._new()
        order.action_confirm()
        ids = order.credit_hold_ids.decision_id.ids
        for login in ("credit_sales", "credit_user", "credit_accountant"):
            self.authenticate(login, login)
            with self._refused():
                self._call("credit.decision", "action_replay", ids)
            with self._refused():
                self._call(
                    "credit.decision.replay",
                    "create",
                    [{"decision_ids": [[6, 0, ids]]}],
                )
        self.authenticate("credit_auditor", "credit_auditor")
        action = self._call("credit.decision", "action_replay", ids)
        values = self._call(
            "credit.decision.replay",
            "onchange",
            [],
            {},
            [],
            {"result_html": {}, "decision_ids": {}},
            context=action["context"],
        )
        self.assertIn("Same result", values["value"]["result_html"])
