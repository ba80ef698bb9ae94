"""The seeding of the benchmarks at a small size: proven, and the proof put to test."""

from benchmarks import databases

from . import database
from .counts import Counts
from .database import Databases
from .odoo import Odoo
from .progress import Progress

CUSTOMERS = 60


def run_bench_check(runner: Odoo, progress: Progress) -> Counts:
    """Seed a throw-away database; every check counts, and so does every damage."""
    bench, counts = databases.Bench(runner, progress), Counts()
    name = bench.name(CUSTOMERS, "plain")
    template = database.ensure_template(runner, progress, demo=False)
    Databases(runner).copy(template, name)
    with progress.step(f"Seed {CUSTOMERS} customers and prove them") as step:
        proof = databases.seed(bench, CUSTOMERS)
        step.good = not proof["failures"]
    for failure in proof["failures"]:
        counts.outcome(False)
        progress.say(f"FAILED {failure}")
    counts.passed += 0 if proof["failures"] else len(proof["counts"])
    with progress.step("Damage them, one thing after the other") as step:
        noticed = bench.ask(CUSTOMERS, "plain", "damage.py")
        step.good = all(noticed.values())
    for damage, failures in noticed.items():
        counts.outcome(bool(failures))
        if not failures:
            progress.say(f"FAILED the proof does not notice that {damage}")
    Databases(runner).drop(name)
    return counts
