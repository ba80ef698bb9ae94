from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CreditClaimReasons(models.TransientModel):
    """The dialog that says why documents are missing, all of them at once."""

    _name = "credit.claim.reasons"
    _description = "Reasons for Missing Documents"
    _inherit = ["credit.reach"]

    claim_id = fields.Many2one("credit.claim", required=True, ondelete="cascade")
    reason = fields.Char(
        "Reason for all", help="Where a line has no reason of its own."
    )
    line_ids = fields.One2many(
        "credit.claim.reasons.line",
        "reasons_id",
        "Documents",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("claim_id")
    def _compute_line_ids(self):
        """List what is required and missing; the reason of non-payment is a text."""
        for dialog in self:
            missing = dialog.claim_id.document_ids.filtered(
                lambda d: d.required and not d.there and d.kind != "reason"
            )
            dialog.line_ids = [
                Command.clear(),
                *(
                    Command.create({"document_id": d.id, "reason": d.reason})
                    for d in missing
                ),
            ]

    def action_record(self):
        """Write the reasons on the checklist."""
        self.ensure_one()
        said = {
            line.document_id: (line.reason or self.reason or "").strip()
            for line in self.line_ids
        }
        if not any(said.values()):
            raise UserError(self.env._("Say why at least one document is missing."))
        for document, reason in said.items():
            if reason and reason != document.reason:
                document.reason = reason
        return {"type": "ir.actions.act_window_close"}


class CreditClaimReasonsLine(models.TransientModel):
    """One missing document, and why it is missing."""

    _name = "credit.claim.reasons.line"
    _description = "Reason for a Missing Document"
    _inherit = ["credit.reach"]

    reasons_id = fields.Many2one(
        "credit.claim.reasons", required=True, ondelete="cascade"
    )
    document_id = fields.Many2one(
        "credit.claim.document", required=True, ondelete="cascade"
    )
    kind = fields.Selection(related="document_id.kind", string="Kind of document")
    reason = fields.Char("Why it is missing")
