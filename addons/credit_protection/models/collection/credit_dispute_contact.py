from odoo import models


class CreditDispute(models.Model):
    """A customer says in a contact that it does not agree."""

    # One file a concern.
    _inherit = "credit.dispute"  # pylint: disable=consider-merging-classes-inherited

    def _after_recording(self):
        """Note the contact in which it was said."""
        res = super()._after_recording()
        self.filtered(lambda d: d.state != "reported")._note_contact()
        return res

    def _note_contact(self):
        """Let whoever takes the dispute up have spoken to the customer."""
        for dispute in self:
            self.env["credit.contact"]._note(
                dispute.partner_id,
                dispute.company_id,
                "dispute",
                note=dispute.description or False,
                dispute_id=dispute.id,
            )
