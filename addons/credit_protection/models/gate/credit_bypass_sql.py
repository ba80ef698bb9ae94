"""The query behind the register of overrides: what became of each."""

from odoo.tools import SQL

# The orders that an override let pass: the released one, or all that passed by a
# waiver, each with what was owed for it at the last decision.
_DOCUMENTS = """
    SELECT override.id AS override_id, override.order_id, NULL::numeric AS owed
      FROM credit_override override
     WHERE override.order_id IS NOT NULL
     UNION ALL
    SELECT DISTINCT ON (override.id, decision.order_id)
           override.id, decision.order_id, (decision.facts->>'doc_amount')::numeric
      FROM credit_override override
      JOIN credit_waiver waiver ON waiver.id = override.waiver_id
      JOIN credit_decision decision
           ON decision.partner_id = waiver.partner_id
          AND decision.company_id = waiver.company_id
          AND decision.passed_by = 'waiver'
          AND decision.order_id IS NOT NULL
          AND decision.waivers @> jsonb_build_array(
                  jsonb_build_object('id', waiver.name))
  ORDER BY override_id, order_id, owed
"""

# Each invoice once, also when several lines of an order stand on it; and invoices that
# were released themselves.
_INVOICES = """
    SELECT DISTINCT document.override_id,
           move.id,
           move.amount_residual_signed AS residual,
           move.invoice_date_due AS due
      FROM document
      JOIN sale_order_line line ON line.order_id = document.order_id
      JOIN sale_order_line_invoice_rel link ON link.order_line_id = line.id
      JOIN account_move_line item ON item.id = link.invoice_line_id
      JOIN account_move move ON move.id = item.move_id
     WHERE move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_refund')
     UNION
    SELECT override.id,
           move.id,
           move.amount_residual_signed,
           move.invoice_date_due
      FROM credit_override override
      JOIN credit_hold hold ON hold.id = override.hold_id
      JOIN account_move move ON move.id = hold.move_id
     WHERE move.state = 'posted'
"""

_REGISTER = """
    WITH document AS (%(documents)s),
    invoice AS (%(invoices)s),
    day AS (
        SELECT * FROM unnest(%(companies)s::int[], %(days)s::date[])
               AS day(company_id, today)
    ),
    ordered AS (
        SELECT document.override_id,
               SUM(document.owed) AS owed,
               COUNT(*) AS orders,
               COUNT(*) FILTER (WHERE sale.state = 'sale') AS confirmed,
               COUNT(*) FILTER (WHERE sale.state = 'cancel') AS cancelled,
               BOOL_AND(sale.state = 'cancel' OR sale.invoice_status = 'invoiced')
                   AS all_invoiced
          FROM document
          JOIN sale_order sale ON sale.id = document.order_id
      GROUP BY document.override_id
    ),
    billed AS (
        SELECT invoice.override_id,
               SUM(invoice.residual) AS residual,
               SUM(invoice.residual) FILTER (
                   WHERE invoice.due < day.today AND invoice.residual > 0
               ) AS overdue
          FROM invoice
          JOIN credit_override override ON override.id = invoice.override_id
          JOIN day ON day.company_id = override.company_id
      GROUP BY invoice.override_id
    )
    SELECT override.id,
           override.id AS override_id,
           override.kind,
           override.user_id,
           override.done_at,
           override.company_id,
           company.currency_id,
           override.partner_id,
           override.document_name,
           override.reason,
           CASE WHEN override.kind = 'waiver' THEN COALESCE(ordered.owed, 0)
                ELSE COALESCE(override.amount, 0) END AS amount,
           COALESCE(ordered.confirmed, 0) AS passed_count,
           COALESCE(billed.residual, 0) AS open_amount,
           COALESCE(billed.overdue, 0) AS overdue_amount,
           CASE WHEN ordered.orders IS NULL AND released.id IS NULL THEN 'none'
                WHEN released.state = 'cancel'
                  OR ordered.cancelled = ordered.orders
                THEN 'cancelled'
                WHEN released.state = 'draft' OR ordered.confirmed = 0 THEN 'waiting'
                WHEN billed.overdue > 0 THEN 'overdue'
                WHEN billed.residual > 0 THEN 'open'
                WHEN released.id IS NOT NULL
                  OR billed.override_id IS NOT NULL AND ordered.all_invoiced
                THEN 'paid'
                ELSE 'not_invoiced' END AS outcome
      FROM credit_override override
      JOIN res_company company ON company.id = override.company_id
 LEFT JOIN ordered ON ordered.override_id = override.id
 LEFT JOIN billed ON billed.override_id = override.id
 LEFT JOIN credit_hold hold ON hold.id = override.hold_id
 LEFT JOIN account_move released ON released.id = hold.move_id
"""


def register(today_of):
    """Return the query; ``today_of`` gives the day of each company by its id."""
    return SQL(
        _REGISTER,
        documents=SQL(_DOCUMENTS),
        invoices=SQL(_INVOICES),
        companies=list(today_of),
        days=list(today_of.values()),
    )
