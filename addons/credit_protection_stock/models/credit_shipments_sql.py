"""SQL behind the shipments to stop: whose goods are still to leave."""

from odoo.tools import SQL

from odoo.addons.credit_protection.models.facts.credit_facts_sql import fields_of

READ = {
    "product.template": ("type",),
    "res.partner": ("commercial_partner_id",),
    "sale.order": ("partner_invoice_id", "state"),
    "sale.order.line": (
        "display_type",
        "is_downpayment",
        "product_uom_qty",
        "qty_delivered",
        "qty_invoiced",
    ),
    "stock.location": ("usage",),
    "stock.move": (
        "company_id",
        "location_dest_id",
        "location_id",
        "picking_id",
        "sale_line_id",
        "state",
    ),
    "stock.picking": ("partner_id",),
}

# Deliveries to customers that have not left.
_DELIVERIES = """
           SELECT move.company_id,
                  COALESCE(payer.commercial_partner_id, taker.commercial_partner_id)
                      AS partner_id
             FROM stock_move move
             JOIN stock_picking picking ON picking.id = move.picking_id
             JOIN stock_location origin ON origin.id = move.location_id
             JOIN stock_location target ON target.id = move.location_dest_id
        LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
        LEFT JOIN sale_order sold ON sold.id = line.order_id
        LEFT JOIN res_partner payer ON payer.id = sold.partner_invoice_id
        LEFT JOIN res_partner taker ON taker.id = picking.partner_id
            WHERE move.state NOT IN ('done', 'cancel', 'draft')
              AND target.usage = 'customer'
              AND origin.usage <> 'customer'
"""
# Services that were sold and are neither done nor invoiced.
_SERVICES = """
           SELECT sold.company_id, payer.commercial_partner_id AS partner_id
             FROM sale_order sold
             JOIN sale_order_line line ON line.order_id = sold.id
             JOIN product_product product ON product.id = line.product_id
             JOIN product_template template ON template.id = product.product_tmpl_id
             JOIN res_partner payer ON payer.id = sold.partner_invoice_id
            WHERE sold.state = 'sale'
              AND template.type = 'service'
              AND NOT COALESCE(line.is_downpayment, FALSE)
              AND line.qty_delivered < line.product_uom_qty
              AND line.qty_invoiced < line.product_uom_qty
"""
_PROFILES = """(
    SELECT profile.id
      FROM credit_profile profile
      JOIN (SELECT DISTINCT * FROM (%(open)s) AS every) AS waiting
        ON waiting.company_id = profile.company_id
       AND waiting.partner_id = profile.partner_id
)"""


def profiles_with_deliveries(env):
    """Return the profiles of whoever gets goods that have not left."""
    return SQL(_PROFILES, open=SQL(_DELIVERIES), to_flush=fields_of(env, READ))


def profiles_with_services(env):
    """Return the profiles of whoever waits for a service."""
    return SQL(_PROFILES, open=SQL(_SERVICES), to_flush=fields_of(env, READ))
