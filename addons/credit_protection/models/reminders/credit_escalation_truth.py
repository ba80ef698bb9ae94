import logging

from psycopg2 import OperationalError

from odoo import models

from .credit_escalation_approval import NOTHING
from .credit_escalation_sql import UNSENT

_logger = logging.getLogger(__name__)

# What is compared to find out whether the books have changed.
LINE = (
    "move_line_id",
    "number",
    "due_date",
    "amount_open",
    "amount_disputed",
)
SENDABLE = ("prepared", "ready", "failed")


class CreditEscalationStep(models.Model):
    """Before a reminder leaves, the books, promises and disputes are read again."""

    # One file a concern.
    _inherit = "credit.escalation.step"  # pylint: disable=consider-merging-classes-inherited

    def _send_now(self):
        """Send reminders: lock them, read the books again, hand them to channels.

        Whoever else sends the same ones at this moment has them; they are left out.
        """
        # Not yet read in this transaction's cache: another one may have sent them.
        self.invalidate_recordset(["state", "mode"])
        free = self.try_lock_for_update()
        mine = free.filtered(lambda step: step._credit_may_leave())
        fit = mine._credit_truth_or_say()
        for step in fit:
            step._send_or_say()
        return fit

    def _credit_may_leave(self):
        """Return whether it may go out; the job sends what leaves by itself only."""
        if self.env.context.get("credit_by_itself"):
            return self.state == "ready" and self.mode == "automatic"
        return self.state in SENDABLE

    def _credit_truth_or_say(self):
        """Read the books again; a reminder that fails says why, the others go on."""
        if not self:
            return self
        try:
            with self.env.cr.savepoint():
                return self._credit_truth()
        except OperationalError:
            raise
        except Exception as error:
            _logger.exception("Reminders %s could not be read again", self.ids)
            self.env.invalidate_all()
            if len(self) == 1:
                self._mark_failed(str(error)[:500])
                return self.browse()
        fit = self.browse()
        for step in self:
            fit += step._credit_truth_or_say()
        return fit

    def _send_or_say(self):
        """Send one reminder; when that fails it says why, and the others go on.

        It is not sent again by itself: nobody knows how far it had come.
        """
        try:
            with self.env.cr.savepoint():
                self._credit_send()
        except OperationalError:
            raise
        except Exception as error:
            _logger.exception("Reminder %s could not be sent", self.id)
            self.env.invalidate_all()
            self._mark_failed(str(error)[:500])

    def _credit_truth(self):
        """Read again what is owed; return those that may go out.

        What was paid is left out; a reminder about nothing is cancelled, and so is one
        that the rules do not want any more. A text that a person wrote about other
        amounts goes back to that person.
        """
        fit = self.browse()
        open_ = self.filtered(lambda step: step.state in UNSENT)
        for company, steps in open_.grouped("company_id").items():
            fit += steps.sudo()._read_company(company).with_env(self.env)
        return fit

    def _read_company(self, company):
        """Read the reminders of one company again, in a fixed number of queries."""
        ladder = self.env["credit.escalation"].with_company(company)
        in_force = self.env["credit.ruleset"]._in_force_for(company)
        decided = ladder._decide(
            company, self.partner_id.ids, in_force, ladder._ladders(in_force)
        )
        by_step = {one.plan.keep: one for one in decided if one.plan.keep}
        dropped = {key: one for one in decided for key in one.plan.drop}
        for step in self:
            if step.id in dropped:
                step._mark_cancelled(ladder._why_dropped(dropped[step.id]))
        fit = self.filtered(lambda step: step.id in by_step)
        return fit._read_lines(company, by_step)

    def _read_lines(self, company, by_step):
        """Write amounts and items as they are; return those whose text still fits."""
        ladder = self.env["credit.escalation"].with_company(company)
        extra = ladder._around(company, self.partner_id, list(by_step.values()))
        gone, new, fit = self.line_ids.browse(), {}, self
        self.line_ids.fetch(LINE)
        for step in self:
            one = by_step[step.id]
            lines = ladder._line_values(company, one, extra)
            amounts = ladder._amounts(company, one.group, lines, one.facts["today"])
            if step.body and step._lines_differ(lines):
                step._give_back()
                fit -= step
            elif step._asks_for_more(lines, amounts):
                step._approve_more(amounts)
                fit -= step
            step._set(**amounts)
            gone += step.line_ids
            new[step.id] = lines
        gone.unlink()
        ladder._insert_lines(new)
        return fit

    def _lines_differ(self, lines):
        """Return whether the books say something else than the reminder."""
        same = self.currency_id.compare_amounts
        before = {line.move_line_id.id: line for line in self.line_ids}
        if before.keys() != {line["move_line_id"] for line in lines}:
            return True
        return any(
            before[line["move_line_id"]][name] != line[name]
            if name in ("number", "due_date")
            else same(before[line["move_line_id"]][name], float(line[name]))
            for line in lines
            for name in LINE[1:]
        )

    def _give_back(self):
        """Let a person look again at a text that was written about other amounts."""
        self._set(
            state="approval" if self.needs_approval else "prepared",
            **NOTHING,
            mode="manual",
            reason=self.env._(
                "What is open has changed since the text was written: look at it again."
            ),
        )
