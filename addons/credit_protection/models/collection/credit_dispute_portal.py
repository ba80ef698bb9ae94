from odoo import api, models
from odoo.exceptions import UserError

from .credit_dispute import RECORDERS


class CreditDispute(models.Model):
    """What customers do not agree with, reported by themselves on the portal.

    It is only heard at first: reminders and insurance go on until somebody of the
    credit team has confirmed it.
    """

    # One file a concern.
    _name = "credit.dispute"
    _inherit = ["credit.dispute", "credit.customer.report"]

    _one_report = models.UniqueIndex(
        "(move_id) WHERE state = 'reported'",
        "You have told us about this invoice already. We are looking into it.",
    )

    @api.model
    def _from_customer(self, move, reason, amount, text):
        """Record what a customer says about its own invoice; return the dispute."""
        move.ensure_one()
        move_sudo = self._check_own(move)
        reason_sudo = reason.sudo().exists()
        if not reason_sudo.active or not reason_sudo.on_portal:
            raise UserError(self.env._("Choose what is wrong from the list."))
        if not (text or "").strip():
            raise UserError(
                self.env._(
                    "Please describe what is wrong, so that we can look into it."
                )
            )
        told = [("move_id", "=", move_sudo.id), ("state", "in", ("reported", "open"))]
        if self.sudo().search_count(told, limit=1):
            raise UserError(
                self.env._(
                    "You have told us about %(invoice)s already. We are looking into"
                    " it.",
                    invoice=move_sudo.name,
                )
            )
        self._check_pace()
        dispute_sudo = self._add_for_customer(
            move_sudo.company_id,
            {
                "move_id": move_sudo.id,
                "reason_id": reason_sudo.id,
                "amount": amount,
                "description": text.strip(),
                "state": "reported",
            },
        )
        return dispute_sudo.with_env(self.env)

    def _take_effect(self, note):
        """Let nothing follow from what was only reported."""
        return super(
            CreditDispute, self.filtered(lambda d: d.state != "reported")
        )._take_effect(note)

    def action_confirm(self):
        """Take up what customers reported: from now on it is a dispute."""
        self.check_access("write")
        self._need(RECORDERS)
        for dispute in self:
            if dispute.state != "reported":
                raise UserError(
                    self.env._(
                        "%(dispute)s was confirmed or has ended already.",
                        dispute=dispute.display_name,
                    )
                )
            move_sudo = dispute.move_id.sudo()
            self._check_disputable(move_sudo, dispute.amount)
            dispute._set(
                state="open",
                amount_company=move_sudo._credit_in_company(dispute.amount),
            )
        self._note_contact()
        self._take_effect(self.env._("Disputed"))
