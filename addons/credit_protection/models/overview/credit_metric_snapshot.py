from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...engine import metrics
from ..customers.credit_profile_rating import TIERS
from . import credit_metric_sql as sql

MONTHS_BACK = 12
MONTH = 1  # in which is collected what collection effectiveness is about
QUARTER = 3  # months of sales that days of sales are counted in
YEAR = 12
ORIGINS = [
    ("night", "Kept that night"),
    ("ledger", "From the accounts, later"),
]


def periods_of(day):
    """Return the first days of what ends on a day, as the SQL names them."""
    return {
        "first": metrics.period(day, QUARTER).first,
        "month_first": metrics.period(day, MONTH).first,
        "year_first": metrics.period(day, YEAR).first,
    }


class CreditMetricSnapshot(models.Model):
    """The sums of a day from which the figures of a company are computed.

    One row for the customers of a tier and a salesperson. The night keeps them; ends of
    months come from the accounts once they are over, and do not know what was insured,
    what was on hold and which orders were open. Tier and salesperson are those of the
    night that wrote the row. Amounts are in company currency.
    """

    _name = "credit.metric.snapshot"
    _description = "Figures of a Day"
    _inherit = ["credit.day.snapshot"]
    _order = "day desc, company_id, tier, user_key, id"
    _rec_name = "day"

    _movable = ("user_id",)

    origin = fields.Selection(ORIGINS, required=True, readonly=True)
    tier = fields.Selection(TIERS, readonly=True)
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, index=True, ondelete="set null"
    )
    # The salesperson of that day: deleting a user must not meet the unique index.
    user_key = fields.Integer(required=True, readonly=True)
    insured = fields.Monetary(
        readonly=True, help="Within the cover limits, before the insured share."
    )
    borne = fields.Monetary(
        "Borne by insurers", readonly=True, help="The insured share of what is insured."
    )
    opening = fields.Monetary(
        "Balance a month before",
        readonly=True,
        help="The balance of the receivable accounts before the sales of the month.",
    )
    sales = fields.Monetary(
        "Sales of 3 months",
        readonly=True,
        help="Invoices less credit notes with tax, as customers owe them.",
    )
    month_sales = fields.Monetary(
        "Sales of 1 month",
        readonly=True,
        help="Of the month that ends that day, with tax.",
    )
    year_sales = fields.Monetary(
        "Sales of 12 months", readonly=True, help="Without tax, as bad debts are."
    )
    losses = fields.Monetary(
        "Bad debts of 12 months",
        readonly=True,
        help="Booked on the accounts for bad debts, less what was recovered.",
    )
    shared = fields.Monetary(
        "Recovered for insurers in 12 months",
        readonly=True,
        help="The insurers' share of what was recovered; it lowers no bad debts.",
    )
    indemnities = fields.Monetary(
        "Indemnities of 12 months",
        readonly=True,
        help="Income booked for insurance claims.",
    )
    held = fields.Monetary("On hold", readonly=True)

    _once = models.UniqueIndex("(company_id, day, COALESCE(tier, ''), user_key)")

    @api.model
    def _keep(self, company):
        """Keep the figures of today, and of ends of months that nobody kept.

        A month has not ended before its last day is over: that day comes from the
        accounts the night after.
        """
        today = company._credit_today()
        if (today + timedelta(days=1)).day != 1:
            self._insert(company, today)
        for day in self._missing_days(company, today):
            self._insert(company, day, past=True)
        self.invalidate_model()

    @api.model
    def _insert(self, company, day, past=False):
        """Keep the figures of a day in one statement."""
        losses_sudo, owed_sudo = company._credit_claim_accounts()
        query = sql.keep(
            self.env,
            company.id,
            day,
            company._credit_ageing_bounds(),
            periods_of(day),
            {
                "loss_accounts": losses_sudo.ids,
                "insurer_accounts": owed_sudo.ids,
            },
            fields.Datetime.now(),
            past=past,
        )
        self.env.execute_query(query)

    @api.model
    def _month_ends(self, today):
        """Return the last days of the months before this one, the newest first."""
        first = today.replace(day=1)
        return [
            first - relativedelta(months=back) - timedelta(days=1)
            for back in range(MONTHS_BACK)
        ]

    @api.model
    def _missing_days(self, company, today):
        """Return ends of months without figures, since customers owe something."""
        [(first,)] = self.env.execute_query(sql.first_day(self.env, company.id))
        if not first:
            return []
        wanted = [day for day in self._month_ends(today) if day >= first]
        rows = self.sudo()._read_group(
            [("company_id", "=", company.id), ("day", "in", wanted)], ["day:day"]
        )
        known = {day for (day,) in rows}
        return [day for day in wanted if day not in known]
