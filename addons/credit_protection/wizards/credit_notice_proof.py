import base64

from odoo import fields, models


class CreditNoticeProof(models.TransientModel):
    """The dialog that records that a notice was passed on, or confirmed."""

    _name = "credit.notice.proof"
    _description = "Proof of a Notice"
    _inherit = ["credit.reach"]

    notice_id = fields.Many2one("credit.notice", required=True, ondelete="cascade")
    act = fields.Selection(
        [("sent", "Passed on"), ("acknowledged", "Confirmed")],
        required=True,
        default="sent",
    )
    day = fields.Date(
        "On", required=True, default=lambda self: self.env.company._credit_today()
    )
    reference = fields.Char("Insurer's reference")
    proof = fields.Binary(
        help="For example the confirmation of the portal. It is kept as it is."
    )
    proof_name = fields.Char()

    def action_record(self):
        """Record it."""
        self.ensure_one()
        proof = None
        if self.proof:
            content = base64.b64decode(self.with_context(bin_size=False).proof)
            proof = (self.proof_name or self.env._("proof"), content)
        record = {
            "sent": self.notice_id._record_sent,
            "acknowledged": self.notice_id._acknowledge,
        }[self.act]
        record(self.day, self.reference, proof)
        return {"type": "ir.actions.act_window_close"}
