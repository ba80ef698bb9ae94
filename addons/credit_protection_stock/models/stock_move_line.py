from odoo import api, models


class StockMoveLine(models.Model):
    """What has been delivered does not grow past the gate.

    Odoo lets quantities of a done delivery be corrected, and moves the goods. An
    increase is judged where it is written; one that does not pass is refused, since it
    would be gone before anybody could release it.
    """

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Judge done deliveries that get more lines."""
        growth = {}
        for vals in vals_list:
            move = self.env["stock.move"].browse(vals.get("move_id"))
            if move and vals.get("quantity"):
                unit = self.env["uom.uom"].browse(vals.get("product_uom_id"))
                self._credit_add(growth, move, unit, vals["quantity"])
        self._credit_check_growth(growth)
        return super().create(vals_list)

    def write(self, vals):
        """Judge done deliveries whose quantities grow."""
        if "quantity" in vals:
            growth = {}
            for line in self:
                unit = line.product_uom_id
                more = (vals["quantity"] or 0) - line.quantity
                self._credit_add(growth, line.move_id, unit, more)
            self._credit_check_growth(growth)
        return super().write(vals)

    @api.model
    def _credit_add(self, growth, move, unit, quantity):
        """Add to ``growth`` what a done move of a delivery gets, in its own unit."""
        if move.state == "done" and move.picking_id and move._credit_leaves():
            if unit and unit != move.product_uom:
                quantity = unit._compute_quantity(
                    quantity, move.product_uom, round=False
                )
            growth[move] = growth.get(move, 0) + quantity

    @api.model
    def _credit_check_growth(self, growth):
        growth = {move: more for move, more in growth.items() if more > 0}
        pickings = self.env["stock.picking"].union(*(m.picking_id for m in growth))
        if pickings:
            with pickings._credit_growing(growth):
                held = pickings._credit_judge()
            if held:
                held._credit_refuse()
