import logging
import time

from psycopg2 import OperationalError

from odoo import api, fields, models

from .credit_night import OPEN
from .credit_night_run import TRIES
from .credit_night_work import each_alone, how_many

_logger = logging.getLogger(__name__)

# So often a batch meets what others are changing, before it is named as failed.
ROUNDS = 5


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
    res_ids = fields.Json("Records", readonly=True)
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
        for _try in range(TRIES):
            try:
                return self._work_once()
            except OperationalError as error:
                self.env.cr.rollback()
                _logger.info("Batch %s of the night begins again: %s", self.id, error)
                reason = str(error)
        return self._met_others(reason)

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
            }
        )

    def _met_others(self, reason):
        """Leave the batch for the next round; after some rounds name it as failed."""
        free = self.try_lock_for_update()
        if not free or self.state != "waiting":
            return False
        if self.tries + 1 < ROUNDS:
            self.tries += 1
            return False
        _logger.error("Batch %s of the night was given up: %s", self.id, reason)
        ids = self.res_ids or [False]
        self._note([], dict.fromkeys(ids, self._busy_text()), 0.0)
        return True

    def _busy_text(self):
        return self.env._(
            "Others were changing the same records all the time. The next night tries"
            " again."
        )
