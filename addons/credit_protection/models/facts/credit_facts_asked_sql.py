"""SQL behind facts that are read only where a rule asks for them."""

from odoo.tools import SQL

from .credit_facts_sql import fields_of

_FIELDS = {
    "res.partner": ("commercial_partner_id",),
    "sale.order": (
        "amount_total",
        "company_id",
        "currency_id",
        "date_order",
        "partner_invoice_id",
        "state",
    ),
}

# Confirming writes its moment as the date of the order. Who writes another date then
# does not change the day on which the order first passed the gate.
_ORDERS_OF_DAY = """
    SELECT so.id, debtor.commercial_partner_id, so.currency_id, so.amount_total::text
      FROM sale_order so
      JOIN res_partner debtor ON debtor.id = so.partner_invoice_id
     WHERE so.state = 'sale'
       AND (
           (so.date_order >= %(first)s AND so.date_order < %(last)s)
           OR (
               SELECT MIN(decision.decided_at)
                 FROM credit_decision decision
                WHERE decision.order_id = so.id AND decision.checkpoint = 'order'
                  AND decision.passed_by IS NOT NULL
              ) BETWEEN %(first)s AND %(last)s
       )
       AND so.company_id = ANY(%(companies)s)
       AND debtor.commercial_partner_id = ANY(%(partners)s)
"""


def orders_of_day(env, scope, first, last):
    """Return the orders confirmed between two moments: id, debtor, currency, total."""
    return SQL(
        _ORDERS_OF_DAY,
        **scope,
        first=first,
        last=last,
        to_flush=fields_of(env, _FIELDS),
    )
