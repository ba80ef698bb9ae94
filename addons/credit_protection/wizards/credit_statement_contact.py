from odoo import models


class CreditStatementSend(models.TransientModel):
    """A statement that was sent is a contact with the customer."""

    # One file a concern.
    _inherit = "credit.statement.send"  # pylint: disable=consider-merging-classes-inherited

    def _send_one(self, line):
        """Note the contact with each customer whose statement has left."""
        why = super()._send_one(line)
        if not why:
            self.env["credit.contact"]._note(
                line.partner_id,
                self.env.company,
                "mail",
                note=self.env._("Statement of account"),
            )
        return why
