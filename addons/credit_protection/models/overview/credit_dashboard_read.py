from collections import defaultdict
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from ...engine import metrics
from ..claims.credit_claim import STATES as CLAIM_STATES
from ..claims.credit_claim import WITH_INSURER
from . import credit_metric_sql as sql
from .credit_dashboard_money import ZERO, Sums
from .credit_metric_snapshot import QUARTER, periods_of

TOP = 6


class CreditDashboard(models.AbstractModel):
    """The figures of now: each is one question, however many customers there are."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    # === receivables, sales and losses === #

    @api.model
    def _read_owed(self, scope, rates):
        """Return sums by age, and what is insured and borne by tier, converted."""
        ages, insured, borne = (defaultdict(Decimal) for _sums in range(3))
        query = self.env["credit.ageing"]._search(self._owed_domain(scope))
        rows = self.env.execute_query(sql.owed(self.env, query))
        for company_id, tier, bucket, amount, within, share in rows:
            rate = rates[company_id]
            ages[bucket] += self._exact(amount) * rate
            insured[tier or False] += self._exact(within) * rate
            borne[tier or False] += self._exact(share) * rate
        return ages, insured, borne

    @api.model
    def _read_sales(self, scope, rates):
        """Return the sales of some periods, and of each calendar month."""
        groups = self.env["account.move"]._read_group(
            self._sales_domain(scope),
            ["company_id", "invoice_date:day"],
            ["amount_total_signed:sum", "amount_untaxed_signed:sum"],
        )
        sold, months = defaultdict(Decimal), defaultdict(Decimal)
        firsts = {c.id: periods_of(c._credit_today()) for c in scope.companies}
        for company, day, total, untaxed in groups:
            amount = self._exact(total) * rates[company.id]
            months[day.replace(day=1)] += amount
            sold["year"] += self._exact(untaxed) * rates[company.id]
            if day >= firsts[company.id]["first"]:
                sold["quarter"] += amount
            if day >= firsts[company.id]["month_first"]:
                sold["month"] += amount
        return sold, months

    @api.model
    def _read_sum(self, model, domain, field, rates):
        """Return one sum over the companies, converted."""
        groups = self.env[model]._read_group(domain, ["company_id"], [f"{field}:sum"])
        rows = [(company, field, amount) for company, amount in groups]
        return self._summed(rows, rates)[field]

    @api.model
    def _sums_now(self, scope, rates, ages, sold):
        """Return what the ratios of today are computed from."""
        owed = self._receivables(ages)
        item, today = "account.move.line", self.env.company._credit_today()
        moved = self._read_sum(item, self._moved_domain(scope), "balance", rates)
        return Sums(
            owed,
            owed.total - moved,
            sold["month"],
            sold["quarter"],
            metrics.period(today, QUARTER).days,
            sold["year"],
            self._read_losses(scope, rates),
        )

    @api.model
    def _read_losses(self, scope, rates):
        """Return what was lost in 12 months; None where nobody says where that is."""
        if not self._losses_known(scope):
            return None
        booked, shared, indemnities = (
            self._read_sum("account.move.line", domain, "balance", rates)
            for domain in (
                self._losses_domain(scope),
                self._shared_domain(scope),
                self._indemnities_domain(scope),
            )
        )
        return metrics.Losses(booked, -shared, -indemnities)

    @api.model
    def _count_back(self, owed, months):
        """Return the count-back days of sales outstanding of 12 calendar months."""
        today = self.env.company._credit_today()
        newest = today.replace(day=1)
        sold = [metrics.MonthOfSales(months.get(newest, ZERO), today.day)]
        for back in range(1, 12):
            first = newest - relativedelta(months=back)
            days = ((first + relativedelta(months=1)) - first).days
            sold.append(metrics.MonthOfSales(months.get(first, ZERO), days))
        return self._plain(metrics.count_back_dso(owed, sold))

    # === exposure === #

    @api.model
    def _read_exposure(self, scope, rates):
        """Return the exposure by tier, and how many customers there are."""
        groups = self.env["credit.profile"]._read_group(
            self._exposure_domain(scope),
            ["company_id", "tier"],
            ["figures_exposure:sum", "__count"],
        )
        rows = [
            (company, tier or False, amount) for company, tier, amount, _n in groups
        ]
        count = sum(number for _c, _t, _amount, number in groups)
        return self._summed(rows, rates), count

    @api.model
    def _by_tier(self, exposures, insured):
        """Return the exposure of each tier, and what of it is insured."""
        tiers = []
        labels = self.env["credit.profile"]._fields["tier"]
        for tier, label in [
            *labels._description_selection(self.env),
            (False, self.env._("No tier")),
        ]:
            within = insured.get(tier, ZERO)
            exposure = exposures.get(tier, ZERO)
            if exposure or within:
                tiers.append(
                    {
                        "tier": tier or "none",
                        "label": label,
                        "exposure": self._amount(exposure),
                        "insured": self._amount(within),
                        "rest": self._amount(max(exposure - within, ZERO)),
                    }
                )
        return tiers

    @api.model
    def _read_top(self, scope, rates):
        """Return the customers with the largest exposure, the largest first."""
        domain = self._exposure_domain(scope) & Domain("figures_exposure", ">", 0)
        found = []
        for company in scope.companies:
            profiles = self.env["credit.profile"].search(
                domain & Domain("company_id", "=", company.id),
                order="figures_exposure desc, id",
                limit=TOP,
            )
            found += [
                (self._exact(profile.figures_exposure) * rates[company.id], profile)
                for profile in profiles
            ]
        found.sort(key=lambda one: (-one[0], one[1].id))
        return found[:TOP]

    @api.model
    def _top(self, scope, rates):
        """Return what the table of the largest exposures shows."""
        rows = self._read_top(scope, rates)
        partners = self.env["res.partner"].browse(p.partner_id.id for _e, p in rows)
        domain = self._owed_domain(scope) & Domain("partner_id", "in", partners.ids)
        groups = self.env["credit.ageing"]._read_group(
            domain, ["company_id", "partner_id"], ["insured:sum"]
        )
        insured = self._summed(
            [(c, (c.root_id, p), amount) for c, p, amount in groups], rates
        )
        kinds = dict(
            self.env["credit.profile"]
            ._fields["effective_kind"]
            ._description_selection(self.env)
        )
        return [
            {
                **self._top_row(exposure, profile, float(rates[profile.company_id.id])),
                "limit_text": kinds.get(profile.effective_kind, ""),
                "insured": self._amount(
                    insured[profile.company_id.root_id, profile.partner_id]
                ),
            }
            for exposure, profile in rows
        ]

    @api.model
    def _top_row(self, exposure, profile, rate):
        """Return what a profile says about its customer, converted."""
        limit, kind, used = profile.effective_limit, profile.effective_kind, None
        if kind == "amount" and limit:
            used = round(100 * profile.figures_exposure / limit)
        return {
            "id": profile.id,
            "partner_id": profile.partner_id.id,
            "name": profile.partner_id.display_name,
            "company": profile.company_id.name,
            "tier": profile.tier or "",
            "exposure": self._amount(exposure),
            "limit": self._amount(limit * rate) if kind == "amount" else None,
            "kind": kind or "",
            "used": used,
            "overdue": self._amount(profile.figures_overdue * rate),
            "days": profile.figures_overdue_days,
        }

    # === holds, warnings, duties, promises === #

    @api.model
    def _read_holds(self, scope, rates):
        groups = self.env["credit.hold"]._read_group(
            self._holds_domain(scope),
            ["company_id", "state"],
            ["amount:sum", "__count"],
        )
        rows = [(company, "amount", amount) for company, _s, amount, _n in groups]
        return {
            "count": sum(number for *_rest, number in groups),
            "ready": sum(n for _c, state, _a, n in groups if state == "ready"),
            "amount": self._amount(self._summed(rows, rates)["amount"]),
        }

    @api.model
    def _read_deadlines(self, scope, rates):
        """Return how many duties are near; an invoice is at stake once."""
        groups = self.env["credit.deadline"]._read_group(
            self._deadlines_domain(scope),
            ["company_id", "move_id"],
            ["amount:max", "__count"],
        )
        rows = [(company, "amount", amount) for company, _m, amount, _n in groups]
        return {
            "count": sum(number for *_rest, number in groups),
            "amount": self._amount(self._summed(rows, rates)["amount"]),
        }

    @api.model
    def _read_promises(self, scope):
        groups = self.env["credit.promise"]._read_group(
            self._judged_domain(scope), ["state"], ["__count"]
        )
        counts = dict(groups)
        kept, broken = counts.get("kept", 0), counts.get("broken", 0)
        ratio = self._plain(metrics.kept_ratio(kept, broken))
        return {"kept": kept, "broken": broken, "ratio": ratio}

    # === claims === #

    @api.model
    def _read_claims(self, scope):
        """Return the open claims by state, and how long insurers took to answer."""
        Claim = self.env["credit.claim"]
        groups = Claim._read_group(
            self._claims_domain(scope),
            ["currency_id", "state", "answer"],
            ["expected_amount:sum", "decided_amount:sum", "__count"],
        )
        own, today = self.env.company, self.env.company._credit_today()
        counts, amounts = defaultdict(int), defaultdict(float)
        for currency, state, answer, expected, decided, number in groups:
            counts[state] += number
            amounts[state] += currency._convert(
                decided if answer and state not in WITH_INSURER else expected,
                own.currency_id,
                own,
                today,
            )
        labels = dict(Claim._fields["state"]._description_selection(self.env))
        return {
            "states": [
                {
                    "key": f"claim_{state}",
                    "label": labels[state],
                    "count": counts[state],
                    "amount": own.currency_id.round(amounts[state]),
                }
                for state, _label in CLAIM_STATES
                if counts[state]
            ],
            "count": sum(counts.values()),
            "amount": own.currency_id.round(sum(amounts.values())),
            **self._read_answers(scope),
        }

    @api.model
    def _read_answers(self, scope):
        """Return how long insurers took to answer, and how often in time."""
        answered = self.env["credit.claim"].search_fetch(
            self._answered_domain(scope), ["filed_on", "answered_on", "answer_by"]
        )
        prompt = answered.filtered(in_time)
        days = metrics.response_days((c.filed_on, c.answered_on) for c in answered)
        return {
            "answered": len(answered),
            "in_time": len(prompt),
            "days": self._plain(days),
        }


def in_time(claim):
    """Return whether the insurer answered a claim before its time was over."""
    return claim.answered_on <= (claim.answer_by or claim.answered_on)
