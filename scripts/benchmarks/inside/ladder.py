# Runs in Odoo's shell of a seeded database with our addon; nothing is kept.
import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.clock import Clock, memory, report

from odoo.addons.credit_protection.models.night.credit_night_stage import WHOLE_NIGHT

env = env(su=True)  # noqa: F821  (Odoo's shell provides `env`)
company = env["res.company"].search([], order="id", limit=1)
# As the night does it, which tells of what waits for approval when all is there.
env = env(context={**env.context, WHOLE_NIGHT: True})
Escalation = env["credit.escalation"].with_company(company)
Step = env["credit.escalation.step"]
BATCH = 2_000  # as many as the job takes at once
BARE = """
    SELECT debtor.commercial_partner_id, item.currency_id, COUNT(*),
           SUM(item.amount_residual), MIN(COALESCE(item.date_maturity, item.date))
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
      JOIN res_partner debtor ON debtor.id = item.partner_id
     WHERE account.account_type = 'asset_receivable'
       AND item.parent_state = 'posted'
       AND item.reconciled IS NOT TRUE
       AND item.amount_residual > 0
       AND item.company_id = %s
       AND COALESCE(item.date_maturity, item.date) < %s
  GROUP BY 1, 2
"""
today = company._credit_today()
text = (Path(os.environ["BENCH_RULES"]) / "standard.yaml").read_text("utf-8")
env["credit.ruleset"].create({"text": text}).action_activate_instead()
env["credit.profile"].sudo()._ensure(
    env["res.partner"].search([("customer_rank", ">", 0)]), company
)
in_force = env["credit.ruleset"]._in_force_for(company)
ladders = Escalation._ladders(in_force)


def bare():
    env.cr.execute(BARE, [company.id, today])
    return env.cr.fetchall()


def batches(work, some):
    done = []
    for start in range(0, len(some), BATCH):
        done += work(company, some[start : start + BATCH], in_force, ladders)
        env.flush_all()
        env["credit.night.batch"]._count_tables()
        env.invalidate_all()
    return done


def candidates():
    return Escalation._candidates(company, today, ladders)


def steps():
    """Decide about everybody, write nothing."""
    return batches(Escalation._decide, candidates())


def prepare():
    """Decide, write one message for each customer and currency, tell who approves."""
    batches(Escalation._prepare, candidates())
    Escalation._night_over(company)
    env.flush_all()


def some(number):
    def work():
        with env.cr.savepoint() as savepoint:
            Escalation._prepare(company, candidates()[:number], in_force, ladders)
            env.flush_all()
            savepoint.rollback()

    return work


before, clock = memory(), Clock(env)
rows = bare()
found = {
    "customers": len({row[0] for row in rows}),
    "items": sum(row[2] for row in rows),
    "bare": clock.often(bare, runs=3),
    # Of so many that every role and channel of the ladder is among them.
    "forty": clock.often(some(40), runs=2),
    "many": clock.often(some(400), runs=1),
    "steps": clock.often(steps, runs=3),
    "prepare": clock.once(prepare),
}
found["messages"] = Step.search_count([("company_id", "=", company.id)])
found["lines"] = env["credit.escalation.step.line"].search_count([])
found["again"] = clock.once(prepare)
found["more"] = Step.search_count([("company_id", "=", company.id)]) - found["messages"]
found["memory"], found["memory_before"] = memory(), before
env.cr.rollback()
report(found)
