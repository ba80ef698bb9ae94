from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .gate_common import GateCommon

RULES = """\
ruleset: invoices
title: Invoices too
language: 1
order_gates:
  - id: over-limit
    when: exposure_after_order > credit_limit
    unless:
      - limit_state in [unchecked, unlimited]
      - doc_amount <= 0
    then: require_approval
    checkpoints: [order, invoice]
    reason: LIMIT
  - id: manual-hold
    when: manual_hold
    unless: doc_amount <= 0
    then: block
    checkpoints: [invoice]
    reason: HOLD
"""


class InvoiceGateCommon(GateCommon):
    """Rules that look at invoices too, and a customer with a limit of 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ruleset = cls.env["credit.ruleset"].create({"text": RULES})
        cls.ruleset.action_activate_instead()
        cls.profile = cls._limit(cls.customer, 1000)
        cls.reason = cls.env.ref("credit_protection.release_reason_payment_announced")

    @classmethod
    def _draft(cls, amount=1500, partner=None, **vals):
        vals = {"invoice_user_id": cls.salesperson.id, **vals}
        return cls._invoice(partner or cls.customer, amount, post=False, **vals)

    def _facts_of(self, *moves):
        moves = self.env["account.move"].union(*moves)
        return self.env["credit.facts"]._for_invoices(moves)

    def _assert_held(self, moves):
        for move in moves:
            self.assertRecordValues(move, [{"state": "draft", "credit_state": "held"}])
            self.assertEqual("invoice", move.credit_hold_ids.checkpoint)
            self.assertTrue(move.credit_hold_ids.decision_id)


@tagged("post_install", "-at_install")
class TestInvoiceGate(InvoiceGateCommon):
    """Invoices are judged before they are posted; the good ones of a batch go on."""

    def test_button_of_an_invoice_above_the_limit(self):
        move = self._draft(1000.01)

        result = move.with_user(self.accountant).action_post()

        self.assertEqual("display_notification", result["tag"])
        self.assertIn("The invoice was not posted", result["params"]["message"])
        self._assert_held(move)
        decision = move.credit_hold_ids.decision_id
        self.assertRecordValues(
            decision,
            [
                {
                    "checkpoint": "invoice",
                    "outcome": "require_approval",
                    "passed_by": False,
                    "move_id": move.id,
                    "order_id": False,
                    "res_model": "account.move",
                    "partner_id": self.customer.id,
                    "user_id": self.accountant.id,
                }
            ],
        )
        self.assertEqual("1000.01", decision.facts["doc_amount"])
        self.assertRecordValues(
            move.credit_hold_ids,
            [{"amount": 1000.01, "user_id": self.salesperson.id, "order_id": False}],
        )
        self.assertIn("Invoice not posted", move.message_ids[0].body)
        self.assertIn(self.salesperson, move.activity_ids.user_id)

    def test_code_gets_back_what_was_posted(self):
        good, bad = self._draft(900), self._draft(1500)
        other = self._draft(5000, partner=self.other_customer)

        posted = (bad + good + other)._post(soft=False)

        self.assertEqual(good + other, posted)
        self.assertEqual(["posted", "posted"], (good + other).mapped("state"))
        self._assert_held(bad)
        self.assertFalse(bad._post(soft=False), "held again, and nothing is posted")
        self.assertEqual(1, len(bad.credit_hold_ids))

    def test_two_invoices_spend_the_limit_in_turn(self):
        first, second = self._draft(600), self._draft(600)
        (first + second).action_post()
        self.assertEqual("posted", first.state)
        self._assert_held(second)

    def test_without_a_rule_for_invoices_nothing_is_asked(self):
        with file_open("credit_protection/data/rulesets/standard.yaml") as file:
            ruleset = self.env["credit.ruleset"].create({"text": file.read()})
        ruleset.action_activate_instead()
        move = self._draft(99999)
        move.action_post()
        self.assertEqual("posted", move.state)
        self.assertFalse(self._about(move))

    def test_without_any_rules_invoicing_goes_on(self):
        self.ruleset.action_retire()
        move = self._draft(99999)
        move.action_post()
        self.assertEqual("posted", move.state)

    def _about(self, moves):
        return self.env["credit.decision"].search([("move_id", "in", moves.ids)])

    def test_refunds_bills_and_entries_are_never_asked_about(self):
        self.profile.write({"manual_hold": True, "manual_hold_reason": "Test"})
        refund = self._draft(5000, move_type="out_refund")
        bill = self._draft(5000, move_type="in_invoice")
        (refund + bill).action_post()
        self.assertEqual({"posted"}, set((refund + bill).mapped("state")))
        self.assertFalse(self._about(refund + bill))

    def test_receipts_are_invoices(self):
        receipt = self._draft(1500, move_type="out_receipt")
        receipt.action_post()
        self._assert_held(receipt)

    def test_written_state_is_refused(self):
        bad, good = self._draft(1500), self._draft(500)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            bad.write({"state": "posted"})
        self.assertIn("on credit hold", str(caught.exception))
        self.assertEqual("draft", bad.state)
        good.write({"state": "posted"})
        self.assertEqual("rules", self._about(good).passed_by)

    def test_typed_totals_change_nothing(self):
        move = self._draft(1500)
        move.write({"amount_total": 1, "amount_total_signed": 1, "amount_residual": 1})
        move.action_post()
        self._assert_held(move)
        self.assertEqual(1500, move.credit_hold_ids.amount)

    def test_whoever_may_not_post_leaves_no_trace(self):
        move = self._draft(1500)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            move.with_user(self.salesperson)._post()
        self.assertFalse(self._about(move))

    def test_later_invoices_wait_for_their_day(self):
        later = self.today + timedelta(days=3)
        move = self._draft(1500, invoice_date=later)
        move._post(soft=True)
        self.assertRecordValues(
            move, [{"state": "draft", "auto_post": "at_date", "credit_state": False}]
        )

    def test_nightly_posting_leaves_what_is_held(self):
        bad, good = self._draft(1500), self._draft(500)
        (bad + good).auto_post = "at_date"
        with self.enter_registry_test_mode():
            self.env.ref(
                "account.ir_cron_auto_post_draft_entry"
            ).method_direct_trigger()
        self._assert_held(bad)
        self.assertEqual("posted", good.state)

    def test_list_names_what_stays_a_draft(self):
        moves = self._draft(1500) + self._draft(500)
        wizard = self.env["validate.account.move"].create(
            {"move_ids": [Command.set(moves.ids)], "force_post": True}
        )
        result = wizard.validate_move()
        self.assertEqual("1 of 2 invoices stay drafts", result["params"]["title"])
        self.assertEqual("posted", moves[1].state)

    def test_release_lets_it_be_posted(self):
        move = self._draft(1500)
        move.action_post()
        move.credit_hold_ids.with_user(self.credit_manager)._release(
            self.reason, "", self.today, False
        )
        self.assertEqual("released", move.credit_state)
        self.assertIn("this invoice", move.credit_verdict["headline"])
        self.assertIs(False, move.action_post())
        self.assertEqual("posted", move.state)
        move.button_draft()
        move.invoice_line_ids.price_unit = 1600
        move.action_post()
        self._assert_held(move)

    def test_whoever_sold_or_entered_never_releases(self):
        manager = self.credit_manager
        move = self._draft(1500, invoice_user_id=manager.id)
        move.action_post()
        with self.assertRaises(UserError):
            move.credit_hold_ids.with_user(manager)._release(
                self.reason, "", self.today, False
            )

    def test_checked_again_after_a_payment(self):
        move = self._draft(900)
        owed = self._invoice(self.customer, 500)
        move.action_post()
        self._assert_held(move)
        self._payment(self.customer, 500, owed)
        self.assertTrue(move.with_user(self.credit_user).action_credit_reevaluate())
        self.assertEqual("ready", move.credit_state)
        move.action_post()
        self.assertEqual("posted", move.state)
        self.assertEqual("closed", move.credit_hold_ids.state)

    def test_cancelled_and_deleted_invoices_end_their_holds(self):
        cancelled, deleted = self._draft(1500), self._draft(1500)
        (cancelled + deleted).action_post()
        holds = (cancelled + deleted).credit_hold_ids
        cancelled.button_cancel()
        deleted.unlink()
        self.assertEqual({"closed"}, set(holds.mapped("state")))

    def test_copy_has_no_hold(self):
        move = self._draft(1500)
        move.action_post()
        copy = move.copy()
        self.assertFalse(copy.credit_hold_ids or copy.credit_state)

    def test_two_companies_and_two_currencies(self):
        profile = self._limit(self.customer, 100000, company=self.jpy_company)
        usd = self._draft(1500)
        jpy = self._draft(100001, company=self.jpy_company)
        eur = self._draft(800.01, partner=self.other_customer, currency=self.eur)
        self._limit(self.other_customer, 1000)
        moves = (usd + jpy + eur).with_context(allowed_company_ids=self.companies.ids)
        moves._post(soft=False)
        self._assert_held(usd + jpy + eur)
        self.assertEqual(profile, jpy.credit_hold_ids.profile_id)
        self.assertEqual(self.jpy, jpy.credit_hold_ids.currency_id)
        self.assertEqual(1000.01, eur.credit_hold_ids.amount)

    def test_why_page_and_dialog(self):
        move = self._draft(1500)
        move.action_post()
        page = move.with_user(self.credit_user).credit_explanation()
        self.assertIn("on credit hold?", page["title"])
        self.assertEqual("Invoice", page["checkpoint"])
        action = move.with_user(self.credit_manager).action_credit_release()
        dialog = (
            self.env["credit.hold.release"]
            .with_user(self.credit_manager)
            .with_context(**action["context"])
            .new({"valid_until": self.today})
        )
        self.assertIn("can be posted after the release", dialog.overview_html)

    def test_two_and_forty_cost_the_same(self):
        partners = [self._partner(f"Customer {n}") for n in range(40)]
        for partner in partners:
            self._limit(partner, 1000)
        moves = self.env["account.move"].union(
            *(self._draft(2000, p) for p in partners)
        )
        self.assertSameCost(lambda some: some._post(soft=False), moves, 60)
        self._assert_held(moves)

    def test_two_and_forty_of_orders_cost_the_same(self):
        moves = self.env["account.move"]
        for number in range(40):
            partner = self._partner(f"Customer {number}")
            order = self._order(partner, 2000, confirm=True)
            self._limit(partner, 1000)
            moves |= self._invoice_order(order, post=False)
        self.assertSameCost(lambda some: some._post(soft=False), moves, 80)
        self._assert_held(moves)
