from odoo import api, models

from ..claims.credit_claim import WITH_INSURER
from ..claims.credit_claim_effect import ANSWERED
from . import credit_facts_claim_sql as sql


class CreditFacts(models.AbstractModel):
    """Which customers an insurer was asked to pay for, as a fact a rule may read."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cover_facts(self, company, debtors, today):
        """Add whether a claim was filed, and neither refused nor closed."""
        found = super()._cover_facts(company, debtors, today)
        if not self._may_have("claims", self.env["res.partner"].browse(found)):
            return found
        query = sql.filed(self.env, [company.id], found, WITH_INSURER, ANSWERED)
        for (debtor_id,) in self.env.execute_query(query):
            found[debtor_id]["claim_filed"] = True
        return found
