import logging
import time
from typing import NamedTuple

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

# In the context of a stage: whether all stages are done, those that follow too.
WHOLE_NIGHT = "credit_whole_night"


class Stage(NamedTuple):
    """One stage of the night: which model does it, and how many records at a time.

    ``hour``: it waits for the hour of the company from which customers are reminded.
    """

    name: str
    label: str
    model: str
    size: int = 1000
    hour: bool = False


STAGES = (
    Stage("waivers", "Waivers that begin or end", "credit.waiver"),
    Stage("reviews", "Credit reviews that expire", "credit.review"),
    Stage("promises", "Promises to pay", "credit.promise"),
    Stage("plans", "Payment plans", "credit.payment.plan"),
    Stage("rating", "Scores, tiers and proposed limits", "credit.night.rating", 5000),
    Stage("limit_reviews", "Limits to review", "credit.night.limit.review"),
    Stage("cover", "Cover limits", "credit.cover.limit", 5000),
    Stage("deadlines", "Insurance deadlines", "credit.cover.alert", 5000),
    Stage("holds", "Orders on hold", "credit.reevaluation", 200),
    Stage("figures", "Figures of customers", "credit.night.figures", 5000),
    Stage("reminders", "Reminders prepared", "credit.escalation", 2000, hour=True),
    Stage("sending", "Reminders sent", "credit.escalation.step", 20, hour=True),
    Stage("notices", "Notices and claim drafts", "credit.notice", 500),
    Stage("claims", "Claims that go on", "credit.claim", 500),
    Stage("ageing", "Ageing of the day", "credit.ageing.snapshot"),
    Stage("metrics", "Figures of the day", "credit.metric.snapshot"),
)
BY_NAME = {stage.name: stage for stage in STAGES}
NAMES = [(stage.name, stage.label) for stage in STAGES]
# Stages that are asked for together, where a run does not do all.
OVERVIEW = "overview"
PARTS = {OVERVIEW: ("rating", "metrics")}
ONLY = [*NAMES, (OVERVIEW, "What the overview shows")]


class CreditNightStage(models.Model):
    """One stage of a run: how far it is, how long it took, why it failed."""

    _name = "credit.night.stage"
    _description = "Stage of a Night"
    _inherit = ["credit.night.counted"]
    _order = "night_id, sequence, id"
    _rec_name = "name"

    night_id = fields.Many2one(
        "credit.night",
        "Run",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="night_id.company_id", store=True, index=True)
    sequence = fields.Integer(required=True, readonly=True)
    name = fields.Selection(NAMES, "Stage", required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "With failures"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    begun_at = fields.Datetime("Begun", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    reason = fields.Char("Why it failed", readonly=True)
    batch_ids = fields.One2many("credit.night.batch", "stage_id", readonly=True)

    _once = models.UniqueIndex("(night_id, name)")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Plan stages: by a run only, never by RPC."""
        return super().create(vals_list)

    @api.model
    def _counted_by(self):
        return "stage_id"

    # === going on === #

    def _worker(self):
        """Return the model that does this stage, past all rights, in the company."""
        whole = {WHOLE_NIGHT: not self.night_id.only}
        clean = self.env(user=SUPERUSER_ID, su=True, context=whole)
        return clean[BY_NAME[self.name].model].with_company(self.company_id)

    def _plan(self):
        """Cut what is to be done today into batches."""
        began = time.monotonic()
        self.write({"state": "running", "begun_at": fields.Datetime.now()})
        night = self.night_id
        try:
            with self.env.cr.savepoint():
                ids = self._todo()
        except OperationalError:
            raise
        except Exception as error:
            _logger.exception("Stage %s of run %s failed", self.name, night.id)
            self.env.invalidate_all()
            self.env["credit.night.failure"]._note(self, {False: error})
            return
        parts = [False] if ids is None else split_every(self._size(), ids, list)
        vals = [
            {
                "stage_id": self.id,
                "night_id": night.id,
                "res_ids": part,
                "total": len(part) if part else 1,
            }
            for part in parts
        ]
        if vals:
            vals[0]["seconds"] = time.monotonic() - began
        self.env["credit.night.batch"].create(vals)

    def _todo(self):
        """Return what the stage has to do for those the run is for."""
        night = self.night_id
        if not night.everybody and not night.partner_ids:
            return []
        return self._worker()._night_todo(self.company_id, night.partner_ids)

    def _size(self):
        """Return how many records make a batch."""
        return BY_NAME[self.name].size

    def _is_open(self):
        """Return whether there are batches to be done."""
        return bool(
            self.env["credit.night.batch"].search_count(
                [("stage_id", "=", self.id), ("state", "=", "waiting")], limit=1
            )
        )

    def _due_batches(self):
        """Return the batches to be done now, those that met nobody first."""
        domain = Domain("stage_id", "=", self.id) & Domain("state", "=", "waiting")
        rested = Domain("again_at", "=", False)
        rested |= Domain("again_at", "<=", fields.Datetime.now())
        batches = self.env["credit.night.batch"]
        return batches.search(domain & rested, order="tries, id")

    def _close(self):
        """End a stage whose batches are all done."""
        failures = self.night_id.failure_ids.filtered(lambda f: f.stage == self.name)
        try:
            # That somebody cannot be told must not keep the night from going on.
            with self.env.cr.savepoint():
                failures._follow_on(self)
                self._worker()._night_over(self.company_id)
        except OperationalError:
            raise
        except Exception:
            _logger.exception("Nobody was told what came of stage %s", self.name)
            self.env.invalidate_all()
        whole = failures.filtered(lambda f: not f.res_id)[:1]
        self._end("failed" if failures else "done", whole.reason)

    def _stop(self):
        """End stages whose run is given up."""
        reason = self.env._("The next night began before it was over.")
        for stage in self:
            stage._end("failed", reason)

    def _end(self, state, reason=False):
        """End a stage; of its batches only the sums are kept."""
        batches = self.batch_ids
        sums = ("total", "done", "failed", "seconds", "tries")
        kept, rest = batches[:1], batches[1:]
        kept.write(
            {
                **{name: sum(batches.mapped(name)) for name in sums},
                "state": "done",
                "res_ids": False,
            }
        )
        rest.unlink()
        self.write(
            {"state": state, "ended_at": fields.Datetime.now(), "reason": reason}
        )
