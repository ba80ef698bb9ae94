from contextlib import contextmanager
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import column_exists, create_column

from .credit_wording_delivery import SEVERAL_DEBTORS

OVER = ("done", "cancel")
GROWING = "credit_protection_stock.growing"
WRAPPED = ("button_validate", "_action_done")


class StockPicking(models.Model):
    """Deliveries to customers go through the credit gate before goods leave.

    However they are validated: by the button, a batch, a dialog or code. What is held
    is not done, the others of the batch are. Receipts, internal transfers and returns
    are never looked at, nor are goods that the point of sale hands over the counter.
    """

    _name = "stock.picking"
    _inherit = ["stock.picking", "credit.document"]
    _credit_link = "picking_id"
    _credit_checkpoint = "delivery"
    # What is said to sales about a customer is not for the warehouse.
    _credit_keeps_notes = False

    credit_hold_ids = fields.One2many(
        "credit.hold",
        "picking_id",
        "Credit holds",
        readonly=True,
        copy=False,
        groups="credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
    )

    def _auto_init(self):
        """Add the column by itself: no delivery has been held yet."""
        if not column_exists(self.env.cr, "stock_picking", "credit_state"):
            create_column(self.env.cr, "stock_picking", "credit_state", "varchar")
        return super()._auto_init()

    # === the gate === #

    def button_validate(self):
        """Validate the deliveries that pass the credit gate; hold the others.

        :return: what validating returns, or a notification that names what was held
        """
        held = self._credit_judge()
        passed, result = self - held, True
        if passed or not held:
            with passed._credit_passing():
                result = super(StockPicking, passed).button_validate()
        return passed._credit_answer(held, result)

    def _action_done(self):
        """Let go what passes the gate, whoever calls."""
        passed = self - self._credit_judge()
        if self and not passed:
            return True
        with passed._credit_passing():
            return super(StockPicking, passed)._action_done()

    def _register_hook(self):
        """Put the gate before every other addon, whichever was loaded last.

        Addons that wrap these methods outside of this one would print labels or call
        carriers for what stays in the warehouse.
        """
        res = super()._register_hook()
        model_class = self.env.registry["stock.picking"]

        def button_validate(self):
            held = self._credit_judge()
            passed, result = self - held, True
            if passed or not held:
                with passed._credit_passing():
                    result = super(model_class, passed).button_validate()
            return passed._credit_answer(held, result)

        def _action_done(self):
            passed = self - self._credit_judge()
            if self and not passed:
                return True
            with passed._credit_passing():
                return super(model_class, passed)._action_done()

        for function in (button_validate, _action_done):
            if function.__name__ not in vars(model_class):
                setattr(model_class, function.__name__, function)
        return res

    def _unregister_hook(self):
        """Take back what ``_register_hook`` put in place."""
        model_class = self.env.registry["stock.picking"]
        for name in WRAPPED:
            if name in vars(model_class):
                delattr(model_class, name)
        return super()._unregister_hook()

    def _credit_judge(self):
        """Judge the deliveries that were not judged yet; return those that are held."""
        self.sudo()._credit_warm()
        waiting = self.filtered(
            lambda picking: (
                (picking.state not in OVER or picking._credit_grows())
                and picking._credit_concerned()
                and not picking._credit_has_pass()
            )
        )
        waiting.check_access("write")
        held = waiting - self.env["credit.gate"]._check_documents(waiting, "delivery")
        # Whoever takes the customer off a held delivery does not free it.
        return held | (self - waiting).filtered(
            lambda picking: (
                picking.state not in OVER
                and picking._credit_is_held()
                and not picking.sudo()._credit_debtor()
            )
        )

    def _credit_concerned(self):
        """Return whether goods leave for somebody who will owe for them."""
        self.ensure_one()
        picking_sudo = self.sudo()
        counter = "pos_session_id" in self._fields and (
            picking_sudo.pos_session_id or picking_sudo.pos_order_id
        )
        return (
            not counter
            and bool(picking_sudo._credit_moves())
            and bool(picking_sudo._credit_debtor())
        )

    def _credit_answer(self, held, result):
        """Return ``result``, or tell the user which deliveries stay."""
        if not held:
            return result
        names = ", ".join(held.mapped("name"))
        if len(held) == 1 and not self:
            title = self.env._("%(delivery)s is on credit hold", delivery=names)
            message = held._credit_sentences()["ask_sales"]
        else:
            title = self.env._(
                "%(held)s of %(all)s transfers stay in the warehouse",
                held=len(held),
                all=len(self) + len(held),
            )
            message = self.env._("On credit hold: %(deliveries)s.", deliveries=names)
        follow_up = result if isinstance(result, dict) else None
        return self._credit_notify(title, message, follow_up, sticky=bool(self))

    # === what leaves === #

    @contextmanager
    def _credit_growing(self, growth):
        """Look at what done moves get more, instead of at what is not done yet."""
        cache = self.env.cr.cache
        cache[GROWING] = {move.id: more for move, more in growth.items()}
        try:
            yield
        finally:
            cache.pop(GROWING, None)

    def _credit_grows(self):
        growing = self.env.cr.cache.get(GROWING, {})
        return any(move_id in growing for move_id in self.move_ids.ids)

    def _credit_warm(self):
        """Read at once what is asked of each delivery by itself afterwards."""
        moves = self.move_ids
        lines, places = moves.sale_line_id, moves.location_id | moves.location_dest_id
        orders = lines.order_id
        places.mapped("usage")
        (moves.product_uom | lines.product_uom_id).mapped("factor")
        (moves.product_id | lines.product_id).mapped("uom_id")
        debtors = orders.partner_invoice_id | self.partner_id
        debtors.commercial_partner_id.mapped("name")
        orders.user_id.mapped("active")
        orders.credit_hold_ids.mapped("state")

    def _credit_moves(self):
        """Return what leaves for customers when these are validated now."""
        growing = self.env.cr.cache.get(GROWING)
        if growing:
            return self.move_ids.filtered(lambda m: m.id in growing)
        leaving = self.move_ids.filtered(
            lambda m: m.state not in OVER and m._credit_leaves()
        )
        chosen = self.browse()
        for picking in self:
            moves = leaving.filtered(lambda m, p=picking: m.picking_id == p)
            chosen |= picking if any(moves.mapped("picked")) else chosen.browse()
        return leaving.filtered(lambda m: m.picked or m.picking_id not in chosen)

    def _credit_parts(self):
        """Return ``{order: [(line or move, quantity)]}`` of what leaves.

        Quantities are those of the order line. Goods without an order stand under an
        empty order, with their move.
        """
        self.ensure_one()
        moves, parts = self._credit_moves(), {}
        growing = self.env.cr.cache.get(GROWING, {})
        nothing_set = not any(moves.mapped("quantity"))
        for move in moves:
            quantity = move.product_uom_qty if nothing_set else move.quantity
            quantity = growing.get(move.id, quantity)
            line = move.sale_line_id
            number = Decimal(str(move._credit_quantity(quantity)))
            parts.setdefault(line.order_id, []).append((line or move, number))
        return parts

    def _credit_debtors(self):
        """Return everybody who would owe for these deliveries."""
        debtors = self.env["res.partner"]
        for picking in self:
            orders = picking._credit_moves().sale_line_id.order_id
            debtors |= (
                orders.partner_invoice_id.commercial_partner_id
                or picking.partner_id.commercial_partner_id
            )
        return debtors

    # === what the gate asks === #

    def _credit_debtor(self):
        return self._credit_debtors()[:1]

    def _credit_unjudgeable(self):
        return SEVERAL_DEBTORS if len(self._credit_debtors()) > 1 else ""

    def _credit_orders(self):
        return self.move_ids.sale_line_id.order_id

    def _credit_salesperson(self):
        return self._credit_orders()[:1].user_id

    def _credit_barred_users(self):
        orders = self._credit_orders()
        return super()._credit_barred_users() | orders.user_id | orders.create_uid

    def _credit_facts(self):
        return self.env["credit.facts"]._for_deliveries(self)

    def _credit_gone_on(self):
        return self.state == "done"

    def _credit_orders_behind(self):
        return self._credit_moves().sale_line_id.order_id

    def _credit_earlier_release(self, codes, unseen):
        """A release of all its orders covers their deliveries, for some days."""
        orders = self._credit_orders_behind()
        return self._credit_released_orders(orders, codes, unseen)

    def _credit_sales_documents(self):
        """Salespeople work with the order; many may not open a delivery."""
        return self._credit_orders()

    def _credit_pass(self):
        self.ensure_one()
        picking_sudo = self.sudo()
        worth = 0.0
        for move, quantity in (
            part for parts in picking_sudo._credit_parts().values() for part in parts
        ):
            worth += float(quantity) * (
                move.price_total / move.product_uom_qty
                if move._name == "sale.order.line" and move.product_uom_qty
                else 1.0
            )
        return (
            picking_sudo._credit_debtor().id,
            self.company_id.id,
            self.company_id.currency_id.id,
            worth,
        )

    def write(self, vals):
        """Judge deliveries whose done state is written; Odoo computes it."""
        if vals.get("state") == "done":
            held = self._credit_judge()
            if held:
                held._credit_refuse()
        return super().write(vals)

    def action_cancel(self):
        """End the holds of what is not delivered any more."""
        res = super().action_cancel()
        self.filtered(lambda picking: picking.state == "cancel")._credit_close_holds()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_close_credit_holds(self):
        self._credit_close_holds()

    def _credit_refuse(self):
        """Raise: these deliveries are held, and nobody would see a notification."""
        raise UserError(
            self.env._(
                "%(deliveries)s cannot be validated: credit hold, ask sales.",
                deliveries=", ".join(self.mapped("name")),
            )
        )

    def _credit_sentences(self):
        return {
            "announced": self.env._("Delivery not validated: put on credit hold."),
            "ask_sales": self.env._("Credit hold: ask sales."),
            "blocked": self.env._("This delivery cannot leave yet."),
            "passed": self.env._(
                "This delivery has left; the credit team should know this."
            ),
            "ready": self.env._(
                "Nothing holds this delivery any more: it can be validated."
            ),
            "goes_on": self.env._("Can be validated"),
            "released": self.env._(
                "%(user)s released this delivery until %(date)s, up to %(amount)s: it"
                " can be validated."
            ),
            "after_release": self.env._(
                "%(document)s can be validated after the release."
            ),
            "not_held": self.env._("These deliveries are not on credit hold."),
        }
