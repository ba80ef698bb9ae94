from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import split_every

from ..facts import credit_behaviour_sql as sql

# Locked together and committed together: some seconds, and few passes over the books.
BATCH = 5000
REFRESHERS = (
    "credit_protection.group_credit_user",
    "credit_protection.group_credit_manager",
)
# What people read beside the tier, kept as it was when the customer was rated.
FIGURES = (
    "avg_delay",
    "on_time_ratio",
    "delay_trend",
    "oldest_overdue_days",
    "overdue_amount",
    "open_balance",
    "open_orders",
    "grade",
    "country_risk",
    "credit_review",
)


class CreditProfile(models.Model):
    """Rating many customers: facts in bulk, the rules, one update, their history."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    def action_refresh(self):
        """Rate these customers now, for the credit team."""
        if not any(self.env.user.has_group(group) for group in REFRESHERS):
            raise AccessError(
                self.env._("Only the credit team can refresh the figures of customers.")
            )
        self.check_access("read")
        self._refresh()
        return True

    def _refresh(self, as_of=None):
        """Rate these profiles as of a day (today of each company unless given)."""
        for company, profiles in self.sudo().grouped("company_id").items():
            for ids in split_every(BATCH, profiles.ids):
                self.browse(ids)._refresh_batch(company, as_of)
                if len(profiles) > BATCH:
                    # Of no use to the next batch, and slower the more there is of it.
                    self.env.invalidate_all()

    def _refresh_batch(self, company, as_of=None):
        """Rate profiles of one company in a fixed number of queries.

        Who has become a contact of another customer since is shown as that one is, to
        whom credit is given: nobody is warned twice, and terms are given once.
        """
        profiles = self.sudo().with_company(company)
        as_of = as_of or company._credit_today()
        rules = profiles._rules_for(company)
        sources = profiles._rating_sources(company, profiles.partner_id, as_of)
        hold_days = company.sudo().credit_tier_hold_days
        changed, history, before = {}, [], {}
        profiles.fetch(sql.RATED)
        for profile in profiles:
            facts, parts = sources[profile.partner_id.commercial_partner_id.id]
            rating = profile._rate(rules, facts, hold_days)
            vals = profile._rated_values(rating, facts, parts)
            before[profile.id] = profile._rated_before()
            if any(before[profile.id][name] != vals[name] for name in sql.RATED):
                changed[profile.id] = vals
            if row := profile._history_row(vals, before[profile.id], parts, as_of):
                history.append(row)
        profiles._write_rated(changed, history, as_of)
        own = profiles.filtered(
            lambda p: p.partner_id == p.partner_id.commercial_partner_id
        )
        own.filtered(lambda p: p.id in changed)._warn(before, changed)
        own.filtered(
            lambda p: sources[p.partner_id.id][0]["is_new_customer"]
        )._give_first_terms()

    def _rated_before(self):
        """Return what stands on the profile, as the rating writes it."""
        self.ensure_one()
        return {
            name: (
                value
                if (value := self[name]) not in (False, None)
                or kind in ("boolean", "float8", "int", "numeric")
                else None
            )
            for name, kind in sql.RATED.items()
        }

    def _rated_values(self, rating, facts, parts):
        """Return the columns of one rated profile."""
        tier, pending = rating.settled
        today = facts["today"]
        since = self.tier_since if tier == self.tier else today
        known = facts["avg_delay"] is not None
        currency = self.currency_id
        figures = {name: _plain(facts[name]) for name in FIGURES if name in facts}
        figures["exposure"] = float(parts["exposure"])
        figures["ageing"] = {k: float(v) for k, v in parts["ageing"].items()}
        figures["limit_kind"] = facts["limit_state"]
        figures["limit"] = _plain(facts["credit_limit"])
        return {
            "tier": tier,
            "tier_computed": rating.tier,
            "tier_since": since or today,
            "tier_pending": pending[0] if pending else None,
            "tier_pending_since": pending[1] if pending else None,
            "score": float(rating.score or 0),
            "score_known": rating.score is not None,
            "score_factors": rating.factors or None,
            "avg_delay": float(facts["avg_delay"] or 0),
            "on_time_ratio": float(facts["on_time_ratio"] or 0),
            "delay_trend": float(facts["delay_trend"] or 0),
            "behaviour_known": known,
            "invoices_rated": facts["invoices_rated"],
            "sales_12m": currency.round(float(facts["sales_12m"])),
            "avg_monthly_sales": currency.round(float(facts["avg_monthly_sales"])),
            "months_as_customer": facts["months_as_customer"],
            **self._external_columns(facts),
            "rated_figures": figures,
            "proposed_limit": currency.round(float(rating.limit or 0)),
            "proposed_limit_known": rating.limit is not None,
            "proposed_limit_trace": rating.limit_trace,
        }

    def _history_row(self, vals, before, parts, as_of):
        """Return the history of the day when tier, score, limit or exposure changed."""
        figures, old = vals["rated_figures"], before["rated_figures"] or {}
        columns, kept = (
            ("tier", "score", "score_known"),
            ("exposure", "limit_kind", "limit"),
        )
        same = all(before[name] == vals[name] for name in columns)
        same = same and all(old.get(name) == figures[name] for name in kept)
        if same:
            return None
        return (
            self.id,
            self.company_id.id,
            self.partner_id.id,
            as_of,
            vals["tier"],
            vals["score"],
            vals["score_known"],
            figures["limit_kind"],
            figures["limit"] or 0.0,
            figures["exposure"],
        )

    def _write_rated(self, changed, history, as_of):
        """Write many ratings and their history: three queries.

        Each row is written once: what changed with its mark, the others' mark alone.
        """
        now, uid = fields.Datetime.now(), self.env.uid
        self.flush_recordset()
        if changed:
            self.env.execute_query(sql.write_ratings(changed, uid, as_of, now))
        if same := [profile_id for profile_id in self.ids if profile_id not in changed]:
            self.env.execute_query(sql.mark_rated(same, as_of, now))
        if history:
            self.env.execute_query(sql.write_history(history, uid, now))
        self.invalidate_recordset(
            [
                *sql.RATED,
                "rated_on",
                "rated_at",
                "history_ids",
                "legal_status",
            ]
        )
        self.env["credit.profile.history"].invalidate_model()

    @api.model
    def _make_missing(self, company, as_of):
        """Give a profile to everybody who was invoiced in the last 12 months."""
        customers = self._without_profile(company, as_of)
        for ids in split_every(BATCH, customers.ids):
            self.sudo()._ensure(customers.browse(ids), company)

    @api.model
    def _without_profile(self, company, as_of):
        """Return whom the company invoiced in the last 12 months without a profile."""
        scope = self.env["credit.facts"]._scope(company, self.env["res.partner"])
        rows = self.env.execute_query(
            sql.customers_without_profile(
                self.env,
                scope["companies"],
                company.id,
                as_of - relativedelta(months=12),
            )
        )
        return self.env["res.partner"].browse(row[0] for row in rows)


def _plain(value):
    """Return a value of the engine as JSON holds it."""
    if value is None or isinstance(value, str | int):
        return value
    return float(value)
