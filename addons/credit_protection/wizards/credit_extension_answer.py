from odoo import fields, models


class CreditExtensionAnswer(models.TransientModel):
    """The dialog that records whether the insurer agrees to an extension."""

    _name = "credit.extension.answer"
    _description = "Insurer's Answer to an Extension"
    _inherit = ["credit.reach"]

    request_id = fields.Many2one(
        "credit.extension.request", required=True, ondelete="cascade"
    )
    answer = fields.Selection(
        [("agreed", "The insurer agreed"), ("refused", "The insurer refused")],
        required=True,
        default="agreed",
    )
    until = fields.Date("Agreed until", help="Last day on which cover goes on.")
    answered_on = fields.Date(
        "Answer of",
        required=True,
        default=lambda self: self.env.company._credit_today(),
    )
    reference = fields.Char("Insurer's reference")

    def action_record(self):
        """Record it."""
        self.ensure_one()
        self.request_id._answer(
            self.answer == "agreed", self.until, self.answered_on, self.reference
        )
        return {"type": "ir.actions.act_window_close"}
