from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from ..models.reminders.credit_escalation_letter import MOST_LETTERS
from .plain import PLAIN
from .portal_statement import NUMBER


class ReminderFiles(http.Controller):
    """What was kept of reminders, for whoever may read them."""

    @http.route(
        "/credit_protection/reminders/letters",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def letters(self, ids=""):
        """Return the kept letters as one PDF."""
        numbers = [int(part) for part in ids.split(",") if NUMBER.fullmatch(part)]
        if len(numbers) > MOST_LETTERS:
            sentence = request.env._(
                "At most %(most)s letters come in one file. Choose fewer.",
                most=MOST_LETTERS,
            )
            return request.make_response(sentence, PLAIN, status=409)
        steps = request.env["credit.escalation.step"].browse(numbers).exists()
        if not steps:
            raise request.not_found()
        steps.check_access("read")
        return self._answer(
            "application/pdf",
            lambda: (request.env._("Letters.pdf"), steps._credit_letters_pdf()),
        )

    @http.route(
        "/credit_protection/reminder/<int:step_id>/files",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def files(self, step_id):
        """Return everything that was kept of one reminder."""
        step = request.env["credit.escalation.step"].browse(step_id).exists()
        if not step:
            raise request.not_found()
        step.check_access("read")
        return self._answer("application/zip", step._credit_files_zip)

    def _answer(self, kind, make):
        """Return a file; a sentence where it cannot be made."""
        try:
            name, content = make()
        except UserError as error:
            return request.make_response(str(error), PLAIN, status=409)
        headers = [
            ("Content-Type", kind),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)
