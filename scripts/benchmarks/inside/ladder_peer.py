# Runs in Odoo's shell of a seeded database with the published peer; nothing is kept.
import os
import sys

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.clock import Clock, memory, report

env = env(su=True)  # noqa: F821  (Odoo's shell provides `env`)
company = env["res.company"].search([], order="id", limit=1)
env = env(context={**env.context, "allowed_company_ids": company.ids})
receivable = env["account.account"].search(
    [("account_type", "=", "asset_receivable"), ("company_ids", "in", company.ids)]
)
policy = env["credit.control.policy"].create(
    {
        "name": "Ladder",
        "company_id": company.id,
        "account_ids": [(6, 0, receivable.ids)],
        "level_ids": [
            (
                0,
                0,
                {
                    "name": f"Level {level}",
                    "level": level,
                    "computation_mode": "net_days",
                    "delay_days": days,
                    "channel": "email",
                    "email_template_id": env.ref(
                        "account_credit_control.email_template_credit_control_base"
                    ).id,
                    "custom_text": "Please pay.",
                    "custom_mail_text": "Please pay.",
                },
            )
            for level, days in enumerate((0, 5, 15, 30, 60), 1)
        ],
    }
)
company.credit_policy_id = policy
env["res.partner"].search([("customer_rank", ">", 0)]).credit_policy_id = policy
run = env["credit.control.run"].create(
    {
        "date": env.cr.now().date(),
        "policy_ids": [(6, 0, policy.ids)],
        "company_id": company.id,
    }
)
clock = Clock(env)


def messages():
    return env["credit.control.communication"]._generate_comm_from_credit_lines(
        run.line_ids
    )


found = {"steps": clock.once(run.generate_credit_lines)}
found["items"] = len(run.line_ids)
found["prepare"] = clock.once(messages)
found["messages"] = env["credit.control.communication"].search_count([])
found["memory"] = memory()
env.cr.rollback()
report(found)
