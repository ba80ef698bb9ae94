from odoo import api, fields, models

from .credit_country_risk import LEVELS

JUDGED = ("grade", "country_risk")


class CreditProfile(models.Model):
    """What agencies and insurers say about a customer: stored, judged and shown."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    grade = fields.Integer(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of agencies and insurers, from 1 (best) to 10 (worst): the worst of the"
        " newest of each source; stale ones are ignored.",
    )
    grade_date = fields.Date("Grade of", readonly=True, copy=False)
    country_risk = fields.Selection(
        LEVELS,
        readonly=True,
        copy=False,
        help="Of the customer's country, from 1 (low) to 4 (high): the worst of the"
        " newest of each source.",
    )

    external_card = fields.Json(compute="_compute_external_card")

    def _external_columns(self, facts):
        """Return the columns of a rating that repeat what others say."""
        level = facts["country_risk"]
        return {
            "grade": facts["grade"],
            "grade_date": facts["grade_date"],
            "country_risk": str(level) if level else None,
        }

    @api.model
    def _rating_facts(self, company, partners):
        """Add grades and country risk as they are now, also of unrated customers.

        Unlike the tier they are read live: what an insurer has said this morning holds
        the order of this noon.
        """
        found = super()._rating_facts(company, partners)
        said = self.env["credit.external.facts"]._for_partners(
            company, partners, company._credit_today()
        )
        for debtor_id, facts in said.items():
            known = {f: facts[f] for f in JUDGED if facts[f] is not None}
            if known:
                found.setdefault(debtor_id, {}).update(known)
        return found

    @api.depends("partner_id.country_id")
    @api.depends_context("lang", "uid")
    def _compute_external_card(self):
        facts = self.env["credit.external.facts"]
        for company, profiles in self.grouped("company_id").items():
            cards = facts._cards(company, profiles.partner_id)
            for profile in profiles:
                profile.external_card = cards[profile.partner_id.id]
