import hashlib
import json

from odoo import Command, api, fields, models

KINDS = [
    ("filed", "Claim filed"),
    ("documents", "Documents requested"),
    ("supplied", "Documents supplied"),
    ("answer", "Insurer's answer"),
    ("objection", "Objection"),
    ("payout", "Indemnity paid"),
    ("recovery", "Recovery"),
    ("ended", "Closed or cancelled"),
]


class CreditClaimAct(models.Model):
    """What passed between company and insurer about a claim, as it was on that day.

    The content is kept with its SHA-256 and with copies of the files, so that nobody
    can say later that something else was filed.
    """

    _name = "credit.claim.act"
    _description = "Evidence of a Claim"
    _inherit = ["credit.evidence"]
    _order = "id desc"
    _rec_name = "kind"
    _check_company_auto = True

    _movable = ("user_id",)

    claim_id = fields.Many2one(
        "credit.claim", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="claim_id.currency_id")
    kind = fields.Selection(KINDS, "What", required=True, readonly=True)
    day = fields.Date("On", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    reference = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    note = fields.Text(readonly=True)
    content = fields.Json(readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    source_sha256 = fields.Char(
        "SHA-256 of the answer", readonly=True, index="btree_not_null"
    )
    attachment_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Files",
        domain=[("res_model", "=", "credit.claim.act")],
        readonly=True,
    )

    @api.private
    @api.model_create_multi
    def create(self, vals_list):
        """Write evidence: for the named acts on claims only, never by RPC."""
        return super().create(vals_list)

    @api.model
    def _sha256(self, attachment):
        """Return the fingerprint of a file."""
        return hashlib.sha256(attachment.raw or b"").hexdigest()

    @api.model
    def _keep(self, claim, kind, *, files=(), raw=(), **vals):
        """Keep what happened, with copies of the files as they are now.

        :param files: attachments, whose copies nobody can change with the originals
        :param raw: files made for it, as pairs of name and bytes
        """
        content = vals.pop("content", None) or {}
        raw = [*raw, *((f.name, f.raw or b"") for f in files)]
        if raw:
            content["files"] = [
                {"name": name, "sha256": hashlib.sha256(data).hexdigest()}
                for name, data in raw
            ]
        copies = [
            Command.create({"name": name, "raw": data, "res_model": self._name})
            for name, data in raw
        ]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return self.sudo().create(
            {
                "claim_id": claim.id,
                "company_id": claim.company_id.id,
                "kind": kind,
                "day": claim.company_id._credit_today(),
                "user_id": self.env.uid,
                "content": content,
                "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "attachment_ids": copies,
                **vals,
            }
        )
