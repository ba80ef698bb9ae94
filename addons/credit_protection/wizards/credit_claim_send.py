from odoo import api, fields, models

from ..models.credit_transport import File, Package

TEMPLATE = "credit_protection.mail_template_claim"


class CreditClaimSend(models.TransientModel):
    """The dialog that mails the pack of a filed claim to the insurer."""

    _name = "credit.claim.send"
    _description = "Send a Claim to the Insurer"
    _inherit = ["credit.reach"]

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    recipient_id = fields.Many2one(
        "res.partner",
        "To",
        compute="_compute_recipient",
        store=True,
        readonly=False,
    )
    email = fields.Char(related="recipient_id.email", string="E-mail")
    subject = fields.Char(compute="_compute_text", store=True, readonly=False)
    body = fields.Html("Text", compute="_compute_text", store=True, readonly=False)

    @api.depends("claim_id")
    def _compute_recipient(self):
        for dialog in self:
            dialog.recipient_id = dialog.claim_id.insurer_id

    @api.depends("claim_id", "recipient_id")
    def _compute_text(self):
        template_sudo = self.env.ref(TEMPLATE).sudo()
        for dialog in self:
            claim = dialog.claim_id
            lang = dialog.recipient_id.lang or self.env.lang
            texts = {}
            if claim:
                found = template_sudo.with_context(lang=lang)._generate_template(
                    claim.ids, ("subject", "body_html")
                )
                texts = found[claim.id]
            dialog.subject = texts.get("subject")
            dialog.body = texts.get("body_html")

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
        self.env["credit.transport"]._deliver(claim, "mail", package)
        return {"type": "ir.actions.act_window_close"}
