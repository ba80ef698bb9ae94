from collections import Counter

from odoo import api, models
from odoo.fields import Domain

from ..cover.account_move_cover import insured_by
from .credit_claim import ENDED
from .credit_claim_books import buyer_of_item
from .credit_claim_recovery import SHARED


class CreditClaim(models.Model):
    """All losses of a buyer, and what is in hand to divide between them."""

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _claims_with_part(self, company, buyers):
        """Return the claims that have a part in what buyers pay, in sudo."""
        claims_sudo = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", buyers.ids)
            & (Domain("state", "not in", ENDED) | SHARED)
        )
        return claims_sudo.filtered(lambda c: c.state not in ENDED or c._is_shared())

    def _debt(self):
        """Return what was owed on this claim at its date of loss, in the books."""
        return self.currency_id._convert(
            self.open_amount,
            self.company_currency_id,
            self.company_id,
            self._loss_day(),
            round=False,
        )

    def _beside(self):
        """Return the claims for the buyer under this policy, in sudo, this one too."""
        claims_sudo = self._claims_with_part(self.company_id, self.partner_id)
        return self.sudo() | claims_sudo.filtered(
            lambda claim: claim.policy_id == self.policy_id
        )

    @api.model
    def _losses_of(self, company, buyers, open_sudo):
        """Return by buyer and policy the day of the loss, claimed already or not."""
        days = [
            (claim.partner_id.id, claim.policy_id, claim.loss_on)
            for claim in self._claims_with_part(company, buyers)
        ]
        days += [
            (m.commercial_partner_id.id, insured_by(m), m.credit_loss_on)
            for m in open_sudo
        ]
        lost_on = {}
        for buyer_id, policy, day in days:
            if policy and day:
                found = lost_on.setdefault(buyer_id, {})
                found[policy] = min(day, found.get(policy, day))
        return lost_on

    @api.model
    def _credits_of(self, company, buyers):
        """Return by buyer the payments and credit notes that pay no invoice yet."""
        items_sudo = (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain("partner_id.commercial_partner_id", "in", buyers.ids)
                & Domain("company_id", "=", company.id)
                & Domain("account_type", "=", "asset_receivable")
                & Domain("parent_state", "=", "posted")
                & Domain("amount_residual", "<", 0),
                order="date, id",
            )
        )
        return {None: items_sudo.browse(), **items_sudo.grouped(buyer_of_item)}

    @api.model
    def _drafted_of(self, company, buyers):
        """Return by account and payment what drafts of claims will take of it."""
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                Domain("move_id.credit_claim_entry_kind", "=", "recovery")
                & Domain("parent_state", "=", "draft")
                & Domain("company_id", "=", company.id)
                & Domain("partner_id.commercial_partner_id", "in", buyers.ids)
                & Domain("account_type", "=", "asset_receivable"),
                ["account_id", "name"],
                ["balance:sum"],
            )
        )
        return Counter({(account.id, name): total for account, name, total in groups})
