from psycopg2 import OperationalError

from odoo import models

from .credit_night_run import TRIES


class CreditNight(models.Model):
    """A dry run: all is done as in a real one, looked at, and taken back.

    It works in a transaction of its own that is always rolled back, with what hangs on
    it: mails, calls of jobs, notes for the end of a transaction. What it locks is
    locked until it is over.
    """

    # One file a concern.
    _inherit = "credit.night"  # pylint: disable=consider-merging-classes-inherited

    def _go_on(self):
        """Make a dry run in one go; other runs batch by batch."""
        if self.kind != "trial":
            return super()._go_on()
        self._set_state("running")
        commit = self.env["ir.cron"]._commit_progress
        commit(0, remaining=1)
        outcome = self._try_out()
        if self.state == "running":
            self._note_outcome(outcome)
        return bool(commit(1, remaining=1))

    def _try_out(self):
        """Return what a real run would do; again where others were faster."""
        for _try in range(TRIES - 1):
            try:
                return self._rehearse()
            except OperationalError:
                continue
        return self._rehearse()

    def _rehearse(self):
        with self.env.registry.cursor() as cr:
            try:
                trial = self.with_env(self.env(cr=cr))
                before = trial._picture()
                stages = {
                    stage.id: stage._rehearse()
                    for stage in trial.stage_ids.sorted("sequence")
                }
                return {"stages": stages, "found": trial._found(before)}
            finally:
                cr.rollback()

    def _note_outcome(self, outcome):
        """Write what a dry run has found."""
        for stage in self.stage_ids:
            stage._note_outcome(outcome["stages"][stage.id])
        self.found = outcome["found"]
        self._end()
