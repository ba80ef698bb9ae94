import json
from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.rules import credit_ruleset_changes
from .ruleset_common import RulesetCommon

STORED = ("credit.decision", "credit.hold", "credit.ruleset", "credit.profile")
LIMIT = """\
ruleset: {code}
language: 1
{more}order_gates:
  - id: over-limit
    when: exposure_after_order > credit_limit
    unless: limit_state in [unchecked, unlimited]
    then: require_approval
    reason: LIMIT
    message: "{{exposure_after_order}} is above {{credit_limit}}."
"""


class TrialCommon(RulesetCommon):
    """A customer who owes 800 of a limit of 1,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 1000)
        cls._invoice(cls.customer, 800)
        cls.draft = cls._limit_rules()

    @classmethod
    def _limit_rules(cls, code="limit", more="", **vals):
        text = LIMIT.format(code=code, more=f"{more}\n" if more else "")
        return cls.env["credit.ruleset"].create({"text": text, **vals})

    def _stored(self):
        self.env.flush_all()
        counts = [self.env[model].sudo().search_count([]) for model in STORED]
        activities = self.env["mail.activity"].sudo().search_count([])
        return [*counts, activities]


@tagged("post_install", "-at_install")
class TestTryIt(TrialCommon):
    """The real figures of a customer, an order that nobody wrote, nothing stored."""

    def _try(self, amount=300, ruleset=None, user=None, partner=None, **kwargs):
        ruleset = (ruleset or self.draft).with_user(user or self.credit_user)
        return ruleset.try_it((partner or self.customer).id, amount, **kwargs)

    def test_decision_with_its_reasons(self):
        before = self._stored()

        found = self._try(300)

        self.assertEqual(
            ("require_approval", 1000.0, 800.0, 1100.0, []),
            tuple(
                found[k]
                for k in ("outcome", "limit", "exposure", "exposure_after", "problems")
            ),
        )
        rule = found["rules"][0]
        self.assertEqual(
            ("over-limit", "LIMIT", True),
            tuple(rule[k] for k in ("id", "code", "fired")),
        )
        self.assertEqual("$\xa01,100.00", rule["comparisons"][0]["value"])
        self.assertTrue(rule["clear"])
        self.assertFalse(found["footer"]["decision_id"])
        self.assertEqual(self.draft.id, found["footer"]["ruleset_id"])
        self.assertEqual(found, json.loads(json.dumps(found)))
        self.assertEqual(before, self._stored())

    def test_it_is_the_page_that_an_order_gets(self):
        """The same component shows both: the same keys, the same figures."""
        self.draft.action_activate_instead()
        order = self._order(self.customer, 300)
        order.action_confirm()
        page = order.with_user(self.credit_user).credit_explanation()

        found = self._try(300)

        self.assertEqual(set(), page.keys() - found.keys())
        self.assertEqual(page["footer"].keys(), found["footer"].keys())
        self.assertEqual(page["rules"], found["rules"])
        self.assertEqual(page["facts"], found["facts"])

    def test_facts_are_those_of_an_order(self):
        facts = self.env["credit.facts"]
        self.customer.property_payment_term_id = self.env.ref(
            "account.account_payment_term_30days"
        )
        for company in self.companies:
            with self.subTest(company.name):
                order = self._order(self.customer, 300, company=company)
                real = facts._for_orders(order)[order.id]
                real |= facts._asked(order)[order.id]
                tried = facts._for_trial(company, self.customer, Decimal(300))
                self.assertEqual(real, tried)

    def test_prepaid_passes(self):
        self.assertEqual("allow", self._try(300, prepaid=100)["outcome"])
        self.assertEqual("require_approval", self._try(300, prepaid=99)["outcome"])

    def test_text_in_the_editor_is_asked_and_not_stored(self):
        before = self._stored()
        text = self.draft.text.replace("require_approval", "block")
        self.assertEqual("block", self._try(text=text)["outcome"])
        self.assertNotIn("block", self.draft.text)

        found = self._try(text=text.replace("credit_limit", "credit_limt"))
        self.assertFalse(found["outcome"])
        self.assertEqual([], found["rules"])
        self.assertIn("credit_limt", found["problems"][0]["message"])
        self.assertEqual(before, self._stored())

    def test_rules_that_begin_later_are_tried_all_the_same(self):
        later = self._limit_rules("later", self._effective(30))
        self.assertEqual("require_approval", self._try(ruleset=later)["outcome"])

    def test_another_day(self):
        text = self._text(code="days").replace("order_total > 100", "due_date < today")
        ruleset = self.env["credit.ruleset"].create({"text": text})
        day = self.today + timedelta(days=40)
        self.assertEqual("allow", self._try(ruleset=ruleset)["outcome"])
        for as_of in (day, day.isoformat()):
            found = self._try(ruleset=ruleset, as_of=as_of)
            self.assertEqual("block", found["outcome"])

    def test_checkpoint(self):
        found = self._try(checkpoint="delivery")
        self.assertEqual(("allow", 0), (found["outcome"], found["rules_checked"]))

    def test_figures_of_the_company_in_its_currency(self):
        self._limit(self.customer, 50_000, company=self.jpy_company)
        own = self._limit_rules("yen", company_id=self.jpy_company.id)
        found = self._try(60_000, ruleset=own)
        self.assertEqual((50_000, 0), (found["limit"], found["exposure"]))
        self.assertEqual("¥\xa060,000", found["exposure_after_text"].replace("JP", ""))

    def test_contact_and_invoice_address_stand_for_the_customer(self):
        for partner in (self.contact, self.branch):
            self.assertEqual(800.0, self._try(partner=partner)["exposure"])

    def test_text_that_rates_otherwise_is_asked_for_its_own_tier(self):
        self._profile(self.customer).sudo()._refresh()
        more = (
            "tiers: [{tier: C, when: open_balance > 500}, {tier: A, otherwise: true}]"
        )
        rated = self._limit_rules("rated", more)
        self.assertEqual("C", self._try(ruleset=rated)["tier"])

    def test_what_a_client_may_send(self):
        other = self._partner("Theirs", company_id=self.jpy_company.id)
        own = self._limit_rules("own", company_id=self.usd_company.id)
        for args, kwargs, words in (
            ((0, 5), {}, "Choose a customer"),
            ((10**9, 5), {}, "Choose a customer"),
            (("1", 5), {}, "Choose a customer"),
            ((True, 5), {}, "Choose a customer"),
            ((other.id, 5), {}, "belongs to"),
            ((self.customer.id, -1), {}, "amount that is not negative"),
            ((self.customer.id, float("nan")), {}, "amount that is not negative"),
            ((self.customer.id, float("inf")), {}, "amount that is not negative"),
            ((self.customer.id, "5"), {}, "amount that is not negative"),
            ((self.customer.id, 1e300), {}, "amount that is not negative"),
            ((self.customer.id, 5), {"prepaid": 6}, "No more can be prepaid"),
            ((self.customer.id, 5), {"as_of": "soon"}, "is not a date"),
            ((self.customer.id, 5), {"as_of": ["x"]}, "is not a date"),
            ((self.customer.id, 5), {"checkpoint": "moon"}, "no such checkpoint"),
        ):
            with (
                self.subTest(args=args, **kwargs),
                self.assertRaisesRegex(UserError, words),
            ):
                own.with_user(self.credit_user).try_it(*args, **kwargs)

    def test_rights(self):
        for user in (self.credit_manager, self.rules_admin, self.auditor):
            self.assertTrue(self._try(user=user)["rules"])
        with self.assertRaises(AccessError):
            self._try(user=self.salesperson)
        own = self._limit_rules("own", company_id=self.jpy_company.id)
        self.credit_user.company_ids = self.usd_company
        with self.assertRaises(AccessError):
            self._try(ruleset=own)

    def test_unreadable_active_rules_do_not_stop_a_trial_and_nobody_is_told(self):
        self._spoil(self._judging())
        before = self._stored()
        self.assertEqual("require_approval", self._try()["outcome"])
        self.draft.changed_decisions("open")
        self.assertEqual(before, self._stored())


@tagged("post_install", "-at_install")
class TestChangedDecisions(TrialCommon):
    """What a text would decide otherwise than the active one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small = cls._order(cls.customer, 150)
        cls.large = cls._order(cls.customer, 250)
        cls.stranger = cls._order(cls.other_customer, 5000)
        cls.orders = cls.small + cls.large + cls.stranger

    def _changes(self, ruleset, period="open", user=None):
        found = ruleset.with_user(user or self.credit_user).changed_decisions(period)
        self.assertEqual(found, json.loads(json.dumps(found)))
        mine = set(self.orders.ids)
        return found, {
            kind: [row["order"] for row in found[kind] if row["order_id"] in mine]
            for kind in ("newly_held", "newly_free", "changed")
        }

    def test_open_orders(self):
        strict = self._ruleset(200, code="strict")
        before = self._stored()

        found, names = self._changes(strict)

        self.assertEqual([self.stranger.name], names["newly_held"])
        self.assertEqual([], names["newly_free"])
        self.assertEqual([self.large.name], names["changed"])
        row = next(r for r in found["newly_held"] if r["order_id"] == self.stranger.id)
        self.assertEqual(
            ("allow", "block", "small-orders-only", 5000.0, "Bolt"),
            tuple(row[k] for k in ("from", "to", "rule", "amount", "customer")),
        )
        self.assertFalse(found["truncated"] or found["note"] or found["at_most"])
        self.assertEqual(before, self._stored())

    def test_newly_free_names_the_rule_that_held(self):
        found, names = self._changes(self._ruleset(1_000_000, code="lax"))
        self.assertEqual([self.large.name], names["newly_free"])
        row = next(r for r in found["newly_free"] if r["order_id"] == self.large.id)
        self.assertEqual("over-limit", row["rule"])

    def test_the_active_text_changes_nothing(self):
        found, names = self._changes(self._judging())
        self.assertEqual([[], [], []], list(names.values()))
        self.assertEqual(found["checked"], found["unchanged"])

    def test_logged_decisions_are_replayed_from_their_facts(self):
        active = self.draft
        active.action_activate_instead()
        self.orders.action_confirm()
        self._payment(self.customer, 800)  # changes nothing about the past

        _found, names = self._changes(
            self._limit_rules("limit", "define: {x: 1}"), "90"
        )
        self.assertEqual([[], [], []], list(names.values()))
        strict = self._limit_rules().text.replace(
            "credit_limit\n", "0.9 * credit_limit\n", 1
        )
        strict = self.env["credit.ruleset"].create({"text": strict})
        _found, names = self._changes(strict, "365")
        self.assertEqual([self.small.name], names["newly_held"])

    def test_facts_that_were_not_recorded(self):
        self.draft.action_activate_instead()
        self.orders.action_confirm()
        text = self._text(code="late").replace("order_total >", "oldest_overdue_days >")
        found, names = self._changes(
            self.env["credit.ruleset"].create({"text": text}), "90"
        )
        self.assertEqual([[], [], []], list(names.values()))
        self.assertGreaterEqual(found["not_comparable"], 3)
        self.assertIn("oldest_overdue_days", found["missing_facts"])
        self.assertIn("Oldest overdue invoice", found["note"])

    def test_prepaid_orders_are_held_by_nobody(self):
        free = self._order(self.other_customer, 0)
        _found, names = self._changes(self._ruleset(-1, code="all"))
        self.assertNotIn(free.name, names["newly_held"])

    def test_companies(self):
        """Rules for all leave a company alone that has rules of its own."""
        own = self._ruleset(1_000_000, code="own", company_id=self.jpy_company.id)
        own.action_activate()
        theirs = self._order(self.other_customer, 900_000, company=self.jpy_company)
        mine = self._order(self.other_customer, 900_000)
        companies = self.companies.ids

        def held(ruleset):
            ruleset = ruleset.with_context(allowed_company_ids=companies)
            found = ruleset.changed_decisions("open")
            return {row["order_id"] for row in found["newly_held"]}

        self.assertEqual(
            {mine.id}, held(self._ruleset(800_000, code="a")) & {mine.id, theirs.id}
        )
        strict = self._ruleset(500_000, code="b", company_id=self.jpy_company.id)
        self.assertEqual({theirs.id}, held(strict) & {mine.id, theirs.id})

    def test_without_active_rules_everything_would_be_freed(self):
        self._retire_all()
        found, names = self._changes(self._ruleset(1_000_000, code="lax"))
        self.assertEqual(3, len(names["newly_free"]))
        row = next(r for r in found["newly_free"] if r["order_id"] == self.small.id)
        self.assertEqual("No rules are in force", row["title"])

    def test_only_the_newest_and_it_says_so(self):
        self.patch(credit_ruleset_changes, "NEWEST", 2)
        found, _names = self._changes(self._ruleset(200, code="strict"))
        self.assertEqual((2, True), (found["checked"], found["truncated"]))
        self.assertIn("newest 2", found["note"])

    def test_what_is_refused(self):
        for period in ("30", None, 90, "open; drop"):
            with self.assertRaisesRegex(UserError, "last 90 days"):
                self.draft.changed_decisions(period)
        broken = self.env["credit.ruleset"].create({"text": "a: [\n"})
        with self.assertRaisesRegex(UserError, "has errors"):
            broken.changed_decisions("open")
        with self.assertRaises(AccessError):
            self.draft.with_user(self.salesperson).changed_decisions("open")
        for user in (self.auditor, self.rules_admin):
            self.assertTrue(self._changes(self.draft, user=user)[0]["checked"])

    def test_cost_does_not_grow(self):
        self.draft.changed_decisions("open")
        few = self._queries_of(self.draft)
        for _number in range(10):
            self._order(self._partner("More"), 10)
        self.assertEqual(few, self._queries_of(self.draft))

    def _queries_of(self, ruleset):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        ruleset.changed_decisions("open")
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestSafetyBelt(TrialCommon):
    """A text may say how many orders its activation may newly hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for amount in (150, 160, 170):
            cls._order(cls.customer, amount)

    def _strict(self, belt):
        text = self._text(100, code="strict", more=f"at_most: {{{belt}}}")
        author = self.env["credit.ruleset"].with_user(self.rules_admin)
        return author.create({"text": text})

    def test_above_it_a_second_person_is_needed(self):
        for belt in ("newly_blocked: 2", "percent: 1%"):
            with self.subTest(belt):
                strict = self._strict(belt)
                self.assertTrue(strict.changed_decisions("open")["at_most"]["exceeded"])
                with self.assertRaisesRegex(UserError, "newly hold 3 of"):
                    strict.action_activate_instead()
                self.assertEqual("draft", strict.state)
                strict.with_user(self.env.user).action_approve()
                strict.action_activate_instead()
                self.assertEqual("active", strict.state)
                strict.action_retire()
                self._limit_rules("standard").action_activate()

    def test_within_it_one_person_is_enough(self):
        strict = self._strict("newly_blocked: 1000, percent: 100%")
        self.assertFalse(strict.changed_decisions("open")["at_most"]["exceeded"])
        strict.action_activate_instead()
        self.assertEqual("active", strict.state)
