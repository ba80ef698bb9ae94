from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditExtensionRequest(models.Model):
    """A request for more time that is a payment plan: insurers call it rescheduling."""

    # One file a concern.
    _inherit = "credit.extension.request"  # pylint: disable=consider-merging-classes-inherited

    _given = ("invoice_ids", "asked_on", "new_date", "reason", "plan_id")

    plan_id = fields.Many2one(
        "credit.payment.plan",
        "Payment plan",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(
        [("EXP", "Extension of invoices"), ("RES", "Payment plan")],
        compute="_compute_kind",
        store=True,
    )

    @api.depends("plan_id")
    def _compute_kind(self):
        for request in self:
            request.kind = "RES" if request.plan_id else "EXP"

    def _completed(self, vals):
        """Refuse a plan of another customer."""
        vals = super()._completed(vals)
        plan = self.env["credit.payment.plan"].browse(vals.get("plan_id"))
        if plan and plan.sudo().partner_id.id != vals["partner_id"]:
            raise UserError(self.env._("Choose a payment plan of this buyer."))
        return vals
