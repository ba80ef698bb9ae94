# ruff: noqa: F821  (Odoo's shell provides `env`)
# Runs in Odoo's shell while a server with queue workers is up: calls the job of the
# night, which hands everything out, and waits until the workers are done. A worker is
# killed on its way where that is asked for.
import json
import os
import signal
import time
from pathlib import Path

SETTINGS = json.loads(os.environ["NIGHT_SETTINGS"])
PATIENCE = 240.0
DEAD_AFTER = 11.0  # seconds; so long the queue waits before it takes a job for dead


def again(model):
    """See what others have kept meanwhile."""
    env.cr.commit()
    env.invalidate_all()
    return env[model].search([])


def kill_somebody():
    """Kill the worker of a job that is being done; return its process."""
    for job in again("queue.job").filtered(lambda job: job.state == "started"):
        os.kill(job.worker_pid, signal.SIGKILL)
        return {"worker": job.worker_pid, "job": job.id, "at": time.monotonic()}
    return None


env["ir.config_parameter"].set_param(
    "credit_protection_queue.batch_size", SETTINGS.get("size", 0)
)
env.cr.commit()
env.ref("credit_protection.ir_cron_credit_night").method_direct_trigger()
until, killed = time.monotonic() + PATIENCE, None
while again("credit.night").filtered(lambda n: n.state in ("running", "waiting")):
    if time.monotonic() > until:
        raise SystemExit("The workers did not come to an end.")
    if SETTINGS.get("kill") and not killed:
        killed = kill_somebody()
    elif killed and time.monotonic() > killed["at"] + DEAD_AFTER:
        env.cr.execute("NOTIFY queue_job, 'look again'")
    time.sleep(0.01 if SETTINGS.get("kill") and not killed else 0.3)
jobs = again("queue.job")
report = {
    "killed": killed,
    "jobs": [[job.state, job.worker_pid, job.channel, job.retry] for job in jobs],
    "keys": len(set(jobs.mapped("identity_key"))),
}
Path(os.environ["NIGHT_REPORT"]).write_text(json.dumps(report), encoding="utf-8")
