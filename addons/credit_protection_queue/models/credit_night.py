from odoo import models

# What a job is before it is over; one that failed or was cancelled does nothing more.
ALIVE = ("wait_dependencies", "pending", "enqueued", "started")
# A batch names what it could not do some rounds before that.
RETRIES = 10


class CreditNight(models.Model):
    """Batches as jobs: any worker of any host takes the next one."""

    _inherit = "credit.night"

    def _hand_out(self, batches):
        """Make a job of each batch that has none; a dry run needs none.

        The job that keeps the last batch of a stage goes on with the run. The hourly
        job comes by as well: what has lost its job then gets another one.
        """
        if self.kind == "trial" or not batches:
            return super()._hand_out(batches)
        if not self.try_lock_for_update():
            return True  # whoever has the run at this moment hands them out
        keys = {batch: f"credit.night.batch,{batch.id}" for batch in batches}
        jobs_sudo = self.env["queue.job"].sudo()
        alive = jobs_sudo.search_fetch(
            [("identity_key", "in", [*keys.values()]), ("state", "in", ALIVE)],
            ["identity_key"],
        )
        taken = set(alive.mapped("identity_key"))
        for batch, key in keys.items():
            if key not in taken:
                batch.with_context(company_id=self.company_id.id).with_delay(
                    identity_key=key,
                    description=batch._job_title(),
                    max_retries=RETRIES,
                )._work_as_job()
        return True
