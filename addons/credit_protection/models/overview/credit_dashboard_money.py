from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import float_repr, format_date

from ...engine import metrics
from .credit_ageing_sql import GROUPS

ZERO = Decimal(0)
BUCKETS = {"age_0": "not_due", **{bucket: name for name, bucket in GROUPS.items()}}


class Sums(NamedTuple):
    """What the ratios of a day are computed from, in the currency of the reader."""

    receivables: metrics.Receivables
    opening: Decimal | None
    month_sales: Decimal
    sales: Decimal
    days: int
    year_sales: Decimal
    losses: metrics.Losses | None


class CreditDashboard(models.AbstractModel):
    """Sums of several companies in one currency, and the ratios that follow."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _rates(self, companies):
        """Return by company the rate of today into the currency of the current one."""
        own = self.env.company
        today = own._credit_today()
        rates = {}
        for company in companies:
            rate = self.env["res.currency"]._get_conversion_rate(
                company.currency_id, own.currency_id, own, today
            )
            rates[company.id] = Decimal(repr(rate)) if rate != 1 else Decimal(1)
        return rates

    @api.model
    def _rates_text(self, companies):
        """Return which rates amounts of other currencies were converted at."""
        own = self.env.company
        others = companies.currency_id - own.currency_id
        if not others:
            return ""
        names = ", ".join(others.sorted("name").mapped("name"))
        return self.env._(
            "%(currencies)s converted to %(currency)s at the rate of %(day)s",
            currencies=names,
            currency=own.currency_id.name,
            day=format_date(self.env, own._credit_today(), date_format="medium"),
        )

    @api.model
    def _exact(self, amount, digits=6):
        """Return a sum of the database as an exact number."""
        if isinstance(amount, str):
            return Decimal(amount)
        return Decimal(float_repr(amount or 0.0, digits))

    @api.model
    def _summed(self, rows, rates):
        """Return ``{key: sum}`` of rows of company, key and amount, converted."""
        sums = defaultdict(Decimal)
        for company, key, amount in rows:
            sums[key] += self._exact(amount) * rates[company.id]
        return sums

    @api.model
    def _amount(self, value):
        """Return an amount as the client shows it, in the reader's currency."""
        return self.env.company.currency_id.round(float(value))

    @api.model
    def _receivables(self, by_bucket):
        """Return what is owed, from sums by the ages of the ageing."""
        return metrics.Receivables(
            by_bucket.get("age_0", ZERO),
            tuple(by_bucket.get(bucket, ZERO) for bucket in GROUPS.values()),
            -by_bucket.get("credit", ZERO),
        )

    @api.model
    def _ratios(self, sums):
        """Return the ratios of a day; what has no meaning is None."""
        owed, lost = sums.receivables, sums.losses
        sold, days = sums.sales, sums.days
        found = {
            "overdue_share": metrics.overdue_share(owed),
            "dso": metrics.days_sales_outstanding(owed, sold, days),
            "best": metrics.best_possible_dso(owed, sold, days),
            "add": metrics.average_days_delinquent(owed, sold, days),
            "cei": metrics.collection_effectiveness(
                sums.opening, sums.month_sales, owed
            ),
            "bad_debts": None,
            "bad_debts_after": None,
        }
        if lost is not None:
            found["bad_debts"] = metrics.bad_debt_ratio(
                lost.before_indemnity, sums.year_sales
            )
            found["bad_debts_after"] = metrics.bad_debt_ratio(
                lost.after_indemnity, sums.year_sales
            )
        return {name: self._plain(value) for name, value in found.items()}

    @api.model
    def _plain(self, ratio):
        """Return a ratio as the client shows it: one decimal, or None."""
        return None if ratio is None else float(round(ratio, 1))
