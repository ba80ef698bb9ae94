from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .ruleset_common import RulesetCommon
from .waiver_common import LIMIT, OVERDUE, WaiverCommon


@tagged("post_install", "-at_install")
class TestWaiverPasses(WaiverCommon):
    """A waiver weakens one rule for one customer on its days, and no more."""

    def test_held_order_is_ready_at_once_and_confirms(self):
        waiver = self._grant()

        self.assertRecordValues(
            self.hold + self.second_hold, [{"state": "ready"}, {"state": "open"}]
        )
        self.order.with_user(self.salesperson).action_confirm()

        self.assertEqual("sale", self.order.state)
        decision = self._decisions(self.order)[-1]
        self.assertRecordValues(decision, [{"passed_by": "waiver", "outcome": "warn"}])
        self.assertEqual(waiver.name, decision.waivers[0]["id"])
        self.assertEqual(waiver.name, decision.reasons[0]["exception"])

    def test_without_one_the_rules_let_pass(self):
        order = self._order(self.customer, 10)
        order.action_confirm()
        self.assertRecordValues(
            self._decisions(order), [{"passed_by": "rules", "waivers": False}]
        )

    def test_another_reason_still_holds(self):
        self._invoice(self.customer, 700, due=-40)
        self._grant()
        self.assertEqual("open", self.hold.state)
        self.assertIn("OVERDUE", self.hold.reason_codes)
        self.assertNotIn("LIMIT", self.hold.reason_codes)

    def test_up_to_an_amount(self):
        self._grant(is_limited=True, up_to_amount=1500.0)
        self.assertEqual("ready", self.hold.state)
        self.order.order_line.price_unit = 1500.01
        self.order.action_confirm()
        self.assertEqual("held", self.order.credit_state)

    def test_block_that_only_needs_approval_now(self):
        self._invoice(self.customer, 700, due=-40)
        self.order.action_confirm()
        blocks = self.hold.decision_id.outcome
        self._grant(key=OVERDUE, weaken_to="require_approval")
        self.assertEqual("block", blocks)
        self.assertRecordValues(
            self.hold.decision_id, [{"outcome": "require_approval", "passed_by": False}]
        )
        self.assertEqual("open", self.hold.state)

    def test_only_the_days_of_the_company(self):
        waiver = self._grant(days=2)
        for days, passes in ((2, True), (3, False)):
            order = self._order(self.customer, 1500)
            with self._in_days(days):
                order.action_confirm()
            self.assertEqual("sale" if passes else "draft", order.state)
            if passes:
                self._cancel(order)
        with self._in_days(3):
            self.assertEqual("expired", waiver.state)

    def _cancel(self, order):
        order._action_cancel()

    def _night(self):
        self._run_night("waivers")

    _in_days = RulesetCommon._in_days
    _at = RulesetCommon._at

    def test_planned_waiver_waits_for_its_day(self):
        tomorrow = self.today + timedelta(days=1)
        waiver = self._grant(valid_from=tomorrow)
        self.assertRecordValues(waiver, [{"state": "planned", "phase": "planned"}])
        self.assertEqual("open", self.hold.state)

        with self._in_days(1):
            self._night()
            self.assertRecordValues(waiver, [{"state": "active", "phase": "active"}])
        self.assertEqual("ready", self.hold.state)

    def test_night_after_the_last_day_holds_again(self):
        waiver = self._grant(days=1)
        self.assertEqual("ready", self.hold.state)
        with self._in_days(2):
            self._night()
            self.assertEqual("expired", waiver.state)
        self.assertRecordValues(self.hold, [{"state": "open"}])
        self.assertEqual("ended", waiver.phase)

    def test_approver_is_reminded_once(self):
        waiver = self._grant(days=30)
        for days, count in ((15, 0), (16, 1), (17, 1)):
            with self._in_days(days):
                self._night()
            self.assertEqual(count, len(waiver.activity_ids), days)
        self.assertEqual(self.credit_manager, waiver.activity_ids.user_id)
        self.assertEqual(waiver.valid_until, waiver.activity_ids.date_deadline)

    def test_revoking_holds_again(self):
        waiver = self._grant()
        waiver.with_user(self.credit_director)._revoke("Plan broken")

        self.assertEqual("open", self.hold.state)
        self.assertRecordValues(
            waiver,
            [
                {
                    "state": "revoked",
                    "revoked_by_id": self.credit_director.id,
                    "revoke_reason": "Plan broken",
                }
            ],
        )
        self.order.action_confirm()
        self.assertEqual("draft", self.order.state)
        with self.assertRaisesRegex(UserError, "ended already"):
            waiver.with_user(self.credit_manager)._revoke("Again")

    def test_confirmed_order_stays_confirmed(self):
        waiver = self._grant()
        self.order.action_confirm()
        waiver._revoke("Plan broken")
        self.assertEqual("sale", self.order.state)

    def test_remedy_knows_the_waiver(self):
        """Paying the overdue invoice is named, since the limit is waived already."""
        invoice = self._invoice(self.customer, 700, due=-40)
        self._grant()
        self.assertEqual(invoice.name, self.hold.decision_id.remedy["name"])

    def test_other_company_in_yen(self):
        profile = self._limit(self.customer, 100000, company=self.jpy_company)
        order = self._order(self.customer, 150000, company=self.jpy_company)
        order.action_confirm()
        waiver = self._grant(profile, is_limited=True, up_to_amount=150000)

        self.assertEqual(self.jpy_company, waiver.company_id)
        self.assertEqual("ready", order.credit_hold_ids.state)
        self.assertEqual("open", self.hold.state)

    def test_rules_of_another_name_do_not_know_it(self):
        waiver = self._grant()
        standard = self.env["credit.ruleset"]._active_for(self.usd_company)[0]
        text = standard.text.replace("ruleset: standard", "ruleset: house")
        house = self.env["credit.ruleset"].create({"text": text})
        house.action_activate_instead()
        self.order.action_confirm()
        self.assertEqual("draft", self.order.state)
        self.assertEqual("active", waiver.state)

    def test_trial_and_comparison_know_it(self):
        ruleset = self.env["credit.ruleset"]._active_for(self.usd_company)[0]
        before = ruleset.sudo().try_it(self.customer.id, 1500)
        self._grant()
        after = ruleset.sudo().try_it(self.customer.id, 1500)
        self.assertEqual("require_approval", before["outcome"])
        self.assertEqual("warn", after["outcome"])
        found = ruleset.with_env(self.env).changed_decisions("90")
        self.assertFalse(found["newly_held"] + found["newly_free"])

    def test_number_of_queries_does_not_grow(self):
        customers = [self._partner(f"C{number}") for number in range(12)]
        orders = self.env["sale.order"]
        for customer in customers:
            self._grant(self._limit(customer, 100))
            orders |= self._order(customer, 150)
        gate = self.env["credit.gate"].sudo()
        self.assertSameCost(
            lambda some: gate._judge(self.usd_company, some, "order"), orders, 60
        )


@tagged("post_install", "-at_install")
class TestWaiverRights(WaiverCommon):
    """Managers grant, never to themselves; nothing is changed afterwards."""

    def test_only_managers_grant_and_revoke(self):
        for user in (
            self.salesperson,
            self.credit_user,
            self.rules_admin,
            self.auditor,
            self.accountant,
        ):
            with self.assertRaises(AccessError):
                self._grant(user=user)
        waiver = self._grant()
        for user in (self.salesperson, self.credit_user, self.auditor):
            with self.assertRaises(AccessError):
                waiver.with_user(user)._revoke("No")
            with self.assertRaises(AccessError):
                waiver.with_user(user).action_revoke()

    def test_own_customers_and_orders_are_barred(self):
        self.contact.user_id = self.credit_manager
        with self.assertRaisesRegex(UserError, "Another credit manager"):
            self._grant()
        self.contact.user_id = False
        self.order.user_id = self.credit_manager
        with self.assertRaisesRegex(UserError, "Another credit manager"):
            self._grant()
        self.assertTrue(self._grant(user=self.credit_director))

    def test_who_asked_for_the_release_is_barred(self):
        self.hold.with_user(self.credit_manager).action_ask_release()
        with self.assertRaisesRegex(UserError, "Another credit manager"):
            self._grant()

    def test_own_order_never_passes_by_the_own_waiver(self):
        manager = self._manager("selling_manager")
        self._grant(user=manager)
        mine = self._order(self.customer, 1500, user_id=manager.id)
        mine.action_confirm()
        theirs = self._order(self.customer, 1500, user_id=self.salesperson.id)
        theirs.action_confirm()
        self.assertEqual(["draft", "sale"], (mine + theirs).mapped("state"))

    def test_terms_that_are_refused(self):
        day = timedelta(days=1)
        for words, terms in (
            ("past", {"valid_from": self.today - day}),
            ("last day", {"days": 91}),
            ("last day", {"valid_until": self.today - day}),
            ("only weakens", {"weaken_to": "require_approval"}),
            ("amount", {"is_limited": True}),
            ("amount", {"is_limited": True, "up_to_amount": -5}),
            ("why", {"reason": " "}),
            ("no such rule", {"key": "standard/none"}),
            ("no such rule", {"key": "other/over-limit"}),
            ("no such rule", {"key": False}),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self._grant(**terms)
        self.assertTrue(self._grant(days=90))

    def test_company_allows_fewer_days(self):
        self.usd_company.credit_waiver_days = 10
        with self.assertRaisesRegex(UserError, "at most 10 days"):
            self._grant(days=11)
        self.assertTrue(self._grant(days=10))

    def test_nothing_is_edited_copied_or_deleted(self):
        waiver = self._grant()
        for user in (self.credit_director, self.rules_admin, self.auditor):
            records = waiver.with_user(user)
            with self.assertRaises(UserError):
                records.write({"reason": "Another"})
            with self.assertRaises(UserError):
                records.copy()
            with self.assertRaises(AccessError):
                records.unlink()
            with self.assertRaises(AccessError):
                records.create({"name": "W-9"})
        for action in (
            lambda: waiver.sudo().write({"valid_until": self.today}),
            waiver.sudo().copy,
            waiver.sudo().unlink,
        ):
            with self.assertRaises(UserError):
                action()

    def test_forged_defaults_change_nothing(self):
        forged = {
            "default_revoked_at": fields.Datetime.now(),
            "default_name": "W-666",
            "default_reminded_at": fields.Datetime.now(),
        }
        waivers = self.env["credit.waiver"].with_user(self.credit_manager)
        terms = {
            "weaken_to": "warn",
            "valid_from": self.today,
            "valid_until": self.today,
            "is_limited": False,
            "up_to_amount": 5.0,
            "reason": "Plan",
        }
        profile = self.profile.with_env(waivers.env)
        waiver = waivers.with_context(**forged)._grant(profile, LIMIT, terms)
        self.assertRecordValues(
            waiver,
            [
                {
                    "revoked_at": False,
                    "reminded_at": False,
                    "up_to_amount": 0.0,
                    "rule_title": "Over the credit limit",
                    "instead_of": "require_approval",
                    "approved_by_id": self.credit_manager.id,
                }
            ],
        )
        self.assertNotEqual("W-666", waiver.name)

    def test_other_company_sees_nothing(self):
        waiver = self._grant()
        reader = new_test_user(
            self.env,
            "kk_manager",
            groups="credit_protection.group_credit_manager",
            company_id=self.jpy_company.id,
        )
        self.assertFalse(
            self.env["credit.waiver"].with_user(reader).search([("id", "=", waiver.id)])
        )
        with self.assertRaises(AccessError):
            waiver.with_user(reader).read(["reason"])
        with self.assertRaises(AccessError):
            self._grant(user=reader)

    def test_states_are_searched_as_they_are_shown(self):
        active, gone = self._grant(), self._grant()
        planned = self._grant(valid_from=self.today + timedelta(days=1))
        gone._revoke("No")
        waivers = active + gone + planned
        Waiver = self.env["credit.waiver"].with_user(self.auditor)
        for state in ("planned", "active", "expired", "revoked"):
            found = Waiver.search([("state", "=", state), ("id", "in", waivers.ids)])
            expected = waivers.filtered(lambda w, s=state: w.state == s)
            self.assertEqual(expected.ids, found.sorted("id").ids, state)
        others = Waiver.search([("state", "!=", "active"), ("id", "in", waivers.ids)])
        self.assertEqual(gone + planned, others.sudo().sorted("id"))

    def test_merged_customer_keeps_no_waiver_of_the_other(self):
        waiver = self._grant()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + self.other_customer).ids, self.other_customer)
        self.env.invalidate_all()
        self.assertRecordValues(
            waiver, [{"state": "revoked", "partner_id": self.other_customer.id}]
        )
