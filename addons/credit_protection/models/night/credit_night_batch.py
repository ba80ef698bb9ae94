import logging
import time

from psycopg2 import Error, OperationalError

from odoo import api, fields, models

from ..base.credit_night_work import each_alone, how_many
from . import credit_night_sql as sql
from .credit_night import OPEN
from .credit_night_run import SOON, TRIES

_logger = logging.getLogger(__name__)

# So often a batch meets what others are changing, before it is named as failed.
ROUNDS = 5
# So often its process ends in the middle, before it is cut in two.
INTERRUPTED = 3
# What counting tables waits for somebody who holds one of them.
PATIENCE = "100ms"


class CreditNightBatch(models.Model):
    """Records that are worked on together: wholly done, or not at all.

    The mark that a batch is done is written in the transaction of its work.
    """

    _name = "credit.night.batch"
    _description = "Batch of a Night"
    _order = "id"

    stage_id = fields.Many2one(
        "credit.night.stage",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    night_id = fields.Many2one(
        "credit.night", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="night_id.company_id", store=True, index=True)
    # Long, and read for one batch at a time.
    res_ids = fields.Json("Records", readonly=True, prefetch=False)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done")],
        required=True,
        readonly=True,
        default="waiting",
    )
    total = fields.Integer("To do", readonly=True)
    done = fields.Integer(readonly=True)
    failed = fields.Integer(readonly=True)
    seconds = fields.Float("Seconds of work", readonly=True)
    tries = fields.Integer(readonly=True)
    begun = fields.Integer(
        readonly=True, help="How often it was begun and its process ended before it."
    )
    again_at = fields.Datetime(
        readonly=True, help="Others are changing the same records: not before."
    )

    _waiting_idx = models.Index("(stage_id) WHERE state = 'waiting'")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Plan batches: by a run only, never by RPC."""
        return super().create(vals_list)

    # === working === #

    def _work(self):
        """Do this batch and mark it, unless somebody else does; the caller commits.

        Where other transactions were faster all begins again, some times; then the
        batch stays for the next round. Return whether it is done.
        """
        self.ensure_one()
        if self._count_tables():
            # What was counted stays locked against others who count or clean up.
            self.env.cr.commit()  # pylint: disable=invalid-commit
        if not self._begin():
            return False
        for _try in range(TRIES):
            try:
                return self._work_once()
            except OperationalError as error:
                self.env.cr.rollback()
                _logger.info("Batch %s of the night begins again: %s", self.id, error)
                reason = str(error)
        return self._met_others(reason)

    def _begin(self):
        """Note that this batch is begun, before it is; return whether to go on.

        One whose process ends each time, for want of memory or time, is cut in two,
        down to the record that is to blame, which is named.
        """
        free = self.try_lock_for_update()
        if not free or self.state != "waiting":
            return False
        if self.begun < INTERRUPTED:
            self.begun += 1
        elif len(self.res_ids or []) > 1:
            self._cut_in_two()
        else:
            self._note([], {(self.res_ids or [False])[0]: self._ended_text()}, 0.0)
            return False
        self.env.cr.commit()  # pylint: disable=invalid-commit
        return True

    def _cut_in_two(self):
        """Leave the second half of the records to another batch; return that one."""
        half = len(self.res_ids) // 2
        rest = self.res_ids[half:]
        other = self.create(
            {
                "stage_id": self.stage_id.id,
                "night_id": self.night_id.id,
                "res_ids": rest,
                "total": len(rest),
            }
        )
        self.write(
            {
                "res_ids": self.res_ids[:half],
                "total": self.total - len(rest),
                "begun": 1,
            }
        )
        return other

    def _work_once(self):
        self.invalidate_recordset()
        free = self.try_lock_for_update()
        if not free or self.state != "waiting" or self.night_id.state not in OPEN:
            return False
        began = time.monotonic()
        worker, company = self.stage_id._worker(), self.company_id
        busy, failed = each_alone(
            self.env,
            self.res_ids or [],
            lambda ids: worker._night_batch(company, ids),
        )
        self._note(busy, failed, time.monotonic() - began)
        return not busy

    @api.model
    def _count_tables(self):
        """Have PostgreSQL count the tables that have outgrown their statistics.

        Before the work and apart from it: what earlier batches have filled is counted,
        nobody who holds a table is waited for, and whatever comes of it, the batch goes
        on. Return whether something was counted.
        """
        [(patience,)] = self.env.execute_query(sql.patience())
        self.env.execute_query(sql.wait_at_most(PATIENCE))
        counted = False
        try:
            with self.env.cr.savepoint(flush=False):
                for (table,) in self.env.execute_query(sql.outgrown()):
                    self.env.cr.execute(sql.count_again(table))
                    counted = True
        except Error as error:
            _logger.info("Tables are counted by a later batch: %s", error)
        self.env.execute_query(sql.wait_at_most(patience))
        return counted

    def _note(self, busy, failed, seconds):
        """Write what became of the batch, in the transaction of its work."""
        rounds = self.tries + 1
        if busy and rounds >= ROUNDS:
            failed = {**failed, **dict.fromkeys(busy, self._busy_text())}
            busy = []
        self.env["credit.night.failure"]._note(self.stage_id, failed)
        lost = how_many(failed, self.res_ids or [])
        done = self.total - self.failed - lost - len(busy)
        self.write(
            {
                "state": "waiting" if busy else "done",
                "res_ids": busy or self.res_ids,
                "done": done,
                "failed": self.failed + lost,
                "seconds": self.seconds + seconds,
                "tries": rounds,
                "begun": 0,
                "again_at": busy and fields.Datetime.now() + SOON,
            }
        )

    def _met_others(self, reason):
        """Leave the batch for the next round; after some rounds name it as failed."""
        free = self.try_lock_for_update()
        if not free or self.state != "waiting":
            return False
        if self.tries + 1 < ROUNDS:
            again_at = fields.Datetime.now() + SOON
            self.write({"tries": self.tries + 1, "begun": 0, "again_at": again_at})
            return False
        _logger.error("Batch %s of the night was given up: %s", self.id, reason)
        ids = self.res_ids or [False]
        self._note([], dict.fromkeys(ids, self._busy_text()), 0.0)
        return True

    def _ended_text(self):
        return self.env._(
            "The server ended each time in the middle of it. Look into its log: it may"
            " need more memory or more time."
        )

    def _busy_text(self):
        return self.env._(
            "Others were changing the same records all the time. The next night tries"
            " again."
        )
