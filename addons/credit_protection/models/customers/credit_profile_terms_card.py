import re

from odoo import api, models


class CreditProfile(models.Model):
    """Terms of today, terms allowed and payment habits side by side, in words."""

    # One file a concern.
    _inherit = "credit.profile"  # pylint: disable=consider-merging-classes-inherited

    @api.depends(
        "max_term_days", "terms_agreed", "agreed_term_days", "proposed_term_id"
    )
    def _compute_rating_card(self):
        """Add the payment terms to the card."""
        result = super()._compute_rating_card()
        for profile in self:
            profile.rating_card = {
                **profile.rating_card,
                "terms": profile._card_terms(),
            }
        return result

    def _card_terms(self):
        """Return what a credit manager weighs when longer terms are asked for."""
        if not self.rated_at:
            return False
        terms = self._current_terms()
        days = self._term_days_on(self.company_id._credit_today())
        allowed = self._allowed_term_days()
        today = self.env._("none: payable at once")
        if terms:
            today = self._named_days(terms.name, days)
        by_rules = self.env._("the rules name none")
        if self.max_term_known:
            by_rules = self._days_text(self.max_term_days)
        too_long = allowed is not None and days > allowed
        rows = [
            ("term_days", self.env._("Terms today"), today, too_long),
            ("max_term_days", self.env._("Rules allow"), by_rules, False),
        ]
        if self.terms_agreed:
            agreed = self._days_text(self.agreed_term_days)
            rows.append(("agreed_term_days", self.env._("Agreed"), agreed, False))
        rows.append(("pays", self.env._("Pays"), self._pays_text(), False))
        return {
            "rows": [
                {"key": key, "label": label, "text": text, "bad": bad}
                for key, label, text, bad in rows
            ],
            "note": self._card_agreement(),
            "proposal": self._card_proposed_terms(days, too_long),
        }

    def _card_agreement(self):
        if not self.terms_agreed:
            return ""
        return self.env._(
            "Agreed by %(user)s: %(reason)s",
            user=self.agreed_term_user_id.name or "",
            reason=self.agreed_term_reason,
        )

    def _card_proposed_terms(self, days, too_long):
        """Return the proposal; nothing changes until a person uses it."""
        proposed = self.proposed_term_id.sudo()
        if not proposed:
            return ""
        if too_long:
            return self.env._(
                "The terms of today are longer than allowed and stay until somebody"
                " changes them. Proposed: %(terms)s.",
                terms=proposed.name,
            )
        return self.env._("Proposed: %(terms)s.", terms=proposed.name)

    def _pays_text(self):
        """Return how late the customer pays on average, as people say it."""
        if not self.behaviour_known:
            return self.env._("too few invoices to say")
        if self.avg_delay <= 0:
            return self.env._("on time")
        return self.env._(
            "%(days)s late on average", days=self._with_unit(self.avg_delay, "days")
        )

    def _days_text(self, days):
        if not days:
            return self.env._("prepayment only")
        return self._with_unit(days, "days")

    def _named_days(self, name, days):
        """Return the name of payment terms, with the days it does not say."""
        said = not days or str(days) in re.findall(r"\d+", name)
        return name if said else f"{name} ({self._with_unit(days, 'days')})"
