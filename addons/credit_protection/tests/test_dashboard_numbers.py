from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..engine import metrics
from .dashboard_common import DashboardCommon


@tagged("post_install", "-at_install")
class TestDashboardNumbers(DashboardCommon):
    """What the overview computes, once more: bare SQL and plain arithmetic."""

    def _rows(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(query, (self.usd_company.id, *values))
        return self.env.cr.fetchall()

    def _row(self, query, *values):
        [row] = self._rows(query, *values)
        return [float(amount or 0) for amount in row]

    def test_shares_of_what_is_owed(self):
        page = self._figures()
        [owed] = self._row(
            "SELECT SUM(amount_residual) FROM account_move_line line"
            " JOIN account_account account ON account.id = account_id"
            " WHERE account_type = 'asset_receivable' AND parent_state = 'posted'"
            " AND amount_residual > 0 AND line.company_id = %s"
        )
        insured, borne = self._row(
            "SELECT SUM(credit_insured_amount),"
            " SUM(credit_insured_amount * credit_insured_share)"
            " FROM account_move WHERE state = 'posted' AND amount_residual > 0"
            " AND move_type = 'out_invoice' AND company_id = %s"
        )
        [late] = self._row(
            "SELECT SUM(amount_residual) FROM account_move WHERE state = 'posted'"
            " AND move_type = 'out_invoice' AND company_id = %s"
            " AND invoice_date_due < %s",
            self.today,
        )
        self.assertTrue(0 < borne < insured < owed)
        self.assertAlmostEqual(100 * insured / owed, page["insured_share"], 1)
        self.assertAlmostEqual(100 * borne / owed, page["borne_share"], 1)
        self.assertAlmostEqual(100 * late / owed, page["ratios"]["overdue_share"], 1)

    def test_counted_back_through_the_months(self):
        sold = dict(
            self._rows(
                "SELECT DATE_TRUNC('month', invoice_date)::date,"
                " SUM(amount_total_signed) FROM account_move WHERE state = 'posted'"
                " AND move_type IN ('out_invoice', 'out_refund') AND company_id = %s"
                " GROUP BY 1"
            )
        )
        page = self._figures()
        rest, days, first = page["balance"], 0.0, self.today.replace(day=1)
        length = self.today.day
        for _month in range(12):
            sales = float(sold.get(first, 0))
            if rest <= sales:
                days += rest * length / sales
                break
            rest, days = rest - sales, days + length
            before = first - relativedelta(months=1)
            length, first = (first - before).days, before
        self.assertTrue(days)
        self.assertAlmostEqual(days, page["count_back"], 1)

    def test_deadlines_and_what_is_at_stake(self):
        """Cover of one invoice stops in a few days, another was never reported."""
        duties = self._rows(
            "SELECT move.id, credit_insured_amount FROM account_move move,"
            " LATERAL (VALUES ('stop', credit_extension_end),"
            " ('notice', credit_notice_by), ('claim', credit_claim_by))"
            " AS duty(kind, day) WHERE company_id = %s AND amount_residual > 0"
            " AND credit_insured_amount > 0 AND duty.day <= %s"
            " AND (kind <> 'stop' OR duty.day >= %s)"
            " AND (kind <> 'notice' OR credit_notified_on IS NULL)"
            " AND (kind <> 'claim' OR credit_claim_filed_on IS NULL)",
            self.today + relativedelta(days=7),
            self.today,
        )
        self.assertTrue(duties)
        self.assertEqual(
            {
                "count": len(duties),
                "amount": float(sum(dict(duties).values())),
            },
            self._figures()["deadlines"],
        )

    def test_the_largest_row_by_row(self):
        for company in self.companies:
            self._limit(self.customer, 1_000, company=company).write(
                {"figures_overdue": 80, "figures_overdue_days": 12}
            )
        rows = self._figures(self.companies)["top"]
        found = {(row["name"], row["company"]): row for row in rows}
        usd = found["Acme", self.usd_company.name]
        self.assertEqual(
            (250, 1_000, 25, 80, 12),
            tuple(usd[k] for k in ("exposure", "limit", "used", "overdue", "days")),
        )
        yen = found["Acme", self.jpy_company.name]
        converted = self.jpy._convert(
            1_000, self.usd_company.currency_id, self.usd_company, self.today
        )
        self.assertAlmostEqual(converted, yen["limit"], 2)
        self.assertEqual((900, 12), (yen["used"], yen["days"]))
        bolt = found["Bolt", self.usd_company.name]
        self.assertEqual((None, None), (bolt["limit"], bolt["used"]))
        self.assertTrue(bolt["limit_text"])

    def test_ratios_of_a_month_that_has_passed(self):
        [then] = [
            point
            for point in self._figures()["months"]
            if point["day"] == self.end.isoformat()
        ]
        first = metrics.period(self.end, 3).first
        year = metrics.period(self.end, 12).first
        sold = (
            "SELECT SUM(amount_total_signed), SUM(amount_untaxed_signed)"
            " FROM account_move WHERE company_id = %s AND state = 'posted'"
            " AND move_type IN ('out_invoice', 'out_refund')"
            " AND invoice_date BETWEEN %s AND %s"
        )
        sales, _untaxed = self._row(sold, first, self.end)
        _total, untaxed = self._row(sold, year, self.end)
        days = (self.end - first).days + 1
        # 600, 500 and 120 are late, 70 not due, 50 are a credit note.
        balance, late = 600 + 500 + 120 + 70 - 50, 600 + 500 + 120
        self.assertAlmostEqual(balance * days / sales, then["dso"], 1)
        self.assertAlmostEqual((balance - late) * days / sales, then["best"], 1)
        self.assertAlmostEqual(late * days / sales, then["add"], 1)
        self.assertAlmostEqual(100 * late / (balance + 50), then["overdue_share"], 1)
        self.assertAlmostEqual(100 * 30 / untaxed, then["bad_debts"], 1)
        self.assertAlmostEqual(100 * 30 / untaxed, then["bad_debts_after"], 1)

    def test_days_until_insurers_answered(self):
        self.claim._set(answer_by=self.claim.answered_on - relativedelta(days=1))
        claims = self._figures()["claims"]
        self.assertEqual((1, 0), (claims["answered"], claims["in_time"]))
        [days] = self._row(
            "SELECT AVG(answered_on - filed_on) FROM credit_claim"
            " WHERE company_id = %s AND answered_on IS NOT NULL"
        )
        self.assertEqual(days, claims["days"])
        self.assertEqual(72, claims["amount"])
        self.assertEqual(2, claims["count"])
