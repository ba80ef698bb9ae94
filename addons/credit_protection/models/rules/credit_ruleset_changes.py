from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ...engine import CATALOGUE, decide, facts_from_json
from ..gate.credit_decision import HOLDING
from ..gate.credit_gate import ENGINE_ERRORS
from ..gate.credit_gate_waivers import Granted, recorded
from .credit_ruleset_judging import RulesInForce, judges
from .credit_ruleset_trial import AGREED, RATED, rated_anew, timeless, without

NEWEST = 2_000
PERIODS = {"open": 0, "90": 90, "365": 365}


class Asked(NamedTuple):
    """One document with the facts it is judged on.

    ``lacks`` names facts that could be had but were not recorded with it, ``given``
    those that no text finds anew.
    """

    company: models.BaseModel
    order: models.BaseModel
    document: str
    partner: models.BaseModel
    partner_name: str
    checkpoint: str
    facts: dict
    lacks: frozenset = frozenset()
    given: frozenset = frozenset()
    granted: Granted = Granted()


class Verdict(NamedTuple):
    """What one side says: whether it holds, the outcome and the reasons."""

    outcome: str
    reasons: list

    @property
    def holds(self):
        return self.outcome in HOLDING


class CreditRuleset(models.Model):
    """What a text would decide otherwise than the active one.

    Over open orders with the figures of today, or over logged decisions with the
    facts that were stored with them. The newest documents only, and it says so.
    """

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    @api.readonly
    def changed_decisions(self, period="open"):
        """Return newly held and newly free documents; nothing is stored."""
        self.ensure_one()
        self.check_access("read")
        if period not in PERIODS:
            raise UserError(
                self.env._("Choose open orders, the last 90 days or the last year.")
            )
        if timeless(self.text or "") is None:
            raise UserError(
                self.env._(
                    "The text of these rules has errors; solve them to see what the"
                    " rules would decide."
                )
            )
        asked, truncated = self._asked(period)
        found = self._compared(asked)
        found.update(
            period=period,
            checked=len(asked),
            truncated=truncated,
            at_most=self._belt(found, len(asked)),
            note=self._note(found, truncated),
        )
        return found

    # === the documents === #

    def _asked(self, period):
        """Return the newest documents of a period, and whether there are more."""
        companies = self._trial_companies()
        if period == "open":
            return self._open_orders(companies)
        return self._logged(companies, PERIODS[period])

    def _trial_companies(self):
        """Return the companies that these rules would judge.

        Companies with active rules of their own are not judged by those for all.
        """
        companies = self.env.companies
        if self.company_id:
            own = Domain("id", "child_of", self.company_id.id)
            companies = companies.filtered_domain(own)
        nearer = self.sudo().search(
            [("state", "=", "active"), ("company_id", "!=", False)]
        )
        mine = self.company_id.parent_path or ""
        nearer = nearer.company_id.filtered(
            lambda c: c != self.company_id and c.parent_path.startswith(mine)
        )
        if not nearer:
            return companies
        return companies.filtered_domain(~Domain("id", "child_of", nearer.ids))

    def _open_orders(self, companies):
        orders = self.env["sale.order"].search(
            Domain("state", "in", ("draft", "sent"))
            & Domain("company_id", "in", companies.ids),
            order="id DESC",
            limit=NEWEST + 1,
        )
        truncated, orders = len(orders) > NEWEST, orders[:NEWEST]
        asked = []
        for company, in_company in orders.grouped("company_id").items():
            facts = self.env["credit.facts"]._for_orders(in_company)
            more = self.env["credit.facts"]._asked(in_company)
            granted = self.env["credit.gate"]._granted_for(company, in_company)
            for order in in_company:
                debtor = order.partner_invoice_id.commercial_partner_id
                asked.append(
                    Asked(
                        company,
                        order,
                        order.name,
                        debtor,
                        debtor.name,
                        "order",
                        facts[order.id] | more[order.id],
                        given=AGREED,
                        granted=granted[order.id],
                    )
                )
        return asked, truncated

    def _logged(self, companies, days):
        since = fields.Datetime.now() - timedelta(days=days)
        decisions = self.env["credit.decision"].search_fetch(
            Domain("decided_at", ">=", since)
            & Domain("company_id", "in", companies.ids),
            order="id DESC",
            limit=NEWEST + 1,
        )
        newest, had = {}, {}
        for decision in decisions[:NEWEST]:
            key = (decision.res_model, decision.document_name, decision.checkpoint)
            newest.setdefault((*key, decision.company_id), decision)
        for company in decisions.company_id:
            had[company] = self._facts_to_be_had(company)
        asked = [
            Asked(
                decision.company_id,
                decision.order_id,
                decision.document_name,
                decision.partner_id,
                decision.partner_name,
                decision.checkpoint,
                facts_from_json(decision.facts or {}),
                had[decision.company_id] - (decision.facts or {}).keys(),
                granted=recorded(decision),
            )
            for decision in newest.values()
        ]
        return asked, len(decisions) > NEWEST

    @api.model
    def _facts_to_be_had(self, company):
        """Return the names of the facts that Odoo can tell about an order."""
        facts = self.env["credit.facts"]._for_trial(
            company, company.partner_id, Decimal(0)
        )
        return frozenset(facts)

    # === both sides === #

    def _compared(self, asked):
        """Return the documents whose outcome turns, with how many do not."""
        sides, missing = {}, set()
        found = {"newly_held": [], "newly_free": [], "changed": []}
        unchanged = unknown = 0
        for one in asked:
            if one.company not in sides:
                sides[one.company] = self._sides(one.company)
            old, new, lacking = self._verdicts(one, *sides[one.company])
            if lacking:
                unknown, missing = unknown + 1, missing | lacking
            elif old.holds != new.holds:
                kind = "newly_held" if new.holds else "newly_free"
                found[kind].append(self._change_row(one, old, new))
            elif old.outcome != new.outcome:
                found["changed"].append(self._change_row(one, old, new))
            else:
                unchanged += 1
        return {
            **found,
            "unchanged": unchanged,
            "not_comparable": unknown,
            "missing_facts": sorted(missing),
        }

    def _sides(self, company):
        """Return the rules that judge a company now, and with this text active."""
        mine, self_sudo = timeless(self.text or ""), self.sudo()
        now, kept = [], []
        for ruleset, _compiled in self._in_force_for(company, tell=False).pairs:
            pair = (ruleset, timeless(ruleset.text or ""))
            now.append(pair)
            replaced = (
                ruleset.company_id != self_sudo.company_id
                or ruleset.code == mine.ruleset.ruleset
                or self_sudo._overlap(ruleset)
            )
            if not replaced:
                kept.append(pair)
        if judges(mine, company):
            kept.append((self, mine))
        nobody = self.browse()
        return RulesInForce(tuple(now), nobody), RulesInForce(tuple(kept), nobody), {}

    def _verdicts(self, one, now, then, known):
        """Return the verdicts of both sides, and what was not recorded for them.

        :param known: what each pair of texts lets drop, worked out once
        """
        country = one.facts.get("country")
        before, after = now.of(country)[1], then.of(country)[1]
        lacking = {
            name
            for compiled in (before, after)
            if compiled is not None
            for name in _lacking(compiled, one.lacks)
        }
        if lacking:
            return None, None, lacking
        facts = one.facts
        if after is not None:
            key = (before and before.sha256, after.sha256)
            if key not in known:
                known[key] = rated_anew(after, before)
            facts = without(facts, known[key] - one.given)
        return _verdict(before, one, one.facts), _verdict(after, one, facts), set()

    def _change_row(self, one, old, new):
        """Return one turned document, with the rule that turns it."""
        wording, currency = self.env["credit.wording"], one.company.currency_id
        reasons = (new if new.holds or not old.holds else old).reasons
        reason = next((r for r in reasons if r["outcome"] in HOLDING), None)
        reason = reason or next(iter(reasons), None)
        outcomes = dict(
            self.env["credit.decision"]
            ._fields["outcome"]
            ._description_selection(self.env)
        )
        amount = one.facts.get("doc_amount")
        if amount is None:
            amount = one.facts.get("order_total") or Decimal(0)
        return {
            "order_id": one.order.id,
            "order": one.document,
            "partner_id": one.partner.id,
            "customer": one.partner_name,
            "salesperson": one.order.user_id.name or "",
            "company": one.company.name,
            "currency_id": currency.id,
            "amount": float(amount),
            "amount_text": format_amount(self.env, float(amount), currency),
            "from": old.outcome,
            "from_label": outcomes[old.outcome],
            "to": new.outcome,
            "to_label": outcomes[new.outcome],
            "rule": reason["rule"] if reason else "",
            "title": wording._title(reason) if reason else "",
            "detail": wording._detail(reason, currency) if reason else "",
        }

    # === the safety belt === #

    def _belt(self, found, checked):
        """Return what ``at_most`` allows to hold newly, and whether this is more."""
        belt = timeless(self.text or "").ruleset.at_most
        if not belt:
            return False
        held = len(found["newly_held"])
        share = Decimal(held) / checked if checked else Decimal(0)
        most, percent = belt.newly_blocked, belt.percent
        return {
            "newly_blocked": most,
            "percent": None if percent is None else float(percent * 100),
            "exceeded": (most is not None and held > most)
            or (percent is not None and share > percent),
        }

    def _beyond_belt(self):
        """Return how many orders an activation would newly hold, if too many."""
        if not timeless(self.text or "").ruleset.at_most:
            return None
        everywhere = self.env["res.company"].search(Domain.TRUE)
        me = self.with_context(allowed_company_ids=everywhere.ids)
        asked, _truncated = me._asked("open")
        found = me._compared(asked)
        if not me._belt(found, len(asked))["exceeded"]:
            return None
        return {"held": len(found["newly_held"]), "checked": len(asked)}

    @api.model
    def _note(self, found, truncated):
        """Return what the figures leave out, as sentences."""
        notes = []
        if truncated:
            notes.append(
                self.env._("Only the newest %(count)s were looked at.", count=NEWEST)
            )
        if found["not_comparable"]:
            labels = [
                self.env["credit.wording"]._fact_label(name)
                for name in found["missing_facts"][:5]
            ]
            notes.append(
                self.env._(
                    "%(count)s cannot be compared: the rules of that time did not read"
                    " what these rules ask for (%(facts)s).",
                    count=found["not_comparable"],
                    facts=", ".join(labels),
                )
            )
        return " ".join(notes)


def _verdict(compiled, one, facts):
    """Return what one side says, as the gate would act on it.

    Without rules approval is needed; where nothing is owed nothing is held.
    """
    owed = facts.get("doc_amount")
    if owed is not None and owed <= 0:
        return Verdict("allow", [])
    if compiled is not None:
        try:
            decision = decide(
                compiled,
                facts,
                checkpoint=one.checkpoint,
                trace=False,
                waivers=one.granted.under(compiled),
            )
        except ENGINE_ERRORS:
            return Verdict("require_approval", [_no_rules("ENGINE")])
        if decision.applies:
            return Verdict(decision.outcome, [r.as_dict() for r in decision.reasons])
    return Verdict("require_approval", [_no_rules("NO_RULES")])


def _no_rules(code):
    return {
        "rule": "",
        "code": code,
        "outcome": "require_approval",
        "title": {},
        "withheld": False,
    }


def _lacking(compiled, lacks):
    """Return which of the facts that were not recorded a text cannot do without."""
    ruleset = compiled.ruleset
    own = {fact for section, fact in RATED.items() if getattr(ruleset, section)}
    if ruleset.credit_limit:
        own.add("credit_limit")
    return {
        name for name in (compiled.facts & lacks) - own if not CATALOGUE[name].formula
    }
