from odoo import models
from odoo.exceptions import AccessError, UserError

from .credit_escalation_sql import UNSENT

USERS = "credit_protection.group_credit_user"


class CreditEscalationStep(models.Model):
    """What people do with reminders: send, skip, try again."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def action_send(self):
        """Send reminders now, once the books were read again; say what became of it."""
        self._check_may_act()
        for step in self:
            if step.state == "approval":
                raise UserError(
                    self.env._(
                        "%(reminder)s waits for approval: it cannot be sent yet.",
                        reminder=step.display_name,
                    )
                )
            if step.state not in UNSENT:
                raise UserError(
                    self.env._(
                        "%(reminder)s was sent, skipped or cancelled already.",
                        reminder=step.display_name,
                    )
                )
        self._send_now()
        return self._tell_result()

    def _tell_result(self):
        """Return the message that says how many left and why others did not."""
        left = self.filtered(lambda step: step.state in ("sent", "done"))
        sentences = [
            self.env._(
                "%(sent)s of %(all)s reminders were sent.",
                sent=len(left),
                all=len(self),
            )
        ]
        sentences += [
            f"{step.display_name}: {step.reason}"
            for step in (self - left)[:5]
            if step.reason
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if left == self else "warning",
                "message": " ".join(sentences),
                "sticky": left != self,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_skip(self):
        """Open the dialog that asks why reminders are left out."""
        self._check_may_act()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Skip Reminders"),
            "res_model": "credit.escalation.skip",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_step_ids": self.ids},
        }

    def _skip(self, reason):
        """Leave reminders out: the step counts as taken, for a reason."""
        self._check_may_act()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the reminder is left out."))
        for step in self:
            if step.state not in UNSENT:
                raise UserError(
                    self.env._(
                        "%(reminder)s was sent, skipped or cancelled already.",
                        reminder=step.display_name,
                    )
                )
        self._set(state="skipped", reason=reason.strip())

    def action_again(self):
        """Prepare reminders that came back once more, to be sent by a person."""
        self._check_may_act()
        for step in self:
            if step.state != "bounced":
                raise UserError(
                    self.env._("%(reminder)s did not come back.", reminder=step.name)
                )
        made = self.browse()
        for company, steps in self.grouped("company_id").items():
            ladder = self.env["credit.escalation"].with_company(company)
            made += ladder._prepare_for(company, steps.partner_id, again=steps)
        if not made:
            raise UserError(
                self.env._(
                    "There is nothing left to remind of, or the ladder has gone on."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reminders"),
            "res_model": self._name,
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", made.ids)],
        }

    def _check_may_act(self):
        """Refuse whoever is not of the credit team, or must not write these."""
        if not (self.env.su or self.env.user.has_group(USERS)):
            raise AccessError(
                self.env._("The credit team works on reminders. Ask one of them.")
            )
        self.check_access("write")
