"""Odoo's own tests with our addons installed and without, compared.

Plain Odoo has failures of its own on any machine; what counts is a failure that
exists only with ours.
"""

import dataclasses

from . import commands, odoo, odoo_tests
from .counts import Counts
from .database import Databases
from .odoo import Odoo
from .odoo_log import LogReader, Report
from .progress import Progress

USUAL_MODULES = (
    "sale",
    "sale_management",
    "account",
    "sale_stock",
    "stock",
    "test_lint",
)


def run_core(runner: Odoo, progress: Progress, modules: list[str]) -> Counts:
    """Run Odoo's own suites twice and judge the difference."""
    names = modules or list(USUAL_MODULES)
    # Plain Odoo gets the same modules, so that only our addons are different.
    needed = {*odoo.needed_modules(runner), *names}
    ours = needed.union(odoo.installable_addons(runner))
    plain = dataclasses.replace(runner, addons=())
    without = _suite(plain, "core_plain", needed, names, "plain Odoo", progress)
    with_ours = _suite(runner, "core_ours", ours, names, "our addons", progress)
    return compare(without, with_ours, progress)


def _suite(
    runner: Odoo,
    kind: str,
    install: set[str],
    modules: list[str],
    title: str,
    progress: Progress,
) -> Report:
    """Install everything in a new database and run the suites as Odoo means them.

    Some tests run while their module is being installed, before others that need
    more columns; the rest when all is there.
    """
    databases, name, reader = Databases(runner), runner.name(kind), LogReader()

    def listen(line: str) -> None:
        reader.line(line)
        progress.note(f"test {len(reader.report.runs)}")

    tags = ",".join(f"/{module}" for module in modules)
    databases.drop(name)
    with progress.step(f"Odoo's own tests of {' and '.join(modules)} with {title}"):
        runner.run(
            name,
            *("--init", ",".join(sorted(install)), "--with-demo"),
            *("--test-enable", "--test-tags", tags, "--stop-after-init"),
            *odoo_tests.test_options(),
            log=kind.replace("_", "-"),
            listen=listen,
        )
    databases.drop(name)
    return reader.finish()


def compare(plain: Report, ours: Report, progress: Progress) -> Counts:
    """Count what fails only with our addons; say what fails anyway."""
    before = {run.full_name for run in plain.having("failed")}
    counts = Counts(passed=len(ours.having("passed")))
    counts.skipped = len(ours.having("skipped"))
    for title, report in (("plain Odoo", plain), ("with our addons", ours)):
        progress.say(f"  {title}: {_line(report)}")
        if report.summary is None:
            log = "core-plain" if report is plain else "core-ours"
            path = commands.log_file(log)
            counts.faults.append(f"Odoo's own tests did not finish, see {path}")
    for run in ours.having("failed"):
        if run.full_name in before:
            progress.say(f"  fails in plain Odoo too: {run.full_name}")
            counts.skipped += 1
        else:
            counts.failed += 1
            progress.say(f"\nFAILED only with our addons: {run.full_name}")
            for line in run.text:
                progress.say(f"  {line}")
    lost = {run.full_name for run in plain.runs} - {r.full_name for r in ours.runs}
    for name in sorted(lost - before):
        counts.faults.append(f"{name} ran in plain Odoo and not with our addons")
    return counts


def _line(report: Report) -> str:
    """The numbers of one run."""
    return (
        f"{len(report.having('passed'))} passed, {len(report.having('failed'))} "
        f"failed, {len(report.having('skipped'))} skipped"
    )
