"""SQL behind payment plans: what came too late, and what rules read."""

from odoo.tools import SQL

from ..facts.credit_facts_sql import fields_of

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
_RUNNING = {
    "account.move": ("amount_residual_signed", "state"),
    "credit.payment.plan": ("company_id", "invoice_ids", "partner_id", "state"),
}
# A plan of which nothing is open any more counts for nothing, nor does one that was
# replaced by a newer one for the same invoice.
_OF_CUSTOMERS = """
    SELECT plan.partner_id, BOOL_OR(plan.state = 'broken')
      FROM credit_payment_plan plan
     WHERE plan.company_id = ANY(%(companies)s)
       AND plan.partner_id = ANY(%(partners)s)
       AND plan.state IN ('open', 'broken')
       AND EXISTS (
           SELECT
             FROM credit_payment_plan_move_rel rel
             JOIN account_move move ON move.id = rel.move_id
            WHERE rel.plan_id = plan.id
              AND move.state = 'posted'
              AND move.amount_residual_signed > 0
              AND NOT EXISTS (
                  SELECT
                    FROM credit_payment_plan_move_rel later
                    JOIN credit_payment_plan newer ON newer.id = later.plan_id
                   WHERE later.move_id = rel.move_id
                     AND newer.id > plan.id
                     AND newer.state <> 'cancelled'
              )
       )
  GROUP BY plan.partner_id
"""


def of_customers(env, companies, partners):
    """Return who pays open invoices by a plan, and whether an instalment was missed."""
    return SQL(
        _OF_CUSTOMERS,
        companies=list(companies),
        partners=list(partners),
        to_flush=fields_of(env, _RUNNING),
    )


def late(env, plan_ids):
    """Return by instalment what came after its last day, in the plan's currency."""
    return SQL(_LATE, plans=list(plan_ids), to_flush=fields_of(env, _FIELDS))
