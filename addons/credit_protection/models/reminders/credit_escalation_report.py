from odoo import api, models

from .mail_template_reminder import Text


class ReportCreditEscalation(models.AbstractModel):
    """What the letter of a reminder shows."""

    _name = "report.credit_protection.report_credit_escalation"
    _description = "Printed Reminder"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return reminders with their texts; refuse one whose text has a mistake."""
        steps = self.env["credit.escalation.step"].browse(docids)
        steps.check_access("read")
        given = (data or {}).get("texts") or {}
        # Texts of a request are no Text.
        ready = all(isinstance(given.get(step.id), Text) for step in steps)
        texts = given if ready else steps._credit_letter_texts()
        for step in steps:
            step._credit_need_text(texts[step.id])
        return {
            "doc_ids": docids,
            "doc_model": steps._name,
            "docs": steps,
            "texts": texts,
            "contact": lambda step: (
                step._credit_postal_contact() or step.recipient_id or step.partner_id
            ).sudo(),
        }
