from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..models.gate.credit_reevaluation import JOB
from .cover_common import CoverCommon

RULES = """\
ruleset: covered
title: Covered
language: 1
{more}order_gates:
  - id: uninsured
    title: Not insured
    when: [not insured, exposure_after_order > {limit}]
    then: require_approval
    reason: UNINSURED
"""


@tagged("post_install", "-at_install")
class TestWhatMarksCompanies(CoverCommon):
    """Terms that decide about everybody have all open holds of a company checked.

    An order of each customer is held in USD, one in JPY: nobody has a cover limit.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._ruleset().action_activate_instead()
        cls.order = cls._held(cls.customer, 900)
        cls.other = cls._held(cls.other_customer, 900)
        cls.yen = cls._held(cls.customer, 90_000, company=cls.jpy_company)
        cls.orders = cls.order + cls.other + cls.yen
        cls.env.cr.flush()
        cls.marks = cls.env["credit.reevaluation"].sudo()
        cls.marks.search([]).unlink()

    @classmethod
    def _ruleset(cls, limit=100, more="", **vals):
        text = RULES.format(limit=limit, more=more)
        return cls.env["credit.ruleset"].sudo().create({"text": text, **vals})

    @classmethod
    def _held(cls, partner, amount, **vals):
        order = cls._order(partner, amount, user_id=cls.salesperson.id, **vals)
        order.with_user(cls.salesperson).action_confirm()
        return order.sudo()

    def _marked(self):
        """Do what stands at the end of a transaction; return the marked orders."""
        self.env.cr.flush()
        return self.marks.search([]).hold_id.order_id

    def _run(self):
        marked = self._marked()
        with self.enter_registry_test_mode():
            self.env.ref(JOB).sudo().method_direct_trigger()
        self.env.invalidate_all()
        return marked

    def assertStates(self, *states):
        """Compare the states of the orders in USD of both customers, and in JPY."""
        self.assertEqual(list(states), self.orders.mapped("credit_state"))

    def _free(self):
        """Let the first order be ready under a cover limit; return that."""
        # From today on: what has counted before is kept as it was.
        limit = self._cover(self.customer, 10_000, date_from=self.today)
        self._run()
        self.assertStates("ready", "held", "held")
        return limit

    # === what the insurer says === #

    def test_new_cover_limit(self):
        limit = self._free()
        limit.insured_share = 50
        self.assertEqual(self.order + self.yen, self._run())
        limit.insurer_ref = "X"
        self.assertFalse(self._marked())

    def test_cover_limit_that_is_answered_moved_archived_and_deleted(self):
        limit = self._free()
        for vals, states in (
            ({"status": "requested"}, ("held", "held", "held")),
            ({"status": "approved"}, ("ready", "held", "held")),
            ({"partner_id": self.other_customer.id}, ("held", "ready", "held")),
            ({"active": False}, ("held", "held", "held")),
            ({"active": True}, ("held", "ready", "held")),
        ):
            with self.subTest(vals):
                limit.write(vals)
                self._run()
                self.assertStates(*states)
        limit.unlink()
        self._run()
        self.assertStates("held", "held", "held")

    def test_policy(self):
        self._free()
        for active, state in ((False, "held"), (True, "ready")):
            with self.subTest(active=active):
                self.policy.active = active
                self.assertEqual(self.order + self.other, self._run())
                self.assertStates(state, "held", "held")
        self.policy.responsible_id = self.claims_user
        self.assertFalse(self._marked())

    def test_terms_and_countries(self):
        self._free()
        version = self.policy.version_ids
        version.only_listed = True
        self._run()
        self.assertStates("held", "held", "held")
        version.country_ids = [Command.create({"country_ids": self.us.ids})]
        self.assertEqual(self.order + self.other, self._run())
        self.assertStates("ready", "held", "held")
        version.country_ids.covered = False
        self._run()
        self.assertStates("held", "held", "held")
        version.only_listed = False
        self._run()
        version.country_ids.unlink()
        self._run()
        self.assertStates("ready", "held", "held")

    # === what the rules say === #

    def test_activated_ruleset(self):
        self._ruleset(10_000, company_id=self.usd_company.id).action_activate()
        self.assertEqual(self.order + self.other, self._run())
        self.assertStates("ready", "ready", "held")

    def test_retired_ruleset(self):
        own = self._ruleset(10_000, company_id=self.usd_company.id)
        own.action_activate()
        self._run()
        own.action_retire()
        self.assertEqual(self.order + self.other, self._run())
        self.assertStates("held", "held", "held")

    def test_rules_for_all(self):
        self._ruleset(1_000_000).action_activate_instead()
        self.assertEqual(self.orders, self._run())
        self.assertStates("ready", "ready", "ready")

    def test_rules_that_begin_later(self):
        start = self.today + timedelta(days=3)
        own = self._ruleset(
            10_000,
            more=f"effective: {{from: {start}}}\n",
            company_id=self.usd_company.id,
        )
        own.action_activate()
        self.env["credit.ruleset"]._cron_switch()
        self.assertFalse(self._marked())
        self.env.flush_all()
        with freeze_time(datetime.combine(start, time(12))):
            self.env["credit.ruleset"]._cron_switch()
            self.assertEqual(self.order + self.other, self._run())
            self.assertStates("ready", "ready", "held")
            self.env["credit.ruleset"]._cron_switch()
            self.assertFalse(self._marked())

    # === what the company says === #

    def test_setting_of_the_company(self):
        self._ruleset(1_000).action_activate_instead()
        self.usd_company.credit_count_drafts = True
        self._run()
        self.assertStates("ready", "ready", "held")
        self._invoice(self.customer, 200, post=False)
        self.usd_company.credit_count_credits = False
        self._run()
        self.assertStates("held", "ready", "held")

        self.usd_company.credit_count_drafts = False
        self.assertEqual(self.order + self.other, self._run())
        self.assertStates("ready", "ready", "held")

    def test_setting_that_stays_or_decides_nothing(self):
        company = self.usd_company
        company.write(
            {
                "credit_count_drafts": company.credit_count_drafts,
                "credit_exempt_team_ids": [Command.set([])],
                "credit_warn_delay": 77,
            }
        )
        self.assertFalse(self._marked())
        company.credit_exempt_team_ids = self.env["crm.team"].create({"name": "Key"})
        self.assertEqual(self.order + self.other, self._marked())

    def test_branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.usd_company.id}
        )
        hold = self.env["credit.hold"].sudo().create({"company_id": branch.id})
        self.env.cr.flush()
        self.marks.search([]).unlink()
        self.usd_company.credit_horizon_days = 10
        self._marked()
        self.assertIn(hold, self.marks.search([]).hold_id)

    def test_two_and_forty_holds_cost_the_same(self):
        holds = self.env["credit.hold"].sudo()

        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.marks._mark_companies(self.usd_company)
            self.env.cr.flush()
            return self.env.cr.sql_log_count - before

        cost()  # fills the caches that outlive a request
        few = cost()
        holds.create([{"company_id": self.usd_company.id} for _n in range(150)])
        self.marks.search([]).unlink()
        self.assertEqual(few, cost())
        self.assertEqual(152, self.marks.search_count([]))
        self.assertLessEqual(few, 12)
