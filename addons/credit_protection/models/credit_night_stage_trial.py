import time

from odoo import fields, models
from odoo.tools import split_every

from .credit_night_failure import reason_of
from .credit_night_work import each_alone, how_many


class CreditNightStage(models.Model):
    """Stages of a dry run."""

    # One file a concern.
    _inherit = "credit.night.stage"  # pylint: disable=consider-merging-classes-inherited

    def _rehearse(self):
        """Do this stage without letting anything leave; return how it went."""
        began, company = fields.Datetime.now(), self.company_id
        clock = time.monotonic()
        worker = self._worker()
        failed, total, lost = {}, 0, 0

        def work(ids):
            return worker._night_trial(company, ids)

        def plan(_ids):
            todo[:] = [self._todo()]

        todo = [[]]
        _busy, errors = each_alone(self.env, [], plan)
        failed.update(errors)
        ids = todo[0]
        for part in [[]] if ids is None else split_every(self._size(), ids, list):
            total += len(part) or 1
            _busy, errors = each_alone(self.env, part, work)
            failed.update(errors)
            lost += how_many(errors, part)
        return {
            "begun_at": began,
            "ended_at": fields.Datetime.now(),
            "total": total,
            "lost": lost,
            "failed": {res_id: reason_of(error) for res_id, error in failed.items()},
            "seconds": time.monotonic() - clock,
        }

    def _note_outcome(self, outcome):
        """Write how the rehearsal of this stage went."""
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
        self.write(
            {
                "state": "failed" if failed else "done",
                "begun_at": outcome["begun_at"],
                "ended_at": outcome["ended_at"],
                "reason": failed.get(False),
            }
        )
