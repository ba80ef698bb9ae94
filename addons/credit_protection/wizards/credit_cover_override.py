from odoo import api, fields, models


class CreditCoverOverride(models.TransientModel):
    """Asks how much of one invoice is insured, and why a person decides so."""

    _name = "credit.cover.override"
    _description = "Override Cover"
    _inherit = ["credit.reach"]

    move_id = fields.Many2one("account.move", "Invoice", required=True)
    currency_id = fields.Many2one(related="move_id.company_currency_id")
    open_amount = fields.Monetary("Open amount", compute="_compute_open_amount")
    insured = fields.Monetary(
        help="In company currency, before the insured share. 0: not insured.",
    )
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        """Begin with what stands on the invoice."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "account.move":
            move = self.env["account.move"].browse(self.env.context.get("active_id"))
            move.check_access("read")
            values |= {"move_id": move.id, "insured": move.credit_insured_amount}
        return values

    @api.depends("move_id")
    def _compute_open_amount(self):
        for wizard in self:
            wizard.open_amount = wizard.move_id.amount_residual_signed

    def action_apply(self):
        """Decide; who may do so is checked there."""
        self.ensure_one()
        self.env["credit.cover"]._override(self.move_id, self.insured, self.reason)
        return {"type": "ir.actions.act_window_close"}
