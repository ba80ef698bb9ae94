from odoo.tests import tagged

from .notice_common import NoticeCommon

RULES = """
ruleset: notices
{mode}
tiers:
  - {{tier: C, when: notice_sent}}
  - {{tier: A, otherwise: true}}
order_gates:
  - id: told
    when: notice_sent
    then: require_approval
    reason: TOLD
    message: {{en: "Told {{days_since_notice}} days ago."}}
claims:
  - id: early
    when: [oldest_overdue_days > 0, days_to_noa <= 25]
    create: notice
    notify: credit_manager
tests: [{{name: none, cases: [{{expect: {{applies: true}}}}]}}]
"""


@tagged("post_install", "-at_install")
class TestNoticeRule(NoticeCommon):
    """Rules draft notices, once; a notice that was sent is a fact for rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ruleset = cls._activate(RULES.format(mode=""))
        cls.late = cls._invoice(cls.customer, 300, due=-70)
        cls.early = cls._invoice(cls.other_customer, 80, due=-20)

    @classmethod
    def _activate(cls, text):
        ruleset = cls.env["credit.ruleset"].sudo().create({"text": text})
        ruleset.action_activate_instead()
        return ruleset

    def _run(self, *companies):
        self.env.flush_all()
        for company in companies or (self.usd_company,):
            notices = self.env["credit.notice"].sudo().with_company(company)
            nobody = self.env["res.partner"]
            notices._night_batch(company, notices._night_todo(company, nobody))
        self.env.invalidate_all()

    @property
    def notices(self):
        return self.env["credit.notice"].search(
            [("partner_id", "in", (self.customer + self.other_customer).ids)]
        )

    def test_a_draft_is_made_once(self):
        self._run()
        notice = self.notices
        self.assertRecordValues(
            notice,
            [
                {
                    "partner_id": self.customer.id,
                    "rule_stage": "early",
                    "rule_move_id": self.late.id,
                    "state": "draft",
                    "overdue_amount": 300,
                }
            ],
        )
        self.assertTrue(notice.name.startswith("NOA/"))
        told = notice.activity_ids.user_id
        self.assertIn(self.claims_user, told)
        self.assertIn(self.credit_manager, told)
        self.assertNotIn(self.credit_user, told)
        self.assertEqual(
            {self._day(20)}, set(notice.activity_ids.mapped("date_deadline"))
        )

        self._run()
        notice.with_user(self.claims_user)._end("Paid by cheque")
        self._run()

        self.assertEqual(notice, self.notices)

    def test_another_default_is_another_draft(self):
        self._start_smtp()
        self._run()
        first = self.notices.with_user(self.claims_user)
        self._dialog(first).action_send()
        self.assertFalse(first.activity_ids)
        self._run()
        self.assertEqual(first, self.notices)
        third = self._invoice(self.customer, 60, due=-68)

        self._run()

        again = self.notices - first
        self.assertEqual(third, again.rule_move_id)
        self.assertEqual(360, again.overdue_amount)

    def test_each_policy_has_a_draft_of_its_own(self):
        self.policy.version_ids.date_until = self._day(-60)
        following = self._policy("P-NEXT", self.usd_company, since=-59)
        self._cover(self.customer, 10_000, policy=following)
        second = self._invoice(self.customer, 40, due=-50)
        self.assertEqual(following, second.credit_cover_version_id.policy_id)
        self._run()
        drafts = self.notices.filtered(lambda n: n.partner_id == self.customer)
        self.assertEqual(self.policy + following, drafts.policy_id.sorted("id"))
        self.assertEqual(self.late + second, drafts.rule_move_id.sorted("id"))
        self._run()
        self.assertEqual(2, len(self.notices))

    def test_a_draft_of_a_person_is_enough(self):
        mine = self._notice(self.late)

        self._run()

        self.assertEqual(mine, self.notices)
        self.assertFalse(mine.rule_stage)

    def test_rules_that_only_observe_draft_nothing(self):
        self._activate(RULES.format(mode="mode: observe"))

        self._run()

        self.assertFalse(self.notices)

    def test_each_company_by_itself(self):
        yen = self._invoice(self.customer, 9_000, due=-70, company=self.jpy_company)

        self._run(self.jpy_company)

        self.assertEqual(yen, self.notices.rule_move_id)
        self.assertEqual(self.jpy_policy, self.notices.policy_id)

    def test_a_notice_lowers_the_tier_and_holds_orders(self):
        profile = self._profile(self.customer)
        profile._refresh()
        order = self._order(self.customer, 10, user_id=self.salesperson.id)
        self.assertEqual("A", profile.tier)
        self._start_smtp()

        self._dialog(self._notice(self.late)).action_send()
        order.with_user(self.salesperson).action_confirm()

        self.assertEqual("C", profile.tier)
        self.assertEqual("draft", order.state)
        self.assertEqual(["TOLD"], order.sudo().credit_hold_ids.reason_codes)
        facts = self.env["credit.facts"]._cover_facts(
            self.usd_company, self.customer + self.other_customer, self._day(4)
        )
        self.assertTrue(facts[self.customer.id]["notice_sent"])
        self.assertEqual(4, facts[self.customer.id]["days_since_notice"])
        self.assertNotIn("notice_sent", facts[self.other_customer.id])

    def test_once_it_ends_orders_are_checked_again(self):
        self._start_smtp()
        notice = self._notice(self.late)
        self._dialog(notice).action_send()
        order = self._order(self.customer, 10, user_id=self.salesperson.id)
        order.with_user(self.salesperson).action_confirm()
        hold = order.sudo().credit_hold_ids
        self.env["credit.reevaluation"].search([]).unlink()

        notice._end("The buyer has paid to the insurer")
        self.env.cr.precommit.run()

        self.assertIn(hold, self.env["credit.reevaluation"].search([]).hold_id)
        facts = self.env["credit.facts"]._cover_facts(
            self.usd_company, self.customer, self.today
        )
        self.assertNotIn("notice_sent", facts[self.customer.id])

    def test_the_job_does_all_companies(self):
        self._run_night("notices")

        self.assertEqual(self.late, self.notices.rule_move_id)

    def test_the_cost_does_not_depend_on_the_number(self):
        buyers = self.env["res.partner"].create(
            [
                {"name": f"Buyer {n}", "is_company": True, "country_id": self.us.id}
                for n in range(20)
            ]
        )
        self.policy.version_ids.invalidate_recordset()
        for buyer in buyers:
            self._cover(buyer, 1_000)
        moves = self.env["account.move"]
        for buyer in buyers:
            moves += self._invoice(buyer, 10, due=-70, post=False)
        moves.action_post()
        notices = self.env["credit.notice"].sudo()

        def draft(some):
            with self.env.cr.savepoint() as undo:
                asked = notices._asked(self.usd_company, some.ids)
                self.assertEqual(len(some), len(asked))
                made = notices._draft_by_rule(self.usd_company, asked)
                self.assertEqual(len(some), len(made))
                self.env.flush_all()
                undo.rollback()

        self.assertSameCost(draft, buyers, 150)
