from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from .plain import PLAIN

TYPES = {"pack": "application/zip", "pdf": "application/pdf"}


class ClaimPack(http.Controller):
    """The pack of a claim for whoever may read the claim."""

    @http.route(
        "/credit_protection/claim/<int:claim_id>/<any(pack,pdf):what>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download(self, claim_id, what):
        """Return the pack, or all papers as one PDF; a sentence where that fails."""
        claim = request.env["credit.claim"].browse(claim_id).exists()
        if not claim:
            raise request.not_found()
        claim.check_access("read")
        makers = {"pack": claim._pack, "pdf": claim._whole_pdf}
        try:
            name, content = makers[what]()
        except UserError as error:
            return request.make_response(str(error), PLAIN, status=409)
        headers = [
            ("Content-Type", TYPES[what]),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
