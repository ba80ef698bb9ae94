"""SQL behind late interest: what was due when, and when it was paid."""

from odoo.tools import SQL

from ..facts.credit_facts_sql import fields_of

_FIELDS = {
    "account.account": ("account_type",),
    "account.move": ("move_type", "state"),
    "account.move.line": (
        "account_id",
        "amount_currency",
        "date",
        "date_maturity",
        "move_id",
    ),
    "account.partial.reconcile": (
        "credit_move_id",
        "debit_amount_currency",
        "debit_move_id",
    ),
}
_ITEMS = """
    SELECT item.move_id,
           item.id,
           COALESCE(item.date_maturity, item.date),
           item.amount_currency::text
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
      JOIN account_move move ON move.id = item.move_id
     WHERE item.move_id = ANY(%(moves)s)
       AND account.account_type = 'asset_receivable'
       AND move.state = 'posted'
       AND move.move_type IN ('out_invoice', 'out_receipt')
       AND item.amount_currency > 0
  ORDER BY item.move_id, COALESCE(item.date_maturity, item.date), item.id
"""
# A credit note corrects the invoice: nobody was ever late with it.
_PAID = """
    SELECT partial.debit_move_id,
           CASE WHEN payment.move_type = 'out_refund' THEN NULL ELSE payer.date END,
           partial.debit_amount_currency::text
      FROM account_partial_reconcile partial
      JOIN account_move_line item ON item.id = partial.debit_move_id
      JOIN account_move_line payer ON payer.id = partial.credit_move_id
      JOIN account_move payment ON payment.id = payer.move_id
     WHERE item.move_id = ANY(%(moves)s)
"""


def items(env, move_ids):
    """Return the receivable items of invoices: invoice, item, due date, amount."""
    return SQL(_ITEMS, moves=list(move_ids), to_flush=fields_of(env, _FIELDS))


def paid(env, move_ids):
    """Return what was applied: item, day (none for credit notes), amount."""
    return SQL(_PAID, moves=list(move_ids), to_flush=fields_of(env, _FIELDS))
