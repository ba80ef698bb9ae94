# Runs in Odoo's shell: fills an empty database, then lets Odoo prove it.
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, os.environ["BENCH_SCRIPTS"])

from benchmarks.seeding import plan, proof, run

from odoo import fields

scale = plan.Scale(
    customers=int(os.environ["BENCH_CUSTOMERS"]), seed=int(os.environ["BENCH_SEED"])
)
run.seed(env, scale, fields.Date.today(), lambda words: print(words, flush=True))  # noqa: F821
# PostgreSQL uses an index that was made in a transaction only after it.
env.cr.commit()  # noqa: F821  (Odoo's shell provides `env`)
found = proof.prove(env, int(os.environ["BENCH_SAMPLE"]), scale.seed)  # noqa: F821
env.cr.rollback()  # noqa: F821
Path(os.environ["BENCH_REPORT"]).write_text(json.dumps(found), encoding="utf-8")
