from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..cover.account_move_cover import insured_by
from ..facts.credit_facts_cover_sql import INVOICES
from .credit_notice import CLAIMS

# Insured, or insured again once a dispute is settled.
AT_STAKE = Domain("credit_insured_amount", ">", 0) | Domain(
    "credit_disputed_insured", ">", 0
)


class AccountMove(models.Model):
    """The way from an invoice to notifying its insurer."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    @api.depends_context("lang", "uid")
    def _compute_credit_cover_card(self):
        """Add what can be done about the invoice now."""
        result = super()._compute_credit_cover_card()
        for move in self:
            if card := move.credit_cover_card:
                move.credit_cover_card = {**card, "acts": move._credit_card_acts()}
        return result

    def _credit_at_stake(self):
        """Return what is insured, or will be again once a dispute is settled.

        The insurer's deadlines do not wait for that.
        """
        self.ensure_one()
        return self.credit_insured_amount + self.credit_disputed_insured

    def _credit_card_acts(self):
        """Return the duties that can be done from here: method, label, is it next."""
        waiting = (
            self.env.user.has_group(CLAIMS)
            and self._credit_at_stake() > 0
            and not self.credit_notified_on
            and self._credit_open_for_dates()
            and self.credit_original_due_date
            and self.credit_original_due_date < self.company_id._credit_today()
        )
        if not waiting:
            return []
        return [
            {
                "method": "action_credit_notify_insurer",
                "label": self.env._("Notify Insurer"),
                "primary": True,
            }
        ]

    def action_credit_notify_insurer(self):
        """Open the draft of a notice about the buyer of this invoice."""
        self.ensure_one()
        self.check_access("read")
        if self.move_type not in INVOICES or self.state != "posted":
            raise UserError(
                self.env._(
                    "An insurer is notified of customer invoices that are posted."
                )
            )
        policy_sudo = self.env["credit.insurance.policy"].sudo()
        if self.sudo()._credit_at_stake() > 0:
            policy_sudo = insured_by(self.sudo())
        return self.env["credit.notice"]._open_for(
            self.company_id,
            self.commercial_partner_id,
            policy_sudo.with_env(self.env),
        )
