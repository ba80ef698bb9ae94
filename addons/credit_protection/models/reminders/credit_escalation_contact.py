from odoo import models


class CreditEscalationStep(models.Model):
    """A reminder that a person sends is a contact; what the job sends is none."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def action_send(self):
        """Note the contact with whoever was reminded."""
        answer = super().action_send()
        for step in self.filtered(lambda one: one.state in ("sent", "done")):
            self.env["credit.contact"]._note(
                step.partner_id,
                step.company_id,
                "reminder",
                note=step.subject or step.display_name,
            )
        return answer
