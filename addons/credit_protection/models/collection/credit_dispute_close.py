from odoo import api, models
from odoo.exceptions import UserError

from .credit_dispute import ACTIVITY

SETTLERS = (
    "credit_protection.group_credit_manager",
    "account.group_account_invoice",
)


class CreditDispute(models.Model):
    """How a dispute ends: a credit note bears out what was accepted."""

    # One file a concern.
    _inherit = "credit.dispute"  # pylint: disable=consider-merging-classes-inherited

    @api.readonly
    def action_settle(self):
        """Open the dialog that settles or cancels the dispute."""
        self.ensure_one()
        self.check_access("read")
        self._need(SETTLERS)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle Dispute"),
            "res_model": "credit.dispute.settle",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_dispute_id": self.id},
        }

    def _settle(self, how, note, accepted=0.0, credit_note=None):
        """End the dispute as a person decided; a credit note proves what was accepted.

        :param how: one of ``HOW``; ``paid`` follows from payments only
        """
        self.ensure_one()
        self.check_access("write")
        self._need(SETTLERS)
        self._check_open()
        if not (note or "").strip():
            raise UserError(self.env._("Explain the outcome: somebody will ask."))
        if how in ("accepted", "partly"):
            accepted = self.amount if how == "accepted" else accepted
            self._check_accepted(how, accepted, credit_note)
        else:
            accepted, credit_note = 0.0, None
        self._close(
            how,
            closed_note=note.strip(),
            accepted_amount=accepted,
            credit_note_id=credit_note.id if credit_note else False,
        )

    def _check_accepted(self, how, accepted, credit_note):
        """Refuse an acceptance that no credit note of the customer bears out."""
        compare = self.currency_id.compare_amounts
        if how == "partly" and not (
            compare(accepted, 0) > 0 and compare(accepted, self.amount) < 0
        ):
            raise UserError(
                self.env._(
                    "Accepted in part means more than 0 and less than %(amount)s.",
                    amount=self.currency_id.format(self.amount),
                )
            )
        note_sudo = (credit_note or self.env["account.move"]).sudo()
        self._check_credit_note(note_sudo)
        others = self.sudo().search([("credit_note_id", "=", note_sudo.id)])
        left = note_sudo.amount_total - sum(others.mapped("accepted_amount"))
        if compare(accepted, left) > 0:
            raise UserError(
                self.env._(
                    "%(note)s has %(left)s left for this dispute, less than the"
                    " %(accepted)s accepted.",
                    note=note_sudo.name,
                    left=self.currency_id.format(left),
                    accepted=self.currency_id.format(accepted),
                )
            )

    def _check_credit_note(self, note_sudo):
        """Refuse what is no posted credit note of the customer."""
        if (
            note_sudo.move_type != "out_refund"
            or note_sudo.state != "posted"
            or note_sudo.company_id != self.company_id
            or note_sudo.commercial_partner_id != self.partner_id
            or note_sudo.currency_id != self.currency_id
        ):
            raise UserError(
                self.env._(
                    "Choose the posted credit note of %(customer)s in %(currency)s. If"
                    " there is none yet, create and post it first: until then the"
                    " customer still owes the amount.",
                    customer=self.partner_id.name,
                    currency=self.currency_id.name,
                )
            )

    def _close(self, how, **vals):
        """Close disputes of any companies, and let everything follow."""
        for company, disputes in self.grouped("company_id").items():
            disputes._set(
                state="cancelled" if how == "mistake" else "resolved",
                how=how,
                closed_on=company._credit_today(),
                closed_by_id=self.env.uid,
                **vals,
            )
        self.sudo().activity_unlink([ACTIVITY])
        self._take_effect(self.env._("Dispute ended"))
