from odoo import fields, models
from odoo.exceptions import UserError


class MailComposeMessage(models.TransientModel):
    """A mail about open invoices is sent only while they are as open as it says."""

    # One file a concern.
    _inherit = "mail.compose.message"  # pylint: disable=consider-merging-classes-inherited

    # What was open of each invoice when the text was written, by its id.
    credit_items = fields.Json(readonly=True)

    def _action_send_mail_comment(self, res_ids):
        """Read the amounts again before sending, and note the contact after it."""
        items = self.model == "credit.profile" and self.credit_items
        if not items:
            return super()._action_send_mail_comment(res_ids)
        self.env["credit.contact"]._need_team()
        self._credit_check_open(items)
        messages = super()._action_send_mail_comment(res_ids)
        for profile in self.env["credit.profile"].browse(res_ids):
            self.env["credit.contact"]._note(
                profile.partner_id, profile.company_id, "mail", note=self.subject
            )
        return messages

    def _action_schedule_message(self):
        """Refuse: nobody would read the amounts again before it leaves."""
        if any(wizard.credit_items for wizard in self):
            raise UserError(
                self.env._(
                    "A mail about open invoices is sent at once, with what is open"
                    " now. Come back on that day instead."
                )
            )
        return super()._action_schedule_message()

    def _credit_check_open(self, items):
        """Refuse when something was paid or changed since the text was written."""
        shown = {int(key): amount for key, amount in items.items()}
        moves = self.env["account.move"].browse(shown).exists()
        changed = moves.filtered(
            lambda move: (
                move.state != "posted"
                or move.currency_id.compare_amounts(
                    move.amount_residual, shown[move.id]
                )
            )
        )
        if changed or len(moves) < len(shown):
            raise UserError(
                self.env._(
                    "Nothing was sent: %(invoices)s changed or was paid meanwhile."
                    " Close this mail and write it again with what is open now.",
                    invoices=", ".join(changed.mapped("name")) or self.subject,
                )
            )
