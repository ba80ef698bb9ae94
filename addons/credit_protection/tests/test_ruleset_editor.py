import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.rules.credit_ruleset_editor import PROPOSED
from .ruleset_common import RulesetCommon

NUMBERS = """\
define:
  days_allowed: 30   # days late before orders stop
  share: 50%
  nothing_owed: doc_amount <= 0
"""


@tagged("post_install", "-at_install")
class TestCheckText(RulesetCommon):
    """What the editor reads while somebody types; nothing is stored."""

    def setUp(self):
        super().setUp()
        self.Ruleset = self.env["credit.ruleset"].with_user(self.credit_user)

    def test_good_text(self):
        before = self.env["credit.ruleset"].search_count([])
        text = self._text(more=NUMBERS.rstrip())

        found = self.Ruleset.check_text(text)

        self.assertTrue(found["ok"])
        self.assertEqual(64, len(found["sha256"]))
        self.assertEqual(len(text.splitlines()), found["lines"])
        self.assertGreater(found["facts_used"], 0)
        self.assertEqual(["small-orders-only"], found["cases"]["unfired"])
        self.assertEqual(
            [("days_allowed", "30", 5, "days late before orders stop")],
            [
                tuple(number[k] for k in ("name", "text", "line", "comment"))
                for number in found["numbers"][:1]
            ],
        )
        self.assertEqual(before, self.env["credit.ruleset"].search_count([]))
        self.assertEqual(found, json.loads(json.dumps(found)))

    def test_typo_with_the_word_that_was_meant(self):
        text = self._text().replace("order_total", "order_totl")
        found = self.Ruleset.check_text(text)

        self.assertFalse(found["ok"])
        self.assertIsNone(found["cases"])
        problem = next(p for p in found["problems"] if p["severity"] == "error")
        line = text.splitlines()[problem["line"] - 1]
        word = line[problem["column"] - 1 : problem["end_column"] - 1]
        self.assertEqual(("order_totl", "order_total"), (word, problem["replacement"]))
        self.assertTrue(problem["message"] and problem["code"])

    def test_texts_that_are_none(self):
        texts = ("", "a: [\n", "\0", "\ud800", "x" * 300_000, None, 5, ["a"], "\t")
        for text in texts:
            with self.subTest(repr(text)[:20]):
                found = self.Ruleset.check_text(text)
                self.assertFalse(found["ok"])
                self.assertTrue(found["problems"])
                self.assertEqual([], found["numbers"])

    def test_vocabulary(self):
        found = self.Ruleset.with_user(self.auditor).editor_vocabulary()
        facts = {fact["name"]: fact for fact in found["facts"]}

        self.assertEqual("Overdue amount", facts["overdue_amount"]["label"])
        self.assertEqual("amount", facts["overdue_amount"]["type_label"])
        self.assertTrue(all(fact["group_label"] for fact in facts.values()))
        self.assertIn("then", [key["name"] for key in found["sections"]["order_gates"]])
        self.assertEqual(found, json.loads(json.dumps(found)))

    def test_every_group_of_facts_has_a_translatable_name(self):
        groups = {fact["group"] for fact in self.Ruleset.editor_vocabulary()["facts"]}
        self.assertEqual(groups, set(self.Ruleset._fact_groups()))

    def test_problems_and_help_are_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        Chinese = self.Ruleset.with_context(lang="zh_CN")
        (unknown, *_more) = Chinese.check_text(self._text("nothing_known"))["problems"]
        self.assertEqual(
            "“nothing_known”不是已知的数据，也没有定义。", unknown["message"]
        )
        self.assertEqual("词汇表列出了所有数据。", unknown["hint"])
        (meant, *_more) = Chinese.check_text(self._text("order_totl > 5"))["problems"]
        self.assertIn("order_total", meant["hint"])
        self.assertEqual("order_total", meant["replacement"])
        facts = {fact["name"]: fact for fact in Chinese.editor_vocabulary()["facts"]}
        self.assertEqual("此单据的含税总额。", facts["order_total"]["help"])

    def test_salespeople_ask_nothing(self):
        ruleset = self._ruleset().with_user(self.salesperson)
        for ask in (
            lambda: ruleset.check_text("a"),
            ruleset.editor_vocabulary,
            lambda: ruleset.compare(ruleset.id),
            ruleset.numbers,
            lambda: ruleset.action_propose_numbers({}),
            ruleset.action_compare,
            ruleset.action_export,
            ruleset.action_try,
            ruleset.shipped,
        ):
            with self.assertRaises(AccessError):
                ask()


@tagged("post_install", "-at_install")
class TestCompare(RulesetCommon):
    """Two texts side by side, and what changed in meaning as sentences."""

    def test_lines_and_meaning(self):
        old = self._ruleset(100, more="define: {most: 5}")
        new = self._ruleset(200, more="define: {most: 6}")
        new.text += "# a comment\n"

        found = new.with_user(self.credit_user).compare(old.id)

        self.assertEqual(old.id, found["left"]["id"])
        kinds = [row["kind"] for row in found["rows"]]
        self.assertEqual(2, kinds.count("changed"))
        self.assertEqual(1, kinds.count("added"))
        changed = [row for row in found["rows"] if row["kind"] == "changed"]
        self.assertEqual((4, 4), (changed[0]["left_no"], changed[0]["right_no"]))
        left = [row["left"] for row in found["rows"] if row["left"] is not None]
        self.assertEqual(old.text.split("\n"), left)
        number, rule = (change["sentence"] for change in found["changes"])
        self.assertEqual("define: “most” was 5 and is 6 now.", number)
        self.assertEqual(
            "order_gates: “when” of “small-orders-only” was order_total > 100"
            " and is order_total > 200 now.",
            rule,
        )
        self.assertEqual(found, json.loads(json.dumps(found)))

    def test_sentences_of_every_kind(self):
        text = self._text()
        first = self._ruleset()
        variants = {
            "is new": text + "  - {id: b, when: insured, then: warn, reason: B}\n",
            "“owner” is new": text.replace("language: 1", "language: 1\nowner: Me"),
            "has “approver” now": text + "    approver: credit_manager\n",
            "“title” was": text.replace("House rules", "Other rules"),
        }
        for words, changed in variants.items():
            with self.subTest(words):
                ruleset = self.env["credit.ruleset"].create({"text": changed})
                forth = ruleset.compare(first.id)["changes"]
                self.assertIn(words, forth[0]["sentence"])
                self.assertTrue(first.compare(ruleset.id)["changes"][0]["sentence"])

    def test_unreadable_and_missing(self):
        good, broken = self._ruleset(), self._ruleset()
        broken.text = "a: [\n"
        found = good.compare(broken.id)
        self.assertEqual([], found["changes"])
        self.assertTrue(found["rows"])
        for other_id in (0, -1, "1", True, None, 10**9):
            with self.assertRaisesRegex(UserError, "does not exist any more"):
                good.compare(other_id)

    def test_long_texts_take_no_time(self):
        old, new = self._ruleset(), self._ruleset()
        (old + new).write({"text": "\n" * 250_000})
        new.text = "x" + "\n" * 250_000
        self.assertEqual(250_001, len(new.compare(old.id)["rows"]))

    def test_rules_of_another_company_stay_closed(self):
        mine, theirs = self._ruleset(), self._ruleset(company_id=self.jpy_company.id)
        self.credit_user.company_ids = self.usd_company
        with self.assertRaises(AccessError):
            mine.with_user(self.credit_user).compare(theirs.id)

    def test_beside_the_active_rules(self):
        draft = self._ruleset()
        action = draft.with_user(self.credit_user).action_compare()
        self.assertEqual(
            {"ruleset_id": draft.id, "other_id": self._judging().id}, action["params"]
        )
        self._retire_all()
        # Nothing suggests itself: the page asks what to compare with.
        self.assertFalse(draft.action_compare()["params"]["other_id"])

    def test_active_rules_beside_their_revision_before(self):
        for company in (self.usd_company, self.jpy_company):
            first, second, third = (
                self._ruleset(amount, company_id=company.id)
                for amount in (100, 200, 300)
            )
            for ruleset in (first, second, third):
                ruleset.action_activate_instead()
            action = third.with_company(company).action_compare()
            self.assertEqual(second.id, action["params"]["other_id"])


@tagged("post_install", "-at_install")
class TestNumbers(RulesetCommon):
    """A credit manager changes numbers without touching the text."""

    def setUp(self):
        super().setUp()
        self.draft = self._ruleset(more=NUMBERS.rstrip())
        self.active = self._ruleset(more=NUMBERS.rstrip())
        self.active.action_activate_instead()

    def test_names_values_and_comments(self):
        found = self.active.with_user(self.credit_manager).numbers()
        self.assertEqual(
            {
                "name": "days_allowed",
                "label": "Days allowed",
                "text": "30",
                "line": 5,
                "comment": "days late before orders stop",
            },
            found[0],
        )
        self.assertEqual(["30", "50%"], [number["text"] for number in found])

    def test_draft_is_changed_in_place_by_an_administrator(self):
        text = self.draft.text
        admin = self.draft.with_user(self.rules_admin)
        action = admin.action_propose_numbers({"days_allowed": "45", "share": "0.25"})

        self.assertEqual(self.draft.id, action["res_id"])
        self.assertEqual(
            text.replace("30 ", "45 ").replace("50%", "0.25"), self.draft.text
        )
        self.assertEqual(self.rules_admin, self.draft.author_id)
        with self.assertRaises(AccessError):
            self.draft.with_user(self.credit_manager).action_propose_numbers(
                {"days_allowed": "1"}
            )

    def test_active_rules_get_a_draft_and_the_administrators_are_told(self):
        text = self.active.text
        manager = self.active.with_user(self.credit_manager)
        action = manager.action_propose_numbers({"days_allowed": "45"})

        draft = self.env["credit.ruleset"].browse(action["res_id"])
        self.assertRecordValues(
            draft + self.active,
            [
                {"state": "draft", "author_id": self.credit_manager.id},
                {"state": "active", "author_id": self.env.uid},
            ],
        )
        self.assertEqual(text, self.active.text)
        self.assertIn("days_allowed: 45   # days late", draft.text)
        activities = draft.activity_ids
        self.assertEqual(self.env.ref(PROPOSED), activities.activity_type_id)
        self.assertIn(self.rules_admin, activities.user_id)
        self.assertNotIn(self.credit_manager, activities.user_id)
        self.assertTrue(draft.with_user(self.credit_manager).read(["text"]))

    def test_what_is_refused(self):
        manager = self.active.with_user(self.credit_manager)
        for values, words in (
            ({"nothing": "1"}, "no number “nothing”"),
            ({"nothing_owed": "1"}, "no number “nothing_owed”"),
            ({"days_allowed": "many"}, "cannot stand for"),
            ({"days_allowed": "1]"}, "cannot stand for"),
            ({"days_allowed": "1\nowner: me"}, "cannot stand for"),
            ({"days_allowed": True}, "cannot stand for"),
            ({"days_allowed": ["5"]}, "cannot stand for"),
            ({"days_allowed": "9" * 400}, "cannot stand for"),
            ({"days_allowed": "30"}, "No number differs"),
            ({}, "No number differs"),
            ("days_allowed", "no numbers to change"),
            (None, "no numbers to change"),
        ):
            with (
                self.subTest(str(values)[:40]),
                self.assertRaisesRegex(UserError, words),
            ):
                manager.action_propose_numbers(values)
        before = self.env["credit.ruleset"].search_count([])
        for user in (self.credit_user, self.auditor):
            with self.assertRaises(AccessError):
                self.active.with_user(user).action_propose_numbers(
                    {"days_allowed": "5"}
                )
        self.active.action_retire()
        with self.assertRaisesRegex(UserError, "retired"):
            manager.action_propose_numbers({"days_allowed": "5"})
        self.assertEqual(before, self.env["credit.ruleset"].search_count([]))

    def test_administrators_of_another_company_are_not_told(self):
        own = self._ruleset(
            more=NUMBERS.rstrip(), code="own", company_id=self.jpy_company.id
        )
        own.action_activate()
        self.rules_admin.company_ids = self.usd_company
        action = own.with_user(self.credit_manager).action_propose_numbers(
            {"share": "1%"}
        )
        draft = self.env["credit.ruleset"].browse(action["res_id"])
        self.assertEqual(self.jpy_company, draft.company_id)
        self.assertNotIn(self.rules_admin, draft.activity_ids.user_id)
