from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditLimitDocument(models.Model):
    """A document that speaks for a higher limit.

    Salespeople see the documents they added themselves: what the credit team found out
    about the customer stays with the credit team. Once the request is decided its
    documents are evidence and stay as they are.
    """

    _name = "credit.limit.document"
    _description = "Document of a Limit Request"
    _inherit = ["credit.reach"]
    _order = "id"
    _rec_name = "file_name"
    _check_company_auto = True

    request_id = fields.Many2one(
        "credit.limit.request", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    kind_id = fields.Many2one("credit.document.kind", ondelete="restrict")
    file = fields.Binary(required=True, attachment=True)
    file_name = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        """Add documents to open requests only, and say so."""
        documents = super().create(vals_list)
        documents._check_open()
        for request_sudo, some in documents.sudo().grouped("request_id").items():
            request_sudo._message_log(
                body=self.env._(
                    "%(user)s added %(documents)s.",
                    user=self.env.user.name,
                    documents=some._names(),
                )
            )
        return documents

    def write(self, vals):
        """Keep documents with their request, and as they were when it was decided."""
        self._check_open()
        if "request_id" in vals and any(
            document.request_id.id != vals["request_id"] for document in self
        ):
            raise UserError(self.env._("A document stays with its limit request."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._check_open()
        for request_sudo, some in self.sudo().grouped("request_id").items():
            request_sudo._message_log(
                body=self.env._(
                    "%(user)s removed %(documents)s.",
                    user=self.env.user.name,
                    documents=some._names(),
                )
            )

    def _check_open(self):
        """Raise unless documents may still be added, changed or removed."""
        ended = self.sudo().request_id.filtered(lambda request: request._has_ended())
        if ended:
            raise UserError(ended._ended_message())

    def _names(self):
        return ", ".join(
            document.file_name or document.kind_id.name or self.env._("a document")
            for document in self
        )
