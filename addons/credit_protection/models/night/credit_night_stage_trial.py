import time

from odoo import fields, models
from odoo.tools import split_every

from ..base.credit_night_work import each_alone, how_many
from .credit_night_failure import reason_of


class CreditNightStage(models.Model):
    """Stages of a dry run."""

    # One file a concern.
    _inherit = "credit.night.stage"  # pylint: disable=consider-merging-classes-inherited

    def _rehearse(self, first=True):
        """Do this stage without letting anything leave; return how it went.

        :param first: else work that is one statement, whoever it is about, was done
        """
        began, company = fields.Datetime.now(), self.company_id
        clock = time.monotonic()
        worker = self._worker()
        failed, total, lost, busy = {}, 0, 0, 0

        def work(ids):
            return worker._night_trial(company, ids)

        def plan(_ids):
            todo[:] = [self._todo()]

        todo = [[]]
        _busy, errors = each_alone(self.env, [], plan)
        failed.update(errors)
        ids = todo[0]
        if ids is None:
            parts = [[]] if first else []
        else:
            parts = split_every(self._size(), ids, list)
        for part in parts:
            total += len(part) or 1
            skipped, errors = each_alone(self.env, part, work)
            failed.update(errors)
            busy += len(skipped)
            lost += how_many(errors, part)
        return {
            "begun_at": began,
            "total": total,
            "lost": lost,
            "busy": busy,
            "failed": {res_id: reason_of(error) for res_id, error in failed.items()},
            "seconds": time.monotonic() - clock,
        }

    def _note_outcome(self, outcome):
        """Write how the rehearsal of this stage went for some customers."""
        failed = outcome["failed"]
        self.env["credit.night.batch"].create(
            {
                "stage_id": self.id,
                "night_id": self.night_id.id,
                "state": "done",
                "total": outcome["total"],
                "done": outcome["total"] - outcome["lost"],
                "failed": outcome["lost"],
                "seconds": outcome["seconds"],
                "tries": 1,
            }
        )
        self.env["credit.night.failure"]._note(self, failed)
        begun_at = self.begun_at or outcome["begun_at"]
        self.write({"state": "running", "begun_at": begun_at})
