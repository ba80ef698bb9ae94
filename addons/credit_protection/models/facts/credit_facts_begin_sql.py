"""SQL behind ``credit.facts``: what there is to be read at all."""

from odoo.tools import SQL

from .credit_facts_orders_sql import ORDER_FIELDS
from .credit_facts_sql import fields_of

_BEGIN = """
    WITH sold AS (
        SELECT so.id, so.credit_drafted
          FROM sale_order so
          JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
         WHERE so.credit_open
           AND so.company_id = ANY(%(companies)s)
           AND debtor.commercial_partner_id = ANY(%(partners)s)
         UNION ALL
        SELECT id, credit_drafted FROM sale_order WHERE id = ANY(%(apart)s)
    )
    SELECT EXISTS (
               SELECT 1 FROM payment_transaction WHERE state IN ('authorized', 'done')
           ),
           EXISTS (
               SELECT 1
                 FROM sold
                WHERE credit_drafted
                   OR EXISTS (
                      SELECT 1
                        FROM sale_order_line line
                       WHERE line.order_id = sold.id AND line.is_downpayment
                      )
           ),
           set_config('jit', 'off', TRUE)
"""


def begin(env, scope, apart):
    """Return whether there is money of transactions, and anything invoiced in part.

    Often there is neither. Posted invoices have to be read only where open orders of
    these customers, or orders in ``apart``, have drafts or down payments.

    For the rest of the transaction PostgreSQL does not compile queries either: for
    ours that takes three times as long as running them.
    """
    return SQL(
        _BEGIN,
        **scope,
        apart=list(apart),
        to_flush=[
            env["payment.transaction"]._fields["state"],
            *fields_of(env, ORDER_FIELDS),
        ],
    )
