from odoo import models

PARAMETER = "credit_protection_queue.batch_size"


class CreditNightStage(models.Model):
    """How much work one job is."""

    _inherit = "credit.night.stage"

    def _size(self):
        """Return how many records make a job: never more than a system parameter says.

        Many workers share small batches better; each batch costs some queries more.
        """
        usual = super()._size()
        wish = self.env["ir.config_parameter"].sudo().get_param(PARAMETER) or ""
        return min(usual, int(wish)) if wish.isdecimal() and int(wish) else usual
