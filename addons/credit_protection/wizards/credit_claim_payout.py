from odoo import fields, models


class CreditClaimPayout(models.TransientModel):
    """The dialog that records that the insurer has paid."""

    _name = "credit.claim.payout"
    _description = "Payment of an Indemnity"
    _inherit = ["credit.reach"]

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(related="claim_id.decided_amount")
    loss_payee_id = fields.Many2one(related="claim_id.loss_payee_id")
    day = fields.Date(
        "Paid on",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    reference = fields.Char()

    def action_record(self):
        """Record it."""
        self.ensure_one()
        self.claim_id._pay(self.day, self.reference)
        return {"type": "ir.actions.act_window_close"}
