from odoo import api, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """Moves of a held delivery stay, whoever wants to finish them."""

    _inherit = "stock.move"

    def _credit_leaves(self):
        """Return whether this brings goods to a customer: not between customers.

        As Odoo itself asks it, without a query for each move.
        """
        between_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "stock.stock_location_inter_company", raise_if_not_found=False
        )
        start, end = (
            place.usage == "customer" or place.id == between_id
            for place in (self.location_id, self.location_dest_id)
        )
        return end and not start

    def _credit_buyer(self):
        """Return who will owe for these goods: as a delivery finds it."""
        payer = self.sale_line_id.order_id.partner_invoice_id
        return (payer or self.picking_id.partner_id).commercial_partner_id

    def _credit_quantity(self, quantity):
        """Return a quantity of this move in the unit of its order line.

        The parts of a kit stand for their share of it: each product for the same.
        """
        line = self.sale_line_id
        if not line:
            return self.product_uom._compute_quantity(
                quantity, self.product_id.uom_id, round=False
            )
        if line.product_id == self.product_id:
            return self.product_uom._compute_quantity(
                quantity, line.product_uom_id, round=False
            )
        parts = line.move_ids.filtered(
            lambda m: m.state != "cancel" and m._credit_leaves()
        )
        same = parts.filtered(lambda m: m.product_id == self.product_id)
        wanted = sum(
            m.product_uom._compute_quantity(
                m.product_uom_qty, self.product_uom, round=False
            )
            for m in same
        )
        share = min(quantity / wanted, 1) if wanted else 1
        return line.product_uom_qty * share / max(len(parts.product_id), 1)

    def _credit_pickings(self):
        """Return the deliveries of which these moves let something go."""
        leaving = self.filtered(
            lambda m: m.picking_id and m.state not in ("done", "cancel")
        )
        return leaving.filtered(lambda m: m._credit_leaves()).picking_id

    def _action_done(self, cancel_backorder=False):
        """Leave out the moves of deliveries that the gate holds."""
        pickings = self._credit_pickings()
        held = pickings._credit_judge()
        moves = self.filtered(lambda m: m.picking_id not in held) if held else self
        with (pickings - held)._credit_passing():
            return super(StockMove, moves)._action_done(cancel_backorder)

    @api.model_create_multi
    def create(self, vals_list):
        """Judge deliveries whose moves are created as done."""
        moves = super().create(vals_list)
        if any(vals.get("state") == "done" for vals in vals_list):
            moves.filtered(lambda m: m.state == "done")._credit_refuse_done()
        return moves

    def write(self, vals):
        """Judge deliveries whose done state is written."""
        if vals.get("state") == "done":
            held = self._credit_pickings()._credit_judge()
            if held:
                held._credit_refuse()
        return super().write(vals)

    def _credit_refuse_done(self):
        """Refuse moves that were never anything but done."""
        if self.env.su:
            return
        leaving = self.filtered(lambda m: m.picking_id and m._credit_leaves())
        if leaving:
            raise UserError(
                self.env._(
                    "Goods that leave for a customer cannot be created as done."
                    " Validate the delivery instead."
                )
            )
