import base64
import hashlib

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine import safe_name, zip_files


def kept_zip(files):
    """Return files that were kept as they were sent as one ZIP.

    :param files: records with a name whose ``_bytes`` are None once they have changed
    """
    contents = [(safe_name(file.name), file._bytes()) for file in files]
    for name, content in contents:
        if content is None:
            raise UserError(
                files.env._(
                    "%(file)s is not what was sent any more: its SHA-256 differs."
                    " Have it restored from a backup.",
                    file=name,
                )
            )
    return zip_files(contents)


class CreditSubmission(models.Model):
    """Something left for an insurer: what, when, by whom, to whom. Evidence.

    Written when it leaves and never changed, since a claim stands or falls with what
    was sent in time. The files are kept as they left, with their SHA-256; so is what
    came back, such as the proof that a portal took them.
    """

    _name = "credit.submission"
    _description = "What Was Sent to an Insurer"
    _inherit = ["credit.evidence"]
    _order = "id desc"
    _rec_name = "subject"
    _check_company_auto = True

    _movable = ("user_id", "recipient_id", "receipt")

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    res_model = fields.Char("Kind of record", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True, index=True
    )
    record_name = fields.Char("About", required=True, readonly=True)
    direction = fields.Selection(
        [("out", "Sent"), ("in", "Received")],
        required=True,
        readonly=True,
        default="out",
    )
    way = fields.Selection(
        lambda self: self.env["credit.transport"]._ways(), required=True, readonly=True
    )
    left_at = fields.Datetime("When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    user_name = fields.Char(required=True, readonly=True)
    recipient_id = fields.Many2one(
        "res.partner", "To", readonly=True, ondelete="set null"
    )
    recipient = fields.Char("Recipient and address", readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html("Text", readonly=True, sanitize=False)
    receipt = fields.Char(
        readonly=True, help="Number of the mail, or of the insurer's interface."
    )
    file_ids = fields.One2many("credit.submission.file", "submission_id", "Files")

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write evidence: for transports only, never by RPC."""
        return super().create(vals_list)

    @api.model
    def _receive(self, record, package):
        """Keep what came back about a record, such as a proof; from whom it came."""
        self.env["credit.transport"]._check_package(package)
        return self._keep(record, "file", package, direction="in")

    @api.model
    def _keep(self, record, way, package, direction="out"):
        """Keep what leaves for a record; return it in the caller's rights."""
        recipient = package.recipient
        kept_sudo = self.sudo().create(
            {
                "company_id": record.company_id.id,
                "res_model": record._name,
                "res_id": record.id,
                "record_name": record.display_name,
                "direction": direction,
                "way": way,
                "left_at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "user_name": self.env.user.name,
                "recipient_id": recipient.id,
                "recipient": recipient.email_formatted or recipient.display_name,
                "subject": package.subject,
                "body": package.body,
                "file_ids": [
                    Command.create(
                        {
                            "number": number,
                            "name": file.name,
                            "mimetype": file.mimetype,
                            "size": len(file.content),
                            "sha256": hashlib.sha256(file.content).hexdigest(),
                            "content": base64.b64encode(file.content),
                        }
                    )
                    for number, file in enumerate(package.files, 1)
                ],
            }
        )
        return kept_sudo.with_env(self.env)

    def _note_receipt(self, receipt):
        """Write under which number it is known: nobody can know that before."""
        if receipt:
            models.BaseModel.write(self.sudo(), {"receipt": receipt})

    def _zip(self):
        """Return all files as one ZIP; refuse when one is not what it was."""
        self.ensure_one()
        self.check_access("read")
        return kept_zip(self.file_ids)

    def action_download(self):
        """Download all files as one ZIP."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/credit_protection/submission/{self.id}",
            "target": "download",
        }
