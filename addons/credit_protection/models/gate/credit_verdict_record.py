from odoo import api, models

from ...engine import CATALOGUE
from .credit_verdict import STRICTNESS


class CreditVerdict(models.AbstractModel):
    """The decision as evidence: reasons with figures, facts with their meaning."""

    # One file a concern.
    _inherit = "credit.verdict"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _page(self, decision):
        """Add the reasons as sentences with figures, for the credit team."""
        page = super()._page(decision)
        page["reasons"] = self._page_reasons(decision) if self._sees_all() else []
        return page

    def _page_reasons(self, decision):
        wording, currency = self.env["credit.wording"], decision.company_id.currency_id
        return [
            {
                "title": wording._title(reason),
                "code": reason["code"],
                "outcome": reason["outcome"],
                "detail": wording._detail(reason, currency),
                **wording._figures(reason, currency),
            }
            for reason in sorted(
                decision.reasons or [], key=lambda r: -STRICTNESS.index(r["outcome"])
            )
        ]

    def _page_facts(self, decision):
        """Add what each fact means and in what it is counted."""
        Ruleset, currency = self.env["credit.ruleset"], decision.company_id.currency_id
        facts = super()._page_facts(decision)
        for fact in facts:
            known = CATALOGUE.get(fact["name"])
            fact["help"] = Ruleset._engine_text(known.help) if known else ""
            fact["unit"] = ""
            if known and known.type.unit == "money":
                fact["unit"] = currency.name
            elif known:
                kind = {"type": known.type.kind, "unit": known.type.unit}
                fact["unit"] = Ruleset._type_label(kind)
        return facts
