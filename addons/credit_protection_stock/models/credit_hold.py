from odoo import api, fields, models


class CreditHold(models.Model):
    """Deliveries that stay in the warehouse."""

    _inherit = "credit.hold"

    picking_id = fields.Many2one(
        "stock.picking",
        "Delivery",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    _one_per_picking = models.UniqueIndex(
        "(picking_id, checkpoint) WHERE state != 'closed'",
        "This delivery is on credit hold already.",
    )

    @api.model
    def _links(self):
        return [*super()._links(), "picking_id"]
