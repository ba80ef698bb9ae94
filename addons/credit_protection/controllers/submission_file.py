from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from .plain import PLAIN


class SubmissionFile(http.Controller):
    """What was sent to an insurer as one file, for whoever may read it."""

    @http.route(
        "/credit_protection/submission/<int:submission_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download(self, submission_id):
        """Return the files byte for byte as they were sent, in one ZIP."""
        submission = request.env["credit.submission"].browse(submission_id).exists()
        if not submission:
            raise request.not_found()
        submission.check_access("read")
        try:
            content = submission._zip()
        except UserError as error:
            return request.make_response(str(error), PLAIN, status=409)
        name = f"{submission.record_name} {submission.id}.zip".replace("/", "-")
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
