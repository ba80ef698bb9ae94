import base64
import hashlib

from odoo import api, fields, models


class CreditEscalationDocument(models.Model):
    """A document that left with a reminder, such as the letter: evidence."""

    _name = "credit.escalation.document"
    _description = "Document of a Reminder"
    _inherit = ["credit.evidence"]
    _order = "step_id, id"
    _check_company_auto = True

    step_id = fields.Many2one(
        "credit.escalation.step",
        "Reminder",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    name = fields.Char(required=True, readonly=True)
    mimetype = fields.Char(readonly=True)
    size = fields.Integer("Bytes", readonly=True, aggregator=None)
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    content = fields.Binary(required=True, readonly=True, attachment=True)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Keep documents: for what sends reminders only, never by RPC."""
        return super().create(vals_list)

    def _bytes(self):
        """Return the document as it left; None where it is not what left any more."""
        self.ensure_one()
        data = base64.b64decode(self.with_context(bin_size=False).content or b"")
        return data if hashlib.sha256(data).hexdigest() == self.sha256 else None
