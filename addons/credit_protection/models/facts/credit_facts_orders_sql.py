"""SQL behind ``credit.facts``: confirmed orders, and money already paid for orders.

The companion of ``credit_facts_sql``, to the same rules: many customers at once,
amounts as text, the fields that are read stand beside the query.
"""

from odoo.tools import SQL

from .credit_facts_sql import CUSTOMER_INVOICES, ITEM_FIELDS, fields_of, items

ORDER_FIELDS = {
    "sale.order": (
        "amount_total",
        "commitment_date",
        "company_id",
        "credit_drafted",
        "credit_open",
        "currency_id",
        "currency_rate",
        "partner_invoice_id",
        "state",
    ),
    "sale.order.line": (
        "display_type",
        "is_downpayment",
        "order_id",
        "price_total",
        "product_uom_id",
        "product_uom_qty",
        "qty_delivered",
        "qty_invoiced",
    ),
    "account.move": (
        "currency_id",
        "invoice_currency_rate",
        "move_type",
        "payment_state",
        "state",
    ),
    "account.move.line": ("move_id", "price_total", "product_uom_id", "quantity"),
    "res.partner": ("commercial_partner_id",),
    "uom.uom": ("factor",),
}
_DRAFT_FIELDS = {
    "account.move": (
        "amount_total_signed",
        "commercial_partner_id",
        "company_id",
        "move_type",
        "state",
    ),
    "account.move.line": ("move_id",),
    "res.partner": ("commercial_partner_id",),
}
_MONEY_FIELDS = {
    "sale.order": ORDER_FIELDS["sale.order"],
    "payment.transaction": (
        "amount",
        "currency_id",
        "operation",
        "partner_id",
        "payment_id",
        "source_transaction_id",
        "state",
    ),
    "account.payment": ("move_id", "payment_transaction_id", "state"),
    "account.move": ("origin_payment_id",),
    "account.move.line": ("amount_residual_currency",),
}

# What is open of the lines of the order ``sold``, one row a line. Odoo keeps the
# invoiced quantity of a line with drafts included, so the invoices themselves are only
# read for orders with drafts, and for down payments. From the order to its lines to
# their invoices, by index: orders that are open are few among many.
_OPEN_LINE = """
    SELECT line.id,
           line.price_total,
           line.ordered,
           line.down_payment,
           CASE
               WHEN line.is_downpayment
               THEN 0
               WHEN line.ordered < 0
               THEN LEAST(LEAST(line.ordered, line.delivered) - line.invoiced, 0)
               ELSE GREATEST(GREATEST(line.ordered, line.delivered) - line.invoiced, 0)
           END AS quantity
      FROM (
           SELECT line.id,
                  COALESCE(line.is_downpayment, FALSE) AS is_downpayment,
                  COALESCE(line.price_total, 0) AS price_total,
                  COALESCE(line.product_uom_qty, 0) AS ordered,
                  COALESCE(line.qty_delivered, 0) AS delivered,
                  CASE WHEN sold.credit_drafted
                       THEN COALESCE(posted.quantity, 0)
                       ELSE COALESCE(line.qty_invoiced, 0)
                  END AS invoiced,
                  CASE WHEN line.is_downpayment THEN posted.amount END AS down_payment
             FROM sale_order_line line
        LEFT JOIN LATERAL (%(posted)s) AS posted ON TRUE
            WHERE line.order_id = sold.id
              AND line.display_type IS NULL
           ) AS line
"""

# What posted invoices took of the order line ``line``.
_POSTED = """
    SELECT SUM(sign.value * CASE
               WHEN item.product_uom_id IS NULL
                 OR item.product_uom_id = line.product_uom_id
               THEN item.quantity
               WHEN line.product_uom_id IS NULL
               THEN item.quantity * unit.factor
               ELSE SIGN(item.quantity) * CEIL(ROUND(
                    ABS(item.quantity) * unit.factor / line_unit.factor
                    * POWER(10::numeric, %(digits)s), 6
               )) / POWER(10::numeric, %(digits)s)
           END) AS quantity,
           SUM(sign.value * CASE
               WHEN move.currency_id = sold.currency_id
               THEN item.price_total
               ELSE item.price_total / NULLIF(move.invoice_currency_rate, 0)
                    * sold.currency_rate
           END) AS amount
      FROM sale_order_line_invoice_rel rel
      JOIN account_move_line item ON item.id = rel.invoice_line_id
      JOIN account_move move ON move.id = item.move_id
CROSS JOIN LATERAL (
           SELECT CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END AS value
           ) AS sign
 LEFT JOIN uom_uom unit ON unit.id = item.product_uom_id
 LEFT JOIN uom_uom line_unit ON line_unit.id = line.product_uom_id
     WHERE rel.order_line_id = line.id
       AND (line.is_downpayment OR sold.credit_drafted)
       AND move.move_type IN %(invoices)s
       AND (move.state = 'posted' OR move.payment_state = 'invoicing_legacy')
"""

# Where neither drafts nor down payments are about, nobody asks for that.
_NOTHING_POSTED = "SELECT NULL::numeric AS quantity, NULL::numeric AS amount"

_SOLD = """
    SELECT so.id, so.amount_total, so.currency_id, so.currency_rate, so.state,
           so.credit_drafted, %(within)s AS counted,
           debtor.commercial_partner_id AS debtor_id
      FROM sale_order so
      JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
     WHERE %(which)s
"""
_OWN = """
    so.credit_open
    AND %(within)s
    AND so.company_id = ANY(%(companies)s)
    AND debtor.commercial_partner_id = ANY(%(partners)s)
    AND so.id <> ALL(%(apart)s)
"""

# What open orders will still become: of every line what is ordered or already
# delivered, whichever is more, less what POSTED invoices took.
_OPEN_ORDERS = """
    WITH sold AS (%(sold)s),
    summed AS (
        SELECT sold.*, total.*
          FROM sold
    CROSS JOIN LATERAL (
               SELECT SUM(line.value) AS open_amount,
                      SUM(ABS(line.value)) AS open_gross,
                      SUM(line.price_total) AS total,
                      SUM(ABS(line.price_total)) AS gross,
                      SUM(line.down_payment) AS down_payment,
                      jsonb_agg(jsonb_build_array(line.id, line.quantity::text))
                      FILTER (WHERE line.ordered = 0 AND line.quantity <> 0)
                      AS unpriced
                 FROM (
                      SELECT open_line.*,
                             CASE
                                 WHEN quantity = ordered THEN price_total
                                 WHEN ordered <> 0
                                 THEN price_total * quantity / ordered
                             END AS value
                        FROM (%(open_line)s) AS open_line
                      ) AS line
               ) AS total
    ),
    open_amount AS (
        SELECT id, debtor_id, currency_id, state, counted, unpriced,
               id = ANY(%(apart)s) OR unpriced IS NOT NULL AS apart,
               COALESCE(open_amount, 0)
               + (amount_total - COALESCE(total, 0))
                 * COALESCE(open_gross / NULLIF(gross, 0), 0)
               - COALESCE(down_payment, 0) AS amount
          FROM summed
    )
    SELECT debtor_id, currency_id, SUM(GREATEST(amount, 0))::text,
           NULL::int, NULL, TRUE, NULL::jsonb
      FROM open_amount
     WHERE NOT apart
  GROUP BY debtor_id, currency_id
     UNION ALL
    SELECT debtor_id, currency_id, amount::text, id, state, counted, unpriced
      FROM open_amount
     WHERE apart
"""

# Draft invoices that no order stands behind, at the value they would be booked with.
_DRAFTS = """
    SELECT move.id, debtor.commercial_partner_id, move.amount_total_signed::text
      FROM account_move move
      JOIN res_partner debtor ON debtor.id = move.commercial_partner_id
     WHERE move.state = 'draft'
       AND move.move_type IN ('out_invoice', 'out_receipt')
       AND move.move_type IN %(invoices)s
       AND move.company_id = ANY(%(companies)s)
       AND debtor.commercial_partner_id = ANY(%(partners)s)
       AND NOT EXISTS (
           SELECT 1
             FROM account_move_line item
             JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
            WHERE item.move_id = move.id
           )
"""

# Money that came in through payment transactions of orders and is not used up yet:
# "booked" is what is left of its payment among the receivables, "unbooked" what is
# promised by the provider and stands in no account. Captures, voids and refunds are
# transactions of their own, linked to the order only through their source.
_PREPAYMENTS = """
    WITH link AS (
        SELECT rel.sale_order_id, rel.transaction_id
          FROM sale_order so
          JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
          JOIN sale_order_transaction_rel rel ON rel.sale_order_id = so.id
         WHERE so.company_id = ANY(%(companies)s)
           AND so.state IN ('draft', 'sent', 'sale')
           AND debtor.commercial_partner_id = ANY(%(partners)s)
         UNION
        SELECT rel.sale_order_id, rel.transaction_id
          FROM (%(items)s) AS item
          JOIN account_move move ON move.id = item.move_id
          JOIN account_payment payment ON payment.id = move.origin_payment_id
          JOIN payment_transaction tx ON tx.id = payment.payment_transaction_id
          JOIN sale_order_transaction_rel rel
            ON rel.transaction_id IN (tx.id, tx.source_transaction_id)
          JOIN sale_order so ON so.id = rel.sale_order_id
         WHERE item.amount < 0
           AND so.state IN ('draft', 'sent', 'sale')
    ),
    part AS (
        SELECT link.*, tx.id
          FROM link
          JOIN payment_transaction tx ON tx.id = link.transaction_id
         UNION ALL
        SELECT link.*, tx.id
          FROM link
          JOIN payment_transaction tx ON tx.source_transaction_id = link.transaction_id
    ),
    money AS (
        SELECT part.sale_order_id, part.transaction_id, tx.currency_id, payer.payer_id,
               COALESCE(booked.amount, 0) AS booked,
               COALESCE(booked.amount_currency, 0) AS booked_currency,
               CASE
                   WHEN tx.state = 'authorized'
                   THEN tx.amount - COALESCE(settled.amount, 0)
                   WHEN tx.payment_id IS NULL AND settled.amount IS NULL
                     OR payment.move_id IS NULL AND payment.state = 'in_process'
                   THEN tx.amount
                   ELSE 0
               END AS unbooked
          FROM part
          JOIN payment_transaction tx ON tx.id = part.id
     LEFT JOIN account_payment payment ON payment.id = tx.payment_id
     LEFT JOIN LATERAL (
               SELECT SUM(child.amount) AS amount
                 FROM payment_transaction child
                WHERE child.source_transaction_id = tx.id
                  AND child.state IN ('done', 'cancel')
                  AND child.operation IS DISTINCT FROM 'refund'
               ) AS settled ON TRUE
     LEFT JOIN LATERAL (
               SELECT SUM(-item.amount_residual) AS amount,
                      SUM(-item.amount_residual_currency) AS amount_currency,
                      MIN(item.partner_id) AS partner_id
                 FROM account_move_line item
                 JOIN account_account account ON account.id = item.account_id
                WHERE item.move_id = payment.move_id
                  AND item.parent_state = 'posted'
                  AND account.account_type = 'asset_receivable'
               ) AS booked ON TRUE
     LEFT JOIN LATERAL (
               SELECT partner.commercial_partner_id AS payer_id
                 FROM res_partner partner
                WHERE partner.id = COALESCE(booked.partner_id, tx.partner_id)
               ) AS payer ON TRUE
         WHERE tx.state IN ('authorized', 'done')
           AND tx.operation IS DISTINCT FROM 'validation'
    )
    SELECT so.id,
           money.payer_id,
           SUM(money.booked * share.value)::text,
           SUM(CASE WHEN money.currency_id = so.currency_id
                    THEN money.booked_currency
                    ELSE money.booked * so.currency_rate END * share.value)::text,
           SUM(CASE WHEN money.currency_id = so.currency_id
                    THEN money.unbooked ELSE 0 END * share.value)::text
      FROM money
      JOIN sale_order so ON so.id = money.sale_order_id
CROSS JOIN LATERAL (
           SELECT COALESCE(
                      so.amount_total / NULLIF(SUM(other.amount_total), 0), 1
                  ) AS value
             FROM sale_order_transaction_rel rel
             JOIN sale_order other ON other.id = rel.sale_order_id
            WHERE rel.transaction_id = money.transaction_id
              AND other.state <> 'cancel'
           ) AS share
     WHERE money.booked <> 0 OR money.unbooked <> 0
  GROUP BY so.id, money.payer_id
"""


def open_orders(env, scope, apart, digits, until=None, posted=True):
    """Return what open orders will still become, by customer and currency.

    Those in ``apart`` come back one by one, confirmed or not, and without the floor
    at zero; so do orders with lines that SQL cannot price (nothing ordered, something
    delivered), which are listed. ``digits`` is the precision of quantities. Orders
    that are to be delivered at ``until`` (UTC) or later are not counted. Unless
    ``posted``, no posted invoice took anything of orders in part.
    """
    within = SQL("TRUE")
    if until:
        within = SQL("(so.commitment_date IS NULL OR so.commitment_date < %s)", until)
    return SQL(
        "%s",
        open_orders_text(scope, list(apart), digits, within, posted),
        to_flush=fields_of(env, ORDER_FIELDS),
    )


def open_orders_text(scope, apart, digits, within, posted=True):
    """Return the query alone; values may be names of a function's arguments."""
    own = SQL(_OWN, **scope, within=within, apart=apart)
    some = SQL("so.id = ANY(%s)", apart)
    took = SQL(_NOTHING_POSTED)
    if posted:
        took = SQL(_POSTED, digits=digits, invoices=CUSTOMER_INVOICES)
    return SQL(
        _OPEN_ORDERS,
        sold=SQL(" UNION ALL ").join(
            SQL(_SOLD, within=within, which=which) for which in (own, some)
        ),
        apart=apart,
        open_line=SQL(_OPEN_LINE, posted=took),
    )


def drafts(env, scope):
    """Return draft invoices without an order, their customer and their amount."""
    return SQL(
        _DRAFTS,
        **scope,
        invoices=CUSTOMER_INVOICES,
        to_flush=fields_of(env, _DRAFT_FIELDS),
    )


def prepayments(env, scope):
    """Return the unused money of payment transactions, by order and payer.

    Orders of these customers, and orders of others that these customers paid for.
    """
    return SQL("%s", prepayments_text(scope), to_flush=prepayment_fields(env))


def prepayments_text(scope):
    """Return the query alone; values may be names of a function's arguments."""
    return SQL(_PREPAYMENTS, **scope, items=items(scope))


def prepayment_fields(env):
    """Return the fields that have to be flushed before money is read."""
    return [*fields_of(env, ITEM_FIELDS), *fields_of(env, _MONEY_FIELDS)]
