# Runs in Odoo's shell of one of the seeded databases, in turns with the others:
# confirms orders of the customer with most open invoices. No order is kept.
import os
import sys

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.clock import Clock, memory, report
from benchmarks.turns import Turns

turns = Turns(
    os.environ["BENCH_TURNS"],
    int(os.environ["BENCH_ME"]),
    int(os.environ["BENCH_PARTIES"]),
)
rounds = int(os.environ["BENCH_ROUNDS"])
company = env["res.company"].search([], order="id", limit=1)  # noqa: F821
env = env(  # noqa: F821  (Odoo's shell provides `env`)
    user=env.ref("base.user_admin").id,  # noqa: F821
    su=False,
    context={"allowed_company_ids": company.ids},
)
product = env["product.product"].search([("name", "=", "Benchmark service")])
env.cr.execute(
    """
    SELECT partner_id, COUNT(*)
      FROM account_move
     WHERE move_type = 'out_invoice' AND state = 'posted' AND amount_residual > 0
       AND company_id = %s
  GROUP BY partner_id ORDER BY 2 DESC, 1 LIMIT 1
    """,
    [company.id],
)
heavy_id, invoices = env.cr.fetchone()
# An order that passes the rules: nothing of all that is overdue. It is kept, and the
# table tidied as autovacuum does: items are not all written just before an order.
env.cr.execute(
    """
    UPDATE account_move_line
       SET date_maturity = CURRENT_DATE + 10
     WHERE partner_id = %s AND reconciled IS NOT TRUE AND date_maturity < CURRENT_DATE
    """,
    [heavy_id],
)
moved = env.cr.rowcount
env.cr.commit()
if moved:
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM (ANALYZE) account_move_line")
    env.cr._cnx.autocommit = False
env.cr.execute(
    """
    SELECT customer.id
      FROM res_partner customer
     WHERE customer.customer_rank > 0
       AND (customer.credit_limit->>%(company)s)::float = 60000
       AND customer.id <> %(heavy)s
       AND NOT EXISTS (
           SELECT 1
             FROM account_move_line item
            WHERE item.partner_id = customer.id AND item.reconciled IS NOT TRUE
              AND item.date_maturity < CURRENT_DATE
           )
       AND NOT EXISTS (
           SELECT 1
             FROM sale_order sold
            WHERE sold.partner_id = customer.id AND sold.currency_id <> %(currency)s
           )
  ORDER BY customer.id
     LIMIT 40
    """,
    {
        "company": str(company.id),
        "heavy": heavy_id,
        "currency": company.currency_id.id,
    },
)
others = [row[0] for row in env.cr.fetchall()]


def order(partner_id):
    return {
        "partner_id": partner_id,
        "company_id": company.id,
        # Not now: Odoo writes one query less for dates that do not change.
        "date_order": "2020-01-01",
        "order_line": [
            (0, 0, {"product_id": product.id, "product_uom_qty": n, "price_unit": 1.0})
            for n in range(1, 6)
        ],
    }


def confirmed(partner_ids):
    """Confirm fresh orders; return what it took and how many were confirmed."""
    env.cr.execute("SAVEPOINT bench_gate")
    orders = env["sale.order"].create([order(i) for i in partner_ids])
    # As when somebody presses the button: the order was saved, nothing is read yet.
    env.flush_all()
    env.invalidate_all()

    def confirm():
        orders.action_confirm()
        env.flush_all()

    took = clock.once(confirm)
    good = len(orders.filtered(lambda one: one.state == "sale"))
    env.cr.execute("ROLLBACK TO SAVEPOINT bench_gate")
    env.invalidate_all()
    env.cr.postcommit.clear()
    env.cr.precommit.clear()
    return {**took, "confirmed": good}


clock = Clock(env)
found = {"invoices": invoices, "runs": []}
for _ in range(3):  # what a fresh process reads once
    confirmed([heavy_id])
for _ in range(rounds):
    with turns.mine():
        run = confirmed([heavy_id])
    found["runs"].append(run)
with turns.mine():
    for number in (2, 40):
        same, different = [heavy_id] * number, others[:number]
        found[f"same_{number}"] = confirmed(same)
        found[f"different_{number}"] = confirmed(different)
found["memory"] = memory()
env.cr.rollback()
report(found)
