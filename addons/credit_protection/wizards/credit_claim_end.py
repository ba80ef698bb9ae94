from odoo import fields, models


class CreditClaimEnd(models.TransientModel):
    """The dialog that asks why: to object, to cancel or to close a claim."""

    _name = "credit.claim.end"
    _description = "Reason for an Act on a Claim"
    _inherit = ["credit.reach"]

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    act = fields.Selection(
        [("object", "Object"), ("end", "End")], required=True, default="end"
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        acts = {"object": self.claim_id._object, "end": self.claim_id._end}
        acts[self.act](self.reason)
        return {"type": "ir.actions.act_window_close"}
