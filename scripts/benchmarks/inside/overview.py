# Runs in Odoo's shell of a seeded database with our addon: insures and rates by bare
# SQL, keeps the figures of a year, and reads as a manager would; nothing is kept.
import os
import sys

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.clock import Clock, memory, report

from odoo import Command

env = env(su=True)  # noqa: F821  (Odoo's shell provides `env`)
company = env["res.company"].search([], order="id", limit=1)
today = company._credit_today()
INSURED = """
    UPDATE account_move
       SET credit_insured_amount = ROUND(0.8 * amount_residual_signed, 2),
           credit_insured_share = 0.9,
           credit_original_due_date = invoice_date_due,
           credit_extension_end = invoice_date_due + 60,
           credit_notice_by = invoice_date_due + 90,
           credit_claim_by = invoice_date_due + 240
     WHERE company_id = %(company)s
       AND state = 'posted'
       AND move_type = 'out_invoice'
       AND amount_residual_signed > 0
       AND commercial_partner_id %% 3 > 0
"""
RATED = """
    UPDATE credit_profile
       SET tier = SUBSTRING('ABCD' FROM 1 + partner_id %% 4 FOR 1),
           rated_on = %(today)s
     WHERE company_id = %(company)s
"""
BARE = """
    WITH open AS (
        SELECT CASE WHEN item.date_maturity >= %(today)s THEN 0
                    ELSE LEAST((%(today)s - item.date_maturity - 1) / 30, 4) + 1 END
                   AS age,
               SUM(item.amount_residual) AS amount
          FROM account_move_line item
          JOIN account_account account ON account.id = item.account_id
         WHERE account.account_type = 'asset_receivable'
           AND item.parent_state = 'posted'
           AND item.reconciled IS NOT TRUE
           AND item.company_id = %(company)s
      GROUP BY 1
    ),
    sold AS (
        SELECT DATE_TRUNC('month', invoice_date) AS month,
               SUM(amount_total_signed) AS amount
          FROM account_move
         WHERE state = 'posted'
           AND move_type IN ('out_invoice', 'out_refund')
           AND company_id = %(company)s
           AND invoice_date > %(today)s - 365
      GROUP BY 1
    )
    SELECT age, amount FROM open
 UNION ALL
    SELECT 9, SUM(amount) FROM sold
"""
values = {"company": company.id, "today": today}
env.cr.execute(INSURED, values)
env.cr.execute(RATED, values)
env.cr.execute("ANALYZE account_move, credit_profile")
env.invalidate_all()
Snapshot = env["credit.metric.snapshot"]
Snapshot._insert(company, today)
for day in Snapshot._month_ends(today):
    Snapshot._insert(company, day, past=True)
reader = env["res.users"].create(
    {
        "name": "Reader",
        "login": "bench reader",
        "company_id": company.id,
        "company_ids": [Command.set(company.ids)],
        "group_ids": [
            Command.set(env.ref("credit_protection.group_credit_manager").ids)
        ],
    }
)
theirs = env(user=reader.id, su=False, context={"allowed_company_ids": company.ids})
dashboard, worklist = theirs["credit.dashboard"], theirs["credit.worklist"]
[salesperson] = env["res.partner"].search(
    [("customer_rank", ">", 0), ("user_id", "!=", False)], limit=1
).user_id.ids or [env.uid]


def bare():
    env.cr.execute(BARE, values)
    return env.cr.fetchall()


clock = Clock(env)
page, rows = dashboard.read_figures(), worklist.credit_rows()
kept = dashboard.read_kept()
found = {
    "customers": page["customers"],
    "items": env["credit.ageing"].search_count([("company_id", "=", company.id)]),
    "late": rows["count"],
    "same": kept["balance"] == page["balance"]
    and abs(page["balance"] - float(sum(r[1] for r in bare() if r[0] < 9))) < 1,
}
for name, work in {
    "bare": bare,
    "kept": dashboard.read_kept,
    "figures": dashboard.read_figures,
    "tier": lambda: dashboard.read_figures({"tier": "B"}),
    "person": lambda: dashboard.read_figures({"user_id": salesperson}),
    "worklist": worklist.credit_rows,
    "later": lambda: worklist.credit_rows(offset=40),
}.items():
    found[name] = clock.often(work)
found["memory"] = memory()
env.cr.rollback()
report(found)
