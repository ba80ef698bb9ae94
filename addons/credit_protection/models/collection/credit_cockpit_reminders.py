from odoo import api, models
from odoo.tools import format_date

from ..reminders.credit_escalation_sql import UNSENT

REMINDERS = 3
LEVELS = {"failed": "danger", "bounced": "danger", "approval": "warning"}
GONE = ("skipped", "cancelled")


class CreditCockpit(models.AbstractModel):
    """Reminders of the ladder among the contacts; the next one, and a statement."""

    # One file a concern.
    _inherit = "credit.cockpit"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _contacts_part(self, partner):
        """Add the latest reminders, those that wait first."""
        return {
            **super()._contacts_part(partner),
            "reminders": [self._reminder(step) for step in self._reminders(partner)],
        }

    @api.model
    def _reminders(self, partner):
        steps = self.env["credit.escalation.step"].search(
            [*self._items_domain(partner), ("state", "not in", GONE)], limit=REMINDERS
        )
        return steps.sorted(lambda step: step.state not in UNSENT)

    @api.model
    def _reminder(self, step):
        """Return one reminder: which step, for how much, and what became of it."""
        states = dict(step._fields["state"]._description_selection(self.env))
        channels = dict(step._fields["channel"]._description_selection(self.env))
        sent = step.sent_at and step.company_id._credit_date(step.sent_at)
        day = format_date(self.env, sent or step.as_of, date_format="medium")
        waits = "info" if step.state in UNSENT else "muted"
        says = {
            "day": day,
            "step": step._step_name(),
            "amount": step.currency_id.format(step.amount_total),
        }
        channel = channels[step.channel]
        if channel == says["step"]:
            text = self.env._("%(day)s, %(step)s, %(amount)s", **says)
        else:
            text = self.env._(
                "%(day)s, %(channel)s: %(step)s, %(amount)s", channel=channel, **says
            )
        return {
            "id": step.id,
            "text": text,
            "state_text": states[step.state],
            "level": LEVELS.get(step.state, waits),
        }

    @api.model
    def action_remind(self, partner_id, _move_ids=()):
        """Open the reminder that waits; where none does, what the ladder asks for."""
        partner = self._customer(partner_id)
        waiting = self.env["credit.escalation.step"].search(
            [*self._items_domain(partner), ("state", "in", UNSENT)]
        )
        if not waiting:
            action = partner.action_credit_remind()
            waiting = waiting.search(action["domain"])
        if len(waiting) > 1:
            return partner._credit_open_reminders([("id", "in", waiting.ids)])
        title = self.env._("Remind %(customer)s", customer=partner.display_name)
        dialog = self._dialog("credit.escalation.step", title, {})
        return {**dialog, "res_id": waiting.id}

    @api.model
    @api.readonly
    def action_statement(self, partner_id, _move_ids=()):
        """Open the dialog that prints or sends the statement of the customer."""
        return self._customer(partner_id).action_credit_statement()
