from contextlib import nullcontext
from datetime import timedelta
from unittest.mock import patch

from .escalation_common import EscalationCommon

RULES = """
ruleset: night
tiers:
  - {tier: A, otherwise: true}
order_gates:
  - id: late
    when: oldest_overdue_days > 3
    then: require_approval
    reason: LATE
    message: {en: "An invoice is late."}
claims:
  - id: early
    when: [oldest_overdue_days > 0, days_to_noa <= 75]
    create: notice
    notify: credit_manager
escalation:
  based_on: days_past_due
  minimum_amount: 50
  quiet_days: 0
  steps:
    - {day: 3, id: first, channel: email, template: reminder_1}
    - {day: 15, id: second, channel: letter, template: reminder_2}
tests: [{name: none, cases: [{expect: {applies: true}}]}]
"""
# What a night may leave behind, beside its own records.
LEAVES = (
    "credit.ageing.snapshot",
    "credit.claim",
    "credit.cover.alert",
    "credit.decision",
    "credit.escalation.document",
    "credit.escalation.step",
    "credit.hold",
    "credit.metric.snapshot",
    "credit.notice",
    "credit.notice.line",
    "credit.profile",
    "credit.profile.history",
    "credit.reevaluation",
    "ir.attachment",
    "mail.activity",
    "mail.mail",
    "mail.message",
    "mail.notification",
)


class NightCommon(EscalationCommon):
    """Two companies and two currencies, with something to do for most stages.

    ``customer`` owes 300 USD and 9,000 JPY, both insured, for 16 days;
    ``other_customer`` owes 80 USD, has broken a promise and a limit that ends soon.
    ``payer`` has paid what an order was held for.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._activate(RULES.replace("{", "{{").replace("}", "}}"))
        for company in cls.companies:
            company.write({"credit_night_hour": 0, "credit_escalation_hour": 0})
        for policy, amount in ((cls.policy, 10_000), (cls.jpy_policy, 900_000)):
            cls._cover(cls.customer, amount, policy=policy)
        cls.late = cls._invoice(cls.customer, 300, due=-16)
        cls.yen = cls._invoice(cls.customer, 9_000, due=-16, company=cls.jpy_company)
        cls.other = cls._invoice(cls.other_customer, 80, due=-5)
        cls.promise = cls._promise(cls.other)
        day = cls.today - timedelta(days=10)
        cls.promise._set(date=day, last_day=day + timedelta(days=3))
        cls.ending = cls._limit(cls.other_customer, 500)
        cls.ending.limit_expires_on = cls.today + timedelta(days=3)
        cls.payer = cls._partner("Cyan", email="pay@cyan.example")
        owed = cls._invoice(cls.payer, 100, due=-10)
        cls.order = cls._order(cls.payer, 50, user_id=cls.salesperson.id)
        cls.order.with_user(cls.salesperson).action_confirm()
        cls.held = cls.order.sudo().credit_hold_ids
        cls._payment(cls.payer, 100, owed)
        cls.env.flush_all()
        cls.nights = cls.env["credit.night"].sudo()

    def _whole(self, company=None, day=None, kind="night", partners=None):
        """Make a run of all stages; return it."""
        company = company or self.usd_company
        vals = {
            "company_id": company.id,
            "day": day or self.today,
            "kind": kind,
            "user_id": self.credit_manager.id,
            "partner_ids": partners.ids if partners else [],
        }
        night = self.nights._new(vals)
        come = patch.object(
            self.env.registry["credit.night"], "_hour_has_come", return_value=True
        )
        # The night of another day works with the books of today.
        with come if day else nullcontext():
            self._go_on(night)
        return night

    def _go_on(self, night):
        """Go on with a run as the job does, and return what it answers."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            return night.with_env(night.env(cr=cr, context={}))._go_on()

    def _job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "credit_protection.ir_cron_credit_night"
            ).method_direct_trigger()

    def _left(self):
        """Return how many rows of each kind there are."""
        self.env.flush_all()
        return {model: self._count(model) for model in LEAVES}

    def _count(self, model):
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search_count([])

    def _made(self):
        """Return what the night has made, without the numbers that it drew."""
        self.env.invalidate_all()
        steps = self._steps(self.customer + self.other_customer + self.payer)
        activities = self.env["mail.activity"].sudo().search([])
        notices = self.env["credit.notice"].sudo().search([])
        profiles = self.env["credit.profile"].sudo().search([])
        return (
            sorted(
                (s.partner_id.id, s.step, s.state, s.amount_overdue, s.currency_id.id)
                for s in steps
            ),
            sorted(
                (a.res_model, a.activity_type_id.id, a.user_id.id, a.summary or "")
                for a in activities
            ),
            sorted((n.partner_id.id, n.state, n.overdue_amount) for n in notices),
            sorted(
                (p.company_id.id, p.partner_id.id, p.tier or "", p.figures_overdue)
                for p in profiles
            ),
            self.promise.state,
            self.held.state,
        )
