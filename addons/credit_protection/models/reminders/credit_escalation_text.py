from odoo import api, models
from odoo.fields import Domain

from .mail_template_reminder import Text

# Bigger tables stand in the letter only: mail programs cut long mails off.
MOST_LINES = 100
LINE = (
    "step_id",
    "currency_id",
    "number",
    "invoice_date",
    "due_date",
    "days_late",
    "is_credit",
    "amount_total",
    "amount_open",
    "amount_disputed",
)
USUAL = {"call": "call_script", "activity": "call_script", "collection": "hand_over"}


class CreditEscalationStep(models.Model):
    """What reminders say: the text of their template, in the customer's language.

    A text that a person has written goes before the template. A template with a
    mistake stops the reminders that use it, and no other.
    """

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def _credit_texts(self):
        """Return ``{id: Text}``, in a fixed number of queries."""
        written = self.filtered(lambda step: step.subject and step.body)
        found = {
            step.id: Text(step.subject, step._credit_own_body()) for step in written
        }
        rest = self - written
        templates = self._credit_templates(rest)
        # Read once: rendering looks at one reminder after the other.
        rest.sudo().line_ids.fetch(LINE)
        for name, steps in rest.grouped(self._credit_template_name).items():
            if name in templates:
                said = templates[name]._credit_say(steps)
            else:
                said = dict.fromkeys(steps.ids, Text("", "", self._no_template(name)))
            for step in steps:
                text = said[step.id]
                found[step.id] = text._replace(
                    subject=step.subject or text.subject,
                    body=step._credit_own_body() or text.body,
                )
        return found

    def _credit_own_body(self):
        """Return what a person wrote, with the items where they are missing."""
        self.ensure_one()
        if not self.body or "<table" in self.body or self.sent_at:
            return self.body
        in_lang = self.with_context(lang=self.lang or self.env.lang)
        return self.body + in_lang._credit_items_table()

    @api.model
    def _credit_template_name(self, step):
        """Return the name of the text: as the rules say, else the usual one."""
        usual = "before_due" if step.day < 0 else "reminder_1"
        return step.template or USUAL.get(step.channel, usual)

    @api.model
    def _credit_templates(self, steps):
        """Return the templates of reminders by their name in the rules."""
        names = {self._credit_template_name(step) for step in steps}
        templates_sudo = self.env["mail.template"].sudo()
        found = templates_sudo.search(
            Domain("credit_reminder", "in", sorted(names))
            & Domain("model", "=", self._name)
        )
        return {template.credit_reminder: template for template in found}

    @api.model
    def _no_template(self, name):
        return self.env._(
            "The rules name the text “%(name)s”, and there is none: write it under"
            " Configuration, Texts of Reminders.",
            name=name,
        )

    def _credit_items_table(self):
        """Return the open items with their sums as a table, for mails and letters."""
        self.ensure_one()
        lines = self.sudo().line_ids.sorted(
            lambda line: (line.is_credit, str(line.due_date or ""), line.id)
        )
        most = None if self.env.context.get("credit_all_items") else MOST_LINES
        shown = lines[:most]
        return self.env["ir.qweb"]._render(
            "credit_protection.escalation_items",
            {"step": self, "lines": shown, "more": len(lines) - len(shown)},
        )

    def _credit_portal_url(self):
        """Return where the customer sees its open invoices."""
        self.ensure_one()
        partner_sudo = self.partner_id.sudo().with_company(self.company_id)
        return partner_sudo._credit_portal_url()
