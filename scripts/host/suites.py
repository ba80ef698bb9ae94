"""The parts of scripts/test: what each needs and how it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import (
    bench_check,
    commands,
    core_suites,
    discovery,
    e2e,
    night,
    odoo_tests,
    paths,
)
from .counts import Counts
from .lint import run_lint
from .odoo import Odoo
from .progress import Progress
from .pytest_run import run_pytest
from .trouble import Trouble


@dataclass
class Job:
    """What a part gets to do its work."""

    progress: Progress
    runner: Odoo | None = None
    words: str = ""
    modules: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One part of the tests."""

    name: str
    title: str
    run: Callable[[Job], Counts]
    exists: Callable[[], bool]
    odoo: bool = False
    usual: bool = True


def _engine(job: Job) -> Counts:
    """All of tests/ that needs no Odoo, with no Odoo within reach."""
    python = paths.venv_python(paths.VENV_TEST)
    if commands.quiet([python, "-c", "import odoo"]) == 0:
        raise Trouble(
            "Odoo can be imported by the Python of the test tools, which would hide "
            f"a broken layer: remove {paths.relative(paths.VENV_TEST)} and run again."
        )
    folders = [str(path) for path in _pure_folders()]
    return run_pytest("engine", folders, job.progress, words=job.words)


def _pure_folders() -> list:
    """The parts of tests/ that belong to no other part."""
    others = {paths.TESTS / "host", e2e.FOLDER, night.FOLDER}
    if not paths.TESTS.is_dir():
        return []
    return [
        path
        for path in sorted(paths.TESTS.iterdir())
        if path not in others and (any(path.rglob("test_*.py")) or _is_test(path))
    ]


def _is_test(path) -> bool:
    """A test file directly in tests/."""
    return path.is_file() and path.name.startswith("test_") and path.suffix == ".py"


def _host(job: Job) -> Counts:
    folder = str(paths.TESTS / "host")
    return run_pytest("host", [folder], job.progress, words=job.words)


def _lint(job: Job) -> Counts:
    return run_lint(job.progress, job.words)


def _odoo(job: Job) -> Counts:
    return odoo_tests.run_odoo_tests(job.runner, job.progress, words=job.words)


def _browser(job: Job) -> Counts:
    return odoo_tests.run_odoo_tests(
        job.runner, job.progress, words=job.words, only_browser=True
    )


def _e2e(job: Job) -> Counts:
    return e2e.run_e2e(job.runner, job.progress, words=job.words)


def _night(job: Job) -> Counts:
    return night.run_night(job.runner, job.progress, words=job.words)


def _seeding(job: Job) -> Counts:
    return bench_check.run_bench_check(job.runner, job.progress)


def _core(job: Job) -> Counts:
    return core_suites.run_core(job.runner, job.progress, job.modules)


def _has_tests(folder) -> bool:
    """Whether a folder has tests for pytest."""
    return folder.is_dir() and any(folder.rglob("test_*.py"))


def _has_addons() -> bool:
    """Whether there is an addon to test."""
    return paths.ADDONS.is_dir() and any(paths.ADDONS.glob("*/__manifest__.py"))


PARTS = {
    part.name: part
    for part in (
        Part(
            "engine",
            "the pure tests, without Odoo",
            _engine,
            lambda: bool(_pure_folders()),
        ),
        Part(
            "host",
            "the tests of these scripts",
            _host,
            lambda: _has_tests(paths.TESTS / "host"),
        ),
        Part("lint", "ruff, pylint-odoo, OCA's checks, yamllint", _lint, lambda: True),
        Part(
            "odoo",
            "the addons' tests in Odoo, browser tests included",
            _odoo,
            _has_addons,
            odoo=True,
        ),
        Part(
            "browser",
            "of those only the ones in a real browser",
            _browser,
            lambda: any(test.browser for test in discovery.find_tests()),
            odoo=True,
            usual=False,
        ),
        Part(
            "e2e",
            "a browser against a running demo company",
            _e2e,
            lambda: _has_tests(e2e.FOLDER),
            odoo=True,
        ),
        Part(
            "night",
            "whole nights: by cron, by workers of a queue, killed again and again",
            _night,
            lambda: _has_tests(night.FOLDER),
            odoo=True,
        ),
        Part(
            "seeding",
            "the benchmarks' company at a small size, proven to the cent",
            _seeding,
            lambda: True,
            odoo=True,
        ),
        Part(
            "core",
            "Odoo's own tests of sales, accounts and stock, with our addons and "
            "without (or of the modules that follow)",
            _core,
            _has_addons,
            odoo=True,
            usual=False,
        ),
    )
}
USUAL = [part.name for part in PARTS.values() if part.usual]
