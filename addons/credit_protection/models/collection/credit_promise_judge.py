from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ...engine import Promised, judge_promise
from ..facts.credit_facts_book import ZERO, exact
from . import credit_promise_sql as sql

ACTIVITY = "credit_protection.mail_activity_promise"
# Payments are applied or taken back after the fact; older promises rest.
LOOK_BACK = 60
# Neither what was withdrawn nor what nobody has confirmed yet is kept or broken.
COUNTING = ("open", "kept", "broken")


def rate_of(record):
    """Return what one unit of the company's currency was when it was recorded.

    Nothing where it came to nothing there: money that waits does not count then.
    """
    booked = Decimal(repr(record.amount_company))
    return Decimal(repr(record.amount)) / booked if booked else ZERO


class CreditPromise(models.Model):
    """Promises are kept or broken by what is paid, at payments and each night."""

    # One file a concern.
    _name = "credit.promise"
    _inherit = ["credit.promise", "credit.night.work"]

    @api.model
    def _night_todo(self, company, partners):
        """Return the promises that may have changed."""
        oldest = company._credit_today() - timedelta(days=LOOK_BACK)
        recent = Domain("state", "in", COUNTING) & Domain("date", ">=", oldest)
        domain = Domain(self._night_domain(company, partners))
        domain &= Domain("state", "=", "open") | recent
        return self.search(domain, order="id").ids

    @api.model
    def _night_batch(self, company, ids):
        """Judge promises."""
        free, busy = self._night_lock(self.browse(ids))
        free._judge()
        return busy

    @api.model
    def _judge_of(self, moves):
        """Judge the promises about these invoices: something was paid or taken back."""
        promises_sudo = self.sudo().search(
            [("invoice_ids", "in", moves.ids), ("state", "in", COUNTING)]
        )
        promises_sudo._judge()

    def _judge(self):
        """Set what these promises are now, in a fixed number of queries."""
        if not self:
            return
        changed = self.browse()
        late = dict(self.env.execute_query(sql.late(self.env, self.ids)))
        for company, promises in self.grouped("company_id").items():
            waiting = self._credits(company, promises.partner_id)
            options, today = company.sudo(), company._credit_today()
            rules = {
                "days": options.credit_promise_days,
                "tolerance": Decimal(repr(options.credit_promise_tolerance)) / 100,
            }
            for promise in promises:
                promised = promise._promised(
                    Decimal(late.get(promise.id, 0)),
                    waiting.get(promise.partner_id.id, ZERO),
                )
                state = judge_promise(promised, today, **rules)
                paid = float(max(promised.settled - promised.late, ZERO))
                if promise.currency_id.compare_amounts(paid, promise.paid_amount):
                    promise._set(paid_amount=paid)
                if state != promise.state:
                    promise._set(state=state, judged_on=state != "open" and today)
                    changed |= promise
        changed._tell()

    def _promised(self, late, waiting):
        """Return what the engine reads of one promise."""
        currency = self.currency_id
        still_open = sum(
            move.amount_residual for move in self.invoice_ids if move.state == "posted"
        )
        before = exact(self.open_before, currency)
        new_money = waiting - exact(self.credit_before, self.company_currency_id)
        return Promised(
            amount=exact(self.amount, currency),
            date=self.date,
            settled=before - exact(still_open, currency),
            late=late,
            waiting=new_money * rate_of(self),
        )

    @api.model
    def _credits(self, company, debtors):
        """Return the money of customers that waits to be applied, by customer."""
        facts = self.env["credit.facts"].sudo()._for_partners(company, debtors)
        return {key: parts["unapplied_credits"] for key, parts in facts.items()}

    def _tell(self):
        """Note what became of promises, and ask for a call where one was broken."""
        if not self:
            return
        states = dict(self._fields["state"]._description_selection(self.env))
        self._message_log_batch({p.id: states[p.state] for p in self})
        self.activity_unlink([ACTIVITY])
        kind = self.env.ref(ACTIVITY)
        model = self.env["ir.model"]._get(self._name)
        self.mapped("display_name")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "automated": True,
                    "summary": self.env._(
                        "Broken: %(promise)s", promise=promise.display_name
                    ),
                    "res_model_id": model.id,
                    "res_id": promise.id,
                    "user_id": promise.user_id.id,
                    "date_deadline": promise.company_id._credit_today(),
                }
                for promise in self.filtered(lambda p: p.state == "broken")
            ]
        )
        self.env["credit.reevaluation"]._mark(self.partner_id)

    @api.model
    def _facts(self, companies, debtor_ids, today):
        """Return ``{commercial_partner_id: facts}`` of customers with promises."""
        since = today - relativedelta(months=12)
        rows = self.env.execute_query(
            sql.of_customers(self.env, companies, debtor_ids, since)
        )
        found = {}
        for debtor_id, day, broken, latest_broken in rows:
            facts = {
                "broken_promises": Decimal(broken),
                "promise_broken": latest_broken,
            }
            if day:
                facts["promise_date"] = day
            found[debtor_id] = facts
        return found
