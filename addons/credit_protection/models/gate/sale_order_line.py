from decimal import Decimal

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .sale_order import refuse_typed

# Computed, stored, and read by the gate.
FIGURES = (
    "price_subtotal",
    "price_tax",
    "price_total",
    "qty_delivered_method",
    "qty_invoiced",
)
# What can make a delivered quantity lower what is owed.
DELIVERED = {"discount", "price_unit", "product_uom_qty", "qty_delivered"}
INVOICING = "account.group_account_invoice"
TAKING_AWAY = (Command.DELETE, Command.UNLINK, Command.CLEAR)


class SaleOrderLine(models.Model):
    """Lines of confirmed orders do not grow past the gate, nor hide from it."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Judge the confirmed orders that get more lines."""
        for vals in vals_list:
            refuse_typed(self, FIGURES, vals)
            self._credit_refuse_invoiced(vals)
        default = {}
        if any("order_id" not in vals for vals in vals_list):
            default = self.default_get(["order_id"])
        ids = {{**default, **vals}.get("order_id") for vals in vals_list}
        with self.env["sale.order"].browse(ids - {None, False})._credit_watch():
            lines = super().create(vals_list)
            lines._credit_check_down_payments()
            lines._credit_check_delivered({"qty_delivered"})
        return lines

    def write(self, vals):
        """Judge the confirmed orders whose lines grow or that get lines of others."""
        refuse_typed(self, FIGURES, vals)
        self._credit_refuse_invoiced(vals)
        orders = self.order_id | self.env["sale.order"].browse(vals.get("order_id"))
        before = self._credit_taken_away() if DELIVERED & vals.keys() else {}
        with orders._credit_watch():
            res = super().write(vals)
            self._credit_check_down_payments()
            self._credit_check_delivered(vals.keys(), before)
        return res

    def _credit_refuse_invoiced(self, vals):
        """Let only those who make invoices say that a line has been invoiced.

        Odoo's own form sends the field with each new line, without any invoice in it.
        """
        commands = vals.get("invoice_lines") or ()
        if all(_takes_away(command) for command in commands):
            return
        if not (self.env.su or self.env.user.has_group(INVOICING)):
            refuse_typed(self, ("invoice_lines",), vals)

    def _credit_check_down_payments(self):
        """Refuse goods on a line of a down payment, which is no part of the exposure.

        Core makes these lines without any quantity. One without a price hides nothing.
        """
        if self.env.su:
            return
        for line in self.filtered("is_downpayment"):
            quantity = line.product_uom_qty or line.qty_delivered
            if quantity and line.price_unit:
                raise AccessError(
                    self.env._(
                        "A line of a down payment has no quantity. Make down payments"
                        " with the button “Create Invoice” of %(order)s.",
                        order=line.order_id.name,
                    )
                )

    def _credit_known(self):
        """Return ``{line: quantity}`` of what was ordered, or counted as delivered.

        What Odoo itself counts as delivered, from transfers for example, was judged
        where it happened; what is typed beyond that was not.
        """
        known = {line: Decimal(str(line.product_uom_qty)) for line in self}
        over = self.filtered(lambda line: line.qty_delivered > line.product_uom_qty)
        counted = over._prepare_qty_delivered() if over else {}
        for line in over:
            if line in counted:
                known[line] = max(known[line], Decimal(str(counted[line])))
        return known

    def _credit_taken_away(self):
        """Return ``{line: amount}`` of discounts delivered beyond what was ordered."""
        if self.env.su:
            return {}
        taken = {}
        for line in self.filtered("qty_delivered"):
            price = Decimal(str(line.price_unit))
            lowers = -price * (100 - Decimal(str(line.discount)))
            ordered = Decimal(str(line.product_uom_qty))
            beyond = Decimal(str(line.qty_delivered)) - ordered
            if lowers > 0 and beyond > 0 and ordered >= 0:
                taken[line] = lowers * beyond
        return taken

    def _credit_check_delivered(self, typed, before=None):
        """Refuse delivered quantities that would take away from what is owed.

        Less than nothing would hide what else was delivered, and a discount that is
        delivered many times over what else was ordered. One that takes away as much
        as ``before``, or less, is being put right.
        """
        if self.env.su or not DELIVERED & typed:
            return
        before, after = before or {}, self._credit_taken_away()
        for line in self.filtered("qty_delivered"):
            ordered, delivered = line.product_uom_qty, line.qty_delivered
            hides = "qty_delivered" in typed and ordered > 0 > delivered
            if hides or after.get(line, 0) > before.get(line, 0):
                raise UserError(
                    self.env._(
                        "%(delivered)s cannot be the delivered quantity of “%(line)s”"
                        " in %(order)s: it would take away from what the customer owes."
                        " Type what was really delivered.",
                        delivered=delivered,
                        line=line.name,
                        order=line.order_id.name,
                    )
                )


def _takes_away(command):
    """Return whether a command adds no invoice; a bare id or a record adds one."""
    if not isinstance(command, list | tuple) or not command:
        return False
    kind = command[0]
    return kind in TAKING_AWAY or (kind == Command.SET and not any(command[2:]))
