# Runs in Odoo's shell: the jobs of the night and of its mails, as the scheduler calls
# them, in processes of their own until all is over. They are killed at random places.
import json
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from random import Random

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor, close_all

JOBS = {
    "credit_protection.ir_cron_credit_night": "the night",
    "mail.ir_cron_mail_scheduler_action": "the mails",
}
SETTINGS = json.loads(os.environ["NIGHT_SETTINGS"])
KILLS, MOST = SETTINGS.get("kills", 0), SETTINGS.get("most_queries", 0)
ENOUGH = 200  # processes; then it does not come to an end
chance = Random(SETTINGS.get("seed"))
name = env.cr.dbname  # noqa: F821  (Odoo's shell provides `env`)
notes_file = Path(os.environ["NIGHT_REPORT"]).with_suffix(".notes")


def asked(query):
    """Ask the database without leaving a connection that a child would inherit."""
    with Registry(name).cursor() as cr:
        cr.execute(query)
        rows = cr.fetchall()
    close_all()
    return rows


def is_over():
    nights = asked("SELECT state FROM credit_night WHERE kind = 'night'")
    mails = asked("SELECT id FROM mail_mail WHERE state = 'outgoing' OR credit_begun")
    states = {state for (state,) in nights}
    return bool(nights) and not mails and not {"running", "waiting"} & states


def note(words):
    with notes_file.open("a", encoding="utf-8") as notes:
        notes.write(f"{words}\n")


def watch(registry, after, pause):
    """Note what is worked on; die some time after so many queries."""
    batches, mails = registry["credit.night.batch"], registry["mail.mail"]
    work, begin, execute = batches._work, mails._credit_begin, Cursor.execute
    count = 0

    def working(batch):
        note(f"in {batch.stage_id.name}")
        done = work(batch)
        note(f"after {batch.stage_id.name}")
        return done

    def beginning(mail):
        note("in a mail")
        return begin(mail)

    def counting(self, *args, **options):
        nonlocal count
        count += 1
        if count == after:
            threading.Timer(pause, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return execute(self, *args, **options)

    batches._work, mails._credit_begin = working, beginning
    Cursor.execute = counting
    if size := SETTINGS.get("size"):
        stages = registry["credit.night.stage"]
        plain = stages._size
        stages._size = lambda stage: min(plain(stage), size)
    return lambda: count


def call(registry, xmlid):
    """Do what the scheduler does with a job; after three kills it skips it once."""
    crons = registry["ir.cron"]
    with registry.cursor() as cr:
        number = api.Environment(cr, SUPERUSER_ID, {}).ref(xmlid).id
        for _try in range(100):
            if found := crons._acquire_one_job(cr, number, include_not_ready=True):
                return crons._process_job(cr, found)
            # PostgreSQL has not noticed yet that the last process has died.
            time.sleep(0.05)
    raise SystemExit("The job stays locked.")


def job(after=0, pause=0.0):
    """Call the scheduled jobs once each, one after the other."""
    registry = Registry(name).check_signaling()
    counted = watch(registry, after, pause)
    for xmlid, label in JOBS.items():
        note(f"before {label}")
        call(registry, xmlid)
    note(f"queries {counted()}")


def child(*arguments):
    """Run the job in a process of its own; return whether it was killed."""
    process = os.fork()
    if process:
        _pid, status = os.waitpid(process, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise SystemExit("The night failed.")
        return os.WIFSIGNALED(status)
    try:
        job(*arguments)
    except BaseException:  # noqa: BLE001  (a copy of this process must never go on)
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


notes_file.write_text("", encoding="utf-8")
env.cr.close()  # noqa: F821
close_all()
kills, processes = [], 0
while not is_over():
    processes += 1
    if processes > ENOUGH:
        raise SystemExit("The night does not come to an end.")
    at = (chance.randrange(1, MOST), chance.random() / 50) if len(kills) < KILLS else ()
    if child(*at):
        lines = notes_file.read_text("utf-8").splitlines()
        kills.append(
            {
                "queries": at[0],
                "pause": round(at[1], 4),
                "at": lines[-1] if lines else "before the first batch",
                "over": is_over(),
            }
        )
        print(f"killed: {kills[-1]}", flush=True)
counts = [
    int(line.split()[1])
    for line in notes_file.read_text("utf-8").splitlines()
    if line.startswith("queries")
]
report = {"kills": kills, "processes": processes, "queries": sum(counts)}
Path(os.environ["NIGHT_REPORT"]).write_text(json.dumps(report), encoding="utf-8")
sys.stdout.flush()
os._exit(0)  # the shell would roll back the cursor that was closed above
