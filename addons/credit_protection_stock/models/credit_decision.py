from odoo import fields, models


class CreditDecision(models.Model):
    """Decisions about deliveries."""

    _inherit = "credit.decision"

    _movable = ("picking_id",)

    picking_id = fields.Many2one(
        "stock.picking",
        "Delivery",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
