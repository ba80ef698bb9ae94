"""SQL behind promises to pay: what came too late, and what rules read."""

from odoo.tools import SQL

from ..facts.credit_facts_sql import fields_of

_PAID = {
    "account.move.line": ("account_id", "move_id"),
    "account.partial.reconcile": ("debit_amount_currency", "debit_move_id", "max_date"),
    "credit.promise": ("invoice_ids", "last_day"),
}
_FACTS = {"credit.promise": ("company_id", "date", "partner_id", "state")}

# What was applied to the invoices of a promise after its last day.
_LATE = """
    SELECT promise.id, SUM(partial.debit_amount_currency)::text
      FROM credit_promise promise
      JOIN credit_promise_move_rel rel ON rel.promise_id = promise.id
      JOIN account_move_line item ON item.move_id = rel.move_id
      JOIN account_account account ON account.id = item.account_id
      JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
     WHERE promise.id = ANY(%(promises)s)
       AND account.account_type = 'asset_receivable'
       AND partial.max_date > promise.last_day
  GROUP BY promise.id
"""
_OF_CUSTOMERS = """
    SELECT partner_id,
           MIN(date) FILTER (WHERE state = 'open'),
           COUNT(*) FILTER (WHERE state = 'broken' AND date > %(since)s),
           COALESCE(
               (ARRAY_AGG(state ORDER BY date DESC, id DESC)
                   FILTER (WHERE state IN ('kept', 'broken')))[1] = 'broken',
               FALSE
           )
      FROM credit_promise
     WHERE company_id = ANY(%(companies)s)
       AND partner_id = ANY(%(partners)s)
  GROUP BY partner_id
"""


def late(env, promise_ids):
    """Return by promise what came after its last day, in its currency."""
    return SQL(_LATE, promises=list(promise_ids), to_flush=fields_of(env, _PAID))


def of_customers(env, companies, partners, since):
    """Return next open day, broken since a day, whether the latest was broken."""
    return SQL(
        _OF_CUSTOMERS,
        companies=list(companies),
        partners=list(partners),
        since=since,
        to_flush=fields_of(env, _FACTS),
    )
