from decimal import Decimal
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .gate_common import GateCommon


@tagged("post_install", "-at_install")
class TestGate(GateCommon):
    """Every order is judged; the good ones go on, the others keep their evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 1000)

    def _good(self, amount=400, **vals):
        return self._order(self.customer, amount, user_id=self.salesperson.id, **vals)

    def _bad(self, amount=1400, **vals):
        return self._order(self.customer, amount, user_id=self.salesperson.id, **vals)

    def test_order_within_the_limit_is_confirmed(self):
        order = self._good(1000)

        result = order.with_user(self.salesperson).action_confirm()

        self.assertIs(result, True)
        self.assertRecordValues(order, [{"state": "sale", "credit_state": False}])
        self.assertRecordValues(
            self._decisions(order), [{"outcome": "allow", "passed_by": "rules"}]
        )
        self.assertFalse(order.credit_hold_ids)

    def test_order_above_the_limit_is_held_with_its_evidence(self):
        order = self._bad(1000.01)

        result = order.with_user(self.salesperson).action_confirm()

        self.assertEqual("display_notification", result["tag"])
        self.assertEqual(
            "ir.actions.act_window_close", result["params"]["next"]["type"]
        )
        self.assertRecordValues(order, [{"state": "draft", "credit_state": "held"}])
        decision = self._decisions(order)
        ruleset = self.env["credit.ruleset"].search([("state", "=", "active")])
        self.assertRecordValues(
            decision,
            [
                {
                    "checkpoint": "order",
                    "outcome": "require_approval",
                    "passed_by": False,
                    "document_name": order.name,
                    "partner_id": self.customer.id,
                    "partner_name": "Acme",
                    "company_id": self.usd_company.id,
                    "user_id": self.salesperson.id,
                    "ruleset_id": ruleset.id,
                    "ruleset_sha256": ruleset.sha256,
                }
            ],
        )
        self.assertRegex(decision.name, r"^CD/\d{4}/\d{5}$")
        self.assertEqual(["LIMIT"], [r["code"] for r in decision.reasons])
        self.assertEqual("1000.01", decision.facts["doc_amount"])
        self.assertIn("over-limit", [rule["id"] for rule in decision.trace])
        self.assertRecordValues(
            order.credit_hold_ids,
            [
                {
                    "state": "open",
                    "amount": 1000.01,
                    "exceeds_by": 0.01,
                    "decision_id": decision.id,
                    "user_id": self.salesperson.id,
                    "partner_id": self.customer.id,
                    "document_name": order.name,
                }
            ],
        )

    def test_batch_confirms_the_good_and_names_the_held_in_both_orders(self):
        for good_first in (True, False):
            with self.subTest(good_first=good_first):
                good, bad = self._order(self.other_customer, 400), self._bad()
                orders = good + bad if good_first else bad + good

                result = orders.action_confirm()

                self.assertRecordValues(
                    good + bad, [{"state": "sale"}, {"state": "draft"}]
                )
                self.assertIn(bad.name, result["params"]["message"])
                self.assertNotIn(good.name, result["params"]["message"])
                self.assertIn("1 of 2", result["params"]["title"])

    def test_one_limit_is_not_spent_twice_in_a_batch(self):
        first, second, third = (self._good(600), self._good(600), self._good(300))

        (first + second + third).action_confirm()

        self.assertRecordValues(
            first + second + third,
            [{"state": "sale"}, {"state": "draft"}, {"state": "sale"}],
        )
        self.assertEqual("600", self._decisions(second).facts["open_orders"])

    def test_a_held_order_spends_nothing(self):
        bad, good = self._bad(1200), self._good(900)

        (bad + good).action_confirm()

        self.assertRecordValues(bad + good, [{"state": "draft"}, {"state": "sale"}])

    def test_confirming_again_logs_again_but_holds_once(self):
        order = self._bad()
        order.action_confirm()
        hold = order.credit_hold_ids

        order.action_confirm()

        self.assertEqual(hold, order.credit_hold_ids)
        self.assertEqual(2, len(self._decisions(order)))
        self.assertEqual(self._decisions(order)[1], hold.decision_id)

    def test_hold_ends_when_the_order_passes(self):
        order = self._bad()
        order.action_confirm()
        self._limit(self.customer, 5000)

        order.action_confirm()

        self.assertRecordValues(order, [{"state": "sale", "credit_state": False}])
        self.assertEqual("closed", order.credit_hold_ids.state)

    def test_limit_kinds(self):
        cases = {
            "not checked passes": ("unchecked", 0, "sale"),
            "no credit holds": ("none", 0, "draft"),
            "no credit holds whatever amount was typed": ("none", 9999, "draft"),
            "an amount of zero is no credit": ("amount", 0, "draft"),
        }
        for name, (kind, amount, state) in cases.items():
            with self.subTest(name):
                partner = self._partner(name)
                self._limit(partner, amount, kind=kind)
                order = self._order(partner, 1)

                order.action_confirm()

                self.assertEqual(state, order.state)

    def test_debtor_is_the_commercial_partner_of_the_invoice_address(self):
        order = self._order(
            self.other_customer, 1400, partner_invoice_id=self.branch.id
        )
        child = self._order(self.contact, 1400)

        (order + child).action_confirm()

        self.assertRecordValues(
            (order + child).credit_hold_ids,
            [{"partner_id": self.customer.id}, {"partner_id": self.customer.id}],
        )

    def test_archived_customer_is_judged(self):
        self._limit(self.archived, 0, kind="none")
        order = self._order(self.archived, 10)

        order.action_confirm()

        self.assertEqual("held", order.credit_state)

    def test_two_companies_in_one_batch_keep_their_own_limits(self):
        self._limit(self.customer, 500, company=self.jpy_company)
        usd, jpy = (
            self._good(900),
            self._order(self.customer, 900, company=self.jpy_company),
        )

        both = (jpy + usd).with_context(allowed_company_ids=self.companies.ids)
        both.action_confirm()

        self.assertRecordValues(usd + jpy, [{"state": "sale"}, {"state": "draft"}])
        self.assertRecordValues(
            jpy.credit_hold_ids,
            [{"company_id": self.jpy_company.id, "exceeds_by": 400.0}],
        )
        self.assertEqual(self.jpy_company, self._decisions(jpy).company_id)

    def test_company_of_the_switcher_does_not_matter(self):
        self._limit(self.customer, 5_000_000, company=self.jpy_company)
        order = self._bad()

        order.with_company(self.jpy_company).action_confirm()

        self.assertEqual("held", order.credit_state)

    def test_order_without_value_passes(self):
        self._limit(self.customer, 0, kind="none")
        free, refund = self._order(self.customer, 0), self._order(self.customer, -50)

        (free + refund).action_confirm()

        self.assertRecordValues(free + refund, [{"state": "sale"}, {"state": "sale"}])

    def test_manual_hold_stops_and_its_end_lets_pass(self):
        profile = self._limit(self.customer, 0, kind="unchecked")
        profile.write({"manual_hold": True, "manual_hold_reason": "Fraud suspected"})
        order = self._good(1)
        order.action_confirm()
        self.assertEqual(["HOLD"], order.credit_hold_ids.reason_codes)

        profile.manual_hold = False
        order.action_confirm()

        self.assertEqual("sale", order.state)

    # === what surrounds the gate === #

    def test_wrong_state_meets_the_message_of_core(self):
        order = self._good()
        order.action_confirm()

        with self.assertRaisesRegex(UserError, "not in a state requiring confirm"):
            order.action_confirm()

    def test_last_line_of_defence_refuses_without_raising_the_gate(self):
        order = self._bad()
        order.action_confirm()

        self.assertIn("on credit hold", order._confirmation_error_message())
        with order._credit_passing():
            self.assertFalse(order._confirmation_error_message())
        self.assertIn("on credit hold", order._confirmation_error_message())

    def test_a_pass_is_void_when_the_order_grows(self):
        order = self._good(900)
        with order._credit_passing():
            order.order_line.price_unit = 950
            self.assertFalse(order._credit_has_pass())
            order.order_line.price_unit = 900
            self.assertTrue(order._credit_has_pass())
            order.partner_invoice_id = self.other_customer
            self.assertFalse(order._credit_has_pass())

    def test_cancelling_ends_the_hold(self):
        order, other = self._bad(), self._bad()
        (order + other).action_confirm()

        order._action_cancel()

        self.assertRecordValues(
            order.credit_hold_ids + other.credit_hold_ids,
            [{"state": "closed"}, {"state": "open"}],
        )
        self.assertFalse(order.credit_state)

    def test_cancelling_ends_the_release_too(self):
        order = self._bad()
        order.action_confirm()
        order.credit_hold_ids.with_user(self.credit_manager)._release(
            self.env["credit.release.reason"].search([], limit=1), "", self.today, 1400
        )
        order._action_cancel()
        order.action_draft()

        order.action_confirm()

        self.assertEqual("held", order.credit_state)
        self.assertEqual(2, len(order.credit_hold_ids))

    def test_hold_says_so_on_the_order_as_odoobot(self):
        order = self._bad()

        order.with_user(self.salesperson).action_confirm()

        note = order.message_ids.filtered(lambda m: "put on credit hold" in m.body)
        self.assertEqual(self.env.ref("base.partner_root"), note.author_id)
        self.assertTrue(note.is_internal)
        self.assertIn("Over the credit limit", note.body)

    def test_salesperson_is_told_when_somebody_else_confirms(self):
        order, own = self._bad(), self._bad()

        order.with_user(self.other_salesperson).sudo().action_confirm()
        own.with_user(self.salesperson).action_confirm()

        self.assertEqual(self.salesperson, order.activity_ids.user_id)
        self.assertFalse(own.activity_ids)
        self._limit(self.customer, 5000)
        order.action_confirm()
        self.assertFalse(order.activity_ids)

    def test_core_warning_is_silent_where_we_speak(self):
        self.usd_company.account_use_credit_limit = True
        order = self._bad()
        self.assertTrue(order.partner_credit_warning)
        order.action_confirm()
        self.assertFalse(order.partner_credit_warning)
        self._limit(self.customer, 1000, kind="none")
        self.assertFalse(self._bad().partner_credit_warning)

    # === faults === #

    def test_database_errors_are_not_swallowed(self):
        order = self._bad()
        facts = self.env.registry["credit.facts"]
        for error in (SerializationFailure("could not serialize"),):
            with (
                patch.object(facts, "_for_orders", side_effect=error),
                self.assertRaises(SerializationFailure),
            ):
                order.action_confirm()

    @mute_logger("odoo.addons.credit_protection.models.gate.credit_gate")
    def test_engine_fault_needs_approval(self):
        order = self._good(1)
        with patch(
            "odoo.addons.credit_protection.models.gate.credit_gate.decide",
            side_effect=KeyError("bug"),
        ):
            order.action_confirm()

        self.assertEqual("held", order.credit_state)
        self.assertRecordValues(
            self._decisions(order), [{"outcome": "require_approval"}]
        )
        self.assertEqual(["ENGINE"], order.credit_hold_ids.reason_codes)

    @mute_logger("odoo.addons.credit_protection.models.gate.credit_gate")
    def test_remedy_fault_still_holds(self):
        order = self._bad()
        remedy = self.env.registry["credit.remedy"]
        with patch.object(remedy, "_add", side_effect=ValueError("bug")):
            order.action_confirm()

        self.assertEqual("held", order.credit_state)

    def test_forged_context_reaches_neither_hold_nor_decision(self):
        order = self._bad()

        order.with_context(
            default_state="released",
            default_valid_until="2999-01-01",
            default_up_to_amount=1e9,
            default_outcome="allow",
            tracking_disable=True,
            mail_notrack=True,
            bypass_credit=True,
            force_confirm=True,
        ).action_confirm()

        self.assertRecordValues(
            order.credit_hold_ids,
            [{"state": "open", "valid_until": False, "up_to_amount": 0.0}],
        )
        self.assertTrue(
            order.message_ids.filtered(lambda m: "put on credit hold" in m.body)
        )

    def test_copy_takes_no_hold_along(self):
        order = self._bad()
        order.action_confirm()

        copy = order.copy()

        self.assertFalse(copy.credit_state)
        self.assertFalse(copy.credit_hold_ids)
        copy.action_confirm()
        self.assertEqual("held", copy.credit_state)

    def test_foreign_order_counts_in_company_currency(self):
        self._limit(self.customer, 1000)
        order = self._order(self.customer, 900, currency=self.eur)

        order.action_confirm()

        self.assertEqual("held", order.credit_state)
        self.assertEqual(Decimal("1125.00"), Decimal(str(order.credit_hold_ids.amount)))
