"""The linters, each counted as one check."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import odoo, paths
from .counts import Counts
from .progress import Progress
from .pytest_run import environment

TOOLS = paths.VENV_TEST / "bin"


def run_lint(progress: Progress, words: str = "") -> Counts:
    """Run every linter; a complaint is shown as the linter puts it."""
    counts = Counts()
    for title, command in checks():
        if words and words.lower() not in title.lower():
            continue
        with progress.step(title) as step:
            answer = subprocess.run(
                [str(word) for word in command],
                cwd=paths.ROOT,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            step.good = answer.returncode == 0
        counts.outcome(answer.returncode == 0)
        if answer.returncode != 0:
            progress.say(answer.stdout.rstrip())
    return counts


def checks() -> Iterator[tuple[str, list]]:
    """Title and command of each check that has something to look at."""
    sources = [".", "scripts/demo", "scripts/test"]  # these have no ending
    yield "ruff check", [TOOLS / "ruff", "check", *sources]
    yield "ruff format", [TOOLS / "ruff", "format", "--check", *sources]
    addons = [paths.ADDONS / name for name in odoo.our_addons()]
    rcfile = paths.ROOT / ".pylintrc"
    if addons:
        options = [f"--rcfile={rcfile}"] if rcfile.is_file() else []
        yield "pylint-odoo", [TOOLS / "pylint", *options, *addons]
    for addon in addons:
        yield f"oca-checks {addon.name}", [TOOLS / "oca-checks-odoo-module", addon]
        catalogues = sorted(addon.glob("i18n/*.po*"))
        if catalogues:
            command = [TOOLS / "oca-checks-po", *catalogues]
            yield f"oca-checks-po {addon.name}", command
    rules = paths.ROOT / "rules"
    if any(_yaml_files(rules)):
        yield "yamllint rules", [TOOLS / "yamllint", "-s", rules]


def _yaml_files(folder: Path) -> Iterator[Path]:
    """The YAML files of a folder."""
    yield from folder.rglob("*.yaml")
    yield from folder.rglob("*.yml")
