# Runs in Odoo's shell of a copy of a seeded database with our addon: gives the largest
# company a policy and its buyers cover limits, and stamps all invoices. Each step is
# kept, and the tables are tidied after it, as they are in use: rows that were written
# again and again in one transaction would be read again and again.
import cProfile
import os
import pstats
import sys
from datetime import timedelta

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks import clock as tools

from odoo import Command

env = env(su=True)  # noqa: F821  (Odoo's shell provides `env`)
BATCH = 5000
company = env["res.company"].search([], order="id", limit=1)
customers = env["res.partner"].search([("customer_rank", ">", 0)])
moves = env["account.move"].search(
    [
        ("company_id", "=", company.id),
        ("move_type", "in", ("out_invoice", "out_receipt")),
        ("state", "=", "posted"),
    ],
    # Buyer by buyer, as cover is computed again.
    order="commercial_partner_id, invoice_date, id",
)
Cover = env["credit.cover"]
today = company._credit_today()
countries = customers.country_id.ids

policy = env["credit.insurance.policy"].create(
    {
        "name": "BENCH",
        "insurer_id": customers[0].id,
        "insurer_code": "bench",
        "company_id": company.id,
        "currency_id": company.currency_id.id,
        "version_ids": [
            Command.create(
                {
                    "date_from": today - timedelta(days=4000),
                    "date_until": today - timedelta(days=200),
                    "discretionary_limit": 20_000,
                    "discretionary_share": 80,
                    "longest_terms": 120,
                }
            ),
            Command.create(
                {
                    "date_from": today - timedelta(days=199),
                    "discretionary_limit": 10_000,
                    "discretionary_share": 80,
                    "longest_terms": 120,
                    "country_ids": [
                        Command.create(
                            {
                                "country_ids": [Command.set(countries[:1])],
                                "extension_days": 45,
                            }
                        )
                    ],
                }
            ),
        ],
    }
)
env.flush_all()
# Two answers of the insurer for each buyer, the second one lower: as much as there is.
env.cr.execute(
    """
    INSERT INTO credit_cover_limit (
        policy_id, partner_id, company_id, kind, status, amount, second_amount,
        date_from, active, create_uid, create_date, write_uid, write_date
    )
    SELECT %(policy)s, partner.id, %(company)s, 'named', 'approved',
           (1 + partner.id %% 7) * answer.amount, 0,
           CURRENT_DATE - answer.days, TRUE, 1, now(), 1, now()
      FROM res_partner partner
CROSS JOIN (VALUES (5000, 3000), (2000, 150)) AS answer(amount, days)
     WHERE partner.id = ANY(%(partners)s)
    """,
    {"policy": policy.id, "company": company.id, "partners": customers.ids},
)
env.cr.execute("UPDATE res_partner SET is_company = TRUE WHERE customer_rank > 0")
env.invalidate_all()


def tidy():
    """Keep what was done and tidy the tables, as autovacuum does."""
    env.flush_all()
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM (ANALYZE) account_move, account_move_line")
    env.cr.execute("VACUUM (ANALYZE) credit_cover_limit")
    env.cr._cnx.autocommit = False


def stamp(some):
    """Stamp as if these invoices had just been posted, in batches."""
    for start in range(0, len(some), BATCH):
        Cover._stamp_posted(some[start : start + BATCH])
        env.invalidate_all()


def all_again():
    """Stamp everything once more, the limits of each tenth buyer being others."""
    env.cr.execute(
        "UPDATE credit_cover_limit SET amount = 2 * amount"
        " WHERE policy_id = %s AND partner_id %% 10 = 0",
        [policy.id],
    )
    stamp(moves)


def restamp(some):
    """Compute the cover of all open invoices of these customers again."""
    Cover._restamp(company, some, "bench")


def bare():
    """Read and write as many columns of as many invoices, and think nothing."""
    env.cr.execute(
        """
        UPDATE account_move move
           SET credit_insured_amount = due.amount, credit_notice_by = due.day
          FROM (
               SELECT item.move_id, MAX(item.date_maturity) AS day,
                      SUM(item.amount_residual) AS amount
                 FROM account_move_line item
                WHERE item.move_id = ANY(%s) AND item.display_type = 'payment_term'
             GROUP BY item.move_id
               ) due
         WHERE due.move_id = move.id
        """,
        [moves.ids],
    )


def clocks(some):
    """Set the dates of all open invoices of these customers again."""
    Cover._restamp_clocks(company, some, "event", "bench")


def declare():
    """Find the figures of last year's turnover."""
    declaration = env["credit.declaration"].create(
        {
            "policy_id": policy.id,
            "kind": "year",
            "date_from": today - timedelta(days=365),
        }
    )
    found["declared"] = declaration.invoice_count
    declaration.unlink()


tidy()
clock = tools.Clock(env)
found = {"customers": len(customers), "invoices": len(moves)}
found["memory_before"] = tools.memory()
found["bare"] = clock.once(bare)
tidy()
forty = moves[:40].sorted("invoice_date")
two = forty[0] + forty[-1]  # under both versions of the policy, as the forty are
stamp(two)  # what Odoo reads once for all users is not the cover's
for name, work in {
    "two": lambda: stamp(two),
    "forty": lambda: stamp(forty),
    "batch": lambda: stamp(moves[-BATCH:]),
    "first": lambda: stamp(moves),
    "all_again": all_again,
    "open_again": lambda: restamp(customers),
    "clocks": lambda: clocks(customers),
    "declare": declare,
}.items():
    found[name] = clock.once(work)
    tidy()
    if name in ("all_again", "open_again", "clocks"):  # the better of two
        found[name] = min(found[name], clock.once(work), key=lambda run: run["busy"])
        tidy()
env.cr.execute(
    "SELECT credit_cover_state, COUNT(*) FROM account_move"
    " WHERE id = ANY(%s) GROUP BY 1",
    [moves.ids],
)
found["states"] = dict(env.cr.fetchall())
found["memory"] = tools.memory()
if target := os.environ.get("BENCH_PROFILE"):  # where the time goes
    profiler = cProfile.Profile()
    profiler.runcall(stamp, moves)
    with open(target, "w", encoding="utf-8") as stream:
        stats = pstats.Stats(profiler, stream=stream)
        stats.sort_stats("cumulative").print_stats(60)
        stats.sort_stats("tottime").print_stats(40)
tools.report(found)
