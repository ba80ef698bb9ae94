"""Runs the addons' tests in a real Odoo and counts them from its log."""

from . import commands, database, demo_database, discovery, machine, odoo, paths
from .counts import Counts
from .database import Databases
from .discovery import TestMethod
from .odoo import Odoo
from .odoo_log import LogReader, Report, Run
from .progress import Progress

KNOWN_COMPLAINTS = paths.HERE / "known-complaints.txt"
_LONGEST_TRACE = 60


def run_odoo_tests(
    runner: Odoo, progress: Progress, *, words: str = "", only_browser: bool = False
) -> Counts:
    """All tests of all addons, or those that match."""
    tests = [t for t in discovery.find_tests() if t.addon not in odoo.APART]
    chosen = [t for t in tests if t.browser] if only_browser else tests
    if words:
        chosen = discovery.select(chosen, words)
        progress.say(f"  {len(chosen)} of {len(tests)} tests match.")
    counts = Counts()
    if not words and not only_browser:
        counts.add(check_demo_data(runner, progress))
    if not chosen:
        return counts
    partly = bool(words) or only_browser
    addons = _installable(runner, progress)
    tags = [t.tag for t in chosen] if partly else [f"/{name}" for name in addons]
    report, code = _run(runner, addons, tags, len(chosen), progress)
    counts.add(judge(report, tests, progress))
    if code != 0 and counts.good:
        counts.faults.append(
            f"Odoo ended with exit code {code}; see .host/logs/odoo-tests.log"
        )
    return counts


def _installable(runner: Odoo, progress: Progress) -> list[str]:
    """The addons that can be tested here; says which cannot."""
    addons = odoo.installable_addons(runner)
    for name in odoo.our_addons():
        if name not in addons and name not in odoo.APART:
            progress.say(f"  {name} is left out: what it depends on is not here.")
    return addons


def run_tests_of(runner: Odoo, addon: str, name: str, progress: Progress) -> Counts:
    """All tests of an addon that is installed in a database already."""
    tests = [t for t in discovery.find_tests() if t.addon == addon]
    words = ("--update", addon)
    report, code = _tests(runner, name, words, [f"/{addon}"], len(tests), progress)
    counts = judge(report, tests, progress)
    if code != 0 and counts.good:
        counts.faults.append(f"Odoo ended with exit code {code} in {addon}")
    return counts


def _run(
    runner: Odoo, addons: list[str], tags: list[str], number: int, progress: Progress
) -> tuple[Report, int]:
    """Install the addons in a copy of the template and run the tests."""
    template = database.ensure_template(runner, progress, demo=False)
    with progress.step("Copy Odoo's base database"):
        Databases(runner).copy(template, runner.name("test"))
    words = ("--init", ",".join(addons))
    return _tests(runner, runner.name("test"), words, tags, number, progress)


def _tests(
    runner: Odoo, name: str, words: tuple, tags: list[str], number: int, progress
) -> tuple[Report, int]:
    """Install or update addons and run tests of them."""
    reader = LogReader()

    def listen(line: str) -> None:
        reader.line(line)
        done = len(reader.report.runs)
        if done:
            progress.note(f"test {done} of {number}")

    with progress.step("Install the addons and run their tests") as step:
        code = runner.run(
            name,
            *words,
            *("--test-enable", "--test-tags", ",".join(tags), "--stop-after-init"),
            *test_options(),
            log="odoo-tests",
            listen=listen,
        )
        step.good = code == 0
    return reader.finish(), code


def test_options() -> list[str]:
    """A free port, and where pictures of failed tours go."""
    return [
        *("--http-interface", "127.0.0.1"),
        *("--http-port", str(machine.any_free_port())),
        *("--screenshots", str(paths.LOGS / "screenshots")),
    ]


def check_demo_data(runner: Odoo, progress: Progress) -> Counts:
    """The addon installs with its demo data, without a word of complaint."""
    counts = Counts()
    ensure_demo_installed(runner, progress)
    log = commands.log_file("demo-install").read_text("utf-8", "replace")
    complaints = serious(LogReader().read(log.splitlines()))
    for complaint in complaints:
        progress.warn(complaint)
    counts.outcome(not complaints)
    return counts


def ensure_demo_installed(runner: Odoo, progress: Progress) -> str:
    """A database with the addon and its demo data, made anew, to be copied."""
    template = database.ensure_template(runner, progress, demo=True)
    databases, name = Databases(runner), demo_installed(runner)
    with progress.step("Copy Odoo's base database with demo data"):
        databases.copy(template, name)
    demo_database.install(runner, name, progress)
    databases.stamp(name, addons=demo_database.sources())
    return name


def current_demo(runner: Odoo, progress: Progress) -> str:
    """That database as it is, where it was made of the addons as they are now."""
    mark = Databases(runner).stamps().get(demo_installed(runner), {})
    if mark.get("addons") == demo_database.sources():
        return demo_installed(runner)
    return ensure_demo_installed(runner, progress)


def demo_installed(runner: Odoo) -> str:
    """The name of the database with the addon and its demo data."""
    return runner.name("demo_installed")


def judge(report: Report, tests: list[TestMethod], progress: Progress) -> Counts:
    """Turn a report into numbers, and show what did not go well."""
    counts = Counts()
    browser = {(t.addon, t.cls) for t in tests if t.browser}
    for run in report.runs:
        left_out = _tests_of_class(run, tests)
        if run.outcome == "passed":
            counts.passed += 1
        elif run.outcome == "failed":
            counts.failed += 1
            _show(run, left_out, progress)
        else:
            counts.skipped += max(left_out, 1)
            progress.warn(f"skipped {run.full_name}: {run.reason}")
            if is_browser_skip(run, browser):
                counts.faults.append(f"browser test {run.full_name} was skipped")
    for complaint in serious(report):
        counts.faults.append(f"Odoo's log complains: {complaint}")
    counts.faults += _disagreement(report)
    return counts


def is_browser_skip(run: Run, browser: set[tuple[str, str]]) -> bool:
    """A browser test skips itself when there is no browser: that hides a failure."""
    cls = run.name.partition(".")[0]
    words = run.reason.lower()
    return (run.module, cls) in browser or "chrome" in words or "websocket" in words


def serious(report: Report) -> list[str]:
    """The complaints that plain Odoo does not have."""
    known = [
        line
        for line in KNOWN_COMPLAINTS.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return [c for c in report.complaints if not any(text in c for text in known)]


def _tests_of_class(run: Run, tests: list[TestMethod]) -> int:
    """How many tests a class has that could not be set up: none of them ran."""
    cls, _, step = run.name.partition(".")
    if step != "setUpClass":
        return 0
    return sum(1 for t in tests if (t.addon, t.cls) == (run.module, cls))


def _show(run: Run, left_out: int, progress: Progress) -> None:
    """A failed test with its traceback."""
    progress.say(f"\nFAILED {run.full_name}")
    if left_out:
        progress.say(f"  None of the {left_out} tests of this class ran.")
    for line in run.text[-_LONGEST_TRACE:]:
        progress.say(f"  {line}")


def _disagreement(report: Report) -> list[str]:
    """Odoo's own closing line must tell the same story as our count."""
    if report.summary is None:
        return ["Odoo did not finish its tests; see .host/logs/odoo-tests.log"]
    failed, errors, ran = report.summary
    started = [r for r in report.runs if not r.name.endswith("Class")]
    if ran != len(started):
        return [f"Odoo counted {ran} tests and {len(started)} were seen to start"]
    if bool(failed + errors) != bool(report.having("failed")):
        return ["Odoo's closing line and the failures seen do not agree"]
    return []
