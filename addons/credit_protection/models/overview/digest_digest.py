from odoo import api, fields, models
from odoo.fields import Domain

from ..collection.credit_cockpit_figures import UNKNOWN

# What a digest can show of the figures that the night kept, by the name of its value.
SUMS = ("exposure", "overdue", "held")
RATIOS = ("insured_share", "dso", "best", "add", "cei", "bad_debts_after")
KEPT = (*SUMS, *RATIOS)
PREFIX = "kpi_credit_"


class DigestDigest(models.Model):
    """The figures of the overview in the mail of those who want it.

    The figures are those of the last night in a period, beside the last night before
    it. Nobody reads in a mail what they may not read in the app.
    """

    _inherit = "digest.digest"

    kpi_credit_exposure = fields.Boolean("Credit exposure")
    kpi_credit_exposure_value = fields.Monetary(compute="_compute_kpi_credit")
    kpi_credit_overdue = fields.Boolean("Overdue receivables")
    kpi_credit_overdue_value = fields.Monetary(compute="_compute_kpi_credit")
    kpi_credit_held = fields.Boolean("On credit hold")
    kpi_credit_held_value = fields.Monetary(compute="_compute_kpi_credit")
    kpi_credit_insured_share = fields.Boolean("Insured share (%)")
    kpi_credit_insured_share_value = fields.Float(compute="_compute_kpi_credit")
    kpi_credit_dso = fields.Boolean("Days of sales outstanding")
    kpi_credit_dso_value = fields.Float(compute="_compute_kpi_credit")
    kpi_credit_best = fields.Boolean("Best possible days of sales")
    kpi_credit_best_value = fields.Float(compute="_compute_kpi_credit")
    kpi_credit_add = fields.Boolean("Average days delinquent")
    kpi_credit_add_value = fields.Float(compute="_compute_kpi_credit")
    kpi_credit_cei = fields.Boolean("Collection effectiveness (%)")
    kpi_credit_cei_value = fields.Float(compute="_compute_kpi_credit")
    kpi_credit_bad_debts_after = fields.Boolean("Bad debts after indemnity (%)")
    kpi_credit_bad_debts_after_value = fields.Float(compute="_compute_kpi_credit")
    kpi_credit_deadlines = fields.Boolean("Insurers' deadlines at risk")
    kpi_credit_deadlines_value = fields.Integer(
        compute="_compute_kpi_credit_deadlines_value"
    )

    @api.depends_context("end_datetime", "uid", "company")
    def _compute_kpi_credit(self):
        dashboard = self.env["credit.dashboard"]
        dashboard._check_reader()
        _start, end, companies = self._get_kpi_compute_parameters()
        figures = {
            company: dashboard._kept_figures(company, fields.Date.to_date(end))
            for company in companies
        }
        for digest in self:
            found = figures[digest.company_id or self.env.company]
            for name in KEPT:
                digest[f"kpi_credit_{name}_value"] = found.get(name) or 0

    @api.depends_context("end_datetime", "uid", "company")
    def _compute_kpi_credit_deadlines_value(self):
        dashboard = self.env["credit.dashboard"]
        dashboard._check_reader()
        _start, _end, companies = self._get_kpi_compute_parameters()
        scope = dashboard._scope({})._replace(companies=companies)
        counts = dict(
            self.env["credit.deadline"]._read_group(
                dashboard._deadlines_domain(scope), ["company_id"], ["__count"]
            )
        )
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_credit_deadlines_value = counts.get(company, 0)

    def _compute_kpis(self, company, user):
        """Leave open what nobody knows: a column of numbers would say 0."""
        kpis = super()._compute_kpis(company, user)
        shown = [kpi for kpi in kpis if kpi["kpi_name"].removeprefix(PREFIX) in KEPT]
        if not shown:
            return kpis
        dashboard = self.env["credit.dashboard"].with_user(user).with_company(company)
        for number, (_name, (period, _before)) in enumerate(
            self._compute_timeframes(company), 1
        ):
            found = dashboard._kept_figures(company, fields.Date.to_date(period[1]))
            for kpi in shown:
                if found.get(kpi["kpi_name"].removeprefix(PREFIX)) is None:
                    kpi[f"kpi_col{number}"].update(value=UNKNOWN, margin=0.0)
        return kpis

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        page = "credit_protection.credit_dashboard_action"
        return {
            **actions,
            **{f"kpi_credit_{name}": page for name in KEPT},
            "kpi_credit_deadlines": "credit_protection.credit_deadline_action",
        }


class CreditDashboard(models.AbstractModel):
    """What a night has kept of a company."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _kept_figures(self, company, until):
        """Return the figures of the last night until then, if any.

        What came from the accounts later knows neither exposure nor holds.
        """
        Snapshot = self.env["credit.metric.snapshot"]
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("day", "<=", until)
            & Domain("origin", "=", "night")
        )
        last = Snapshot.search(domain, order="day desc", limit=1).day
        if not last:
            return {}
        names = (*self._kept_names(), *SUMS, "insured", "borne")
        [amounts] = Snapshot._read_group(
            domain & Domain("day", "=", last), [], [f"{name}:sum" for name in names]
        )
        sums = dict(zip(names, map(self._exact, amounts), strict=True))
        known = bool(company._credit_loss_accounts())
        shown = self._owed_figures(
            self._sums_then(last, sums, known),
            *(sums[name] for name in ("exposure", "insured", "borne")),
        )
        return {
            **{name: float(sums[name]) for name in SUMS},
            "insured_share": shown["insured_share"],
            **shown["ratios"],
        }
