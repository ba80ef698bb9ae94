from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ..cover.account_move_cover import READERS


class AccountMove(models.Model):
    """The payment plan that an invoice is part of, and the way to agree on one."""

    # One file a concern.
    _inherit = "account.move"  # pylint: disable=consider-merging-classes-inherited

    credit_plan_ids = fields.Many2many(
        "credit.payment.plan",
        "credit_payment_plan_move_rel",
        "move_id",
        "plan_id",
        "Payment plans",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    credit_plan_text = fields.Char(
        compute="_compute_credit_plan_text", compute_sudo=True, groups=READERS
    )

    def _credit_refuse_stamped(self, vals):
        """Refuse invoices that are put under other plans than they were given."""
        if self._credit_typed(vals, ("credit_plan_ids",)):
            raise AccessError(
                self.env._(
                    "A payment plan is about the invoices that it was agreed for: it"
                    " cannot be moved to others. Agree on a new plan instead."
                )
            )
        return super()._credit_refuse_stamped(vals)

    @api.depends("credit_plan_ids.state", "credit_plan_ids.next_date")
    @api.depends_context("lang")
    def _compute_credit_plan_text(self):
        for move in self:
            plan = move.credit_plan_ids.filtered(lambda p: p.state == "open")[:1]
            broken = move.credit_plan_ids.filtered(lambda p: p.state == "broken")[:1]
            move.credit_plan_text = False
            if plan:
                move.credit_plan_text = self.env._(
                    "In instalments, the next one on %(day)s",
                    day=format_date(self.env, plan.next_date),
                )
            elif broken:
                move.credit_plan_text = self.env._("Payment plan broken")

    @api.readonly
    def action_credit_plan(self):
        """Open the form that records instalments for these invoices."""
        self.check_access("read")
        self.env["credit.payment.plan"]._need()
        return self._credit_new(
            "credit.payment.plan",
            self.env._("Record Payment Plan"),
            {"default_invoice_ids": self.ids},
        )

    @api.readonly
    def action_credit_plans(self):
        """Open the payment plans about this invoice, old ones too."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Plans of %(invoice)s", invoice=self.name),
            "res_model": "credit.payment.plan",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("invoice_ids", "in", self.ids)],
            "context": {"create": False},
        }
