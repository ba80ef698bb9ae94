from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from .collect_common import PromiseCommon

LADDER = """
ruleset: ladder
{more}
escalation:
  based_on: days_past_due
  minimum_amount: 50
  quiet_days: {quiet}
  ignore_when: promise_date >= today
  stop_when: legal_status in [legal, insolvency]
  steps:
    - {{day: -7, id: courtesy, channel: email, template: before_due}}
    - {{day: 3, id: first, channel: email, template: reminder_1}}
    - {{day: 15, id: second, channel: letter, template: reminder_2, copy: salesperson}}
    - {{day: 30, id: final, channel: letter, needs_approval: credit_manager}}
    - {{day: 60, id: stop, channel: hold, to: credit_manager, sets: stop_deliveries}}
tiers:
  - {{tier: A, otherwise: true}}
tests: [{{name: none, cases: [{{expect: {{applies: true}}}}]}}]
"""


class EscalationCommon(PromiseCommon):
    """A ladder of five steps for both companies; every channel records what it sends.

    ``sent`` are the reminders that channels were given, in their order.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ladder = cls._activate()
        cls.customer.email = "pay@acme.example"

    @classmethod
    def _activate(cls, text=LADDER, quiet=0, more="", company=None):
        ruleset = (
            cls.env["credit.ruleset"]
            .sudo()
            .create({"text": text.format(quiet=quiet, more=more)})
        )
        ruleset.action_activate_instead()
        return ruleset

    def _run(self, *companies):
        """Prepare all reminders of companies, as each morning does."""
        self.env.flush_all()
        escalation = self.env["credit.escalation"].sudo()
        for company in companies or (self.usd_company,):
            ladder = escalation.with_company(company)
            ids = ladder._night_todo(company, self.env["res.partner"])
            ladder._night_batch(company, ids)
        self.env.invalidate_all()

    def _steps(self, partners=None, **values):
        """Return the reminders of customers, oldest first."""
        partners = partners or (self.customer + self.other_customer)
        domain = [("partner_id", "in", partners.ids)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["credit.escalation.step"].sudo().search(domain, order="id")

    @contextmanager
    def _channels(self, fails=()):
        """Let every channel work; those that fail raise."""
        sent = []

        def send(steps):
            for step in steps:
                if step.channel in fails:
                    raise ValueError("The template has a mistake")
                sent.append(step)
            steps._mark_sent(delivery_status="waiting")

        kinds = ("email", "letter", "hold", "call")
        model = self.env.registry["credit.escalation.step"]
        with patch.object(
            model, "_credit_senders", lambda _s: dict.fromkeys(kinds, send)
        ):
            yield sent

    def _send(self, steps, user=None, fails=()):
        """Send reminders as a user of the credit team."""
        with self._channels(fails):
            steps.with_user(user or self.credit_user).action_send()
        return steps

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _invoice_is_late(self, invoice, days):
        """Edit the due date of a posted invoice."""
        invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).date_maturity = self._day(-days)
        invoice.invoice_date_due = self._day(-days)
        self.env.flush_all()

    def _optout(self, partner, user=None, **vals):
        return (
            self.env["credit.escalation.optout"]
            .with_user(user or self.credit_user)
            .create(
                {
                    "partner_id": partner.id,
                    "reason": "Talks with the chief",
                    "date_to": self._day(5),
                    **vals,
                }
            )
        )
