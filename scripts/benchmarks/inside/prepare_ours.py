# Runs in Odoo's shell: profiles and stored figures of everybody, then the proof again,
# since our own columns were filled by SQL when the addon was installed.
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.seeding import proof

Profile = env["credit.profile"].sudo()  # noqa: F821  (Odoo's shell provides `env`)
env = Profile.env
customers = env["res.partner"].search([("customer_rank", ">", 0)])
for company in env["res.company"].search([]):
    Profile._ensure(customers, company)._store_figures(company)
env.cr.commit()
found = proof.prove(env, 300, 2)
env.cr.rollback()
if found["failures"]:
    raise SystemExit("\n".join(found["failures"]))
Path(os.environ["BENCH_REPORT"]).write_text(json.dumps(found), encoding="utf-8")
