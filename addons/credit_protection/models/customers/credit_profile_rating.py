import dataclasses
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import (
    CATALOGUE,
    compile_ruleset,
    decide,
    load_ruleset,
    proposal_steps,
    settle_tier,
    to_json,
)
from ..facts.credit_behaviour_sql import RATED

TIERS = [
    ("A", "A"),
    ("B", "B"),
    ("C", "C"),
    ("D", "D"),
    ("N", "N (new)"),
]
LEGAL_STATUS = [
    ("normal", "Normal"),
    ("collection", "With a collection agency"),
    ("legal", "Legal proceedings"),
    ("insolvency", "Insolvent"),
]
# What only the rating itself writes.
COMPUTED = {*RATED, "rated_on", "rated_at", "first_terms_on"}
# Decided again where another tier counts than the rules compute.
AFTER_TIER = ("credit_limit", "payment_terms")
RATING_READERS = (
    "credit_protection.group_credit_user,credit_protection.group_credit_auditor"
)


@lru_cache(maxsize=64)
def rating_rules(text):
    """Return score, tiers, limit and terms of a text, compiled without the rest.

    The whole text would judge gates that have no document here.
    """
    loaded = load_ruleset(text)
    if not loaded.ok:
        return None
    return compile_ruleset(
        dataclasses.replace(
            loaded.ruleset, order_gates=(), escalation=None, insurance=(), claims=()
        )
    )


class Rating(NamedTuple):
    """What the rules say about one customer."""

    tier: str
    score: Decimal | None
    factors: list
    limit: Decimal | None
    limit_trace: dict | None
    max_term: Decimal | None
    max_term_trace: dict | None
    settled: tuple[str, Any]


class CreditProfile(models.Model):
    """Tier and score: computed by the rules in force, the tier lockable by a person."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    tier = fields.Selection(
        TIERS,
        index=True,
        readonly=True,
        copy=False,
        help="The tier that counts: the locked one, else what the rules compute."
        " N means that too little is known, which is never good.",
    )
    tier_computed = fields.Selection(
        TIERS, "Tier by the rules", readonly=True, copy=False
    )
    tier_since = fields.Date("In this tier since", readonly=True, copy=False)
    tier_pending = fields.Selection(
        TIERS,
        "Better tier to come",
        readonly=True,
        copy=False,
        help="Counts once it has held for the days that the company asks for.",
    )
    tier_pending_since = fields.Date(readonly=True, copy=False)
    tier_locked = fields.Boolean("Lock the tier", tracking=True, copy=False)
    tier_lock_value = fields.Selection(TIERS, "Locked tier", tracking=True, copy=False)
    tier_lock_reason = fields.Char("Reason of the lock", tracking=True, copy=False)
    tier_lock_until = fields.Date(
        "Locked until",
        tracking=True,
        copy=False,
        help="Last day of the lock; empty until somebody ends it.",
    )
    tier_lock_user_id = fields.Many2one(
        "res.users", "Locked by", readonly=True, copy=False, ondelete="set null"
    )
    tier_lock_at = fields.Datetime("Locked on", readonly=True, copy=False)
    score = fields.Float(readonly=True, copy=False, aggregator="avg")
    score_known = fields.Boolean("Has a score", readonly=True, copy=False)
    # Long, and read for one customer at a time or for none: not with the rest.
    score_factors = fields.Json(readonly=True, copy=False, prefetch=False)
    avg_delay = fields.Float(
        "Days late on average",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Paid and overdue amounts of 12 months: days after the due date, weighted"
        " by amount; early payments count as negative days.",
    )
    on_time_ratio = fields.Float(
        "Paid on time",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Share of the invoices of 12 months that were paid on time.",
    )
    delay_trend = fields.Float(
        "Trend of the delay",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Days by which the last five invoices were later than those before.",
    )
    behaviour_known = fields.Boolean(
        "Payment habits known",
        readonly=True,
        copy=False,
        help="At least three invoices of 12 months were paid or are overdue.",
    )
    invoices_rated = fields.Integer("Invoices rated", readonly=True, copy=False)
    sales_12m = fields.Monetary("Sales of 12 months", readonly=True, copy=False)
    avg_monthly_sales = fields.Monetary(
        "Sales of a month", readonly=True, copy=False, aggregator=None
    )
    months_as_customer = fields.Integer(
        "Months as customer", readonly=True, copy=False, aggregator="avg"
    )
    # Not required: profiles are made by SQL, and empty means normal.
    legal_status = fields.Selection(
        LEGAL_STATUS, default="normal", tracking=True, copy=False
    )
    legal_status_date = fields.Date("Legal status since", tracking=True, copy=False)
    proposed_limit = fields.Monetary(
        readonly=True, copy=False, help="What the rules would give as credit limit."
    )
    proposed_limit_known = fields.Boolean(readonly=True, copy=False)
    proposed_limit_trace = fields.Json(readonly=True, copy=False, prefetch=False)
    rated_figures = fields.Json(readonly=True, copy=False, prefetch=False)
    rated_on = fields.Date(readonly=True, copy=False)
    rated_at = fields.Datetime("Rated on", readonly=True, copy=False)

    # === the lock === #

    @api.constrains("tier_locked", "tier_lock_reason", "tier_lock_value")
    def _check_tier_lock(self):
        for profile in self:
            reason = (profile.tier_lock_reason or "").strip()
            if profile.tier_locked and not (reason and profile.tier_lock_value):
                raise ValidationError(
                    self.env._(
                        "Say in which tier %(customer)s is locked, and why: whoever"
                        " meets the lock needs the reason.",
                        customer=profile.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse computed figures that somebody types, and mark locks."""
        for vals in vals_list:
            self._check_not_computed(vals)
        profiles = super().create([self._with_lock_mark(vals) for vals in vals_list])
        profiles.filtered("tier_locked")._apply_tier_lock()
        return profiles

    def write(self, vals):
        """Refuse computed figures that somebody types; let a lock count at once."""
        self._check_not_computed(vals)
        result = super().write(self._with_lock_mark(vals))
        if {"tier_locked", "tier_lock_value", "tier_lock_until"} & vals.keys():
            self._apply_tier_lock()
        return result

    def _check_not_computed(self, vals):
        typed = sorted(COMPUTED & vals.keys())
        if typed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(field)s is computed by the rules and cannot be typed. To keep a"
                    " tier, lock it and say why.",
                    field=self._fields[typed[0]]._description_string(self.env),
                )
            )

    def _with_lock_mark(self, vals):
        """Add who locked the tier and when, or take it all away."""
        if "tier_locked" not in vals:
            return vals
        if vals["tier_locked"]:
            mark = {
                "tier_lock_user_id": self.env.uid,
                "tier_lock_at": fields.Datetime.now(),
            }
        else:
            mark = {
                "tier_lock_value": False,
                "tier_lock_reason": False,
                "tier_lock_until": False,
                "tier_lock_user_id": False,
                "tier_lock_at": False,
            }
        return {**vals, **mark}

    def _apply_tier_lock(self):
        """Let the tier that counts follow the lock."""
        for profile in self:
            today = profile.company_id._credit_today()
            tier = profile._locked_tier(today) or profile.tier_computed
            if tier != profile.tier:
                profile_sudo = profile.sudo()
                profile_sudo.write({"tier": tier, "tier_since": today})

    def _locked_tier(self, today):
        """Return the tier that a person has locked and that still counts."""
        self.ensure_one()
        until = self.tier_lock_until
        locked = self.tier_locked and (not until or until >= today)
        return self.tier_lock_value if locked else False

    # === what the rules say === #

    @api.model
    def _rules_for(self, company):
        """Return the rules about tier, score and limit in force; None without any."""
        ruleset, compiled = self.env["credit.ruleset"]._active_for(company)
        if compiled is None:
            return None
        ruleset_sudo = ruleset.sudo()
        return rating_rules(ruleset_sudo.text or "")

    def _rate(self, rules, facts, hold_days):
        """Return the rating of one customer: rules, then lock and patience.

        Without rules about tiers a customer is N: nothing is known about them.
        """
        self.ensure_one()
        today = facts["today"]
        known = {name: value for name, value in facts.items() if name in CATALOGUE}
        found = decide(rules, known) if rules else None
        sections = {s.name: s for s in found.sections} if found else {}
        tier = sections["tiers"].value("tier") if "tiers" in sections else None
        tier = tier or "N"
        pending = (self.tier_pending, self.tier_pending_since)
        settled = settle_tier(
            self.tier or None,
            tier,
            pending if self.tier_pending else None,
            today,
            0 if self.tier_locked else hold_days,
        )
        if locked := self._locked_tier(today):
            settled = (locked, None)
        if settled[0] != tier and not sections.keys().isdisjoint(AFTER_TIER):
            found = decide(rules, {**known, "tier": settled[0]})
            sections |= {s.name: s for s in found.sections if s.name in AFTER_TIER}
        score = sections.get("score")
        limit, terms = (sections.get(name) for name in AFTER_TIER)
        return Rating(
            tier=tier,
            score=score.value("score") if score else None,
            factors=_factors(rules.ruleset, score) if score else [],
            limit=limit.value("credit_limit") if limit else None,
            limit_trace=_limit_trace(rules, limit, found),
            max_term=terms.value("max_term_days") if terms else None,
            max_term_trace=_line_trace(terms, found, "max_term_days", "days"),
            settled=settled,
        )

    # === what the gate reads === #

    @api.model
    def _rating_facts(self, company, partners):
        """Return the stored tier, score and habits of customers, in one query.

        Customers that were never rated have none: the rules then find a tier by
        themselves. A lock that has run out no longer counts.

        :return: ``{commercial_partner_id: {fact: value}}``
        """
        today = company._credit_today()
        found = {}
        for profile in self.sudo()._of(partners, company):
            facts = {"legal_status": profile.legal_status or "normal"}
            if profile.legal_status_date:
                facts["legal_status_date"] = profile.legal_status_date
            locked = profile._locked_tier(today)
            if profile.rated_on or locked:
                ran_out = profile.tier_locked and not locked
                tier = profile.tier_computed if ran_out else profile.tier
                facts["tier"] = locked or tier or "N"
            if profile.rated_on:
                facts["score"] = _number(profile.score, profile.score_known)
                facts["avg_delay"] = _number(profile.avg_delay, profile.behaviour_known)
                facts["on_time_ratio"] = _number(
                    profile.on_time_ratio, profile.behaviour_known
                )
            found[profile.partner_id.id] = facts | profile._own_facts(today)
        return found

    def _own_facts(self, today):
        """Return what else stands on this profile. Override to add facts."""
        self.ensure_one()
        return {}


def _number(value, known):
    return Decimal(repr(value)) if known else None


def _factors(ruleset, section):
    """Return the factors of the score as JSON: value, range and points of each."""
    found = []
    for factor in ruleset.score:
        rows = [row for row in section.rows if row.id == factor.factor]
        fitting = next((row for row in rows if row.fits), None)
        seen = [c for row in reversed(rows) for c in row.comparisons]
        points = section.value(factor.factor)
        lines = [c.text for c in fitting.comparisons] if fitting else []
        found.append(
            {
                "factor": factor.factor,
                "title": dict(factor.title),
                "value": to_json(seen[0].left) if seen else None,
                "unit": seen[0].unit if seen else "",
                "range": ", ".join(lines),
                "points": None if points is None else float(points),
                "most": float(max(r.points for r in factor.ranges) * factor.weight),
                "weight": float(factor.weight),
                "line": fitting.line if fitting else section.line,
            }
        )
    return found


def _limit_trace(rules, section, decision):
    """Return how the proposed limit came about, step by step."""
    trace = _line_trace(section, decision, "credit_limit", "limit")
    if trace:
        limit = section.value("credit_limit")
        steps = proposal_steps(rules.ruleset, section.line, decision.facts, limit)
        trace["steps"] = [step.as_dict() for step in steps]
    return trace


def _line_trace(section, decision, value, key):
    """Return how limit or terms came about: the line that fits and its values."""
    if not section:
        return None
    return {
        "line": section.line,
        key: to_json(section.value(value)),
        "rows": [row.as_dict() for row in section.rows if row.fits],
        "facts": {
            name: to_json(value) for name, value in decision.facts if value is not None
        },
        "ruleset": decision.ruleset,
        "version": decision.version,
        "sha256": decision.sha256,
    }
