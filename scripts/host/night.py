"""Whole nights on copies of one demo company: by cron, by workers, and killed."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from . import letters, machine, odoo_tests, paths, server
from .counts import Counts
from .database import Databases
from .mail_sink import mail_sink
from .odoo import Odoo
from .progress import Progress
from .published import Published
from .pytest_run import run_pytest
from .trouble import Trouble

FOLDER = paths.TESTS / "night"
PRINTER = FOLDER / "printer"
INSIDE = paths.HERE / "inside"
QUEUE = Published(
    ("odoo-addon-queue-job==19.0.2.4.0.1", "openupgradelib==3.13.7"), "queue_job"
)
ADDON = "credit_protection_queue"
BASE, QUEUED = "night_base", "night_queued"


def run_night(runner: Odoo, progress: Progress, *, words: str = "") -> Counts:
    """Test the queue's addon, then whole nights in processes; skipping is failing."""
    prepare(runner, progress)
    counts = Counts()
    if not words:
        counts.add(_addon_tests(runner, progress))
    counts.add(
        run_pytest(
            "night",
            ["-o", "norecursedirs=.*", "-s", str(FOLDER)],
            progress,
            words=words,
            env={"CREDIT_NIGHT": "yes"},
        )
    )
    if counts.skipped:
        counts.faults.append(f"{counts.skipped} tests of the night were skipped")
    for purpose in (BASE, QUEUED):
        Databases(runner).drop(runner.name(purpose))
    return counts


def prepare(runner: Odoo, progress: Progress) -> None:
    """Make the company that all nights begin with, without and with the queue."""
    databases = Databases(runner)
    source = odoo_tests.current_demo(runner, progress)
    with progress.step("Make a company with work for a whole night"):
        databases.copy(source, runner.name(BASE))
        Frame(runner).ask(BASE, "night_prepare.py")
    QUEUE.fetch(runner, progress)
    with progress.step("Copy it and install the job queue"):
        databases.copy(runner.name(BASE), runner.name(QUEUED))
        _require_installed(QUEUE.beside(runner), runner.name(QUEUED))


def _require_installed(runner: Odoo, name: str) -> None:
    """Install the queue only: our addon comes by itself, or something is wrong."""
    words = ("--init", QUEUE.addon, "--stop-after-init", "--no-http")
    if runner.run(name, *words, log="night-install"):
        raise Trouble(
            "The job queue could not be installed: see .host/logs/night-install.log."
        )


def _addon_tests(runner: Odoo, progress: Progress) -> Counts:
    """Run the addon's own tests in Odoo, on a copy."""
    name = runner.name("night_tests")
    Databases(runner).copy(runner.name(QUEUED), name)
    counts = odoo_tests.run_tests_of(QUEUE.beside(runner), ADDON, name, progress)
    Databases(runner).drop(name)
    return counts


@dataclass(frozen=True)
class Frame:
    """Runs nights on copies, with a mail server and a printer that tell everything."""

    runner: Odoo

    @contextmanager
    def copy(self, purpose: str, source: str) -> Iterator[str]:
        """Have a copy of a database while the block runs."""
        databases = Databases(self.runner)
        databases.copy(self.runner.name(source), self.runner.name(purpose))
        yield purpose
        databases.drop(self.runner.name(purpose))

    def ask(
        self, purpose: str, script: str, *options: str, queue=False, **settings: Any
    ) -> dict:
        """Run a script of ``inside/`` in Odoo's shell; return its report."""
        log = f"{Path(script).stem}-{purpose}".replace("_", "-")
        runner = QUEUE.beside(self.runner) if queue else self.runner
        with TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            code = runner.shell(
                self.runner.name(purpose),
                (INSIDE / script).read_text("utf-8"),
                log,
                *options,
                NIGHT_REPORT=str(report),
                NIGHT_SETTINGS=json.dumps(settings),
                NIGHT_SCRIPTS=str(paths.HERE.parent),
                PATH=f"{PRINTER}{os.pathsep}{os.environ['PATH']}",
            )
            if code:
                raise Trouble(f"{script} failed: see .host/logs/{log}.log.")
            return json.loads(report.read_text("utf-8")) if report.exists() else {}

    def night(self, purpose: str, mails: Path, **settings: Any) -> dict:
        """Have the night of a copy done by the scheduled job."""
        with self.copy(purpose, BASE), mail_sink(mails) as options:
            found = self.ask(purpose, "night_run.py", *options, **settings)
            if found["kills"]:
                arrived = letters.numbers(letters.read(mails))
                found |= self.ask(purpose, "night_settle.py", *options, arrived=arrived)
            return {**found, "records": self._records(purpose, options)}

    def night_of_workers(
        self, purpose: str, mails: Path, configuration: Path, **settings: Any
    ) -> dict:
        """Have the night of a copy done by the workers of a server."""
        runner, words = QUEUE.beside(self.runner), ["--config", str(configuration)]
        words += ["--gevent-port", str(machine.any_free_port())]
        with self.copy(purpose, QUEUED), mail_sink(mails) as options:
            log = f"night-workers-{purpose}".replace("_", "-")
            with server.running(
                runner,
                self.runner.name(purpose),
                *(*words, *options),
                log=log,
                page="",
                PATH=f"{PRINTER}{os.pathsep}{os.environ['PATH']}",
            ):
                found = self.ask(
                    purpose, "night_queue.py", *options, queue=True, **settings
                )
            records = self._records(purpose, options, queue=True)
            return {**found, "records": records}

    def _records(self, purpose: str, options: list[str], queue=False) -> dict:
        return self.ask(purpose, "night_found.py", *options, queue=queue)
