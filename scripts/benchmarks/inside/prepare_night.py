# Runs in Odoo's shell of a copy of a seeded database with our addon: rules in force, an
# insured company with an answer of the insurer for each buyer, and orders on hold.
import json
import os
import time
from datetime import timedelta
from pathlib import Path

from odoo import Command
from odoo.tools import split_every

HELD = 0.02  # orders on hold, of the number of customers
BATCH = 5000
env = env(su=True)  # noqa: F821  (Odoo's shell provides `env`)
companies = env["res.company"].search([], order="id")
customers = env["res.partner"].search([("customer_rank", ">", 0)], order="id")
today = companies[0]._credit_today()
rules = (Path(os.environ["BENCH_RULES"]) / "standard.yaml").read_text("utf-8")
env["credit.ruleset"].create({"text": rules}).action_activate_instead()
companies.write({"credit_night_hour": 0, "credit_escalation_hour": 0})
assert set(companies.mapped("credit_escalation_mode")) == {"manual"}  # none is mailed
# Everybody has a profile in every company there; a night rates who does business.
env.cr.execute(
    """
    DELETE FROM credit_profile profile
     WHERE NOT EXISTS (
           SELECT FROM account_move move
            WHERE move.commercial_partner_id = profile.partner_id
              AND move.company_id = profile.company_id
           )
    """
)
env.cr.execute("ANALYZE credit_profile")
env.invalidate_all()
policy = env["credit.insurance.policy"].create(
    {
        "name": "BENCH",
        "insurer_id": customers[0].id,
        "insurer_code": "bench",
        "company_id": companies[0].id,
        "currency_id": companies[0].currency_id.id,
        "version_ids": [
            Command.create(
                {
                    "date_from": today - timedelta(days=4000),
                    "discretionary_limit": 10_000,
                    "discretionary_share": 80,
                    "longest_terms": 120,
                }
            )
        ],
    }
)
env.flush_all()
env.cr.execute(
    """
    INSERT INTO credit_cover_limit (
        policy_id, partner_id, company_id, kind, status, amount, second_amount,
        date_from, active, create_uid, create_date, write_uid, write_date
    )
    SELECT %(policy)s, partner.id, %(company)s, 'named', 'approved',
           (1 + partner.id %% 7) * 5000, 0, CURRENT_DATE - 3000, TRUE,
           1, now(), 1, now()
      FROM res_partner partner
     WHERE partner.id = ANY(%(partners)s)
    """,
    {
        "policy": policy.id,
        "company": companies[0].id,
        "partners": customers.ids,
    },
)
env.cr.execute("UPDATE res_partner SET is_company = TRUE WHERE customer_rank > 0")
env.cr.execute("ANALYZE credit_cover_limit")
env.invalidate_all()
moves = env["account.move"].search(
    [
        ("company_id", "=", companies[0].id),
        ("move_type", "in", ("out_invoice", "out_receipt")),
        ("state", "=", "posted"),
    ],
    order="commercial_partner_id, invoice_date, id",
)
for ids in split_every(BATCH, moves.ids, list):
    env["credit.cover"]._stamp_posted(moves.browse(ids))
    env.invalidate_all()
over = env["credit.profile"].search([("over_limit", "=", True)], order="id")
over.limit_kind = "amount"
wanted = int(len(customers) * HELD)
drafts = env["sale.order"].search(
    [
        ("state", "in", ("draft", "sent")),
        ("partner_id", "in", over.partner_id.ids),
    ],
    limit=wanted,
    order="id",
)
drafts.action_confirm()
env.cr.commit()
# The ends of past months are made up once, in the first night of all.
begin = time.perf_counter()
for company in companies:
    metrics = env["credit.metric.snapshot"].with_company(company)
    for day in metrics._missing_days(company, today):
        metrics._insert(company, day, past=True)
env.cr.commit()
found = {
    "months": time.perf_counter() - begin,
    "insured": len(moves),
    "holds": env["credit.hold"].search_count([("state", "!=", "closed")]),
}
Path(os.environ["BENCH_REPORT"]).write_text(json.dumps(found), encoding="utf-8")
