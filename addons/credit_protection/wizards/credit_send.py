from odoo import api, fields, models


class CreditSend(models.AbstractModel):
    """A dialog that sends something to an insurer: to whom, and in which words.

    Dialogs name in ``_about`` the field with what is sent, and in ``_template`` the
    mail template that proposes the words, in the language of the recipient.
    """

    _name = "credit.send"
    _description = "Send Something to an Insurer"
    _inherit = ["credit.reach"]

    _about = ""
    _template = ""

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

    def _proposed_recipient(self):
        """Return to whom it goes unless the user chooses somebody else."""
        raise NotImplementedError

    @api.depends(lambda self: [self._about] if self._about else [])
    def _compute_recipient(self):
        for dialog in self:
            dialog.recipient_id = dialog._proposed_recipient()

    @api.depends(lambda self: ["recipient_id", *filter(None, [self._about])])
    def _compute_text(self):
        template_sudo = self.env.ref(self._template).sudo()
        for dialog in self:
            record = dialog[self._about]
            lang = dialog.recipient_id.lang or self.env.lang
            texts = {}
            if record:
                found = template_sudo.with_context(lang=lang)._generate_template(
                    record.ids, ("subject", "body_html")
                )
                texts = found[record.id]
            dialog.subject = texts.get("subject")
            dialog.body = texts.get("body_html")
