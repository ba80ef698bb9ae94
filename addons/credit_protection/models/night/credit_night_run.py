import logging
from datetime import datetime, time, timedelta

import pytz
from psycopg2 import OperationalError

from odoo import api, fields, models

from . import credit_night_sql as sql
from .credit_night import CRON, OPEN
from .credit_night_stage import BY_NAME, PARTS, STAGES

_logger = logging.getLogger(__name__)

# Other transactions change the same rows: begin again so many times.
TRIES = 5
SOON = timedelta(minutes=1)
HOURS_OF_DAY = 24
# So many hours after its own a night may still begin.
AT_LEAST = 12


class CreditNight(models.Model):
    """Going on with the runs: stage after stage, batch after batch.

    All is kept after every batch. Whoever goes on, after a kill too, finds what is
    still to be done in the records.
    """

    # One file a concern.
    _inherit = "credit.night"  # pylint: disable=consider-merging-classes-inherited

    # === beginning === #

    @api.model
    def _cron_night(self):
        """Begin the nights that are due, and go on with every run that is open.

        What fails for a customer makes the run red, not this job: Odoo would switch
        it off after some days, and with it the nights of everybody else.
        """
        # pylint: disable-next=no-search-all
        companies = self.env["res.company"].sudo().search([], order="id")
        for company in companies:
            self.sudo()._guarded(f"company {company.id}", self.sudo()._begin, company)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=1)
        for night in self.sudo()._in_turn():
            if not self._guarded(f"run {night.id}", night._go_on):
                return
        commit(remaining=0)

    @api.model
    def _in_turn(self):
        """Return the runs that can go on, dry runs last: nothing waits for them."""
        nights = self.search([("state", "in", OPEN)], order="id")
        return nights.filtered(
            lambda night: (
                night.state == "running"
                or any(
                    stage.state == "waiting" and night._hour_has_come(stage)
                    for stage in night.stage_ids
                )
            )
        ).sorted(lambda night: night.kind == "trial")

    @api.model
    def _guarded(self, what, function, *args):
        """Call a function; what it raises is logged, and never stops the others."""
        try:
            result = function(*args)
            self.env.cr.commit()  # pylint: disable=invalid-commit
            return result
        except Exception:
            _logger.exception("The night of %s stopped", what)
            self.env.cr.rollback()
            return True

    @api.model
    def _begin(self, company):
        """Begin the night of a company whose hour has come; once a day."""
        day = self._due_day(company)
        mine = [("company_id", "=", company.id), ("kind", "=", "night")]
        if not day or self.search([*mine, ("day", ">=", day)], limit=1):
            return self.browse()
        late = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", OPEN),
                ("day", "<", day),
            ]
        )
        late._give_up()
        return self._new({"company_id": company.id, "day": day})

    @api.model
    def _due_day(self, company):
        """Return whose night may begin now: until its day is over, or half a day long.

        A server that is off from 23 to 24 does the night of that day after midnight.
        """
        now, hour = self._local_now(company), company.credit_night_hour
        if now.hour >= hour:
            return now.date()
        late = now.hour + HOURS_OF_DAY - hour < AT_LEAST
        return now.date() - timedelta(days=1) if late else None

    def _give_up(self):
        """End runs that another night has overtaken: it does what they left."""
        self.write({"state": "given_up", "ended_at": fields.Datetime.now()})
        self.stage_ids.filtered(lambda stage: stage.state == "running")._stop()

    @api.model
    def _local_now(self, company):
        """Return the date and time it is in a company."""
        zone = company._credit_timezone()
        return pytz.utc.localize(fields.Datetime.now()).astimezone(zone)

    @api.model
    def _new(self, vals, only=False):
        """Return a new run with its stages."""
        names = PARTS.get(only, (only,)) if only else BY_NAME
        everybody = not vals.get("partner_ids")
        nights = self.create({**vals, "only": only, "everybody": everybody})
        self.env["credit.night.stage"].create(
            [
                {"night_id": nights.id, "sequence": place, "name": stage.name}
                for place, stage in enumerate(STAGES)
                if stage.name in names
            ]
        )
        return nights

    @api.model
    def _ask(self, company, partners, *, trial=False, only=False):
        """Have a run made soon, for these customers or for all; return it."""
        night = self._asked(company, partners, trial=trial, only=only)
        self._call_again()
        return night

    @api.model
    def _asked(self, company, partners, *, trial=False, only=False):
        """Return a run that was asked for; it has not begun."""
        return self._new(
            {
                "company_id": company.id,
                "day": company._credit_today(),
                "kind": "trial" if trial else "hand",
                "partner_ids": partners.commercial_partner_id.ids,
                "user_id": self.env.uid,
            },
            only,
        )

    @api.model
    def _ask_again(self, company, partners, only):
        """Have one stage done again for customers: by the run that waits, if any."""
        waiting = self.search(
            [
                ("company_id", "=", company.id),
                ("day", "=", company._credit_today()),
                ("kind", "=", "hand"),
                ("only", "=", only),
                ("begun_at", "=", False),
                ("everybody", "=", False),
            ],
            limit=1,
        ).try_lock_for_update()
        if waiting:
            waiting.partner_ids |= partners
            self._call_again()
        else:
            self._ask(company, partners, only=only)

    @api.model
    def _call_again(self, at=None):
        """Have the job go on at a moment, else at once."""
        cron_sudo = self.env.ref(CRON, raise_if_not_found=False)
        if cron_sudo:
            cron_sudo.sudo()._trigger(at)

    # === going on === #

    def _go_on(self):
        """Work until this run is over or has to wait; return whether time is left."""
        self.ensure_one()
        commit = self.env["ir.cron"]._commit_progress
        while stage := self._retried(self._next_stage):
            batches = stage._due_batches()
            if self._hand_out(batches):
                return bool(commit(1, remaining=1))
            for batch_id in batches.ids:
                # One by one: what is read of the others is forgotten with each.
                batches.browse(batch_id)._work()
                if not commit(1, remaining=1):
                    return False
            if not batches:
                # Somebody else has the records, or the batches: a moment later.
                self._call_again(fields.Datetime.now() + SOON)
                break
        return bool(commit(1, remaining=1))

    def _hand_out(self, batches):
        """Give batches to others, if there are any; return whether they have them."""
        return False

    def _retried(self, function):
        """Call a function that keeps what it does, again where others were faster."""
        for left in reversed(range(TRIES)):
            try:
                result = function()
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return result
            except OperationalError:
                self.env.cr.rollback()
                if not left:
                    raise
        return None

    def _next_stage(self):
        """Return the stage that has batches to be done now; none ends the run.

        Only one transaction at a time decides that: others wait for it.
        """
        self.flush_recordset()
        self.env.execute_query(sql.lock(self.id))
        self.invalidate_recordset()
        if self.state not in OPEN or self._must_wait():
            return self.stage_ids.browse()
        for stage in self.stage_ids.sorted("sequence"):
            if stage.state == "waiting" and self._hour_has_come(stage):
                stage._plan()
            if stage.state == "running":
                if stage._is_open():
                    self._set_state("running")
                    return stage
                stage._close()
        self._end_or_wait()
        return self.stage_ids.browse()

    def _must_wait(self):
        """Return whether another run of the company began before and is not over.

        Two of them would prepare the same reminders at the same time.
        """
        if self.begun_at:
            return False
        before = self.search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "running"),
                ("kind", "!=", "trial"),
                ("id", "<", self.id),
            ],
            limit=1,
        )
        if before:
            self._call_again(fields.Datetime.now() + SOON)
        return bool(before)

    def _hour_has_come(self, stage):
        """Return whether a stage may begin: customers are reminded in the morning."""
        company = self.company_id
        if (
            self.kind != "night"
            or not BY_NAME[stage.name].hour
            or company.credit_escalation_mode == "none"
        ):
            return True
        now, at = self._local_now(company), self._reminders_at()
        return now.date() == at.date() and now >= at

    def _reminders_at(self):
        """Return when customers are reminded: the first such hour of the night's day.

        Nobody is after that day is over: the next night does it at its hour.
        """
        company, day = self.company_id, self.day
        if company.credit_night_hour > company.credit_escalation_hour:
            day += timedelta(days=1)
        at = datetime.combine(day, time(company.credit_escalation_hour))
        return company._credit_timezone().localize(at)

    def _end_or_wait(self):
        if "waiting" not in self.stage_ids.mapped("state"):
            self._end()
        elif self.state != "waiting":
            self._set_state("waiting")
            at = self._reminders_at().astimezone(pytz.utc)
            self._call_again(at.replace(tzinfo=None))

    def _end(self):
        self._set_state("failed" if self.failure_ids else "done")
        self.ended_at = fields.Datetime.now()

    def _set_state(self, state):
        if self.state != state:
            self.state = state
        if not self.begun_at:
            self.begun_at = fields.Datetime.now()
