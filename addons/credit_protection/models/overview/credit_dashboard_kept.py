from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from .credit_dashboard import SNAPSHOT

# Nights that nobody would take for the last one any more.
OLDEST = timedelta(days=7)
MORE = ("exposure", "insured", "borne")


class CreditDashboard(models.AbstractModel):
    """What is looked at while the figures of now are read: those of the last night."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    @api.readonly
    def read_kept(self, filters=None):
        """Return the page with the figures that the last night kept, or False.

        A row a tier and salesperson is read, however many customers there are. What no
        night keeps is not on the page.
        """
        self._check_reader()
        scope = self._scope(filters)
        day = scope.companies and self._last_night(scope.companies)
        if not day:
            return False
        rates = self._rates(scope.companies)
        sums, by_tier = self._kept_sums(scope, day, rates)
        then = self._sums_then(day, sums, self._losses_known(scope))
        return {
            **self._frame(scope),
            **self._heading(scope),
            "waiting": self._waiting_part(self.env.companies - scope.companies),
            "kept_on": day.isoformat(),
            "count_back": None,
            **self._owed_figures(
                then, sums["exposure"], sums["insured"], sums["borne"]
            ),
            "months": [*self._history(scope, rates), self._point(day, "night", then)],
            "by_tier": self._by_tier(
                {tier: row["exposure"] for tier, row in by_tier.items()},
                {tier: row["insured"] for tier, row in by_tier.items()},
            ),
        }

    @api.model
    def _last_night(self, companies):
        """Return the last day whose figures all of these companies have."""
        today = self.env.company._credit_today()
        groups = self.env[SNAPSHOT]._read_group(
            Domain("company_id", "in", companies.ids)
            & Domain("origin", "=", "night")
            & Domain("day", ">=", today - OLDEST),
            ["day:day"],
            ["company_id:count_distinct"],
            order="day:day desc",
        )
        return next((day for day, n in groups if n == len(companies)), None)

    @api.model
    def _kept_sums(self, scope, day, rates):
        """Return the sums of a night, of all and by tier, converted."""
        names = (*self._kept_names(), *MORE)
        groups = self.env[SNAPSHOT]._read_group(
            self._history_domain(scope) & Domain("day", "=", day),
            ["company_id", "tier"],
            [f"{name}:sum" for name in names],
        )
        counted = self._one_an_entity(scope.companies)
        whole, tiers = defaultdict(Decimal), defaultdict(lambda: defaultdict(Decimal))
        for company, tier, *amounts in groups:
            for name, amount in zip(names, amounts, strict=True):
                if name == "exposure" and company not in counted:
                    continue
                exact = self._exact(amount) * rates[company.id]
                whole[name] += exact
                tiers[tier][name] += exact
        return whole, tiers
