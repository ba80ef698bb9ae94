from odoo import api, fields, models

from ..models.collection.credit_dispute import HOW


class CreditDisputeSettle(models.TransientModel):
    """The dialog that settles a dispute, or cancels one that was a mistake."""

    _name = "credit.dispute.settle"
    _description = "Settle a Dispute"
    _inherit = ["credit.reach"]

    dispute_id = fields.Many2one("credit.dispute", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="dispute_id.partner_id")
    company_id = fields.Many2one(related="dispute_id.company_id")
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    amount = fields.Monetary("Disputed", related="dispute_id.amount")
    how = fields.Selection(
        [choice for choice in HOW if choice[0] != "paid"],
        "Outcome",
        required=True,
        default="accepted",
    )
    accepted_amount = fields.Monetary("Accepted amount")
    credit_note_id = fields.Many2one(
        "account.move",
        compute="_compute_credit_note_id",
        store=True,
        readonly=False,
        help="The posted credit note over what was accepted.",
    )
    note = fields.Text("Explanation", required=True)

    @api.depends("dispute_id")
    def _compute_credit_note_id(self):
        """Propose the credit note that was made from the disputed invoice."""
        for wizard in self:
            notes = wizard.dispute_id.move_id.reversal_move_ids
            posted = notes.filtered(lambda m: m.state == "posted")
            wizard.credit_note_id = posted.sorted("id")[-1:]

    def action_settle(self):
        """Settle it."""
        self.ensure_one()
        self.dispute_id._settle(
            self.how, self.note, self.accepted_amount, self.credit_note_id
        )
        return {"type": "ir.actions.act_window_close"}
