from odoo import api, fields, models
from odoo.fields import Domain

from ..cover.account_move_cover import insured_by
from .credit_claim import ENDED
from .credit_claim_prepare import insured


class CreditClaim(models.Model):
    """Losses of one buyer under several policies: a claim under each of them.

    Each has the invoices that its policy insures, with their deadlines and deductibles.
    What the buyer has in hand pays the oldest invoices, whichever policy insures them;
    what comes in after the loss belongs to each policy in the part of what was owed.
    """

    # One file a concern.
    _inherit = "credit.claim"  # pylint: disable=consider-merging-classes-inherited

    elsewhere_text = fields.Text(compute="_compute_elsewhere_text")

    @api.model
    def _open_next(self, company, buyer, policy=None):
        """Return the open claim under a policy, else the one to work on next."""
        if not policy:
            books = self._books_of(company, buyer)
            policy = insured_by(insured(books.unclaimed(buyer))[:1])
        return self._open_of(company, buyer, policy).with_env(self.env)

    def _elsewhere(self):
        """Return rows of policy, open claim, and invoices that are not claimed yet.

        They are about other policies under which losses of the buyer are insured.
        """
        self.ensure_one()
        open_sudo = self.sudo().search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("policy_id", "!=", self.policy_id.id)
            & Domain("state", "not in", ENDED),
            order="id",
        )
        books = self._books_of(self.company_id, self.partner_id)
        waiting_sudo = insured(books.unclaimed(self.partner_id)).grouped(insured_by)
        found = [
            (claim.policy_id, claim, waiting_sudo.get(claim.policy_id))
            for claim in open_sudo
        ]
        known = [self.policy_id, *(policy for policy, _claim, _moves in found)]
        return found + [
            (policy, open_sudo.browse(), moves)
            for policy, moves in waiting_sudo.items()
            if policy not in known
        ]

    @api.depends("partner_id", "policy_id", "state")
    @api.depends_context("lang")
    def _compute_elsewhere_text(self):
        for claim in self:
            rows = claim._elsewhere() if claim.id and claim.state not in ENDED else ()
            texts = [claim._elsewhere_sentence(*row) for row in rows]
            claim.elsewhere_text = "\n".join(texts) or False

    def _elsewhere_sentence(self, policy_sudo, claim_sudo, moves_sudo):
        """Return what else is claimed, or to be claimed, from this buyer."""
        if claim_sudo:
            return self.env._(
                "There is a second claim for %(buyer)s: %(claim)s, under policy"
                " %(policy)s of %(insurer)s. Each has the invoices of its own policy."
                " What the buyer has in hand, and what comes in, is divided between"
                " them.",
                buyer=self.partner_id.display_name,
                claim=claim_sudo.name,
                policy=policy_sudo.name,
                insurer=policy_sudo.insurer_id.name,
            )
        amount = sum(moves_sudo.mapped("amount_residual_signed"))
        values = {
            "buyer": self.partner_id.display_name,
            "amount": self.company_currency_id.format(amount),
            "policy": policy_sudo.name,
            "insurer": policy_sudo.insurer_id.name,
        }
        if day := min(
            (d for d in moves_sudo.mapped("credit_claim_by") if d), default=0
        ):
            return self.env._(
                "%(buyer)s owes %(amount)s on invoices under policy %(policy)s of"
                " %(insurer)s too. They do not stand here: claim them there by"
                " %(day)s.",
                day=self._day(day),
                **values,
            )
        return self.env._(
            "%(buyer)s owes %(amount)s on invoices under policy %(policy)s of"
            " %(insurer)s too. They do not stand here: they have a claim of their own.",
            **values,
        )

    def action_elsewhere(self):
        """Open the claim under the other policy; prepare one where there is none."""
        self.ensure_one()
        self._need_claimant()
        for policy_sudo, _claim, _moves in self._elsewhere():
            return self._open_or_prepare(
                self.company_id, self.partner_id, policy_sudo.with_env(self.env)
            )
        return False
