from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.reminders.credit_escalation_task import OUTCOMES


class CreditEscalationOutcome(models.TransientModel):
    """The dialog that records what came of a call or a task."""

    _name = "credit.escalation.outcome"
    _description = "What Came of a Call"
    _inherit = ["credit.reach"]

    step_id = fields.Many2one(
        "credit.escalation.step", "Reminder", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="step_id.partner_id")
    currency_id = fields.Many2one(related="step_id.currency_id")
    amount_overdue = fields.Monetary(related="step_id.amount_overdue")
    channel = fields.Selection(related="step_id.channel")
    script = fields.Html(related="step_id.body", string="Script")
    kind = fields.Selection(
        OUTCOMES, "What came of it", required=True, default="reached"
    )
    note = fields.Text(help="Who said what.")
    again_on = fields.Date(
        "Try again on",
        default=lambda self: self.env.company._credit_today() + timedelta(days=1),
    )

    def action_record(self):
        """Record it; a promise or a dispute goes on in its own form."""
        self.ensure_one()
        step = self.step_id
        step.check_access("write")
        today = step.company_id._credit_today()
        if self.kind == "not_reached" and (not self.again_on or self.again_on < today):
            raise UserError(self.env._("Say when to try again: today or later."))
        step._credit_came_of_it(self.kind, (self.note or "").strip(), self.again_on)
        return self._next(step) or {"type": "ir.actions.act_window_close"}

    @api.model
    def _next(self, step):
        """Return the form of what the customer has said."""
        lines = step.line_ids.filtered(lambda line: not line.is_credit and line.move_id)
        late = lines.filtered(lambda line: line.days_late > 0) or lines
        moves = late.move_id.filtered(
            lambda move: move.payment_state in ("not_paid", "partial")
        )
        if self.kind == "promised":
            return (moves or step.partner_id).action_credit_promise()
        if self.kind == "disputed":
            if len(moves) == 1:
                return moves.action_credit_dispute()
            return step.partner_id.action_credit_dispute()
        return None
