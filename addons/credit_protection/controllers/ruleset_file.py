from odoo import http
from odoo.http import content_disposition, request


class RulesetFile(http.Controller):
    """The text of a ruleset as a file, for whoever may read the ruleset."""

    @http.route(
        "/credit_protection/ruleset/<int:ruleset_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, ruleset_id):
        """Return the text byte for byte: its SHA-256 is that of the record."""
        ruleset = request.env["credit.ruleset"].browse(ruleset_id).exists()
        if not ruleset:
            raise request.not_found()
        ruleset.check_access("read")
        headers = [
            ("Content-Type", "application/yaml; charset=utf-8"),
            ("Content-Disposition", content_disposition(ruleset._file_name())),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response((ruleset.text or "").encode(), headers)
