from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..facts.credit_facts_sql import CUSTOMER_INVOICES
from .credit_dashboard import AGEING, CURRENT
from .credit_dashboard_read import in_time
from .credit_metric_snapshot import YEAR, periods_of


class CreditDashboard(models.AbstractModel):
    """What ratios open: the records that are added up above the line.

    What stands below it is opened by a figure of its own beside the ratio.
    """

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _windows(self, scope):
        """Add what the ratios open."""
        found = super()._windows(scope)
        return {
            **found,
            **self._days_windows(scope),
            **self._collected_windows(scope),
            **self._lost_windows(scope),
            "insured_share": self._renamed(
                self.env._("Insured receivables, over all receivables"),
                found["insured"],
            ),
            "overdue_share": self._renamed(
                self.env._("Overdue, over all receivables"), found["overdue"]
            ),
            "uninsured": self._renamed(
                self.env._("Not insured: exposure less insured receivables"),
                found["exposure"],
            ),
            "in_time": (
                self.env._("Claims answered in time"),
                "credit.claim",
                Domain("id", "in", self._answered_in_time(scope).ids),
            ),
        }

    @api.model
    def _renamed(self, name, window):
        _name, model, domain = window
        return (name, model, domain)

    @api.model
    def _days_windows(self, scope):
        """Return the windows of what is counted in days of sales."""
        owed = self._owed_domain(scope)
        late = Domain("bucket", "not in", CURRENT)
        return {
            "dso": (
                self.env._("DSO: receivables, over the sales of 3 months"),
                AGEING,
                owed,
            ),
            "best": (
                self.env._("Best possible DSO: not due less credits, over sales"),
                AGEING,
                owed & Domain("bucket", "in", CURRENT),
            ),
            "add": (
                self.env._("Average days delinquent: overdue, over sales"),
                AGEING,
                owed & late,
            ),
            "count_back": (
                self.env._("Count-back DSO: sales by month"),
                "account.move",
                self._months_domain(scope),
            ),
        }

    @api.model
    def _months_domain(self, scope):
        """Return the domain of the sales of 12 calendar months."""
        newest = self.env.company._credit_today().replace(day=1)
        first = newest - relativedelta(months=YEAR - 1)
        return self._sales_domain(scope) & Domain("invoice_date", ">=", first)

    @api.model
    def _collected_windows(self, scope):
        """Return the windows of collection effectiveness."""
        first = periods_of(self.env.company._credit_today())["month_first"]
        day = format_date(self.env, first)
        item, collected = "account.move.line", self._collected_domain(scope)
        return {
            "collected": (
                self.env._("Collected since %(day)s", day=day),
                item,
                collected,
            ),
            "cei": (
                self.env._(
                    "Collected since %(day)s, over that and what is overdue", day=day
                ),
                item,
                collected,
            ),
        }

    @api.model
    def _collected_domain(self, scope):
        """Return the domain of what moved the receivable accounts but sales.

        Over a month, as the sales that are left out.
        """

        def days(today):
            first = periods_of(today)["month_first"]
            sold = Domain("move_type", "in", CUSTOMER_INVOICES)
            sold &= Domain("invoice_date", ">=", first)
            sold &= Domain("invoice_date", "<=", today)
            return Domain("move_id", "not any", sold)

        path = "partner_id.commercial_partner_id"
        return self._moved_domain(scope) & self._of(scope, path, days)

    @api.model
    def _lost_windows(self, scope):
        """Return the windows of the bad-debt ratio, before and after indemnity."""
        item, lost = "account.move.line", self._losses_domain(scope)
        return {
            "bad_debts": (
                self.env._(
                    "Bad debts less all that was recovered, over sales of 12 months"
                ),
                item,
                lost | self._shared_domain(scope),
            ),
            "bad_debts_after": (
                self.env._("Bad debts less indemnities, over sales of 12 months"),
                item,
                lost | self._indemnities_domain(scope),
            ),
        }

    @api.model
    def _answered_in_time(self, scope):
        answered = self.env["credit.claim"].search(self._answered_domain(scope))
        return answered.filtered(in_time)
