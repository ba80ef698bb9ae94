from odoo import models


class ValidateAccountMove(models.TransientModel):
    """Posting many entries at once says which of them were held."""

    _inherit = "validate.account.move"

    def validate_move(self):
        """Post, and name what is on credit hold."""
        drafts = self.move_ids.filtered(lambda move: move.state == "draft")
        return drafts._credit_answer(super().validate_move())
