"""Odoo's own tests with our addons installed and without, compared.

Plain Odoo has failures of its own on any machine; what counts is a failure that
exists only with ours.
"""

from . import commands, database, odoo, odoo_tests
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
    template = database.ensure_template(runner, progress, demo=True)
    databases = Databases(runner)
    without, with_ours = runner.name("core_plain"), runner.name("core_ours")
    # Plain Odoo gets the same modules, so that only our addons are different.
    needed = {*odoo.needed_modules(runner), *names}
    wanted = (
        (without, "Install what our addons need", needed),
        (
            with_ours,
            "Install our addons",
            needed.union(odoo.installable_addons(runner)),
        ),
    )
    for name, title, install in wanted:
        with progress.step(title):
            databases.copy(template, name)
            runner.run(
                name,
                *("--init", ",".join(sorted(install))),
                *("--stop-after-init", "--no-http"),
                log="core-install",
                listen=odoo.show_loading(progress.note),
            )
    plain = _suite(runner, without, names, "core-plain", "plain Odoo", progress)
    ours = _suite(runner, with_ours, names, "core-ours", "our addons", progress)
    for name in (without, with_ours):
        databases.drop(name)
    return compare(plain, ours, progress)


def _suite(
    runner: Odoo, name: str, modules: list[str], log: str, title: str, progress
) -> Report:
    """Run the suites on what is installed, without touching it."""
    reader = LogReader()

    def listen(line: str) -> None:
        reader.line(line)
        progress.note(f"test {len(reader.report.runs)}")

    tags = ",".join(f"/{module}" for module in modules)
    with progress.step(f"Odoo's own tests of {' and '.join(modules)} with {title}"):
        runner.run(
            name,
            *("--test-enable", "--test-tags", tags, "--stop-after-init"),
            *odoo_tests.test_options(),
            log=log,
            listen=listen,
        )
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
