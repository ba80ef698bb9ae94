from odoo import api, models

from .credit_escalation_task import TASK
from .mail_template_reminder import Text

HOLDING = ("hold", "stop_deliveries")
NOTHING = Text(False, False)


class CreditEscalationStep(models.Model):
    """Steps of the ladder that put the customer on hold.

    The rules decide so, as they decide about orders: whoever sends the reminder, or
    agrees to it, needs no right of a manager, and the hold is ended as any other.
    """

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _credit_senders(self):
        """Put on hold where the step is nothing else."""
        return {**super()._credit_senders(), "hold": type(self)._send_holds}

    def _send_holds(self):
        """Put customers on hold, and tell who has to stop deliveries."""
        telling = self.filtered("template")
        texts, users = telling._credit_texts(), telling._credit_role_users("send_to")
        for step in self:
            text = texts.get(step.id, NOTHING)
            if text.why:
                step._mark_failed(text.why)
                telling -= step
                continue
            step._mark_sent(
                subject=text.subject, body=text.body, delivery_status="delivered"
            )
            step._mark_done(step._credit_put_on_hold())
        telling._credit_ask(
            TASK, users, {step.id: texts[step.id][:2] for step in telling}
        )

    def _mark_sent(self, **vals):
        """Let follow what else the rules want of the step."""
        result = super()._mark_sent(**vals)
        for step in self:
            if step.sets in HOLDING and step.channel != "hold":
                step._credit_put_on_hold()
        return result

    def _credit_put_on_hold(self):
        """Put the customer on hold as by hand; return what came of it."""
        self.ensure_one()
        partner_sudo, company = self.partner_id.sudo(), self.company_id
        profile_sudo = self.env["credit.profile"]._ensure(partner_sudo, company).sudo()
        if profile_sudo._on_manual_hold(company._credit_today()):
            return self.env._("The customer was on hold already.")
        profile_sudo.write(
            {
                "manual_hold": True,
                "manual_hold_until": False,
                "manual_hold_reason": self.env._(
                    "%(reminder)s: %(amount)s overdue, %(days)s days",
                    reminder=self.name,
                    amount=self.currency_id.format(self.amount_overdue),
                    days=self.days_late,
                ),
            }
        )
        return self.env._("The customer was put on hold.")
