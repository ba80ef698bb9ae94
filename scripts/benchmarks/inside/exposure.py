# Runs in Odoo's shell of a seeded database with our addon; nothing is kept.
import os
import sys

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.clock import Clock, memory, report

env = env(su=True)  # noqa: F821  (Odoo's shell provides `env`)
company = env["res.company"].search([], order="id", limit=1)
customers = env["res.partner"].search([("customer_rank", ">", 0)])
Profile = env["credit.profile"].with_company(company)
before = memory()
clock = Clock(env)

BARE = """
    WITH balance AS (
        SELECT debtor.commercial_partner_id AS id, SUM(item.amount_residual) AS amount
          FROM account_move_line item
          JOIN account_account account ON account.id = item.account_id
          JOIN res_partner debtor ON debtor.id = item.partner_id
         WHERE account.account_type = 'asset_receivable'
           AND item.parent_state = 'posted'
           AND item.reconciled IS NOT TRUE
           AND item.company_id = %(company)s
      GROUP BY 1
    ),
    ordered AS (
        SELECT debtor.commercial_partner_id AS id,
               SUM(line.price_total * (line.product_uom_qty - line.qty_invoiced)
                   / NULLIF(line.product_uom_qty, 0) / sold.currency_rate) AS amount
          FROM sale_order sold
          JOIN sale_order_line line ON line.order_id = sold.id
          JOIN res_partner debtor ON debtor.id = sold.partner_invoice_id
         WHERE sold.state = 'sale' AND sold.company_id = %(company)s
           AND line.product_uom_qty > line.qty_invoiced
      GROUP BY 1
    )
    SELECT COALESCE(balance.id, ordered.id), balance.amount, ordered.amount
      FROM balance FULL JOIN ordered ON ordered.id = balance.id
"""
found = {"customers": len(customers)}


def bare():
    env.cr.execute(BARE, {"company": company.id})
    return env.cr.fetchall()


def exposure():
    return env["credit.facts"]._for_partners(company, customers)


def over_limit():
    domain = [("over_limit", "=", True), ("company_id", "=", company.id)]
    return Profile.web_search_read(
        domain, {"partner_id": {"fields": {"display_name": {}}}}, limit=80
    )


columns = [
    name
    for name in Profile.get_view(view_type="list")["models"]["credit.profile"]
    if name in Profile._fields
]


# All of the same sort: who has orders in foreign currency costs a query for the rates.
abroad = env["sale.order"]._read_group(
    [
        ("credit_open", "=", True),
        ("company_id", "=", company.id),
        ("currency_id", "!=", company.currency_id.id),
    ],
    ["partner_id"],
)
listable = [
    ("company_id", "=", company.id),
    ("partner_id", "in", [partner.id for [partner] in abroad]),
]


def listed(number):
    return Profile.search(listable, limit=number).web_read(
        {
            name: {"fields": {"display_name": {}}}
            if Profile._fields[name].type == "many2one"
            else {}
            for name in columns
        }
    )


listed(2)  # what Odoo reads once for all users is not the list's
for name, work in {
    "bare": bare,
    "exposure": exposure,
    "over_limit": over_limit,
    "list_2": lambda: listed(2),
    "list_40": lambda: listed(40),
    "list_80": lambda: listed(80),
}.items():
    found[name] = clock.often(work)
balances = {row[0]: row[1] for row in bare() if row[1]}
facts = exposure()
different = [
    partner_id
    for partner_id, parts in facts.items()
    if parts["open_balance"] != balances.get(partner_id, 0)
]
found["listed"] = len(listed(80))
found["over"] = over_limit()["length"]
found["same_balance"] = len(facts) - len(different)
found["memory"], found["memory_before"] = memory(), before
env.cr.rollback()
report(found)
