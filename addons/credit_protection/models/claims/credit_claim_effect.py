from odoo import models

from .credit_claim import WITH_INSURER

# After its answer; a claim that was refused counts for nothing.
ANSWERED = ("decided", "paid", "recovering")


class CreditClaim(models.Model):
    """What a claim means for the credit of its customer: rated again the same day."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    def _counts_as_filed(self):
        """Return whether the insurer works on this claim or has accepted it."""
        accepted = self.state in ANSWERED and self.answer != "refused"
        return self.state in WITH_INSURER or accepted

    def _set(self, **vals):
        """Rate and judge again whoever a claim begins or ceases to speak of."""
        if vals.keys().isdisjoint(("state", "answer")):
            return super()._set(**vals)
        before = self.filtered(lambda claim: claim._counts_as_filed())
        result = super()._set(**vals)
        after = self.filtered(lambda claim: claim._counts_as_filed())
        changed = (before | after) - (before & after)
        for company, claims in changed.grouped("company_id").items():
            customers = claims.partner_id
            profiles = self.env["credit.profile"]._ensure(customers, company)
            profiles.sudo()._refresh()
            self.env["credit.reevaluation"]._mark(customers)
        return result
