"""Runs pytest and reads its own report for the numbers."""

import os
import subprocess
import xml.etree.ElementTree as ET

from . import commands, paths
from .counts import Counts
from .progress import Progress

_NOTHING_COLLECTED = 5


def run_pytest(
    title: str,
    arguments: list[str],
    progress: Progress,
    *,
    words: str = "",
    env: dict[str, str] | None = None,
) -> Counts:
    """Run a part of tests/; its output goes to the screen as pytest prints it."""
    report = commands.log_file(f"pytest-{title}").with_suffix(".xml")
    report.unlink(missing_ok=True)
    command = [
        *(str(paths.venv_python(paths.VENV_TEST)), "-m", "pytest", "-q"),
        *("-o", f"cache_dir={paths.CACHE / 'pytest'}"),
        f"--junitxml={report}",
        *(["-k", words] if words else []),
        *arguments,
    ]
    child = commands.on_leash(
        command,
        cwd=paths.ROOT,
        env=environment(env),
        stdin=subprocess.DEVNULL,
    )
    code = commands.wait_or_stop(child)
    counts = read_report(report)
    if words and code == _NOTHING_COLLECTED:
        return counts
    if code != 0 and not counts.failed:
        counts.faults.append(f"pytest ended with exit code {code} in {title}")
    return counts


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of the tools: every cache inside `.host/`."""
    return commands.environment(
        HYPOTHESIS_STORAGE_DIRECTORY=str(paths.CACHE / "hypothesis"),
        PYTHONPYCACHEPREFIX=str(paths.CACHE / "bytecode"),
        PYTHONUNBUFFERED="1",
        RUFF_CACHE_DIR=str(paths.CACHE / "ruff"),
        PYLINTHOME=str(paths.CACHE / "pylint"),
        COVERAGE_FILE=str(paths.CACHE / "coverage"),
        PATH=f"{paths.VENV_TEST / 'bin'}:{os.environ.get('PATH', '')}",
        **(extra or {}),
    )


def read_report(path) -> Counts:
    """The numbers of a JUnit report; none when pytest did not get that far."""
    try:
        root = ET.parse(path).getroot()
    except (OSError, ET.ParseError):
        return Counts(faults=["pytest wrote no report"])
    counts = Counts()
    for case in root.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            counts.failed += 1
        elif case.find("skipped") is not None:
            counts.skipped += 1
        else:
            counts.passed += 1
    return counts
