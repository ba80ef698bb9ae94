"""SQL behind the statement of account: what customers owe, item by item."""

from odoo.tools import SQL

from ..facts.credit_facts_instalment_sql import FIRST_DUE
from ..facts.credit_facts_sql import fields_of

_FIELDS = {
    "account.account": ("account_type",),
    "account.move": (
        "credit_instalment_dues",
        "credit_original_due_date",
        "invoice_date",
        "move_type",
        "name",
    ),
    "account.move.line": (
        "account_id",
        "amount_currency",
        "amount_residual",
        "amount_residual_currency",
        "company_id",
        "currency_id",
        "date",
        "date_maturity",
        "move_id",
        "parent_state",
        "partner_id",
        "reconciled",
    ),
    "credit.dispute": ("amount", "move_id", "state"),
    "credit.payment.plan": ("invoice_ids", "state"),
    "credit.promise": ("date", "invoice_ids", "state"),
    "res.partner": ("commercial_partner_id",),
}
# What is disputed stands on the invoice; of one in instalments the first ones are meant
# first.
_ITEMS = f"""
    WITH item AS (
        SELECT line.id,
               line.move_id,
               debtor.commercial_partner_id AS partner_id,
               line.currency_id,
               line.date,
               line.date_maturity,
               COALESCE(line.date_maturity, line.date) AS due_date,
               line.amount_currency AS amount,
               line.amount_residual_currency AS open,
               SUM(GREATEST(line.amount_residual_currency, 0)) OVER earlier
                   - GREATEST(line.amount_residual_currency, 0) AS before
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN res_partner debtor ON debtor.id = line.partner_id
         WHERE account.account_type = 'asset_receivable'
           AND line.reconciled IS NOT TRUE
           AND line.parent_state = 'posted'
           AND line.amount_residual_currency <> 0
           AND line.company_id = %(company)s
           AND debtor.commercial_partner_id = ANY(%(partners)s)
        WINDOW earlier AS (
               PARTITION BY line.move_id
                   ORDER BY COALESCE(line.date_maturity, line.date), line.id
               )
    ),
    disputed AS (
        SELECT move_id, SUM(amount) AS amount
          FROM credit_dispute
         WHERE state = 'open'
           AND move_id IN (SELECT move_id FROM item)
      GROUP BY move_id
    ),
    promised AS (
        SELECT rel.move_id, MIN(promise.date) AS day
          FROM credit_promise_move_rel rel
          JOIN credit_promise promise ON promise.id = rel.promise_id
         WHERE promise.state = 'open'
           AND rel.move_id IN (SELECT move_id FROM item)
      GROUP BY rel.move_id
    ),
    planned AS (
        SELECT DISTINCT rel.move_id
          FROM credit_payment_plan_move_rel rel
          JOIN credit_payment_plan plan ON plan.id = rel.plan_id
         WHERE plan.state = 'open'
           AND rel.move_id IN (SELECT move_id FROM item)
    )
    SELECT item.partner_id,
           item.currency_id,
           item.id,
           item.move_id,
           move.name,
           move.move_type,
           COALESCE(move.invoice_date, item.date),
           item.due_date,
           {FIRST_DUE},
           item.amount::text,
           item.open::text,
           LEAST(GREATEST(COALESCE(disputed.amount, 0) - item.before, 0),
                 GREATEST(item.open, 0))::text,
           promised.day,
           planned.move_id IS NOT NULL
      FROM item
      JOIN account_move move ON move.id = item.move_id
 LEFT JOIN disputed ON disputed.move_id = item.move_id
 LEFT JOIN promised ON promised.move_id = item.move_id
 LEFT JOIN planned ON planned.move_id = item.move_id
  ORDER BY item.partner_id, item.open < 0, item.due_date, item.id
"""


def items(env, company_id, partner_ids):
    """Return the open items of customers in a company, credits after debts."""
    return SQL(
        _ITEMS,
        company=company_id,
        partners=list(partner_ids),
        to_flush=fields_of(env, _FIELDS),
    )
