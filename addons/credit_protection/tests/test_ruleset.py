from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .ruleset_common import LOGGER, RulesetCommon


@tagged("post_install", "-at_install")
class TestRuleset(RulesetCommon):
    """A text is checked, activated as a whole, and never changed afterwards."""

    def test_standard_rules_are_active_after_installation(self):
        self.assertRecordValues(
            self.env["credit.ruleset"].search([("state", "=", "active")]),
            [{"code": "standard", "name": "Standard rules", "revision": 1}],
        )

    def test_whoever_reads_sees_the_title_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        standard = self.env["credit.ruleset"].search([("state", "=", "active")])
        plain = self._ruleset()
        Chinese = self.env["credit.ruleset"].with_context(lang="zh_CN")
        self.assertEqual("Standard rules", standard.title)
        read, house = Chinese.browse(standard.id), Chinese.browse(plain.id)
        self.assertEqual("标准规则", read.title)
        self.assertIn("标准规则", read.display_name)
        self.assertEqual("House rules", house.title, "its text has no Chinese one")
        self.assertEqual(read, Chinese.search([("title", "ilike", "标准")]))
        self.assertNotIn(read, Chinese.search([("title", "not ilike", "标准")]))
        self.assertEqual(read.id, Chinese.name_search("标准规则")[0][0])
        draft = read.copy({"text": read.text})
        draft.text = "ruleset: standard\ntitle: [\n"
        self.assertEqual("标准规则", draft.title, "what was known stays")

    def test_a_title_is_written_by_the_text_alone(self):
        active = self.env["credit.ruleset"].search([("state", "=", "active")])
        for ruleset in active + self._ruleset():
            with self.assertRaises(AccessError):
                ruleset.with_user(self.rules_admin).write({"titles": {"en": "Other"}})
        made = self.env["credit.ruleset"].with_user(self.rules_admin)
        made = made.create({"text": self._text(), "titles": {"en": "Other"}})
        self.assertEqual("House rules", made.title)

    def test_shipped_texts_do_not_come_twice_and_replace_nothing(self):
        house = self._ruleset()
        house.action_activate_instead()
        before = self.env["credit.ruleset"].search_count([])

        self.env["credit.ruleset"]._load_shipped()

        self.assertEqual(before, self.env["credit.ruleset"].search_count([]))
        self.assertEqual("active", house.state)

    def test_saving_shows_problems_and_cases(self):
        good = self._ruleset()
        bad = self.env["credit.ruleset"].create(
            {"text": "ruleset: x\norder_gates: 5\n"}
        )
        unreadable = self.env["credit.ruleset"].create({"text": "a: [\n"})

        self.assertRecordValues(
            good, [{"code": "house", "name": "House rules", "state": "draft"}]
        )
        self.assertFalse([p for p in good.problems or [] if p["severity"] == "error"])
        self.assertEqual(["small-orders-only"], good.cases["unfired"])
        for ruleset in bad + unreadable:
            self.assertTrue(ruleset.problem_count)
            self.assertIn("line", ruleset.problems[0])
            self.assertFalse(ruleset.cases)

    def test_invalid_text_is_not_activated_and_the_active_one_stays(self):
        active = self.env["credit.ruleset"].search([("state", "=", "active")])
        texts = {
            "unreadable": "a: [\n",
            "unknown fact": self._text("no_such_fact", code="x"),
            "failing case": self._text(code="x")
            + "tests:\n  - name: wrong\n    today: 2026-01-01\n    cases:\n"
            "      - {order_total: 500, expect: {order: allow}}\n",
        }
        for name, text in texts.items():
            with self.subTest(name):
                ruleset = self.env["credit.ruleset"].create({"text": text})
                with self.assertRaisesRegex(ValidationError, "cannot be activated"):
                    ruleset.action_activate_instead()
                self.assertEqual("draft", ruleset.state)
        self.assertEqual("active", active.state)

    def test_a_failing_case_is_told_in_words(self):
        cases = (
            "tests:\n  - name: wrong\n    today: 2026-01-01\n    cases:\n"
            "      - {order_total: 500, expect: {order: allow, reasons: []}}\n"
        )
        text = self._text(code="x") + cases
        ruleset = self.env["credit.ruleset"].create({"text": text})
        with self.assertRaises(ValidationError) as refused:
            ruleset.action_activate_instead()
        self.assertRegex(
            str(refused.exception),
            r"Line \d+, “wrong”, case 1: order is \w+, not allow; reasons is \w+, not"
            r" nothing\.",
        )

    def test_activation_retires_the_text_before_it(self):
        first, second = self._ruleset(100), self._ruleset(200)
        first.with_user(self.rules_admin).action_activate_instead()

        second.with_user(self.rules_admin).action_activate_instead()

        self.assertRecordValues(
            first + second,
            [
                {"state": "retired", "revision": 1},
                {"state": "active", "revision": 2},
            ],
        )
        self.assertEqual(self.rules_admin, second.activated_by_id)
        self.assertEqual(
            second, self.env["credit.ruleset"]._active_for(self.usd_company)[0]
        )

    def test_own_rules_of_a_company_go_before_the_rules_for_all(self):
        own = self._ruleset(company_id=self.jpy_company.id)
        own.action_activate_instead()

        active_for = self.env["credit.ruleset"]._active_for
        self.assertEqual(own, active_for(self.jpy_company)[0])
        self.assertEqual("standard", active_for(self.usd_company)[0].code)

    def test_judged_text_never_changes(self):
        ruleset = self._ruleset()
        ruleset.action_activate_instead()
        for records in (ruleset, ruleset.sudo(), ruleset.with_user(self.rules_admin)):
            with self.assertRaises(UserError):
                records.text = "ruleset: other\n"
            with self.assertRaises(UserError):
                records.unlink()
        ruleset.action_retire()
        with self.assertRaises(UserError):
            ruleset.text = "ruleset: other\n"
        copy = ruleset.copy()
        copy.text = copy.text.replace("100", "300")
        self.assertRecordValues(copy, [{"state": "draft", "revision": 0}])

    def test_state_cannot_be_written(self):
        ruleset = self._ruleset().with_user(self.rules_admin)
        for vals in (
            {"state": "active"},
            {"author_id": self.auditor.id},
            {"approved_by_id": self.rules_admin.id},
            {"approved_at": "2026-01-01 00:00:00"},
            {"effective_from": "2020-01-01"},
            {"effective_until": False},
            {"revision": 9},
            {"activated_by_id": self.auditor.id},
            {"sha256": "0"},
            {"problems": False},
            {"code": "standard"},
        ):
            with self.assertRaises(AccessError):
                ruleset.write(vals)
        created = (
            self.env["credit.ruleset"]
            .with_user(self.rules_admin)
            .with_context(default_state="active")
            .create({"text": "a: [\n", "state": "active", "revision": 7, "sha256": "0"})
        )
        self.assertRecordValues(created, [{"state": "draft", "revision": 0}])
        self.assertEqual(64, len(created.sha256))

    def test_whoever_changes_the_text_is_its_author(self):
        ruleset = self._ruleset()
        self.assertEqual(self.env.user, ruleset.author_id)
        changed = ruleset.with_user(self.rules_admin)

        changed.text = ruleset.text  # the same
        self.assertEqual(self.env.user, ruleset.author_id)
        changed.text = self._text(300)
        self.assertEqual(self.rules_admin, ruleset.author_id)

    def test_characters_that_cannot_be_stored(self):
        ruleset = self._ruleset()
        for text in ("ruleset: a\0b\n", "title: \udc80\n"):
            with self.assertRaisesRegex(UserError, "Line 1 contains a character"):
                ruleset.text = text
            with self.assertRaisesRegex(UserError, "Line 1 contains a character"):
                self.env["credit.ruleset"].create({"text": text})

    def test_who_writes_rules(self):
        ruleset = self._ruleset()
        ruleset.with_user(self.rules_admin).text = ruleset.text + "# note\n"
        for user in (self.credit_user, self.credit_manager, self.auditor):
            self.assertTrue(ruleset.with_user(user).read(["text"]))
            with self.assertRaises(AccessError):
                ruleset.with_user(user).text = "x"
            with self.assertRaises(AccessError):
                ruleset.with_user(user).action_activate()
            with self.assertRaises(AccessError):
                ruleset.with_user(user).action_retire()
        with self.assertRaises(AccessError):
            ruleset.with_user(self.salesperson).read(["text"])

    def test_checking_again_follows_the_engine(self):
        ruleset = self._ruleset()
        ruleset.flush_recordset()
        self.cr.execute("UPDATE credit_ruleset SET problem_count = 99")
        ruleset.invalidate_recordset()

        self.env["credit.ruleset"]._recheck()

        self.assertLess(ruleset.problem_count, 99)


@tagged("post_install", "-at_install")
class TestRulesetFaults(RulesetCommon):
    """A spoilt ruleset neither stops order entry nor lets an order through."""

    @mute_logger(LOGGER)
    def test_spoilt_text_leaves_the_last_valid_one_in_force(self):
        old, new = self._ruleset(100), self._ruleset(10_000)
        old.action_activate_instead()
        new.action_activate_instead()
        small, large = (self._order(self.customer, a) for a in (50, 500))
        self._spoil(new)

        (small + large).action_confirm()

        self.assertRecordValues(small + large, [{"state": "sale"}, {"state": "draft"}])
        self.assertEqual(old, large.credit_hold_ids.decision_id.ruleset_id)
        self.assertEqual(old.sha256, large.credit_hold_ids.decision_id.ruleset_sha256)

    @mute_logger(LOGGER)
    def test_rules_administrators_are_told_once(self):
        old, new = self._ruleset(100), self._ruleset(200)
        old.action_activate_instead()
        new.action_activate_instead()
        self._spoil(new)

        for _attempt in range(2):
            self._order(self.customer, 5).action_confirm()

        told = new.activity_ids.user_id
        self.assertIn(self.rules_admin, told)
        self.assertNotIn(self.credit_manager, told)
        self.assertEqual(len(told), len(new.activity_ids))

    @mute_logger(LOGGER)
    def test_spoilt_text_without_another_needs_approval(self):
        self.env["credit.ruleset"].search([("state", "=", "active")]).action_retire()
        only = self._ruleset()
        only.action_activate_instead()
        self._spoil(only)
        order = self._order(self.customer, 5)

        order.action_confirm()

        self.assertEqual("held", order.credit_state)
        self.assertEqual(["NO_RULES"], order.credit_hold_ids.reason_codes)

    def test_no_rules_at_all_need_approval_and_never_raise(self):
        self._retire_all()
        order, free = self._order(self.customer, 5), self._order(self.customer, 0)

        (order + free).action_confirm()

        self.assertRecordValues(order + free, [{"state": "draft"}, {"state": "sale"}])
        decision = order.credit_hold_ids.decision_id
        self.assertRecordValues(
            decision, [{"outcome": "require_approval", "ruleset_id": False}]
        )
        verdict = order.with_user(self.credit_manager).credit_verdict
        self.assertEqual("No rules are in force", verdict["reasons"][0]["title"])
        self.assertTrue(order.with_user(self.credit_manager).credit_explanation())

    def test_held_without_rules_can_be_released(self):
        self._retire_all()
        order = self._order(self.customer, 5)
        order.action_confirm()
        reason = self.env["credit.release.reason"].search([], limit=1)

        order.credit_hold_ids.with_user(self.credit_manager)._release(
            reason, "", self.today, 5
        )
        order.action_confirm()

        self.assertEqual("sale", order.state)
