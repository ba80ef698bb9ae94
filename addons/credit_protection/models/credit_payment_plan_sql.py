"""SQL behind payment plans: what came after the last day of each instalment."""

from odoo.tools import SQL

from .credit_facts_sql import fields_of

_FIELDS = {
    "account.move.line": ("account_id", "move_id"),
    "account.partial.reconcile": ("debit_amount_currency", "debit_move_id", "max_date"),
    "credit.payment.plan": ("invoice_ids",),
    "credit.payment.plan.line": ("last_day", "plan_id"),
}
_LATE = """
    SELECT line.id, SUM(partial.debit_amount_currency)::text
      FROM credit_payment_plan_line line
      JOIN credit_payment_plan_move_rel rel ON rel.plan_id = line.plan_id
      JOIN account_move_line item ON item.move_id = rel.move_id
      JOIN account_account account ON account.id = item.account_id
      JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
     WHERE line.plan_id = ANY(%(plans)s)
       AND account.account_type = 'asset_receivable'
       AND partial.max_date > line.last_day
  GROUP BY line.id
"""


def late(env, plan_ids):
    """Return by instalment what came after its last day, in the plan's currency."""
    return SQL(_LATE, plans=list(plan_ids), to_flush=fields_of(env, _FIELDS))
