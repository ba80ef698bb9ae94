# Runs in Odoo's shell of a copy of a seeded database with our addon: one whole night of
# all companies as the scheduled job does it, everything kept, stage by stage.
import cProfile
import os
import pstats
import sys
from collections import defaultdict

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks import clock as tools

env = env(su=True, context={})  # noqa: F821  (Odoo's shell provides `env`)
Night = env["credit.night"]
FEW, MANY = 200, 1_000  # records of a stage: of fewer not all kinds are there
MADE = (
    "credit.profile.history",
    "credit.escalation.step",
    "credit.notice",
    "credit.claim",
    "credit.ageing.snapshot",
    "credit.limit.request",
    "mail.activity",
)
BARE = """
    SELECT debtor.commercial_partner_id, item.currency_id, COUNT(*),
           SUM(item.amount_residual), MIN(COALESCE(item.date_maturity, item.date))
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id
      JOIN res_partner debtor ON debtor.id = item.partner_id
     WHERE account.account_type = 'asset_receivable' AND item.parent_state = 'posted'
  GROUP BY 1, 2
"""


def bare():
    """Read every receivable once, and think nothing."""
    env.cr.execute(BARE)
    return env.cr.fetchall()


def add(total, one):
    for key, value in one.items():
        total[key] += value


def night(company, stages):
    """One night of a company; what each stage took is added up."""
    run = Night._begin(company)
    env.cr.commit()
    names = ["planning"]

    def plan():
        stage = run._retried(run._next_stage)
        names.append(stage.name or "end")
        return stage

    while True:
        took = clock.once(plan)
        add(stages[names[-1]], took)
        stage = run.stage_ids.filtered(lambda s: s.name == names[-1])
        if not stage:
            break
        for batch in stage.batch_ids.filtered(lambda b: b.state == "waiting"):
            add(stages[stage.name], {**clock.once(batch._work), "batches": 1})
            env.cr.commit()
    assert run.state == "done", (run.state, run.failure_ids.mapped("reason"))
    return run


def alike(company):
    """Return the queries of each stage for some records and for ten times as many."""
    found, run = {}, Night._new(vals(company))
    for stage in run.stage_ids:
        worker = stage._worker()
        ids = worker._night_todo(company, env["res.partner"])
        many = min(len(ids or ()), MANY)
        if stage.name == "sending" or many < FEW:
            continue
        queries = []
        for number in (many, many // 10, many):  # the first reads what all share
            with env.cr.savepoint() as savepoint:
                some = ids[:number]
                once = clock.once(lambda w=worker, s=some: w._night_batch(company, s))
                env.flush_all()
                savepoint.rollback()
            queries.append(once["queries"])
        found[stage.name] = queries[1:]
    env.cr.rollback()
    return found


def vals(company):
    return {"company_id": company.id, "day": company._credit_today(), "kind": "hand"}


companies = env["res.company"].search([], order="id")
clock = tools.Clock(env)
stages = defaultdict(lambda: defaultdict(float))
found = {"bare": clock.once(bare), "alike": alike(companies[0])}
found["profiles"] = env["credit.profile"].search_count([])
found["memory_before"] = tools.memory()
profiler = cProfile.Profile() if os.environ.get("BENCH_PROFILE") else None
if profiler:
    profiler.enable()
runs = [night(company, stages) for company in companies]
if profiler:  # where the time goes
    profiler.disable()
    with open(os.environ["BENCH_PROFILE"], "w", encoding="utf-8") as stream:
        report = pstats.Stats(profiler, stream=stream)
        report.sort_stats("cumulative").print_stats(90)
        report.sort_stats("tottime").print_stats(50)
found["memory"] = tools.memory()
found["stages"] = stages
found["made"] = {
    model: env[model].search_count([]) for model in MADE if env[model].search_count([])
}
found["failures"] = sum(len(run.failure_ids) for run in runs)
tools.report(found)
