# Runs in Odoo's shell of a seeded database: spoils one thing after the other, and says
# whether the proof notices. Nothing is kept.
import os
import sys

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.clock import report
from benchmarks.seeding import proof

ONE_INVOICE = """
    (SELECT MAX(id) FROM account_move
      WHERE state = 'posted' AND move_type = 'out_invoice' AND payment_state = 'paid')
"""
DAMAGES = {
    "an entry is a cent out of balance": f"""
        UPDATE account_move_line SET balance = balance + 0.01, debit = debit + 0.01
         WHERE id = (SELECT MIN(id) FROM account_move_line
                      WHERE move_id = {ONE_INVOICE} AND debit > 0)""",
    "a receivable owes a cent too much": f"""
        UPDATE account_move_line SET amount_residual = amount_residual + 0.01
         WHERE id = (SELECT MIN(id) FROM account_move_line
                      WHERE move_id = {ONE_INVOICE} AND debit > 0)""",
    "a payment is not matched with anything": """
        DELETE FROM account_partial_reconcile
         WHERE id = (SELECT MAX(id) FROM account_partial_reconcile)""",
    "an invoice owes a cent too much": f"""
        UPDATE account_move SET amount_residual = 0.01 WHERE id = {ONE_INVOICE}""",
    "a paid invoice is called open": f"""
        UPDATE account_move SET payment_state = 'not_paid' WHERE id = {ONE_INVOICE}""",
    "a number is left out": f"""
        UPDATE account_move SET sequence_number = sequence_number + 100000
         WHERE id = {ONE_INVOICE}""",
    "an invoice is of tomorrow": f"""
        UPDATE account_move SET date = CURRENT_DATE + 1 WHERE id = {ONE_INVOICE}""",
    "two orders have one name": """
        UPDATE sale_order SET name = (SELECT name FROM sale_order ORDER BY id LIMIT 1)
         WHERE id = (SELECT MAX(id) FROM sale_order)""",
    "more is invoiced than the invoices say": """
        UPDATE sale_order_line SET qty_invoiced = qty_invoiced + 1""",
    "orders say they are all invoiced": """
        UPDATE sale_order SET invoice_status = 'invoiced'""",
    "orders are worth a cent more": """
        UPDATE sale_order SET amount_total = amount_total + 0.01""",
    "an unpaid invoice belongs to somebody else": """
        UPDATE account_move_line SET partner_id = NULL WHERE amount_residual > 0""",
}
found = {}
for title, statement in DAMAGES.items():
    with env.cr.savepoint(flush=False) as savepoint:  # noqa: F821  (Odoo's shell)
        env.cr.execute(statement)  # noqa: F821
        env.invalidate_all()  # noqa: F821
        found[title] = proof.prove(env, 40, 1)["failures"]  # noqa: F821
        savepoint.rollback()
    env.invalidate_all()  # noqa: F821
env.cr.rollback()  # noqa: F821
report(found)
