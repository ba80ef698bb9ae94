from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .. import engine
from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestDecision(GateCommon):
    """Evidence: written once by the gate, changed by nobody and nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 1000)
        cls.order = cls._order(cls.customer, 1500, user_id=cls.salesperson.id)
        cls.second = cls._order(cls.customer, 1600, user_id=cls.salesperson.id)
        (cls.order + cls.second).action_confirm()
        cls.decisions = cls.env["credit.decision"].search(
            [("order_id", "in", (cls.order + cls.second).ids)]
        )

    def test_numbers_are_drawn_in_a_row(self):
        first, second = sorted(self.decisions.mapped("name"))
        self.assertEqual(int(second[-5:]), int(first[-5:]) + 1)

    def test_found_by_its_number(self):
        Decision, one = self.env["credit.decision"], self.decisions[0]
        year = self.usd_company._credit_today().year
        for text in (one.name, one.name.lower(), str(one.id), f"%{one.name}"):
            self.assertEqual(one, Decision.search([("name", "ilike", text)]), text)
        self.assertEqual(one, Decision.search([("name", "in", [one.name, "CD/x"])]))
        of_the_year = Decision.search([("name", "ilike", f"CD/{year}/")])
        self.assertLessEqual(self.decisions, of_the_year)
        for text in ("CD/x", f"CD/{year + 1}/{one.id}", "9" * 30):
            self.assertFalse(Decision.search([("name", "ilike", text)]), text)

    def test_rules_that_change_judge_the_next_order(self):
        """What is kept of the rules is never older than they are."""
        order = self._order(self.other_customer, 10)
        ruleset = self.decisions[0].ruleset_id
        self.env["credit.gate"]._check_documents(order, "order")
        self.cr.execute(
            "UPDATE credit_ruleset SET state = 'retired' WHERE id = %s", [ruleset.id]
        )
        self.env.invalidate_all()

        order.action_confirm()

        decisions = self.env["credit.decision"].search([("order_id", "=", order.id)])
        self.assertEqual(2, len(decisions))
        self.assertNotEqual(ruleset, decisions[0].ruleset_id)

    def test_nobody_changes_a_decision(self):
        for records in (
            self.decisions,
            self.decisions.sudo(),
            self.decisions.with_user(self.credit_manager),
            self.decisions.with_context(bypass=True, force=True).sudo(),
        ):
            with self.assertRaises(UserError):
                records.write({"outcome": "allow"})
            with self.assertRaises(UserError):
                records.copy()

    def test_nobody_deletes_a_decision(self):
        self.order.credit_hold_ids.sudo().decision_id = False
        for user in (self.credit_manager, self.auditor, self.salesperson):
            with self.assertRaises(AccessError):
                self.decisions.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.decisions.sudo().unlink()

    def test_nobody_creates_a_decision(self):
        vals = {
            "checkpoint": "order",
            "outcome": "allow",
            "company_id": self.usd_company.id,
            "decided_at": "2026-01-01",
        }
        for user in (self.credit_manager, self.rules_admin, self.salesperson):
            with self.assertRaises(AccessError):
                self.env["credit.decision"].with_user(user).create(vals)

    @mute_logger("odoo.sql_db")
    def test_postgresql_refuses_what_goes_around_the_model(self):
        statements = {
            "outcome": "UPDATE credit_decision SET outcome = 'allow'",
            "facts": "UPDATE credit_decision SET facts = '{}'",
            "names": "UPDATE credit_decision SET partner_name = 'Somebody'",
            "delete": "DELETE FROM credit_decision",
            "truncate": "TRUNCATE credit_decision CASCADE",
        }
        for name, statement in statements.items():
            with (
                self.subTest(name),
                self.assertRaises(RaiseException),
                self.cr.savepoint(),
            ):
                self.cr.execute(statement)

    def test_draft_order_can_be_deleted_and_its_evidence_stays(self):
        decision, hold = (
            self.order.credit_hold_ids.decision_id,
            self.order.credit_hold_ids,
        )
        name = self.order.name

        self.order.unlink()

        self.assertRecordValues(
            decision,
            [{"order_id": False, "document_name": name, "partner_name": "Acme"}],
        )
        self.assertRecordValues(
            hold, [{"order_id": False, "document_name": name, "state": "closed"}]
        )

    def test_partners_can_be_merged_and_the_name_stays(self):
        decision, target = self.order.credit_hold_ids.decision_id, self.other_customer

        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer + target).ids, target
        )

        self.env.invalidate_all()
        self.assertRecordValues(
            decision, [{"partner_id": target.id, "partner_name": "Acme"}]
        )
        self.assertEqual(target, self.order.credit_hold_ids.partner_id)

    def test_user_can_be_deleted_and_the_name_stays(self):
        user = new_test_user(
            self.env, "leaving", groups="sales_team.group_sale_manager"
        )
        self.order.with_user(user).action_confirm()
        decision = self.order.credit_hold_ids.decision_id
        self.assertEqual(user, decision.user_id)
        name = user.name
        self.env["mail.message"].search([("create_uid", "=", user.id)]).unlink()

        user.sudo().unlink()

        self.env.invalidate_all()
        self.assertRecordValues(decision, [{"user_id": False, "user_name": name}])

    def test_who_reads(self):
        for user in (self.credit_user, self.credit_manager, self.auditor):
            self.assertTrue(self.decisions.with_user(user).read(["outcome", "facts"]))
        for user in (self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                self.decisions.with_user(user).read(["outcome"])

    def test_other_company_is_not_read(self):
        reader = new_test_user(
            self.env,
            "kk_credit",
            groups="credit_protection.group_credit_user",
            company_id=self.jpy_company.id,
        )
        with self.assertRaises(AccessError):
            self.decisions.with_user(reader).read(["outcome"])

    def test_replay_gives_the_same_decision(self):
        decision = self.order.credit_hold_ids.decision_id
        loaded = engine.load_ruleset(decision.ruleset_id.text)
        compiled = engine.compile_ruleset(loaded.ruleset)

        again = engine.decide(
            compiled,
            engine.facts_from_json(decision.facts),
            checkpoint=decision.checkpoint,
        ).as_dict()

        self.assertEqual(decision.ruleset_sha256, again["sha256"])
        self.assertEqual(decision.outcome, again["outcome"])
        self.assertEqual(decision.trace, again["trace"])
        self.assertEqual(decision.facts, again["facts"])

    def test_page_of_an_old_decision_shows_its_own_facts(self):
        decision = self.order.credit_hold_ids.decision_id
        self._limit(self.customer, 9999)

        page = decision.with_user(self.auditor).credit_explanation()

        values = {fact["name"]: fact["value"] for fact in page["facts"]}
        self.assertIn("1,000.00", values["credit_limit"])
        with self.assertRaises(AccessError):
            decision.with_user(self.salesperson).credit_explanation()
