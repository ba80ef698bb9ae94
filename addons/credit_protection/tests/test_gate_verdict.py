from datetime import timedelta

from odoo.tests import tagged

from .gate_common import GateCommon

SCORED = """\
ruleset: scored
title: {en: Scored}
order_gates:
  - id: thin-score
    title: {en: Score too low}
    when: tier is missing
    then: require_approval
    reason: SCORE
    message: {en: "Tier is {tier}."}
  - id: limit
    title: {en: Over the credit limit, fr: Dépassement}
    when: exposure_after_order > credit_limit
    then: require_approval
    reason: LIMIT
    message: {en: "Owes {exposure_after_order}."}
"""
WARNING = """\
ruleset: warning
title: {en: Warning}
order_gates:
  - id: big
    title: {en: Large order}
    when: order_total > 100
    then: warn
    reason: BIG
"""


@tagged("post_install", "-at_install")
class TestRemedy(GateCommon):
    """What would clear it names real documents, and only what was tried."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 10_000)

    def _held(self, amount):
        order = self._order(self.customer, amount, user_id=self.salesperson.id)
        order.with_user(self.salesperson).action_confirm()
        self.assertEqual("held", order.credit_state)
        return order

    def _verdict(self, order, user=None):
        return order.with_user(user or self.credit_manager).credit_verdict

    def _pay(self, invoice):
        self._payment(self.customer, invoice.amount_residual, invoice)

    def _clear_texts(self, verdict, code):
        (reason,) = (r for r in verdict["reasons"] if r["code"] == code)
        return [f"{c['text']}{c['label'] or ''}{c['after']}" for c in reason["clear"]]

    def test_one_invoice_that_clears_both_reasons(self):
        late = self._invoice(self.customer, 8200, due=-38)
        self._invoice(self.customer, 1500, due=10)
        order = self._held(2480)

        verdict = self._verdict(order)

        self.assertEqual(
            "This order cannot be confirmed yet."
            f" Paying {late.name} clears both reasons.",
            verdict["headline"],
        )
        self.assertEqual(["OVERDUE", "LIMIT"], [r["code"] for r in verdict["reasons"]])
        self.assertIn("is 38 days late", verdict["reasons"][0]["detail"])
        self.assertEqual("8 days", verdict["reasons"][0]["over_by"])
        limit = self._clear_texts(verdict, "LIMIT")
        self.assertEqual(f"Pay {late.name} ($\xa08,200.00)", limit[0])
        self.assertEqual("or prepay $\xa02,180.00", limit[1])
        overdue = self._clear_texts(verdict, "OVERDUE")
        self.assertEqual(f"Pay {late.name} ($\xa08,200.00)", overdue[0])

        self._pay(late)
        order.action_confirm()
        self.assertEqual("sale", order.state)

    def test_headline_names_no_invoice_when_one_is_not_enough(self):
        first = self._invoice(self.customer, 2000, due=-45)
        second = self._invoice(self.customer, 3000, due=-40)
        order = self._held(100)

        verdict = self._verdict(order)

        self.assertEqual("This order cannot be confirmed yet.", verdict["headline"])
        self.assertEqual(
            [f"Pay {first.name} ($\xa02,000.00)", f"and {second.name} ($\xa03,000.00)"],
            self._clear_texts(verdict, "OVERDUE")[:2],
        )
        self._pay(first)
        order.action_confirm()
        self.assertEqual("draft", order.state)
        self.assertIn(second.name, self._verdict(order)["headline"])
        self._pay(second)
        order.action_confirm()
        self.assertEqual("sale", order.state)

    def test_invoice_that_clears_only_one_of_two_reasons_is_no_headline(self):
        late = self._invoice(self.customer, 600, due=-38)
        big = self._invoice(self.customer, 9000, due=5)
        order = self._held(2000)

        verdict = self._verdict(order)

        self.assertEqual("This order cannot be confirmed yet.", verdict["headline"])
        self.assertIn(late.name, self._clear_texts(verdict, "OVERDUE")[0])
        self.assertIn(big.name, self._clear_texts(verdict, "LIMIT")[0])

    def test_many_invoices_are_counted_not_listed(self):
        for _number in range(8):
            self._invoice(self.customer, 200, due=-40)
        verdict = self._verdict(self._held(100))
        self.assertEqual(
            "Pay the 6 oldest invoices ($\xa01,200.00)",
            self._clear_texts(verdict, "OVERDUE")[0],
        )

    def test_credits_count_before_anything_is_asked(self):
        late = self._invoice(self.customer, 8200, due=-38)
        self._payment(self.customer, 8000)
        order = self._order(self.customer, 100)
        order.action_confirm()
        self.assertEqual("sale", order.state)
        self._invoice(self.customer, 9800, due=5)
        verdict = self._verdict(self._held(100))
        self.assertEqual(
            f"Pay {late.name} ($\xa0200.00)", self._clear_texts(verdict, "LIMIT")[0]
        )

    def test_prepayment_named_is_the_smallest_that_suffices(self):
        order = self._held(10_500)
        self.assertEqual(
            ["Prepay $\xa0500.00", "or reduce it by $\xa0500.00"],
            self._clear_texts(self._verdict(order), "LIMIT"),
        )
        order.order_line.price_unit = 10_000
        order.action_confirm()
        self.assertEqual("sale", order.state)

    def test_manual_hold_is_ended_by_a_person(self):
        self._profile(self.customer).write(
            {"manual_hold": True, "manual_hold_reason": "Fraud"}
        )
        self._invoice(self.customer, 8200, due=-38)
        verdict = self._verdict(self._held(10))
        self.assertEqual("This order cannot be confirmed yet.", verdict["headline"])
        self.assertEqual(
            ["Prepay $\xa010.00", "or a credit manager ends the hold on the customer"],
            self._clear_texts(verdict, "HOLD"),
        )

    def test_links_only_to_invoices_that_the_user_may_open(self):
        late = self._invoice(self.customer, 8200, due=-38)
        order = self._held(100)
        for user, may_open in ((self.credit_manager, True), (self.salesperson, False)):
            verdict = self._verdict(order, user)
            first = verdict["reasons"][0]["clear"][0]
            self.assertEqual(late.name, first["label"])
            self.assertEqual(late.id if may_open else False, first["res_id"])


@tagged("post_install", "-at_install")
class TestVerdict(GateCommon):
    """What each user reads about a hold, withheld on the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._limit(cls.customer, 1000)
        cls.order = cls._order(cls.customer, 1500, user_id=cls.salesperson.id)

    def _activate(self, text):
        self.env["credit.ruleset"].create({"text": text}).action_activate_instead()

    def test_no_word_about_an_order_nobody_judged(self):
        self.assertFalse(self.order.with_user(self.salesperson).credit_verdict)
        self.assertFalse(self.order.with_user(self.salesperson).credit_explanation())

    def test_salesperson_and_manager(self):
        self.order.with_user(self.salesperson).action_confirm()
        sales = self.order.with_user(self.salesperson).credit_verdict
        credit = self.order.with_user(self.credit_manager).credit_verdict

        self.assertEqual(
            ("On credit hold", "open", "warning", "require_approval"),
            tuple(sales[k] for k in ("title", "state", "level", "outcome")),
        )
        reason = sales["reasons"][0]
        self.assertEqual(
            ("$\xa01,500.00", "$\xa01,000.00", "$\xa0500.00"),
            tuple(reason[k] for k in ("now", "allowed", "over_by")),
        )
        self.assertIn("would owe $\xa01,500.00", reason["detail"])
        self.assertRegex(sales["judged"], r"“Standard rules” revision 1, today")
        self.assertEqual(
            (True, False, False),
            tuple(sales[k] for k in ("can_ask", "can_release", "hold_id")),
        )
        self.assertTrue(credit["can_release"])
        self.assertEqual(self.order.credit_hold_ids.id, credit["hold_id"])
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = self.order.with_user(self.salesperson).with_context(lang="zh_CN")
        self.assertIn("标准规则", chinese.credit_verdict["judged"])
        self.assertEqual("标准规则", chinese.credit_explanation()["footer"]["rules"])

    def test_asked_released_ready(self):
        self.order.action_confirm()
        hold = self.order.credit_hold_ids
        sales = self.order.with_user(self.salesperson)
        sales.action_credit_ask_release()
        self.assertRegex(sales.credit_verdict["asked"], r"^Release asked by .*, today")
        self.assertFalse(sales.credit_verdict["can_ask"])
        hold.with_user(self.credit_manager)._release(
            self.env["credit.release.reason"].search([], limit=1),
            "",
            self.today + timedelta(days=5),
            1500,
        )
        verdict = sales.credit_verdict
        self.assertEqual(("released", "success"), (verdict["state"], verdict["level"]))
        self.assertIn("$\xa01,500.00", verdict["headline"])
        sales.action_confirm()
        self.assertFalse(sales.credit_verdict)

    def test_withheld_reason_shows_sales_neither_figure_nor_name(self):
        self._activate(SCORED)
        self.order.with_user(self.salesperson).action_confirm()

        sales = self.order.with_user(self.salesperson)
        titles = [r["title"] for r in sales.credit_verdict["reasons"]]
        self.assertEqual(["Needs a credit decision", "Over the credit limit"], titles)
        withheld = sales.credit_verdict["reasons"][0]
        self.assertEqual(
            {"", ()},
            {
                tuple(v) if isinstance(v, list) else v
                for k, v in withheld.items()
                if k not in ("title", "level")
            },
        )
        page = sales.credit_explanation()
        self.assertFalse(page["facts"])
        self.assertNotIn("tier", str(page))
        self.assertNotIn("SCORE", str(page))
        self.assertNotIn("SCORE", str(sales.message_ids.mapped("body")))
        self.assertNotIn("Score too low", str(sales.message_ids.mapped("body")))
        credit = self.order.with_user(self.credit_user)
        self.assertIn(
            "Score too low", [r["title"] for r in credit.credit_verdict["reasons"]]
        )
        self.assertTrue(credit.credit_explanation()["facts"])

    def test_what_is_withheld_is_said_once_with_its_number(self):
        second = SCORED[SCORED.index("  - id: thin") : SCORED.index("  - id: limit")]
        second = second.replace("thin-score", "thin").replace("SCORE", "THIN")
        self._activate(SCORED + second)
        self.order.with_user(self.salesperson).action_confirm()

        sales = self.order.with_user(self.salesperson)
        withheld, limit = sales.credit_verdict["reasons"]
        self.assertEqual("Needs a credit decision", withheld["title"])
        self.assertEqual(
            "2 reasons that only the credit team sees.", withheld["detail"]
        )
        self.assertEqual("Over the credit limit", limit["title"])
        said = str(sales.message_ids.mapped("body"))
        self.assertEqual(1, said.count("Needs a credit decision"))
        credit = self.order.with_user(self.credit_user)
        self.assertEqual(3, len(credit.credit_verdict["reasons"]))

    def test_explanation_page(self):
        self.order.with_user(self.salesperson).action_confirm()

        page = self.order.with_user(self.credit_manager).credit_explanation()

        self.assertEqual(f"Why is {self.order.name} on credit hold?", page["title"])
        self.assertEqual("Order confirmation", page["checkpoint"])
        self.assertEqual(len(page["rules"]), page["rules_checked"])
        self.assertGreater(page["rules_checked"], 5)
        first = page["rules"][0]
        self.assertEqual(
            ("over-limit", "LIMIT", "require_approval", "warning", True),
            tuple(first[k] for k in ("id", "code", "outcome", "level", "fired")),
        )
        comparison = first["comparisons"][0]
        self.assertEqual(
            ("when", "$\xa01,500.00", "$\xa01,000.00", True),
            tuple(comparison[k] for k in ("clause", "value", "threshold", "result")),
        )
        self.assertEqual({"muted"}, {rule["level"] for rule in page["rules"][1:]})
        self.assertEqual("EXPIRED", page["rules"][1]["code"])
        hold = self.order.credit_hold_ids
        self.assertEqual(hold.decision_id.name, page["footer"]["decision"])
        self.assertEqual(hold.decision_id.id, page["footer"]["decision_id"])
        sales = self.order.with_user(self.salesperson).credit_explanation()
        self.assertFalse(sales["footer"]["decision_id"])
        self.assertFalse(sales["footer"]["ruleset_id"])

    def test_how_many_rules_are_shown_to_whom(self):
        """Of a rule about figures of the credit team sales learns that it was asked."""
        yen = self._order(
            self.customer, 900, company=self.jpy_company, user_id=self.salesperson.id
        )
        orders = self.order + yen
        orders = orders.with_context(allowed_company_ids=self.companies.ids)
        orders.with_user(self.salesperson).action_confirm()
        for order in orders:
            whole = order.with_user(self.credit_manager).credit_explanation()
            part = order.with_user(self.salesperson).credit_explanation()
            self.assertEqual(0, whole["rules_hidden"])
            self.assertGreater(part["rules_hidden"], 0)
            self.assertEqual(whole["rules_checked"], part["rules_checked"])
            self.assertEqual(
                len(part["rules"]), part["rules_checked"] - part["rules_hidden"]
            )

    def test_a_rule_in_the_way_is_not_hidden(self):
        self._activate(SCORED)
        self.order.action_confirm()
        page = self.order.with_user(self.salesperson).credit_explanation()
        self.assertEqual(2, page["rules_checked"])
        self.assertEqual((0, 2), (page["rules_hidden"], len(page["rules"])))

    def test_explanation_of_an_order_that_passed(self):
        self.order.order_line.price_unit = 10
        self.order.action_confirm()
        page = self.order.with_user(self.credit_manager).credit_explanation()
        self.assertEqual(f"Why did {self.order.name} pass?", page["title"])
        self.assertEqual("No rule stands against this document.", page["summary"])

    def test_warning_stays_visible_after_confirmation(self):
        self._activate(WARNING)
        quiet = self._order(self.customer, 50)
        (self.order + quiet).action_confirm()

        self.assertEqual("sale", self.order.state)
        verdict = self.order.with_user(self.salesperson).credit_verdict
        self.assertEqual(("passed", "info"), (verdict["state"], verdict["level"]))
        self.assertEqual(["Large order"], [r["title"] for r in verdict["reasons"]])
        self.assertFalse(quiet.credit_verdict)

    def test_texts_in_the_language_of_the_reader(self):
        self._activate(SCORED)
        self.env["res.lang"]._activate_lang("fr_FR")
        self.order.action_confirm()
        verdict = (
            self.order.with_user(self.credit_user)
            .with_context(lang="fr_FR")
            .credit_verdict
        )
        self.assertIn("Dépassement", [r["title"] for r in verdict["reasons"]])

    def test_two_orders_at_once(self):
        other = self._order(self.customer, 1700, user_id=self.salesperson.id)
        (self.order + other).action_confirm()
        verdicts = (
            (self.order + other)
            .with_user(self.credit_user)
            .mapped(lambda order: order.credit_verdict["reasons"][0]["now"])
        )
        self.assertEqual(["$\xa01,500.00", "$\xa01,700.00"], verdicts)

    def test_portal_user_reads_nothing(self):
        self.order.action_confirm()
        portal = self._portal_user()
        self.assertEqual(
            {}, self.env["credit.verdict"].with_user(portal)._for_documents(self.order)
        )

    def _portal_user(self):
        return self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "credit_portal",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
