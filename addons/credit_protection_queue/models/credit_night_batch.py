from odoo import fields, models

from odoo.addons.credit_protection.models.night.credit_night import OPEN
from odoo.addons.queue_job.exception import RetryableJobError


class CreditNightBatch(models.Model):
    """A batch as a job of the queue."""

    _inherit = "credit.night.batch"

    def _job_title(self):
        """Return what people read in the list of jobs."""
        self.ensure_one()
        stages = dict(self.stage_id._fields["name"]._description_selection(self.env))
        return self.env._(
            "%(stage)s: %(run)s",
            stage=stages[self.stage_id.name],
            run=self.night_id.display_name,
        )

    def _work_as_job(self):
        """Do this batch, keep it, and go on with the run when its stage is over.

        Keeping it first ends the transaction: what follows sees the batches that others
        have kept meanwhile, so that whoever keeps the last one knows it is the last.
        Killed in between, the job is run again, finds its batch done and goes on.
        """
        batch = self.exists()
        if not batch or batch.night_id.state not in OPEN:
            return
        if batch.state == "waiting":
            batch._work()
        batch.env.cr.commit()  # pylint: disable=invalid-commit
        batch.invalidate_recordset()
        if batch.state == "waiting":
            rest = batch.again_at and batch.again_at - fields.Datetime.now()
            raise RetryableJobError(
                self.env._("Somebody else is working on these records."),
                seconds=max(int(rest.total_seconds()), 1) if rest else None,
            )
        if not batch.stage_id._is_open():
            batch.night_id._go_on()

    def _cut_in_two(self):
        """Make a job of the half that is left to another batch."""
        other = super()._cut_in_two()
        self.night_id._hand_out(other)
        return other
