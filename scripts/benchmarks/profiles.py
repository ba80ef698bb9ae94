"""Rating all customers of a seeded database, beside one bare query on the same rows."""

import argparse
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from host.progress import Progress
from host.standing import Needs, stand

from .report import compared

HELP = "Tier and score of all customers of a seeded database, beside bare SQL."
SCRIPT = Path(__file__).parent / "inside" / "profiles.py"
AT_MOST = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("database", help="a seeded database with the addon installed")


def run(options: argparse.Namespace) -> int:
    """Rate everybody, roll back, print; fail when it takes too long."""
    runner = stand(Needs(), Progress())
    with TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        code = runner.shell(
            options.database,
            SCRIPT.read_text(encoding="utf-8"),
            "bench-profiles",
            BENCH_REPORT=report,
            BENCH_SCRIPTS=str(Path(__file__).parents[1]),
        )
        if code or not os.path.exists(report):
            print("It failed: see .host/logs/bench-profiles.log.")
            return 1
        found = json.loads(Path(report).read_text(encoding="utf-8"))
    show(found)
    return 0 if found["first"]["busy"] <= AT_MOST * found["customers"] / 20_000 else 1


def show(found: dict) -> None:
    """Print what rating everybody took."""
    print(f"{found['customers']} customers, tiers {found['tiers']}")
    labels = {
        "bare": "bare SQL: average delay only",
        "facts": "all facts, nothing written",
        "first": "rated for the first time",
        "again": "rated again, nothing changed",
        "few": "2 customers",
        "forty": "40 customers",
    }
    compared(("seconds", "busy", "queries", "bare x"), labels, found, found)
    print(f"at most {AT_MOST:.0f} s for 20,000 customers; {found['memory']} MiB")
