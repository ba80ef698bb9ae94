from odoo import models


class MailActivity(models.Model):
    """Closing the activity of a call or a task is doing it."""

    # One file a concern.
    _inherit = "mail.activity"  # pylint: disable=consider-merging-classes-inherited

    def _action_done(self, feedback=False, attachment_ids=None):
        """Note on reminders that what they asked for was done."""
        model = "credit.escalation.step"
        mine = self.filtered(lambda activity: activity.res_model == model)
        if mine:
            mine &= self.env[model].browse(mine.mapped("res_id"))._credit_tasks()
        steps = self.env[model].browse(mine.mapped("res_id"))
        result = super()._action_done(feedback, attachment_ids)
        # Whoever has the task may close it, and need not see reminders.
        steps.sudo()._credit_task_done(feedback)
        return result
