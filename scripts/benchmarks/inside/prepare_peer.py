# Runs in Odoo's shell: the peer counts what we count, for every customer.
import json
import os
from pathlib import Path

env.cr.execute(  # noqa: F821  (Odoo's shell provides `env`)
    """
    UPDATE res_partner
       SET risk_invoice_draft_include = TRUE,
           risk_invoice_open_include = TRUE,
           risk_invoice_unpaid_include = TRUE,
           risk_sale_order_include = TRUE
     WHERE customer_rank > 0
    """
)
env.cr.commit()  # noqa: F821
Path(os.environ["BENCH_REPORT"]).write_text(json.dumps({}), encoding="utf-8")
