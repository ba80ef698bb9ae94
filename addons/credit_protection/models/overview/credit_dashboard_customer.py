from odoo import api, models
from odoo.fields import Domain

from ...engine import metrics
from .credit_dashboard import Scope
from .credit_dashboard_money import ZERO
from .credit_metric_snapshot import QUARTER


class CreditDashboard(models.AbstractModel):
    """Figures of the overview for one customer, by the same sums."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _dso_of(self, company, partner):
        """Return the days of sales that a customer owes; None without sales.

        Whoever has paid more than is open owes none.
        """
        scope = Scope(company, False, False)
        ages = self.env["credit.ageing"]._read_group(
            self._owed_domain(scope) & Domain("partner_id", "=", partner.id),
            ["bucket"],
            ["amount:sum"],
        )
        [(sold,)] = self.env["account.move"]._read_group(
            self._sales_domain(scope, "first")
            & Domain("commercial_partner_id", "=", partner.id),
            [],
            ["amount_total_signed:sum"],
        )
        owed = self._receivables({age: self._exact(amount) for age, amount in ages})
        days = metrics.period(company._credit_today(), QUARTER).days
        found = metrics.days_sales_outstanding(owed, self._exact(sold), days)
        return None if found is None else self._plain(max(found, ZERO))
