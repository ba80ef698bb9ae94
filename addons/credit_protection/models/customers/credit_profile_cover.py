from odoo import api, fields, models

BUYER_TYPES = [
    ("business", "Business"),
    ("public", "Public body"),
    ("private", "Private person"),
    ("affiliate", "Affiliate"),
]


class CreditProfile(models.Model):
    """The customer as a buyer whom an insurer covers."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    buyer_type = fields.Selection(
        BUYER_TYPES,
        tracking=True,
        copy=False,
        help="Insurers cover businesses only. Empty: companies are businesses, others"
        " are private persons.",
    )

    @api.model
    def _rating_facts(self, company, partners):
        """Let orders be judged with the cover of today."""
        found = super()._rating_facts(company, partners)
        today = company._credit_today()
        cover = self.env["credit.facts"]._cover_facts(company, partners, today)
        return {
            debtor_id: {**found.get(debtor_id, {}), **facts}
            for debtor_id, facts in cover.items()
        }

    @api.model
    def _standing_facts(self, company, debtors):
        """Let customers be rated with the cover of today."""
        found = super()._standing_facts(company, debtors)
        today = company._credit_today()
        cover = self.env["credit.facts"]._cover_facts(company, debtors, today)
        return {key: {**facts, **cover.get(key, {})} for key, facts in found.items()}
