from odoo import api, fields, models


class CreditStatementSendLine(models.TransientModel):
    """One customer in the dialog: who gets the statement, and what is open."""

    _name = "credit.statement.send.line"
    _description = "Customer Who Gets a Statement"
    _inherit = ["credit.reach"]

    dialog_id = fields.Many2one(
        "credit.statement.send", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    recipient_ids = fields.Many2many("res.partner", string="To")
    open_text = fields.Char("Open amount", readonly=True)
    problem = fields.Char("Note", compute="_compute_problem")

    @api.depends("recipient_ids.email", "open_text")
    @api.depends_context("lang")
    def _compute_problem(self):
        """Say why a customer gets nothing."""
        for line in self:
            line.problem = False
            if not line.open_text:
                line.problem = self.env._("Nothing is open.")
            elif not line._addressed():
                line.problem = self.env._(
                    "No e-mail address: enter one on the customer or on its invoice"
                    " address."
                )

    def _addressed(self):
        """Return the recipients that a mail reaches."""
        return self.recipient_ids.filtered("email_normalized")
