from odoo import api, fields, models


class CreditDecision(models.Model):
    """Decisions about deliveries."""

    _inherit = "credit.decision"

    picking_id = fields.Many2one(
        "stock.picking",
        "Delivery",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _movable(self):
        return (*super()._movable(), "picking_id")
