# Runs in Odoo's shell: the peer needs nothing but what its benchmark sets up itself.
import json
import os
from pathlib import Path

Path(os.environ["BENCH_REPORT"]).write_text(json.dumps({}), encoding="utf-8")
