from decimal import Decimal

from odoo import api, models

from ...engine import Promised, judge_promise
from ..facts.credit_facts_book import ZERO, exact
from . import credit_payment_plan_sql as sql
from .credit_promise_judge import rate_of

ACTIVITY = "credit_protection.mail_activity_plan"


class CreditPaymentPlan(models.Model):
    """Plans are paid or broken by what is paid: judged at payments and each night.

    An instalment is paid when all instalments until its day are: who pays more at once
    has paid the next ones too.
    """

    # One file a concern.
    _name = "credit.payment.plan"
    _inherit = ["credit.payment.plan", "credit.night.work"]

    @api.model
    def _night_todo(self, company, partners):
        """Return the plans that are running or broken."""
        domain = self._night_domain(company, partners)
        domain.append(("state", "in", ("open", "broken")))
        return self.search(domain, order="id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Judge plans."""
        free, busy = self._night_lock(self.browse(ids))
        free._judge()
        return busy

    @api.model
    def _judge_of(self, moves):
        """Judge the plans about these invoices: something was paid or taken back."""
        self.sudo().search(
            [("invoice_ids", "in", moves.ids), ("state", "!=", "cancelled")]
        )._judge()

    def _judge(self):
        """Set what these plans are now, in a fixed number of queries."""
        if not self:
            return
        changed = self.browse()
        late = dict(self.env.execute_query(sql.late(self.env, self.ids)))
        for company, plans in self.grouped("company_id").items():
            waiting = self.env["credit.promise"]._credits(company, plans.partner_id)
            for plan in plans:
                new_money = waiting.get(plan.partner_id.id, ZERO)
                if plan._judge_one(late, new_money):
                    changed |= plan
        changed._tell()

    def _judge_one(self, late, waiting):
        """Set instalments and state of one plan; return whether the state changed."""
        company, currency = self.company_id, self.currency_id
        today, options = company._credit_today(), company.sudo()
        tolerance = Decimal(repr(options.credit_promise_tolerance)) / 100
        settled = exact(self.open_before, currency) - exact(
            sum(m.amount_residual for m in self.invoice_ids if m.state == "posted"),
            currency,
        )
        rate = rate_of(self)
        waiting -= exact(self.credit_before, self.company_currency_id)
        due, states = ZERO, []
        for line in self.line_ids.sorted("date"):
            due += exact(line.amount, currency)
            promised = Promised(
                due, line.date, settled, Decimal(late.get(line.id, 0)), waiting * rate
            )
            state = judge_promise(
                promised,
                today,
                days=(line.last_day - line.date).days,
                tolerance=tolerance,
            )
            states.append(state)
            if state != line.state:
                line.state = state
        still_open = self.line_ids.filtered(lambda line: line.state == "open")
        paid = float(max(settled, ZERO))
        next_date = min(still_open.mapped("date"), default=False)
        if currency.compare_amounts(paid, self.paid_amount):
            self._set(paid_amount=paid)
        if next_date != self.next_date:
            self._set(next_date=next_date)
        state = _state(states)
        if state == self.state:
            return False
        self._set(state=state, judged_on=state != "open" and today)
        return True

    def _tell(self):
        """Note what became of plans, and ask for a call where one was broken."""
        if not self:
            return
        states = dict(self._fields["state"]._description_selection(self.env))
        self._message_log_batch({p.id: states[p.state] for p in self})
        self.activity_unlink([ACTIVITY])
        for plan in self.filtered(lambda p: p.state == "broken"):
            plan.activity_schedule(
                ACTIVITY,
                date_deadline=plan.company_id._credit_today(),
                user_id=plan.user_id.id,
                summary=self.env._("Broken: %(plan)s", plan=plan.display_name),
            )
        self.env["credit.reevaluation"]._mark(self.partner_id)


def _state(states):
    """Return the state of a plan whose instalments have these states."""
    if "broken" in states:
        return "broken"
    return "open" if "open" in states else "kept"
