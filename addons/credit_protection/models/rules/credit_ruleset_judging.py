import logging
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, ormcache

from ...engine import overlap
from ..base.credit_once import RULES, remembered
from .credit_ruleset import RULES_ADMIN, compiled_text

_logger = logging.getLogger(__name__)

ACTIVITY = "credit_protection.mail_activity_ruleset"
ALWAYS = date(1900, 1, 1)
READ = [
    "company_id",
    "effective_from",
    "effective_until",
    "text",
    "name",
    "code",
    "revision",
    "activated_at",
]


class RulesInForce(NamedTuple):
    """The rules that judge for one company: mostly one, or some by country."""

    pairs: tuple
    nobody: models.BaseModel

    def of(self, country):
        """Return (ruleset, compiled) for a customer's country, or (empty, None).

        Rules for certain countries only stand beside each other when their countries
        differ. Where the country is not known, none of them may judge.
        """
        fitting = [
            pair
            for pair in self.pairs
            if len(self.pairs) == 1 or (country and country in _countries(pair[1]))
        ]
        return fitting[0] if len(fitting) == 1 else (self.nobody, None)


class CreditRuleset(models.Model):
    """Which rules judge, on which day, for whom."""

    # One file a concern.
    _inherit = "credit.ruleset"  # pylint: disable=consider-merging-classes-inherited

    @api.depends("state", "effective_from", "effective_until", "activated_at")
    @api.depends_context("company", "lang")
    def _compute_in_force(self):
        """Tell since or from when the rules judge: it turns with the day."""
        active_sudo = self.sudo().search([("state", "=", "active")])
        levels = active_sudo.grouped(lambda r: r.company_id.id)
        for ruleset in self:
            company = ruleset.company_id or self.env.company
            today = company.sudo()._credit_today()
            beside_sudo = levels.get(ruleset.company_id.id, active_sudo.browse())
            ruleset.in_force = ruleset._origin.id in beside_sudo._standing(today).ids
            ruleset.status = ruleset._status_text(today)

    def _status_text(self, today):
        """Return the state in words, with the day on which it changes or changed."""
        starts, ends = self.effective_from, self.effective_until
        if self.state == "draft":
            return self.env._("Draft")
        if self.state == "retired":
            return self.env._("Retired")
        if starts and starts > today:
            return self.env._("Active from %(date)s", date=_day(self.env, starts))
        if ends and ends < today:
            return self.env._("Ended on %(date)s", date=_day(self.env, ends))
        if not self.in_force:
            return self.env._("Replaced by newer rules")
        since = self._begun()
        if ends:
            return self.env._(
                "Active from %(date)s until %(until)s",
                date=_day(self.env, since),
                until=_day(self.env, ends),
            )
        return self.env._("Active since %(date)s", date=_day(self.env, since))

    # === what the gate asks === #

    @api.model
    def _active_for(self, company, country=None):
        """Return (ruleset, compiled) in force for a company today, or (empty, None).

        With rules for several countries the customer's ``country`` (its code) decides
        which. Without any text the caller must treat every document as needing
        approval.
        """
        return self._in_force_for(company).of(country)

    @api.model
    def _in_force_for(self, company, tell=True):
        """Return the rules in force for a company today, in one query.

        An active text that cannot be loaded is replaced by the last valid text of the
        same code, and the rules administrators are told once (unless ``tell`` is
        off, for trials).
        """
        today, pairs = company._credit_today(), []
        for ruleset_sudo in self._current(company, today):
            pair = (ruleset_sudo, compiled_text(ruleset_sudo.text or ""))
            if pair[1] is None:
                if tell:
                    ruleset_sudo._tell_unusable()
                pair = ruleset_sudo._last_valid(today)
            if pair[1] is not None and judges(pair[1], company):
                pairs.append(pair)
        return RulesInForce(tuple(pairs), self.sudo().browse())

    @api.model
    def _current(self, company, today):
        """Return the active rulesets that count for a company on a day, in sudo.

        The company's own rules go before those of the company above it, and these
        before the rules for all. Right also when the cron that retires what has been
        replaced is late.
        """
        mark = remembered(self.env.cr, RULES)
        if mark is None:
            return self._find_current(company, today)
        found = self.sudo().browse()
        for ruleset_id, values in self._kept_current(company, today, mark):
            ruleset_sudo = found.browse(ruleset_id)
            ruleset_sudo._update_cache(values, validate=False)
            found += ruleset_sudo
        return found

    @api.model
    @ormcache("company.id", "today", "mark")
    def _kept_current(self, company, today, mark):
        """Return the same as ids and what is asked of them, kept while none changes.

        ``mark`` stands for the rows as this transaction sees them, so that nothing
        that is kept can be too old.
        """
        return tuple(
            (
                ruleset_sudo.id,
                {name: ruleset_sudo[name] for name in ("text", "name", "revision")},
            )
            for ruleset_sudo in self._find_current(company, today)
        )

    @api.model
    def _find_current(self, company, today):
        """Do as ``_current``, in one query."""
        path = company.sudo().parent_path or f"{company.id}/"
        levels = [int(company_id) for company_id in path.split("/")[:-1]]
        active_sudo = self.sudo().search_fetch(
            Domain("state", "=", "active")
            & Domain("company_id", "in", [*levels, False]),
            READ,
        )
        for level in [*reversed(levels), False]:
            standing = active_sudo.filtered(
                lambda r, level=level: r.company_id.id == level
            )._standing(today)
            if standing:
                return standing
        return active_sudo.browse()

    def _standing(self, today):
        """Return those of these active rulesets (of one level) that judge on a day.

        What began later replaces the older text of the same code, and whatever else
        it overlaps; a replaced text does not come back when its successor ends.
        """
        begun = self.filtered(
            lambda r: not r.effective_from or r.effective_from <= today
        )
        kept = begun.filtered(lambda r: not any(o._replaces(r) for o in begun - r))
        return kept.filtered(
            lambda r: not r.effective_until or r.effective_until >= today
        )

    def _replaces(self, other):
        """Return whether this ruleset takes the place of another one that began."""
        if self.code == other.code:
            mine, theirs = ((r._begun(), r.revision, r.id) for r in (self, other))
            return mine > theirs
        mine, theirs = (
            (r._begun(), fields.Datetime.to_string(r.activated_at) or "", r.id)
            for r in (self, other)
        )
        return mine > theirs and bool(self._overlap(other))

    def _begun(self):
        """Return the day from which this active ruleset counts."""
        company = self.company_id or self.env.company
        activated = self.activated_at and company._credit_date(self.activated_at)
        return max(self.effective_from or ALWAYS, activated or ALWAYS)

    def _overlap(self, other):
        """Return what both texts would decide at once; None also when unreadable."""
        mine, theirs = (compiled_text(r.text or "") for r in (self, other))
        if mine is None or theirs is None:
            return None
        return overlap(mine.ruleset, theirs.ruleset)

    def _beside(self):
        """Return the other active rulesets of the same level."""
        same = Domain("company_id", "=", self.company_id.id)
        return self.search(same & Domain("state", "=", "active")) - self

    # === texts that cannot be used === #

    def _last_valid(self, today):
        """Return the newest earlier text of the same code that can still judge."""
        earlier = self.search(
            Domain("state", "in", ("active", "retired"))
            & Domain("code", "=", self.code)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("id", "!=", self.id),
            order="activated_at DESC, id DESC",
        )
        for ruleset in earlier:
            starts, ends = ruleset.effective_from, ruleset.effective_until
            if (starts and starts > today) or (ends and ends < today):
                continue
            compiled = compiled_text(ruleset.text or "")
            if compiled is not None:
                return ruleset, compiled
        return self.browse(), None

    def _tell_unusable(self):
        """Tell the rules administrators once that the active text cannot be used."""
        _logger.error(
            "Active credit ruleset %s (id %s, sha256 %s) cannot be loaded",
            self.code,
            self.id,
            self.sha256,
        )
        if not self.activity_search([ACTIVITY]):
            self._tell_administrators(
                ACTIVITY,
                self.env._(
                    "The active rules cannot be read. The last valid rules judge"
                    " instead; without any, every order needs approval."
                ),
            )

    def _tell_administrators(self, activity, note, but=None):
        """Give every rules administrator of the company something to do."""
        admins_sudo = self.env.ref(RULES_ADMIN).sudo().all_user_ids
        if but:
            admins_sudo -= but
        for user_sudo in admins_sudo.filtered(lambda u: u.active and not u.share):
            if not self.company_id or self.company_id in user_sudo.company_ids:
                self.activity_schedule(activity, user_id=user_sudo.id, note=note)


def _countries(compiled):
    scope = compiled.ruleset.scope
    return scope.countries if scope else ()


def judges(compiled, company):
    """Return whether the scope of a text leaves room for a company."""
    scope = compiled.ruleset.scope
    return not (scope and scope.companies) or company.sudo().name in scope.companies


def _day(env, day):
    return format_date(env, fields.Date.to_date(day), date_format="medium")
