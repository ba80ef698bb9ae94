from odoo import api, fields, models
from odoo.exceptions import UserError

CALL = "credit_protection.mail_activity_reminder_call"
TASK = "credit_protection.mail_activity_reminder_task"
KINDS = {"call": CALL, "activity": TASK, "collection": TASK}
OUTCOMES = [
    ("reached", "Reached"),
    ("not_reached", "Not reached"),
    ("promised", "Promised to pay"),
    ("disputed", "Disputed"),
]


class CreditEscalationStep(models.Model):
    """Reminders that a person carries out: a call or a task with its script."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    outcome_kind = fields.Selection(OUTCOMES, "What came of it", readonly=True)

    _movable = ("outcome_kind",)

    @api.model
    def _credit_senders(self):
        """Give calls and tasks to a person."""
        tasks = type(self)._send_tasks
        return {**super()._credit_senders(), "call": tasks, "activity": tasks}

    def _send_tasks(self):
        """Give each task to who has its role, else to the collector."""
        texts, users = self._credit_texts(), self._credit_role_users("send_to")
        able = self.browse()
        for step in self:
            if texts[step.id].why:
                step._mark_failed(texts[step.id].why)
            elif not users[step.id]:
                step._mark_failed(step._credit_missing("colleague"))
            else:
                able += step
        able._credit_hand_out(texts, users)

    def _credit_hand_out(self, texts, users):
        """Write down what is asked, and give it to the users as activities."""
        self.sudo().line_ids.write({"is_kept": True})
        for step in self.with_context(tracking_disable=True):
            text = texts[step.id]
            step._mark_sent(subject=text.subject, body=text.body)
        for channel, steps in self.grouped("channel").items():
            steps._credit_ask(
                KINDS[channel],
                users,
                {step.id: texts[step.id][:2] for step in steps},
            )

    def _credit_tasks(self):
        """Return the activities that were made for these calls and tasks."""
        kinds = self.env.ref(CALL) + self.env.ref(TASK)
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "in", kinds.ids),
                ]
            )
        )

    def _credit_task_done(self, feedback):
        """Note what a person did who has closed the activity."""
        waiting = self.filtered(
            lambda step: step.state == "sent" and step.channel in KINDS
        )
        if waiting:
            waiting.sudo()._mark_done(feedback or False)

    def _credit_came_of_it(self, kind, note, again_on):
        """Record what came of a call or a task; not reached: again on a day."""
        self.ensure_one()
        if self.state != "sent" or self.channel not in KINDS:
            raise UserError(
                self.env._(
                    "%(reminder)s is no call or task that waits to be done.",
                    reminder=self.display_name,
                )
            )
        labels = dict(self._fields["outcome_kind"]._description_selection(self.env))
        text = f"{labels[kind]}: {note}" if note else labels[kind]
        self_sudo = self.sudo()
        self_sudo._set(outcome_kind=kind)
        tasks_sudo = self._credit_tasks()
        if kind == "not_reached":
            tasks_sudo.write({"date_deadline": again_on})
            self_sudo.message_post(body=text, author_id=self.env.user.partner_id.id)
            return
        tasks_sudo.action_feedback(feedback=text)
        if self_sudo.state == "sent":
            self_sudo._mark_done(text)

    @api.readonly
    def action_credit_outcome(self):
        """Open the dialog that records what came of a call or a task."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Came of It"),
            "res_model": "credit.escalation.outcome",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_step_id": self.id},
        }
