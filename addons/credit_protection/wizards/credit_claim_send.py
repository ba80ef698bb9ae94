from odoo import fields, models

from ..models.claims.credit_transport import File, Package


class CreditClaimSend(models.TransientModel):
    """The dialog that sends the pack of a filed claim, or hands it out."""

    _name = "credit.claim.send"
    _description = "Send a Claim to the Insurer"
    _inherit = ["credit.send"]

    _about = "claim_id"
    _template = "credit_protection.mail_template_claim"

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    way = fields.Selection(
        lambda self: self.env["credit.transport"]._ways(),
        "How",
        required=True,
        default="mail",
    )

    def _proposed_recipient(self):
        return self.claim_id.insurer_id

    def action_send(self):
        """Send the pack as it was filed; what left is kept."""
        self.ensure_one()
        claim = self.claim_id
        claim._need_claimant()
        claim.lock_for_update()
        claim._check_sendable()
        name, content = claim._pack()
        package = Package(
            self.recipient_id,
            self.subject,
            self.body,
            (File(name, "application/zip", content),),
        )
        kept = self.env["credit.transport"]._deliver(claim, self.way, package)
        if self.way == "file":
            return kept.action_download()
        return {"type": "ir.actions.act_window_close"}
