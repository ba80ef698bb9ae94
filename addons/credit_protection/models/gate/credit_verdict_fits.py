from odoo import api, fields, models
from odoo.tools import format_amount

from .credit_decision import HOLDING


class CreditDecision(models.Model):
    """What would have passed instead, as it was tried when it was decided."""

    # One file a concern.
    _inherit = "credit.decision"  # pylint: disable=consider-merging-classes-inherited

    alternatives = fields.Json(
        readonly=True, help="A smaller order, a prepayment or terms that would pass."
    )


class CreditGate(models.AbstractModel):
    """Keeps the alternatives with the decision."""

    # One file a concern.
    _inherit = "credit.gate"  # pylint: disable=consider-merging-classes-inherited

    def _prepare_decision(self, judgement, checkpoint, now):
        """Add what was found to fit."""
        vals = super()._prepare_decision(judgement, checkpoint, now)
        vals["alternatives"] = judgement.decision.get("alternatives") or False
        return vals


class CreditVerdict(models.AbstractModel):
    """The alternatives as one sentence, for whoever talks to the customer."""

    # One file a concern.
    _inherit = "credit.verdict"  # pylint: disable=consider-merging-classes-inherited

    def _verdict(self, document, hold, decision, access):
        """Add what fits now, while the document is stopped."""
        verdict = super()._verdict(document, hold, decision, access)
        stopped = hold.state in ("open", "asked", "rejected")
        verdict["fits"] = self._fits_text(decision) if stopped else ""
        return verdict

    @api.model
    def _fits_text(self, decision):
        """Return what would pass, or nothing where a reason is withheld.

        A figure that rests on score or tier would give them away.
        """
        reasons = [r for r in decision.reasons or [] if r["outcome"] in HOLDING]
        if any(r["withheld"] for r in reasons) and not self._sees_all():
            return ""
        ways = self._fits_ways(decision.alternatives or {}, decision.company_id)
        if not ways:
            return ""
        return self.env._(
            "What fits now: %(ways)s.", ways=self.env._("; or ").join(ways)
        )

    @api.model
    def _fits_ways(self, found, company):
        currency, ways = company.currency_id, []

        def money(name):
            return format_amount(self.env, float(found[name]), currency)

        if found.get("amount"):
            ways.append(
                self.env._("up to %(amount)s on account", amount=money("amount"))
            )
        if found.get("prepay"):
            ways.append(self.env._("%(amount)s prepaid", amount=money("prepay")))
        elif found.get("prepay_all"):
            ways.append(
                self.env._(
                    "prepaid completely (%(amount)s)", amount=money("prepay_all")
                )
            )
        if found.get("term_days"):
            days = self.env["credit.wording"]._days(found["term_days"])
            ways.append(self.env._("payment terms of %(days)s", days=days))
        return ways
