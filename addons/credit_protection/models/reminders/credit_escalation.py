from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from odoo import api, models

from ...engine import (
    OpenItem,
    account,
    ladder_rules,
    ladder_step,
    load_ruleset,
    plan_step,
)
from ..facts.credit_facts_book import ZERO
from ..facts.credit_facts_small import counts
from ..facts.credit_facts_sql import without_jit
from . import credit_escalation_sql as sql
from .credit_escalation_book import Decided, Group, Item, Past

# What a ladder may read without looking at orders, limits and cover; no document is
# judged.
NEAR = frozenset(
    (
        "avg_delay",
        "broken_promises",
        "checkpoint",
        "company",
        "country",
        "currency",
        "currency_rounding",
        "customer",
        "days_past_due",
        "dispute_amount",
        "doc_amount",
        "due_date",
        "dunning_level",
        "has_dispute",
        "legal_status",
        "legal_status_date",
        "oldest_overdue_days",
        "on_time_ratio",
        "open_balance",
        "order_total",
        "overdue_amount",
        "prepaid_amount",
        "promise_broken",
        "promise_date",
        "score",
        "tier",
        "today",
    )
)


@lru_cache(maxsize=64)
def ladder_of(text):
    """Return the ladder of a text, compiled alone; None where it has none."""
    loaded = load_ruleset(text)
    return ladder_rules(loaded.ruleset) if loaded.ok else None


class CreditEscalation(models.AbstractModel):
    """Which customers have reached which step of the ladder, for any number of them.

    The rules in force decide, by the oldest item that is late once credits have paid
    the oldest ones. What is disputed, promised, paid by instalments or left alone by a
    person is not asked for. A fixed number of queries for any number of customers.
    """

    _name = "credit.escalation"
    _description = "Reminder Ladder"

    @api.model
    def _candidates(self, company, today, ladders):
        """Return the customers who may have reached a step, or have one that waits."""
        days = [ladder.first_day for ladder in ladders.values()]
        if not days:
            return []
        until = today - timedelta(days=min(days))
        rows = self.env.execute_query(sql.due(self.env, company.id, until))
        return [row[0] for row in rows if row[0]]

    @api.model
    def _ladders(self, in_force):
        """Return ``{ruleset_id: compiled ladder}`` of the rules in force."""
        found = {}
        for ruleset, _compiled in in_force.pairs:
            ladder = ladder_of(ruleset.sudo().text or "")
            if ladder is not None:
                found[ruleset.id] = ladder
        return found

    # === reading === #

    @api.model
    def _groups(self, company, partner_ids, today):
        """Return what these customers owe by currency, and where the ladder stands."""
        items, past = defaultdict(list), defaultdict(list)
        self.env.execute_query(without_jit())
        for row in self.env.execute_query(
            sql.items(self.env, company.id, partner_ids, today)
        ):
            item = Item(*row[:8], *map(Decimal, row[8:14]), row[14])
            items[item.partner_id, item.currency_id].append(item)
        for row in self.env.execute_query(sql.taken(self.env, company.id, partner_ids)):
            one = Past(*row)
            past[one.partner_id, one.currency_id].append(one)
        small = company._credit_small_residual()
        groups = [
            self._group(key, items[key], past[key], today, small)
            for key in sorted(items.keys() | past.keys())
        ]
        return self._without_net_credit(groups)

    @api.model
    def _group(self, key, items, past, today, small=ZERO):
        asked = tuple(i for i in items if not i.paused and (i.asked or i.amount < 0))
        held = tuple(i for i in items if i.paused or not (i.asked or i.amount < 0))
        rests = {i.id for i in asked if not counts(i.company, i.booked, small)}
        books = account(
            [OpenItem(i.id, i.due, i.asked, i.id in rests) for i in asked], today
        )
        # What is disputed, promised or paid by a credit asks for nothing meanwhile,
        # and a small rest never again.
        late = books.rests.keys() - rests
        running = {p.episode for p in past if late & set(p.reached)}
        last = max((one.episode for one in past), default=0)
        reminded = [one.reminded_at for one in past if one.reminded_at]
        return Group(
            *key,
            items=asked,
            held=held,
            account=books,
            past=tuple(one for one in past if one.episode in running or one.is_waiting),
            episode=max(running, default=last + 1),
            reminded_at=max(reminded, default=None),
        )

    @api.model
    def _without_net_credit(self, groups):
        """Let nothing be asked of customers whose credits exceed all that they owe.

        Credits of one currency do not pay debts in another one, but nobody who is owed
        more than they owe is reminded.
        """
        net = defaultdict(lambda: ZERO)
        for group in groups:
            net[group.partner_id] += sum((i.asked_company for i in group.items), ZERO)
        return [
            group
            if net[group.partner_id] > 0
            else group._replace(account=account((), date.min))
            for group in groups
        ]

    @api.model
    def _facts(self, company, partners, today, ladders):
        """Return what is known about customers, as far as the ladders read it."""
        wanted = frozenset().union(*(ladder.facts for ladder in ladders.values()))
        if wanted <= NEAR:
            stored = self.env["credit.profile"]._rating_facts(company, partners)
            about = {partner.id: stored.get(partner.id, {}) for partner in partners}
        else:
            facts = self.env["credit.facts"].sudo()
            about = facts._debtor_facts(facts._read(company, partners, today), partners)
        same = {
            "today": today,
            "currency": company.currency_id.name,
            "currency_rounding": Decimal(str(company.currency_id.rounding)),
            "company": company.sudo().name,
        }
        return {
            partner.id: {
                "customer": partner.ref or None,
                "country": partner.country_id.code or None,
                "tier": "N",
                **about[partner.id],
                **same,
            }
            for partner in partners
        }

    @api.model
    def _group_facts(self, group, about, today):
        """Return the facts about one group: its own amounts in place of all."""
        days = group.account.due and (today - group.account.due).days
        rests = list(group.company_rests())
        balance = sum((rest for _due, rest in rests), ZERO)
        overdue = sum((rest for due, rest in rests if due < today), ZERO)
        level = max((p.number for p in group.past if p.is_done), default=0)
        return {
            **about,
            "days_past_due": None if days is None else Decimal(days),
            "oldest_overdue_days": Decimal(max(days or 0, 0)),
            "due_date": group.account.due,
            "open_balance": balance.quantize(about["currency_rounding"]),
            "overdue_amount": overdue.quantize(about["currency_rounding"]),
            "dunning_level": Decimal(level),
        }

    # === deciding === #

    @api.model
    def _decide(self, company, partner_ids, in_force, ladders, again=()):
        """Return what is to be done about each group of these customers.

        :param again: reminders that came back and do not stand in the way
        """
        ignored = {step.id for step in again}
        today, timezone = company._credit_today(), company._credit_timezone()
        groups = self._groups(company, partner_ids, today)
        partners = self.env["res.partner"].sudo().browse(partner_ids)
        partners.fetch(["ref", "country_id"])
        countries = dict(partners.country_id.mapped(lambda c: (c.id, c.code)))
        facts = self._facts(company, partners, today, ladders)
        found = []
        for group in groups:
            partner = partners.browse(group.partner_id)
            ruleset, _compiled = in_force.of(countries.get(partner.country_id.id))
            ladder = ladders.get(ruleset.id)
            about = self._group_facts(group, facts[group.partner_id], today)
            reached = (
                ladder_step(ladder, about) if ladder and about["due_date"] else None
            )
            plan = plan_step(
                reached and reached.step,
                [p.taken(timezone) for p in group.past if p.id not in ignored],
                today,
                ladder.written.quiet_days if ladder else 0,
                group.reminded_on(timezone),
            )
            found.append(Decided(group, ruleset, ladder, reached, about, plan))
        return found
