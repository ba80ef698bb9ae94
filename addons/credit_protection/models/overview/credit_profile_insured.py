from odoo import api, fields, models
from odoo.fields import Domain

from .credit_dashboard_page import READERS


class CreditProfile(models.Model):
    """What insurers cover of what a customer owes, beside its exposure.

    For the list that the overview opens: of what the reader's companies are owed.
    """

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    figures_insured = fields.Monetary(
        "Insured",
        compute="_compute_figures_insured",
        groups=",".join(READERS),
        help="What of the open items is within the cover limit, before the insured"
        " share.",
    )
    figures_uninsured = fields.Monetary(
        "Not insured",
        compute="_compute_figures_insured",
        groups=",".join(READERS),
        help="The exposure of the last figures less what is insured of it.",
    )

    @api.depends("figures_exposure", "partner_id", "company_id")
    @api.depends_context("allowed_company_ids", "uid")
    def _compute_figures_insured(self):
        roots = self.company_id.root_id
        companies = self.env.companies.filtered(lambda c: c.root_id in roots)
        groups = self.env["credit.ageing"]._read_group(
            Domain("company_id", "in", companies.ids)
            & Domain("partner_id", "in", self.partner_id.ids),
            ["company_id", "partner_id"],
            ["insured:sum"],
        )
        insured = {}
        for company, partner, amount in groups:
            key = (company.root_id.id, partner.id)
            insured[key] = insured.get(key, 0.0) + amount
        for profile in self:
            key = (profile.company_id.root_id.id, profile.partner_id.id)
            profile.figures_insured = insured.get(key, 0.0)
            profile.figures_uninsured = profile.figures_exposure - insured.get(key, 0.0)
