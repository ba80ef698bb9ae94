# Runs in Odoo's shell: rates every customer of the largest company by the rules that
# are in force, and rolls back.
import os
import sys

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks import clock as tools

Profile = env["credit.profile"].sudo()  # noqa: F821  (Odoo's shell provides `env`)
env = Profile.env
company = env["res.company"].browse(
    Profile._read_group([], ["company_id"], ["__count"], order="__count DESC")[0][0].id
)
profiles = Profile.search([("company_id", "=", company.id)])


def bare():
    env.cr.execute(
        """
        SELECT debtor.commercial_partner_id,
               SUM(partial.amount * (payer.date - item.date_maturity))
               / NULLIF(SUM(partial.amount), 0)
          FROM account_partial_reconcile partial
          JOIN account_move_line item ON item.id = partial.debit_move_id
          JOIN account_move_line payer ON payer.id = partial.credit_move_id
          JOIN res_partner debtor ON debtor.id = item.partner_id
         WHERE item.company_id = %s AND payer.date > CURRENT_DATE - 365
      GROUP BY 1
        """,
        [company.id],
    )
    env.cr.fetchall()


def sources():
    for start in range(0, len(profiles), 5000):
        some = profiles[start : start + 5000]
        Profile._rating_sources(company, some.partner_id, company._credit_today())


clock = tools.Clock(env)
report = {"customers": len(profiles)}
report["bare"] = clock.once(bare)
report["facts"] = clock.once(sources)
report["first"] = clock.once(profiles._refresh)
report["again"] = clock.once(profiles._refresh)
report["few"] = clock.once(profiles[:2]._refresh)
report["forty"] = clock.once(profiles[:40]._refresh)
tiers = Profile._read_group([("company_id", "=", company.id)], ["tier"], ["__count"])
report["tiers"] = {tier or "": count for tier, count in tiers}
report["history"] = env["credit.profile.history"].search_count([])
report["memory"] = tools.memory()
env.cr.rollback()
tools.report(report)
