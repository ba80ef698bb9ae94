from odoo import models
from odoo.exceptions import AccessError, UserError

from .credit_escalation_sql import UNSENT
from .credit_notice_rule import ROLES

USERS = "credit_protection.group_credit_user"
MANAGER = "credit_protection.group_credit_manager"


class CreditEscalationStep(models.Model):
    """What people do with reminders: approve, send, skip, try again."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def action_approve(self):
        """Agree that reminders go out, as the role that their rules name."""
        self._check_may_act()
        for step in self:
            role = ROLES.get(step.needs_approval, MANAGER)
            if not self.env.user.has_group(role):
                raise AccessError(
                    self.env._(
                        "%(reminder)s goes out when a %(role)s agrees. Ask one.",
                        reminder=step.display_name,
                        role=self.env.ref(role).sudo().name,
                    )
                )
            if step.state != "approval":
                raise UserError(
                    self.env._(
                        "%(reminder)s does not wait for approval.",
                        reminder=step.display_name,
                    )
                )
        automatic = self.filtered(lambda step: step.mode == "automatic")
        vals = {"approved_by_id": self.env.uid, "approved_at": self.env.cr.now()}
        automatic._set(state="ready", **vals)
        (self - automatic)._set(state="prepared", **vals)
        return True

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
