from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditPaymentPlanLine(models.Model):
    """One instalment of a payment plan: agreed with the plan, and never changed."""

    _name = "credit.payment.plan.line"
    _description = "Instalment of a Payment Plan"
    _inherit = ["credit.reach"]
    _order = "date, id"
    _rec_name = "date"

    plan_id = fields.Many2one(
        "credit.payment.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    date = fields.Date("Due", required=True)
    amount = fields.Monetary(required=True)
    last_day = fields.Date(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("kept", "Paid"), ("broken", "Missed")],
        default="open",
        required=True,
        readonly=True,
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "Every instalment is more than 0."
    )
    _once_a_day = models.UniqueIndex(
        "(plan_id, date)", "Two instalments of a plan cannot be due on one day."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse instalments of a plan that was agreed before."""
        for vals in vals_list:
            if not self.env.su:
                vals.pop("state", None)
                vals.pop("last_day", None)
        lines = super().create(vals_list)
        lines._refuse_agreed()
        return lines

    def write(self, vals):
        """Refuse to change what was agreed."""
        self._refuse_agreed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_agreed()

    def _refuse_agreed(self):
        if not self.env.su and any(self.plan_id.mapped("agreed")):
            raise UserError(
                self.env._(
                    "Instalments stay as they were agreed. Withdraw the plan and record"
                    " a new one."
                )
            )
