from odoo import api, fields, models


class CreditClaimPayout(models.TransientModel):
    """The dialog that records that the insurer has paid, all of it or a part."""

    _name = "credit.claim.payout"
    _description = "Payment of an Indemnity"
    _inherit = ["credit.reach"]

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    decided_amount = fields.Monetary(related="claim_id.decided_amount")
    paid_amount = fields.Monetary("Paid before", related="claim_id.paid_amount")
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    rest = fields.Monetary("Still owed after this", compute="_compute_rest")
    loss_payee_id = fields.Many2one(related="claim_id.loss_payee_id")
    day = fields.Date(
        "Paid on",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    reference = fields.Char()

    @api.depends("claim_id")
    def _compute_amount(self):
        """Propose all that is still owed."""
        for payout in self:
            payout.amount = payout.claim_id.unpaid_amount

    @api.depends("claim_id", "amount")
    def _compute_rest(self):
        for payout in self:
            payout.rest = payout.claim_id.unpaid_amount - payout.amount

    def action_record(self):
        """Record it."""
        self.ensure_one()
        self.claim_id._pay(self.day, self.reference, self.amount)
        return {"type": "ir.actions.act_window_close"}
