from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column


class SaleOrder(models.Model):
    """Remember which confirmed orders still bring a receivable.

    A customer of many years has thousands of orders, of which a few are open. Looking
    for those among all lines and draft invoices each time somebody orders would make
    the oldest customers wait longest; so the answer is kept, and indexed.
    """

    _inherit = "sale.order"

    credit_open = fields.Boolean(
        compute="_compute_credit_open",
        store=True,
        compute_sudo=True,
        copy=False,
        help="Confirmed, and not all of it is on posted invoices yet.",
    )
    credit_drafted = fields.Boolean(
        compute="_compute_credit_open",
        store=True,
        compute_sudo=True,
        copy=False,
        help="Some of it is on draft invoices, which Odoo takes for invoiced.",
    )

    credit_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the company"
    )
    credit_exposure = fields.Monetary(
        "In the exposure",
        compute="_compute_credit_exposure",
        compute_sudo=True,
        currency_field="credit_currency_id",
        groups="sales_team.group_sale_salesman,credit_protection.group_credit_user,"
        "credit_protection.group_credit_auditor",
        help="What the customer will still owe for this order, in company currency.",
    )

    # The debtor is the commercial partner of the invoice address.
    _credit_open_idx = models.Index("(partner_invoice_id) WHERE credit_open")

    @api.depends(
        "state",
        "order_line.display_type",
        "order_line.is_downpayment",
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
        "order_line.qty_invoiced",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.move_type",
    )
    def _compute_credit_open(self):
        for order in self:
            drafted = order._credit_has_draft()
            order.credit_drafted = drafted
            order.credit_open = order.state == "sale" and (
                drafted or any(map(_is_open, order.order_line))
            )

    @api.depends("credit_open", "amount_total", "partner_invoice_id", "commitment_date")
    def _compute_credit_exposure(self):
        for company, orders in self.grouped(lambda o: o.company_id.root_id).items():
            amounts = {}
            if company:
                amounts = self.env["credit.facts"]._open_order_amounts(
                    company, orders.partner_invoice_id
                )
            for order in orders:
                order.credit_exposure = float(amounts.get(order._origin.id, 0))

    def _credit_has_draft(self):
        """Return whether a draft invoice holds something of this order."""
        moves = self.order_line.invoice_lines.move_id
        return any(
            move.state == "draft" and move.is_sale_document(include_receipts=True)
            for move in moves
        )

    def _auto_init(self):
        """Fill new columns by two statements instead of order by order.

        The state of the hold stays empty: before this addon nobody had one.
        """
        self._credit_fill_open()
        if not column_exists(self.env.cr, "sale_order", "credit_state"):
            create_column(self.env.cr, "sale_order", "credit_state", "varchar")
        return super()._auto_init()

    def _credit_fill_open(self):
        missing = [
            name
            for name in ("credit_open", "credit_drafted")
            if not column_exists(self.env.cr, "sale_order", name)
        ]
        for name in missing:
            create_column(self.env.cr, "sale_order", name, "boolean")
        if missing:
            self.env.cr.execute(_FILL_DRAFTED)
            self.env.cr.execute(_FILL_OPEN)


def _is_open(line):
    """Return whether more is ordered or delivered than invoiced, drafts included."""
    if line.display_type or line.is_downpayment:
        return False
    ordered, delivered = line.product_uom_qty, line.qty_delivered
    if ordered < 0:
        return min(ordered, delivered) < line.qty_invoiced
    return max(ordered, delivered) > line.qty_invoiced


_FILL_DRAFTED = SQL(
    """
    UPDATE sale_order
       SET credit_drafted = TRUE
     WHERE id IN (
           SELECT line.order_id
             FROM account_move move
             JOIN account_move_line item ON item.move_id = move.id
             JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
             JOIN sale_order_line line ON line.id = rel.order_line_id
            WHERE move.state = 'draft'
              AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           )
    """
)
_FILL_OPEN = SQL(
    """
    UPDATE sale_order
       SET credit_open = TRUE
     WHERE state = 'sale'
       AND (credit_drafted OR id IN (
           SELECT line.order_id
             FROM sale_order_line line
            WHERE line.display_type IS NULL
              AND line.is_downpayment IS NOT TRUE
              AND CASE
                      WHEN line.product_uom_qty < 0
                      THEN LEAST(line.product_uom_qty, line.qty_delivered)
                           < COALESCE(line.qty_invoiced, 0)
                      ELSE GREATEST(line.product_uom_qty, line.qty_delivered)
                           > COALESCE(line.qty_invoiced, 0)
                  END
           ))
    """
)
