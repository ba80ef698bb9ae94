import base64
import hashlib

from odoo import api, fields, models


class CreditSubmissionFile(models.Model):
    """One file as it left for an insurer. Evidence."""

    _name = "credit.submission.file"
    _description = "File Sent to an Insurer"
    _inherit = ["credit.evidence"]
    _order = "submission_id, number"

    submission_id = fields.Many2one(
        "credit.submission",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="submission_id.company_id", store=True, precompute=True, index=True
    )
    number = fields.Integer(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    mimetype = fields.Char(readonly=True)
    size = fields.Integer("Bytes", readonly=True)
    sha256 = fields.Char("SHA-256", required=True, readonly=True)
    content = fields.Binary("File", required=True, readonly=True, attachment=True)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write evidence: for transports only, never by RPC."""
        return super().create(vals_list)

    def _bytes(self):
        """Return the file as it left; None where it is not what left any more."""
        self.ensure_one()
        data = base64.b64decode(self.with_context(bin_size=False).content or b"")
        return data if hashlib.sha256(data).hexdigest() == self.sha256 else None

    def action_download(self):
        """Download the file as it left."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content?download=true"
            "&filename_field=name",
            "target": "download",
        }
