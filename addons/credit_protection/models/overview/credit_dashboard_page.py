from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...engine import metrics
from ..facts.credit_facts_sql import without_jit
from . import credit_metric_sql as sql
from .credit_ageing_sql import GROUPS
from .credit_dashboard_money import ZERO, Sums
from .credit_metric_snapshot import MONTHS_BACK, QUARTER

READERS = (
    "credit_protection.group_credit_user",
    "credit_protection.group_credit_auditor",
)
KEPT = (
    "not_due",
    *GROUPS,
    "credits",
    "opening",
    "month_sales",
    "sales",
    "year_sales",
    "losses",
    "shared",
    "indemnities",
)


class CreditDashboard(models.AbstractModel):
    """The page: all figures at once, and months back."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _check_reader(self):
        """Let only the credit team and auditors in."""
        if not any(self.env.user.has_group(group) for group in READERS):
            raise AccessError(
                self.env._("Only the credit team and auditors read the overview.")
            )

    @api.model
    @api.readonly
    def read_figures(self, filters=None):
        """Return all figures of the overview, in a fixed number of queries."""
        self._check_reader()
        scope = self._scope(filters)
        waiting = self.env.companies - scope.companies
        if not scope.companies:
            run = self._first_run(waiting)
            return {**self._frame(scope), "pending": True, **run}
        self.env.execute_query(without_jit())
        rates = self._rates(scope.companies)
        return {
            **self._frame(scope),
            **self._heading(scope),
            "waiting": self._waiting_part(waiting),
            **self._figures_now(scope, rates),
        }

    @api.model
    def _frame(self, scope):
        """Return what the page needs to know of its reader."""
        return {
            "pending": False,
            "companies": scope.companies.mapped("name"),
            "currency_id": self.env.company.currency_id.id,
        }

    @api.model
    def _heading(self, scope):
        """Return what the figures are about, and by what they can be filtered."""
        [(figures_at,)] = self.env["credit.profile"]._read_group(
            self._exposure_domain(scope), [], ["figures_at:max"]
        )
        ids = self.env.execute_query(sql.salespeople(self.env, scope.companies))
        users_sudo = self.env["res.users"].sudo().browse(row[0] for row in ids)
        tiers = self.env["credit.profile"]._fields["tier"]
        return {
            "as_of": self.env.company._credit_today().isoformat(),
            "figures_at": figures_at and figures_at.isoformat(),
            "rates_text": self._rates_text(scope.companies),
            "several": len(scope.companies) > 1,
            "age_labels": self._age_labels(),
            "tiers": tiers._description_selection(self.env),
            "users": [
                {"id": user.id, "name": user.name}
                for user in users_sudo.sorted(lambda user: (user.name, user.id))
            ],
        }

    @api.model
    def _figures_now(self, scope, rates):
        """Return the figures of today with the months before."""
        ages, insured, borne = self._read_owed(scope, rates)
        sold, months = self._read_sales(scope, rates)
        sums = self._sums_now(scope, rates, ages, sold)
        exposures, customers = self._read_exposure(scope, rates)
        return {
            **self._owed_figures(
                sums,
                sum(exposures.values(), ZERO),
                sum(insured.values(), ZERO),
                sum(borne.values(), ZERO),
            ),
            "customers": customers,
            "count_back": self._count_back(sums.receivables, months),
            "months": [
                *self._history(scope, rates),
                self._point(self.env.company._credit_today(), "now", sums),
            ],
            "by_tier": self._by_tier(exposures, insured),
            "top": self._top(scope, rates),
            "holds": self._read_holds(scope, rates),
            "warned": self.env["credit.profile"].search_count(
                self._warned_domain(scope)
            ),
            "deadlines": self._read_deadlines(scope, rates),
            "promises": self._read_promises(scope),
            "claims": self._read_claims(scope),
        }

    @api.model
    def _owed_figures(self, sums, exposure, within, carried):
        """Return what is owed, sold and lost, and the ratios of it."""
        owed, lost = sums.receivables, sums.losses or metrics.Losses(ZERO)
        return {
            "exposure": self._amount(exposure),
            "receivables": self._amount(owed.open),
            "balance": self._amount(owed.total),
            "overdue": self._amount(owed.overdue),
            "insured": self._amount(within),
            "insured_share": self._plain(metrics.insured_share(within, owed)),
            "borne_share": self._plain(metrics.insured_share(carried, owed)),
            "sales": self._amount(sums.sales),
            "year_sales": self._amount(sums.year_sales),
            "collected": self._amount(
                sums.opening + sums.month_sales - sums.receivables.total
            ),
            "losses_known": sums.losses is not None,
            "losses": self._amount(lost.booked),
            "shared": self._amount(lost.shared),
            "indemnities": self._amount(lost.indemnity),
            "ratios": self._ratios(sums),
        }

    @api.model
    def _losses_known(self, scope):
        """Return whether a company says on which accounts it books bad debts."""
        return any(company._credit_loss_accounts() for company in scope.companies)

    @api.model
    def _age_labels(self):
        labels = self.env["credit.ageing"]._late_labels(self.env.company)
        return [self.env._("Not due"), *labels.values()]

    # === months back === #

    @api.model
    def _history(self, scope, rates):
        """Return the points of the charts: the ends of the last months."""
        Snapshot = self.env["credit.metric.snapshot"]
        days = Snapshot._month_ends(self.env.company._credit_today())[: MONTHS_BACK - 1]
        groups = Snapshot._read_group(
            self._history_domain(scope) & Domain("day", "in", days),
            ["company_id", "day:day", "origin"],
            [f"{name}:sum" for name in KEPT],
        )
        sums, origins = defaultdict(lambda: defaultdict(Decimal)), {}
        for company, day, origin, *amounts in groups:
            origins[day] = origin
            for name, amount in zip(KEPT, amounts, strict=True):
                sums[day][name] += self._exact(amount) * rates[company.id]
        known = self._losses_known(scope)
        return [
            self._point(day, origins[day], self._sums_then(day, sums[day], known))
            for day in sorted(sums)
        ]

    @api.model
    def _sums_then(self, day, kept, losses_known):
        """Return what the ratios of a past day are computed from."""
        owed = metrics.Receivables(
            kept["not_due"], tuple(kept[name] for name in GROUPS), kept["credits"]
        )
        return Sums(
            owed,
            kept["opening"],
            kept["month_sales"],
            kept["sales"],
            metrics.period(day, QUARTER).days,
            kept["year_sales"],
            metrics.Losses(kept["losses"], kept["shared"], kept["indemnities"])
            if losses_known
            else None,
        )

    @api.model
    def _point(self, day, origin, sums):
        """Return one point of the charts."""
        owed = sums.receivables
        return {
            "day": day.isoformat(),
            "origin": origin,
            "ages": [self._amount(amount) for amount in (owed.not_due, *owed.late)],
            **self._ratios(sums),
        }

    @api.model
    def _kept_names(self):
        """Return the sums that the ratios of a day need."""
        return KEPT
