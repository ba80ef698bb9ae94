from decimal import Decimal

from odoo import api, models
from odoo.tools import format_amount, formatLang

from ...engine import DUTY_NEAR, Owing, rank
from ..customers.credit_profile import MANAGER
from ..customers.credit_profile_rating import TIERS
from ..facts.credit_facts_sql import without_jit
from ..reminders.credit_escalation_sql import UNSENT
from . import credit_worklist_sql as sql

PAGE = 40
MOST = 200
AMOUNTS = ("overdue", "resting", "amount_days", "stake")
DUTY = {"notice", "claim"}
BROKEN = ("promise_broken", "plan_broken")


class CreditWorklist(models.AbstractModel):
    """The customers that owe, ranked by what to do next: the collector's morning.

    Read from the books each time it is asked, for the active company: whoever paid a
    minute ago is not on it. The order is the engine's.
    """

    _name = "credit.worklist"
    _description = "Collector's Worklist"

    @api.model
    @api.readonly
    def credit_rows(
        self, tier="", user_id=0, insured=False, text="", later=False, offset=0, limit=0
    ):
        """Return one page of customers, and what all of them owe.

        :param tier: only customers of this tier
        :param user_id: who sells to the customer or is responsible for its credit
        :param insured: only customers with an open invoice that is insured
        :param text: part of the name or reference
        :param later: those that are to be spoken to on a later day instead
        """
        self.env["credit.contact"]._need_team()
        company = self.env.company
        owing = self._owing(
            tier=tier if tier in dict(TIERS) else "",
            user=int(user_id or 0),
            insured=bool(insured),
            text=str(text or "").strip(),
        )
        steps = rank(owing.values())
        shown = [step for step in steps if step.later == bool(later)]
        first = max(int(offset or 0), 0)
        page = shown[first : first + min(max(int(limit or PAGE), 1), MOST)]
        total = float(sum((owing[step.key].overdue for step in shown), Decimal(0)))
        later_count = sum(step.later for step in steps)
        return {
            "rows": self._rows(page, owing),
            "count": len(shown),
            "later_count": later_count,
            "later_text": self.env._(
                "%(count)s later", count=self._number(later_count)
            ),
            "count_text": self._count_text(len(shown)),
            "offset": first,
            "limit": PAGE,
            "total_text": self.env._(
                "%(amount)s overdue",
                amount=format_amount(self.env, total, company.currency_id),
            ),
        }

    @api.model
    @api.readonly
    def credit_filters(self):
        """Return what the list can be narrowed to."""
        self.env["credit.contact"]._need_team()
        people = self.env.execute_query(sql.people(self.env, self.env.company.id))
        tiers = self.env["credit.profile"]._fields["tier"]
        return {
            "tiers": tiers._description_selection(self.env),
            "people": [list(row) for row in people],
            "user_id": self.env.uid,
        }

    @api.model
    def _owing(self, **filters):
        """Return ``{customer_id: Owing}`` of the active company, in one query."""
        company = self.env.company
        query = sql.rows(
            self.env,
            company.id,
            company._credit_today(),
            DUTY_NEAR,
            small=company._credit_small_residual(),
            **filters,
        )
        self.env.execute_query(without_jit())
        owing = {}
        for row in self.env.execute_query(query):
            values = dict(zip(sql.COLUMNS, row, strict=True))
            for name in AMOUNTS:
                values[name] = Decimal(values[name])
            owing[values["key"]] = Owing(**values)
        return owing

    @api.model
    def _rows(self, steps, owing):
        """Return what the list shows of each customer."""
        company = self.env.company
        partners_sudo = self.env["res.partner"].sudo().browse(s.key for s in steps)
        profiles_sudo = self.env["credit.profile"].sudo()._of(partners_sudo, company)
        tiers = {profile.partner_id.id: profile.tier for profile in profiles_sudo}
        held_back = self._waiting_for_approval(partners_sudo)
        rows = []
        for partner_sudo, step in zip(partners_sudo, steps, strict=True):
            one = owing[step.key]
            overdue = format_amount(self.env, float(one.overdue), company.currency_id)
            rows.append(
                {
                    "id": step.key,
                    "name": partner_sudo.display_name,
                    "tier": tiers.get(step.key) or "",
                    "overdue_text": overdue,
                    "oldest_text": self._oldest(one.oldest, one.overdue),
                    **self._why(step, step.key in held_back),
                }
            )
        return rows

    @api.model
    def _number(self, count):
        return formatLang(self.env, count, digits=0)

    @api.model
    def _count_text(self, count):
        if count == 1:
            return self.env._("1 customer")
        return self.env._("%(count)s customers", count=self._number(count))

    @api.model
    def _oldest(self, days, overdue):
        if days == 1:
            return self.env._("oldest 1 day overdue")
        if not days and overdue > 0:
            return self.env._("too little of it for days overdue")
        if not days:
            return self.env._("nothing overdue")
        return self.env._("oldest %(days)s days overdue", days=days)

    @api.model
    def _waiting_for_approval(self, partners):
        """Return whose reminders all wait for approval: nobody can send them yet."""
        groups = self.env["credit.escalation.step"]._read_group(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "in", UNSENT),
            ],
            ["partner_id", "state"],
        )
        others = {partner.id for partner, state in groups if state != "approval"}
        return {partner.id for partner, _state in groups} - others

    @api.model
    def _reminder_text(self, held_back):
        if not held_back:
            return self.env._("Send the reminder that is prepared")
        if self.env.user.has_group(MANAGER):
            return self.env._("Approve the reminder")
        return self.env._("The reminder waits for approval")

    @api.model
    def _why(self, step, held_back=False):
        """Return why the customer is there, when, and how urgent that is."""
        duties = self.env["credit.deadline"]._fields["duty"]
        texts = {
            **dict(duties._description_selection(self.env)),
            "promise_broken": self.env._("Promise broken, call"),
            "plan_broken": self.env._("Instalment missed, call"),
            "again": self.env._("Speak again, as noted"),
            "reminder": self._reminder_text(held_back),
            "dispute": self.env._("Settle the dispute"),
            "promise": self.env._("Promised, wait for the payment"),
            "late": self.env._("Call about what is overdue"),
        }
        return {
            "why": step.why,
            "why_text": texts[step.why],
            "when_text": self._when(step),
            "level": self._level(step),
        }

    @api.model
    def _when(self, step):
        when = self.env["credit.deadline"]._when
        if step.why in BROKEN:
            return when(-step.days)
        if step.why in ("late", "reminder"):
            if step.days == 1:
                return self.env._("1 day late")
            return self.env._("%(days)s days late", days=step.days)
        return when(step.days)

    @api.model
    def _level(self, step):
        """Return the colour of the reason: red is today, amber this week."""
        if step.why in DUTY or step.why == "stop":
            if step.days <= 0:
                return "danger"
            return "warning" if step.days <= DUTY_NEAR else "info"
        if step.why in BROKEN:
            return "danger"
        if step.why in ("promise", "late"):
            return "muted"
        return "warning" if step.days <= 0 or step.why == "reminder" else "info"
