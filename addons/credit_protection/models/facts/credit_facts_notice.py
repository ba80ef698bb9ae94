from decimal import Decimal

from odoo import api, models

from ..claims import credit_notice_sql as sql
from ..claims.credit_notice import TELLING


class CreditFacts(models.AbstractModel):
    """What an insurer was told about customers, as facts a rule may read."""

    # One file a concern.
    _inherit = "credit.facts"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cover_facts(self, company, debtors, today):
        """Add whether and since when the insurer knows of overdue invoices."""
        found = super()._cover_facts(company, debtors, today)
        if not self._may_have("notices", self.env["res.partner"].browse(found)):
            return found
        told = dict(
            self.env.execute_query(
                sql.told(self.env, [company.id], list(found), TELLING)
            )
        )
        for debtor_id, day in told.items():
            found[debtor_id] |= {
                "notice_sent": True,
                "days_since_notice": Decimal((today - day).days),
            }
        return found
