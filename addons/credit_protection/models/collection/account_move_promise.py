from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..cover.account_move_cover import READERS
from .credit_promise import RECORDERS
from .credit_promise_judge import COUNTING


class AccountMove(models.Model):
    """What was promised about an invoice, and the way to say so."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_promise_ids = fields.Many2many(
        "credit.promise",
        "credit_promise_move_rel",
        "move_id",
        "promise_id",
        "Promises",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    credit_promise_text = fields.Char(
        compute="_compute_credit_promise_text", compute_sudo=True, groups=READERS
    )

    def _credit_refuse_stamped(self, vals):
        """Refuse invoices that are put under other promises than they were given."""
        if self._credit_typed(vals, ("credit_promise_ids",)):
            raise AccessError(
                self.env._(
                    "A promise is about the invoices that it was given for: it cannot"
                    " be moved to others. Record a new promise instead."
                )
            )
        return super()._credit_refuse_stamped(vals)

    @api.depends("credit_promise_ids.state", "credit_promise_ids.date")
    @api.depends_context("lang")
    def _compute_credit_promise_text(self):
        """Tell the promise that is open, else the latest one when it was broken."""
        for move in self:
            promises = move.credit_promise_ids.sorted("date", reverse=True)
            still_open = promises.filtered(lambda p: p.state == "open")[:1]
            latest = promises.filtered(lambda p: p.state in COUNTING)[:1]
            move.credit_promise_text = False
            if still_open:
                move.credit_promise_text = self.env._(
                    "%(amount)s promised by %(day)s",
                    amount=still_open.currency_id.format(still_open.amount),
                    day=format_date(self.env, still_open.date),
                )
            elif latest.state == "broken":
                move.credit_promise_text = self.env._(
                    "Promise of %(day)s broken", day=format_date(self.env, latest.date)
                )

    @api.readonly
    def action_credit_promise(self):
        """Open the form that records that the customer promises to pay these."""
        self.check_access("read")
        self.env["credit.promise"]._need(RECORDERS)
        return self._credit_new(
            "credit.promise",
            self.env._("Record Promise"),
            {"default_invoice_ids": self.ids},
        )

    @api.readonly
    def action_credit_promises(self):
        """Open the promises about this invoice, old ones too."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promises about %(invoice)s", invoice=self.name),
            "res_model": "credit.promise",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("invoice_ids", "in", self.ids)],
            "context": {"create": False},
        }
