from odoo import api, fields, models

from .credit_dashboard import Scope
from .digest_digest import PREFIX, UNKNOWN

WORK = ("warned", "promises", "claims", "response")
RATIOS = ("promises", "response")  # unknown where nothing was judged or answered
CLAIMS = f"{PREFIX}claims"
COLUMNS = ("kpi_col1", "kpi_col2", "kpi_col3")


class DigestDigest(models.Model):
    """What people work on, in the mail: as it stands when the mail leaves.

    No night keeps it: all periods of a mail show the figures of the overview.
    """

    # One file a concern.
    _inherit = "digest.digest"  # pylint: disable=consider-merging-classes-inherited

    kpi_credit_warned = fields.Boolean("Credit warnings")
    kpi_credit_warned_value = fields.Integer(compute="_compute_kpi_credit_work")
    kpi_credit_promises = fields.Boolean("Promises kept (%)")
    kpi_credit_promises_value = fields.Float(compute="_compute_kpi_credit_work")
    kpi_credit_claims = fields.Boolean("Open claims by state")
    kpi_credit_claims_value = fields.Integer(compute="_compute_kpi_credit_work")
    kpi_credit_response = fields.Boolean("Claim response (days)")
    kpi_credit_response_value = fields.Float(compute="_compute_kpi_credit_work")

    @api.depends_context("end_datetime", "uid", "company")
    def _compute_kpi_credit_work(self):
        dashboard = self.env["credit.dashboard"]
        dashboard._check_reader()
        _start, _end, companies = self._get_kpi_compute_parameters()
        figures = {company: dashboard._work_figures(company) for company in companies}
        for digest in self:
            found = figures[digest.company_id or self.env.company]
            for name in WORK:
                digest[f"kpi_credit_{name}_value"] = found[name] or 0

    def _compute_kpis(self, company, user):
        """Leave open what nobody knows; add a row for each state of the claims."""
        kpis = super()._compute_kpis(company, user)
        names = {kpi["kpi_name"].removeprefix(PREFIX) for kpi in kpis}
        if not names & {*RATIOS, "claims"}:
            return kpis
        dashboard = self.env["credit.dashboard"].with_user(user).with_company(company)
        found = dashboard._work_figures(company)
        rows = []
        for kpi in kpis:
            rows.append(kpi)
            name = kpi["kpi_name"].removeprefix(PREFIX)
            if name in RATIOS and found[name] is None:
                for column in COLUMNS:
                    kpi[column].update(value=UNKNOWN, margin=0.0)
            elif name == "claims":
                rows += self._claim_rows(kpi, found["states"])
        return rows

    @api.model
    def _claim_rows(self, kpi, states):
        """Return a row of the mail for each state that claims are in."""
        return [
            {
                **kpi,
                "kpi_name": f"{CLAIMS}_{state}",
                "kpi_fullname": self.env._("Claims: %(state)s", state=label),
                **{
                    column: {**kpi[column], "value": count, "margin": 0.0}
                    for column in COLUMNS
                },
            }
            for state, label, count in states
        ]

    def _compute_kpis_actions(self, company, user):
        page = "credit_protection.credit_dashboard_action"
        return {
            **super()._compute_kpis_actions(company, user),
            f"{PREFIX}warned": page,
            f"{PREFIX}promises": "credit_protection.credit_promise_action",
            CLAIMS: "credit_protection.credit_claim_action",
            f"{PREFIX}response": page,
        }


class CreditDashboard(models.AbstractModel):
    """What the overview says of people's work, for one company."""

    # One file a concern.
    _inherit = "credit.dashboard"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _work_figures(self, company):
        """Return warnings, promises and claims as the overview shows them."""
        scope = Scope(company, False, False)
        claims = self._read_claims(scope)
        return {
            "warned": self.env["credit.profile"].search_count(
                self._warned_domain(scope)
            ),
            "promises": self._read_promises(scope)["ratio"],
            "claims": claims["count"],
            "response": claims["days"],
            "states": [
                (state["key"].removeprefix("claim_"), state["label"], state["count"])
                for state in claims["states"]
            ],
        }
