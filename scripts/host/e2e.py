"""Drives a real browser against a server on a throw-away database."""

from . import commands, odoo_tests, paths, server, standing
from .counts import Counts
from .database import Databases
from .mail_sink import mail_sink
from .odoo import Odoo
from .progress import Progress
from .pytest_run import run_pytest

FOLDER = paths.TESTS / "e2e"


def run_e2e(runner: Odoo, progress: Progress, *, words: str = "") -> Counts:
    """Serve a fresh demo company and run tests/e2e on it; skipping is failing."""
    databases = Databases(runner)
    name, source = runner.name("e2e"), odoo_tests.current_demo(runner, progress)
    with progress.step("Copy the database with the demo company"):
        databases.copy(source, name)
    artifacts = paths.LOGS / "e2e"
    artifacts.mkdir(parents=True, exist_ok=True)
    with (
        mail_sink() as options,
        server.running(runner, name, *options, log="e2e-server") as running,
    ):
        counts = run_pytest(
            "e2e",
            ["-o", "norecursedirs=.*", str(FOLDER)],
            progress,
            words=words,
            env={
                "CREDIT_E2E_URL": running.url,
                "CREDIT_E2E_DATABASE": name,
                "CREDIT_E2E_CHROMIUM": standing.browser(),
                "CREDIT_E2E_ARTIFACTS": str(artifacts),
            },
        )
    if counts.skipped:
        counts.faults.append(f"{counts.skipped} browser tests were skipped")
    if not counts.good:
        log = paths.relative(commands.log_file("e2e-server"))
        progress.say(f"  Server log: {log}; pictures: {paths.relative(artifacts)}")
    databases.drop(name)
    return counts
