from psycopg2 import OperationalError

from odoo import Command, models
from odoo.tools import split_every

from . import credit_night_sql as sql
from .credit_night import OPEN
from .credit_night_batch import INTERRUPTED
from .credit_night_found import added
from .credit_night_run import TRIES

# Customers of whom all is tried out together: orders of theirs wait meanwhile.
SLICE = 1000
NOTHING = {"sections": [], "after": 0, "begun": 0, "looked": 0, "of": 0}


class CreditNight(models.Model):
    """A dry run: all is done as in a real one, looked at, and taken back.

    It works in a transaction of its own that is always rolled back, with what hangs on
    it: mails, calls of jobs, notes for the end of a transaction. What it locks is
    locked until then, so it goes on from some customers to the next; what was found is
    kept each time.
    """

    # One file a concern.
    _inherit = "credit.night"  # pylint: disable=consider-merging-classes-inherited

    def _go_on(self):
        """Make a dry run some customers at a time; other runs batch by batch."""
        if self.kind != "trial":
            return super()._go_on()
        commit = self.env["ir.cron"]._commit_progress
        still = self._still_to_try()
        for ids in split_every(SLICE, still, list):
            if not self._try_begins(len(still)):
                break
            commit(0, remaining=1)
            place = self.found["after"]
            outcome = self._try_out(ids)
            self.env.execute_query(sql.lock(self.id))
            self.invalidate_recordset()
            if self.state not in OPEN or self.found["after"] != place:
                # Somebody else was faster.
                return bool(commit(1, remaining=1))
            self._note_outcome(ids, outcome)
            if not commit(1, remaining=1):
                return False
        if self.state in OPEN:
            self._end_trial()
        return bool(commit(1, remaining=1))

    def _still_to_try(self):
        """Return the ids of the customers that were not looked at yet."""
        after = (self.found or {}).get("after", 0)
        customers = self.partner_ids if not self.everybody else self._customers()
        return [key for key in sorted(customers.ids) if key > after]

    def _customers(self):
        """Return all whom a night of the company is about."""
        company = self.company_id
        mine = [("company_id", "=", company.id)]
        profiles = self.env["credit.profile"]
        customers = profiles._without_profile(company, company._credit_today())
        for model in ("credit.profile", "credit.cover.limit"):
            customers |= self.env[model].search(mine).partner_id.commercial_partner_id
        return customers

    def _try_begins(self, still):
        """Note that a slice begins; end the run where its process ends each time."""
        self._set_state("running")
        found = self.found or {**NOTHING, "of": still}
        if found["begun"] >= INTERRUPTED:
            text = self.env["credit.night.batch"]._ended_text()
            self.env["credit.night.failure"]._note(self.stage_ids[:1], {False: text})
            return False
        self.found = {**found, "begun": found["begun"] + 1}
        return True

    def _try_out(self, ids):
        """Return what a real run would do for customers; again where it met others."""
        for _try in range(TRIES - 1):
            try:
                return self._rehearse(ids)
            except OperationalError:
                continue
        return self._rehearse(ids)

    def _rehearse(self, ids):
        first = not self.found["after"]
        with self.env.registry.cursor() as cr:
            try:
                trial = self.with_env(self.env(cr=cr))
                trial.write(
                    {"everybody": False, "partner_ids": [Command.set(list(ids))]}
                )
                before = trial._picture()
                stages = {
                    stage.id: stage._rehearse(first)
                    for stage in trial.stage_ids.sorted("sequence")
                }
                return {"stages": stages, "found": trial._found(before)}
            finally:
                cr.rollback()

    def _note_outcome(self, ids, outcome):
        """Write what was found about some customers."""
        busy = 0
        for stage in self.stage_ids:
            part = outcome["stages"][stage.id]
            stage._note_outcome(part)
            busy += part["busy"]
        sections = added(self.found["sections"], outcome["found"])
        if busy:
            sections = added(sections, [self._section_busy(busy)])
        self.found = {
            **self.found,
            "sections": sections,
            "after": max(ids),
            "begun": 0,
            "looked": self.found["looked"] + len(ids),
        }

    def _end_trial(self):
        """End a dry run whose customers were all looked at, or that cannot go on."""
        self._set_state("running")
        for stage in self.stage_ids:
            failed = self.failure_ids.filtered(lambda f, s=stage: f.stage == s.name)
            whole = failed.filtered(lambda f: not f.res_id)[:1]
            stage._end("failed" if failed else "done", whole.reason)
        self.found = self.found or NOTHING
        self._end()

    def _progress(self):
        """Return the share of the customers who were looked at."""
        found = self.found
        if self.kind != "trial" or not found or not found["of"]:
            return super()._progress()
        return int(found["looked"] * 100 / found["of"])
