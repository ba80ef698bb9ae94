# Runs in Odoo's shell of a seeded database with the published peer; nothing is kept.
import os
import sys

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.clock import Clock, memory, report

env = env(su=True)  # noqa: F821  (Odoo's shell provides `env`)
company = env["res.company"].search([], order="id", limit=1)
Partner = env["res.partner"].with_context(allowed_company_ids=company.ids)
domain = [("customer_rank", ">", 0)]
FIELDS = ["risk_total", "risk_invoice_open", "risk_invoice_unpaid", "risk_sale_order"]
clock, customers = Clock(env), Partner.search(domain)
found = {
    "customers": len(customers),
    "exposure": clock.often(lambda: customers.read(FIELDS), runs=1),
    "over_limit": clock.often(
        lambda: Partner.search([*domain, ("risk_exception", "=", True)]), runs=1
    ),
    "memory": memory(),
}
for number in (2, 40, 80):
    found[f"list_{number}"] = clock.often(
        lambda n=number: Partner.search(domain, limit=n).read(FIELDS), runs=3
    )
env.cr.rollback()
report(found)
