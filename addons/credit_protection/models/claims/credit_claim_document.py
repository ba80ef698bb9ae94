from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine import CLAIM_DOCUMENTS

KINDS = [
    ("invoices", "Unpaid invoices"),
    ("orders", "Orders and contracts"),
    ("delivery", "Signed delivery slips"),
    ("statement", "Statement of account, 12 months"),
    ("reminders", "Reminders and letters"),
    ("notice", "Overdue notice and its receipt"),
    ("limit", "Cover decision of the insurer"),
    ("acknowledgement", "Debt acknowledgement"),
    ("reason", "Reason of non-payment"),
    ("insolvency", "Insolvency notice and filing of the debt"),
    ("event", "Proof of what happened"),
    ("security", "Guarantees and retention of title"),
]
SAID = {"attachment_ids", "reason"}


class CreditClaimDocument(models.Model):
    """One entry of the checklist: files, or why there are none.

    What Odoo has is filled in by itself; a person adds the rest. Once the claim is
    filed the checklist is what the insurer got, but for documents it asks for later.
    """

    _name = "credit.claim.document"
    _description = "Document of a Claim"
    _inherit = ["credit.reach"]
    _order = "claim_id, sequence, id"
    _rec_name = "kind"
    _check_company_auto = True

    claim_id = fields.Many2one(
        "credit.claim", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, "Document", required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    required = fields.Boolean(readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    collected = fields.Boolean(readonly=True, help="Filled in by itself.")
    source = fields.Char("From", readonly=True)
    reason = fields.Char(
        "Why it is missing", help="The insurer reads it in the list of documents."
    )
    there = fields.Boolean(compute="_compute_there")

    _once = models.Constraint(
        "UNIQUE(claim_id, kind)", "A document stands on the checklist once."
    )

    @api.depends("attachment_ids", "kind", "claim_id.reason")
    def _compute_there(self):
        for document in self:
            told = (
                document.kind == "reason" and (document.claim_id.reason or "").strip()
            )
            document.there = bool(document.sudo().attachment_ids or told)

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Make the checklist: for the preparation of claims only, never by RPC."""
        return super().create(vals_list)

    def write(self, vals):
        """Take files and reasons while the claim is prepared, or documents wanted."""
        if not self.env.su:
            if vals.keys() - SAID:
                raise UserError(
                    self.env._("Add files or a reason; the rest of the list is fixed.")
                )
            for claim in self.claim_id:
                if claim.state != "documents":
                    claim._check_prepared()
        res = super().write(vals)
        if not self.env.su:
            if "attachment_ids" in vals:
                self.sudo().collected = False
                self._own_files()
            for claim in self.claim_id:
                claim._restage()
        return res

    def _own_files(self):
        """Let files be read by whoever may read the claim; take only what one may give.

        A file that belongs to another record must be readable for the person who adds
        it; a fresh upload that belongs to nothing yet becomes the document's.
        """
        for document in self:
            files = self.env["ir.attachment"].browse(document.sudo().attachment_ids.ids)
            files.check_access("read")
            fresh = files.filtered(
                lambda a: not a.res_id and a.create_uid.id == self.env.uid
            )
            if fresh:
                fresh.write({"res_model": self._name, "res_id": document.id})

    def _fill(self, files, source):
        """Replace what was filled in before by these files, in sudo."""
        self.ensure_one()
        old = self.attachment_ids
        new = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": raw, "res_model": self._name, "res_id": self.id}
                for name, raw in files
            ]
        )
        self.write(
            {
                "attachment_ids": [Command.set(new.ids)],
                "collected": bool(new),
                "source": source,
            }
        )
        old.unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_by_preparation(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The checklist stays whole: give a reason for what is missing."
                )
            )


assert tuple(code for code, _text in KINDS) == CLAIM_DOCUMENTS
