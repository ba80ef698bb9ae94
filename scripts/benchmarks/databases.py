"""Seeded databases, kept for the next run: plain Odoo, our addon, and the peer."""

import argparse
import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from host import database, demo_database, odoo, stamp
from host.database import Databases
from host.lock import only_one
from host.odoo import Odoo
from host.progress import Progress
from host.published import Published
from host.standing import Needs, stand
from host.trouble import Trouble

HERE = Path(__file__).parent
INSIDE = HERE / "inside"
PEERS = Published(
    (
        "odoo-addon-account-financial-risk==19.0.1.0.0.6",
        "odoo-addon-sale-financial-risk==19.0.1.0.1",
    ),
    "sale_financial_risk",
)
REMINDING = Published(
    ("odoo-addon-account-credit-control==19.0.1.0.0.13",), "account_credit_control"
)
TIDY = "tidy.py"
OLDEST = 30  # days; then the ages are those of another month
SAMPLE = 300


@dataclasses.dataclass
class Bench:
    """Where the benchmarks run."""

    runner: Odoo
    progress: Progress
    seed: int = 1

    def name(self, customers: int, kind: str) -> str:
        """The name of a database; kinds are plain, ours, scratch, peer, reminding."""
        return self.runner.name(f"bench_{customers}_{kind}")

    def runner_of(self, kind: str) -> Odoo:
        """An Odoo that sees the addons of that kind only."""
        folders = {
            "plain": (),
            "ours": self.runner.addons,
            "scratch": self.runner.addons,
            "peer": (PEERS.folder,),
            "reminding": (REMINDING.folder,),
        }
        return dataclasses.replace(self.runner, addons=folders[kind])

    def ask(self, customers: int, kind: str, script: str, **variables: str) -> dict:
        """Run a script of ``inside/`` in Odoo's shell; return its report."""
        log = f"bench-{Path(script).stem}-{kind}"
        with TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            code = self.runner_of(kind).shell(
                self.name(customers, kind),
                (INSIDE / script).read_text("utf-8"),
                log,
                BENCH_REPORT=str(report),
                BENCH_SCRIPTS=str(HERE.parent),
                **variables,
            )
            if code or not report.exists():
                raise Trouble(f"{script} failed: see .host/logs/{log}.log.")
            return json.loads(report.read_text("utf-8"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that all benchmarks on seeded databases share."""
    parser.add_argument(
        "--customers", type=int, default=20_000, help="ten invoices each (20,000)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the random company")
    parser.add_argument("--fresh", action="store_true", help="make the databases again")


@contextmanager
def bench(options: argparse.Namespace) -> Iterator[Bench]:
    """Have Odoo and PostgreSQL there, for one benchmark at a time."""
    progress = Progress()
    with only_one("bench.lock"):
        yield Bench(stand(Needs(), progress), progress, options.seed)


def plain(bench: Bench, customers: int, fresh: bool = False) -> dict:
    """Have a seeded database of plain Odoo; return what was proven of it."""
    databases, name = Databases(bench.runner), bench.name(customers, "plain")
    wish = {"seeding": stamp.tree_fingerprint(HERE / "seeding"), "seed": bench.seed}
    mark = databases.stamps().get(name, {})
    today = datetime.now(UTC).date()
    age = (today - date.fromisoformat(mark.get("day", "2000-01-01"))).days
    if not fresh and age <= OLDEST and wish.items() <= mark.items():
        return mark
    with only_one():
        template = database.ensure_template(bench.runner, bench.progress, demo=False)
        databases.copy(template, name, keep=True)
    with bench.progress.step(f"Seed {customers} customers", "bench-seed-plain"):
        proof = seed(bench, customers)
    if proof["failures"]:
        raise Trouble(
            f"The seeding of {name} is wrong:\n  " + "\n  ".join(proof["failures"])
        )
    bench.ask(customers, "plain", TIDY)
    mark = {**wish, "day": today.isoformat(), "proof": proof}
    databases.stamp(name, **mark)
    return mark


def seed(bench: Bench, customers: int) -> dict:
    """Fill an empty database; return what the proof found."""
    return bench.ask(
        customers,
        "plain",
        "seed.py",
        BENCH_CUSTOMERS=str(customers),
        BENCH_SEED=str(bench.seed),
        BENCH_SAMPLE=str(SAMPLE),
    )


def ours(bench: Bench, customers: int) -> None:
    """Have a copy with our addon as it is now, with profiles and stored figures."""
    _installed(bench, customers, "ours", demo_database.ADDON, demo_database.sources())


@contextmanager
def scratch(bench: Bench, customers: int) -> Iterator[str]:
    """Have a copy of ours for what is kept while it is measured; return its kind."""
    databases, kind = Databases(bench.runner), "scratch"
    with bench.progress.step(f"Copy the database of {customers} customers"):
        databases.copy(bench.name(customers, "ours"), bench.name(customers, kind))
    try:
        yield kind
    finally:
        databases.drop(bench.name(customers, kind))


def peer(bench: Bench, customers: int) -> None:
    """Have a copy with the published addon, its limits set for every customer."""
    PEERS.fetch(bench.runner, bench.progress)
    _installed(bench, customers, "peer", PEERS.addon, str(PEERS.pins))


def reminding(bench: Bench, customers: int) -> None:
    """Have a copy with the published addon that reminds customers."""
    REMINDING.fetch(bench.runner, bench.progress)
    _installed(bench, customers, "reminding", REMINDING.addon, str(REMINDING.pins))


def _installed(
    bench: Bench, customers: int, kind: str, addon: str, sources: str
) -> None:
    databases, name = Databases(bench.runner), bench.name(customers, kind)
    source = bench.name(customers, "plain")
    stamps = databases.stamps()
    script = INSIDE / f"prepare_{kind}.py"
    wish = {
        "sources": stamp.fingerprint(sources, script, bench.name(customers, kind)),
        "of": {k: v for k, v in stamps[source].items() if k != "clone"},
    }
    if wish.items() <= stamps.get(name, {}).items():
        return
    with bench.progress.step(f"Copy {source}"):
        databases.copy(source, name, keep=True)
    with bench.progress.step(f"Install {addon}"):
        code = bench.runner_of(kind).run(
            name,
            *("--init", addon, "--stop-after-init", "--no-http"),
            log=f"bench-install-{kind}",
            listen=odoo.show_loading(bench.progress.note),
        )
    if code:
        raise Trouble(f"{addon} failed: see .host/logs/bench-install-{kind}.log.")
    with bench.progress.step("Prepare it"):
        bench.ask(customers, kind, script.name)
        bench.ask(customers, kind, TIDY)
    databases.stamp(name, **wish)
