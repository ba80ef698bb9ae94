"""Counts tests from Odoo's log: what started, failed, erred or was skipped.

Odoo's own closing line knows no skipped tests and counts a test once for each of
its failing subtests; here a test counts once, and its worst outcome is what counts.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# 2026-11-23 22:51:40,982 11099 INFO database odoo.modules.loading: loading 63 modules
_RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ "
    r"(?P<logger>[\w.]+): (?P<message>.*)$"
)
_STARTING = re.compile(r"^Starting (?P<test>\S+) \.\.\.\s*$")
_SKIPPED = re.compile(r"^skipped (?P<test>.+?) : (?P<reason>.*)$")
_BROKEN = re.compile(r"^(?:FAIL|ERROR): (?P<test>.+)$")
_SUBTEST = re.compile(r"^Subtest (?P<test>\S+) ")
_CLASS_LEVEL = re.compile(r"^(?P<step>setUpClass|tearDownClass) \((?P<path>[\w.]+)\)")
_SUMMARY = re.compile(
    r"^(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<ran>\d+) tests"
)
# A failing browser test repeats the page's errors under a logger of its own.
_IN_BROWSER = re.compile(r"\.(?P<test>\w+\.\w+)\.browser$")
_SERIOUS = {"WARNING", "ERROR", "CRITICAL"}

# Lines Odoo adds about what has been counted already.
_ECHOES = (
    re.compile(r"^Module \S+: \d+ failures, \d+ errors of \d+ tests"),
    re.compile(r"^At least one test failed when loading the modules"),
    _SUMMARY,
)


@dataclass
class Run:
    """One test that was started, or a class that could not be."""

    name: str
    module: str
    outcome: str = "passed"
    reason: str = ""
    text: list[str] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """The name for people and for --test-tags."""
        return f"/{self.module}:{self.name}" if self.module else self.name


@dataclass
class Report:
    """Everything a log says about a test run."""

    runs: list[Run] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    summary: tuple[int, int, int] | None = None

    def having(self, outcome: str) -> list[Run]:
        """The tests that ended like that."""
        return [run for run in self.runs if run.outcome == outcome]


class LogReader:
    """Reads a log line by line; `finish` gives the report after the last one."""

    def __init__(self) -> None:
        self.report = Report()
        self._by_name: dict[tuple[str, str], Run] = {}
        self._complaints: list[tuple[str, str]] = []
        self._text: list[str] | None = None

    def read(self, lines: Iterable[str]) -> Report:
        """Read a whole log."""
        for line in lines:
            self.line(line)
        return self.finish()

    def finish(self) -> Report:
        """The report; errors of a page whose test failed are counted already."""
        failed = {run.name for run in self.report.having("failed")}
        self.report.complaints = [
            text
            for logger, text in self._complaints
            if not ((page := _IN_BROWSER.search(logger)) and page["test"] in failed)
        ]
        return self.report

    def line(self, line: str) -> None:
        """One more line: a record, or the continuation of the last one."""
        found = _RECORD.match(line.rstrip("\n"))
        if not found:
            if self._text is not None:
                self._text.append(line.rstrip("\n"))
            return
        self._text = None
        self._record(found["level"], found["logger"], found["message"].rstrip())

    def _record(self, level: str, logger: str, message: str) -> None:
        """One record: is it about a test, or a complaint of the code?"""
        if started := _STARTING.match(message):
            self._start(started["test"], _module_of(logger))
        elif skipped := _SKIPPED.match(message):
            self._end(skipped["test"], logger, "skipped", skipped["reason"])
        elif level == "ERROR" and (broken := _BROKEN.match(message)):
            self._end(broken["test"], logger, "failed", "")
        elif summary := _SUMMARY.match(message):
            self.report.summary = tuple(int(number) for number in summary.groups())
        elif level in _SERIOUS and not any(echo.match(message) for echo in _ECHOES):
            self._complaints.append((logger, f"{level} {logger}: {message}"))

    def _start(self, name: str, module: str) -> None:
        """A test begins."""
        run = Run(name, module)
        self.report.runs.append(run)
        self._by_name[name, module] = run

    def _end(self, name: str, logger: str, outcome: str, reason: str) -> None:
        """A test, one of its subtests or a whole class did not pass."""
        module = _module_of(logger)
        if subtest := _SUBTEST.match(name):
            name = subtest["test"]
        elif whole := _CLASS_LEVEL.match(name):
            module = _module_of(whole["path"])
            name = f"{whole['path'].rpartition('.')[2]}.{whole['step']}"
        run = self._by_name.get((name, module))
        if run is None:
            self._start(name, module)
            run = self.report.runs[-1]
        if run.outcome != "failed":
            run.outcome = outcome
            run.reason = reason
        self._text = run.text


def _module_of(logger: str) -> str:
    """The addon in `odoo.addons.sale.tests.test_x`."""
    parts = logger.split(".")
    return parts[2] if parts[:2] == ["odoo", "addons"] and len(parts) > 2 else ""
